/* QuickJS in one translation unit with the accessors near-sdk-js expects; see quickjs-libc-min.h. */
#include "quickjs.c"

extern void panic_utf8(uint64_t length, uint64_t pointer);

JSValue JS_NewStringLenRaw(JSContext *ctx, const char *bytes, size_t length)
{
    return js_new_string8(ctx, (const uint8_t *)bytes, length);
}

/* Latin-1 bytes of a narrow string, NULL for a wide one. The string is kept alive on purpose: one call, one heap. */
const char *JS_ToCStringLenRaw(JSContext *ctx, size_t *length, JSValueConst value)
{
    JSValue text = JS_ToString(ctx, value);
    JSString *string;

    if (length)
        *length = 0;
    if (JS_IsException(text))
        return NULL;
    string = JS_VALUE_GET_STRING(text);
    if (string->is_wide_char)
        return NULL;
    if (length)
        *length = string->len;
    return (const char *)string->u.str8;
}

int JS_ToUint64Ext(JSContext *ctx, uint64_t *result, JSValueConst value)
{
    if (JS_VALUE_GET_TAG(value) == JS_TAG_BIG_INT)
        return bf_get_uint64(result, JS_GetBigInt(value)) == BF_ST_INVALID_OP ? -1 : 0;
    return JS_ToInt64(ctx, (int64_t *)result, value);
}

JSValue near_new_bigint(JSContext *ctx)
{
    return JS_NewBigInt(ctx);
}

bf_t *near_get_bigint(JSValueConst value)
{
    return JS_GetBigInt(value);
}

static void panic_with_exception(JSContext *ctx, const char *fallback)
{
    size_t length = 0;
    const char *text = JS_ToCStringLen(ctx, &length, JS_GetException(ctx));

    if (!text || !length) {
        text = fallback;
        length = strlen(fallback);
    }
    panic_utf8(length, (uint64_t)(uintptr_t)text);
    __builtin_trap();
}

JSValue js_load_module_binary(JSContext *ctx, const uint8_t *bytecode, size_t length)
{
    JSValue module = JS_ReadObject(ctx, bytecode, length, JS_READ_OBJ_BYTECODE);
    JSModuleDef *definition;

    if (JS_IsException(module))
        panic_with_exception(ctx, "the contract's bytecode does not load");
    if (JS_ResolveModule(ctx, module) < 0)
        panic_with_exception(ctx, "the contract's imports do not resolve");
    definition = JS_VALUE_GET_PTR(module);
    if (JS_IsException(JS_EvalFunction(ctx, module)))
        panic_with_exception(ctx, "the contract's top level failed");
    return js_get_module_ns(ctx, definition);
}

/* Contract methods are synchronous: there is no Promise in this engine, so no job can be pending. */
void js_std_loop(JSContext *ctx)
{
    (void)ctx;
}

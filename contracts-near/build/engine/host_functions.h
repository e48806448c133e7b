/*
 * Functions of the `env` object that near-sdk-js 2.0.0 lacks: yield/resume, and what would be slow in JavaScript.
 * Included by methods.h.
 */
#include "encoding.h"
#include "sha3.h"

extern uint64_t promise_yield_create(uint64_t method_length, uint64_t method, uint64_t arguments_length,
                                     uint64_t arguments, uint64_t gas, uint64_t gas_weight, uint64_t register_id);
extern uint32_t promise_yield_resume(uint64_t data_id_length, uint64_t data_id, uint64_t payload_length,
                                     uint64_t payload);

/* env.promise_yield_create(method, arguments, gas, gasWeight, registerId): promise index; the data id is in the register */
static JSValue near_promise_yield_create(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    size_t method_length, arguments_length;
    uint64_t gas, weight, register_id;
    const char *method = JS_ToCStringLen(ctx, &method_length, argv[0]);
    uint8_t *arguments = JS_Uint8Array_to_C(ctx, argv[1], &arguments_length);

    if (!method || !arguments)
        return JS_ThrowTypeError(ctx, "Expect string for method and Uint8Array for arguments");
    if (JS_ToUint64Ext(ctx, &gas, argv[2]) < 0 || JS_ToUint64Ext(ctx, &weight, argv[3]) < 0 ||
        JS_ToUint64Ext(ctx, &register_id, argv[4]) < 0)
        return JS_ThrowTypeError(ctx, "Expect Uint64 for gas, gas weight and register id");
    return JS_NewBigUint64(ctx, promise_yield_create(method_length, (uint64_t)(uintptr_t)method, arguments_length,
                                                     (uint64_t)(uintptr_t)arguments, gas, weight, register_id));
}

/* env.promise_yield_resume(dataId, payload): whether a yield was waiting */
static JSValue near_promise_yield_resume(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    size_t data_id_length, payload_length;
    uint8_t *data_id = JS_Uint8Array_to_C(ctx, argv[0], &data_id_length);
    uint8_t *payload = JS_Uint8Array_to_C(ctx, argv[1], &payload_length);

    if (!data_id || !payload)
        return JS_ThrowTypeError(ctx, "Expect Uint8Array for data id and payload");
    return JS_NewBool(ctx, promise_yield_resume(data_id_length, (uint64_t)(uintptr_t)data_id, payload_length,
                                                (uint64_t)(uintptr_t)payload) != 0);
}

/* Takes over `bytes`, which malloc returned. */
static JSValue new_uint8_array(JSContext *ctx, uint8_t *bytes, size_t length)
{
    JSValue buffer = JS_NewArrayBuffer(ctx, bytes, length, NULL, NULL, FALSE);

    return JS_CallConstructor(ctx, JS_GetPropertyStr(ctx, JS_GetGlobalObject(ctx), "Uint8Array"), 1,
                              (JSValueConst *)&buffer);
}

/* env.sha3_256(bytes): the 32-byte digest */
static JSValue near_sha3_256(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    size_t length;
    uint8_t *input = JS_Uint8Array_to_C(ctx, argv[0], &length);
    uint8_t *digest;

    if (!input)
        return JS_ThrowTypeError(ctx, "Expect Uint8Array for value");
    digest = malloc(32);
    sha3_256(input, length, digest);
    return new_uint8_array(ctx, digest, 32);
}

/* env.hex_encode(bytes): lowercase digits */
static JSValue near_hex_encode(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    size_t length;
    uint8_t *bytes = JS_Uint8Array_to_C(ctx, argv[0], &length);
    char *text;

    if (!bytes)
        return JS_ThrowTypeError(ctx, "Expect Uint8Array for value");
    text = malloc(2 * length);
    hex_encode(bytes, length, text);
    return JS_NewStringLen(ctx, text, 2 * length);
}

/* env.hex_decode(text): bytes, null when the text is not hex */
static JSValue near_hex_decode(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    size_t length;
    const char *text = JS_ToCStringLen(ctx, &length, argv[0]);
    uint8_t *bytes;

    if (!text)
        return JS_EXCEPTION;
    bytes = malloc(length / 2);
    return hex_decode(text, length, bytes) ? new_uint8_array(ctx, bytes, length / 2) : JS_NULL;
}

/* env.base58_encode(bytes): digits of at most 64 bytes */
static JSValue near_base58_encode(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    size_t length;
    uint8_t *bytes = JS_Uint8Array_to_C(ctx, argv[0], &length);
    char text[BASE58_MAX_DIGITS];

    if (!bytes || length > BASE58_MAX_BYTES)
        return JS_ThrowTypeError(ctx, "Expect Uint8Array of at most 64 bytes for value");
    return JS_NewStringLen(ctx, text, base58_encode(bytes, length, text));
}

/* env.base58_decode(text, size): exactly `size` ≤ 64 bytes, null when the text does not encode that many */
static JSValue near_base58_decode(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    size_t length;
    uint64_t size;
    const char *text = JS_ToCStringLen(ctx, &length, argv[0]);
    uint8_t *bytes;

    if (!text || JS_ToUint64Ext(ctx, &size, argv[1]) < 0 || size > BASE58_MAX_BYTES)
        return JS_ThrowTypeError(ctx, "Expect string for text and at most 64 for size");
    if (length > BASE58_MAX_DIGITS)
        return JS_NULL;
    bytes = malloc(size);
    return base58_decode(text, length, bytes, size) ? new_uint8_array(ctx, bytes, size) : JS_NULL;
}

/* env.is_utf8(bytes): whether they are UTF-8; the engine itself also takes surrogates of three bytes */
static JSValue near_is_utf8(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    size_t length;
    uint8_t *bytes = JS_Uint8Array_to_C(ctx, argv[0], &length);

    if (!bytes)
        return JS_ThrowTypeError(ctx, "Expect Uint8Array for value");
    return JS_NewBool(ctx, is_utf8(bytes, length));
}

static const JSCFunctionListEntry ADDED_FUNCTIONS[] = {
    JS_CFUNC_DEF("promise_yield_create", 5, near_promise_yield_create),
    JS_CFUNC_DEF("promise_yield_resume", 2, near_promise_yield_resume),
    JS_CFUNC_DEF("sha3_256", 1, near_sha3_256),
    JS_CFUNC_DEF("is_utf8", 1, near_is_utf8),
    JS_CFUNC_DEF("hex_encode", 1, near_hex_encode),
    JS_CFUNC_DEF("hex_decode", 1, near_hex_decode),
    JS_CFUNC_DEF("base58_encode", 1, near_base58_encode),
    JS_CFUNC_DEF("base58_decode", 2, near_base58_decode),
};

static void add_host_functions(JSContext *ctx)
{
    js_add_near_host_functions(ctx);
    JS_SetPropertyFunctionList(ctx, JS_GetPropertyStr(ctx, JS_GetGlobalObject(ctx), "env"), ADDED_FUNCTIONS,
                               countof(ADDED_FUNCTIONS));
}

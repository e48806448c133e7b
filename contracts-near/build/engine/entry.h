/*
 * How a contract method is entered. `__snapshot_init` runs once, at build time: it makes the engine and evaluates the
 * contract's module; the build then stores the resulting heap in the wasm's data section. A method only looks up its
 * export and calls it. Included by methods.h after near-sdk-js' builder.c.
 */
static JSContext *contract_context;
static JSValue contract_module;

/* What the contract uses, and nothing else: the parser, RegExp, Date, Proxy and Promise are not linked. */
static JSContext *new_contract_context(void)
{
    JSRuntime *runtime = JS_NewRuntime();
    JSContext *ctx;

    /* The linker places the C stack at the bottom of memory, where QuickJS's default limit of 256 KiB would wrap below
       zero; 96 KiB also ends a runaway recursion before NEAR's own limit traps. */
    JS_SetMaxStackSize(runtime, 96 * 1024);
    JS_SetGCThreshold(runtime, (size_t)-1); /* one call, one heap: collecting would only cost gas */
    ctx = JS_NewContextRaw(runtime);
    JS_AddIntrinsicBaseObjects(ctx);
    JS_AddIntrinsicJSON(ctx);
    JS_AddIntrinsicTypedArrays(ctx);
    JS_AddIntrinsicBigInt(ctx);
    return ctx;
}

void __snapshot_init(void) __attribute__((export_name("__snapshot_init")));
void __snapshot_init(void)
{
    contract_context = new_contract_context();
    add_host_functions(contract_context);
    contract_module = js_load_module_binary(contract_context, code, code_size);
    memset(code, 0, code_size); /* the engine has its own copy; zeros take no room in the data section */
}

/* Panics with the error's message; an error that the contract did not raise on purpose brings its stack along. */
static void panic_with_error(JSContext *ctx)
{
    JSValue error = JS_GetException(ctx);
    JSValue message = JS_IsError(ctx, error) ? JS_GetPropertyStr(ctx, error, "message") : error;
    JSValue stack = JS_IsError(ctx, error) ? JS_GetPropertyStr(ctx, error, "stack") : JS_UNDEFINED;
    size_t message_length = 0, stack_length = 0;
    const char *message_text = JS_ToCStringLen(ctx, &message_length, message);
    const char *stack_text = JS_IsString(stack) ? JS_ToCStringLen(ctx, &stack_length, stack) : NULL;
    size_t length = message_length;
    char *text = malloc(message_length + 1 + stack_length);

    memcpy(text, message_text, message_length);
    if (stack_length) {
        text[length++] = '\n';
        memcpy(text + length, stack_text, stack_length);
        length += stack_length;
    }
    panic_utf8(length, (uint64_t)(uintptr_t)text);
}

static __attribute__((noinline)) void call_method(const char *name)
{
    JSValue method = JS_GetPropertyStr(contract_context, contract_module, name);

    if (JS_IsException(JS_Call(contract_context, method, contract_module, 0, NULL)))
        panic_with_error(contract_context);
}

#undef DEFINE_NEAR_METHOD
#define DEFINE_NEAR_METHOD(name)                             \
    void name(void) __attribute__((export_name(#name)))      \
    {                                                        \
        call_method(#name);                                  \
    }

/* Functions of the `env` object that near-sdk-js 2.0.0 lacks: yield/resume and SHA3-256. Included by methods.h. */
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

/* env.sha3_256(bytes): the 32-byte digest */
static JSValue near_sha3_256(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    size_t length;
    uint8_t *input = JS_Uint8Array_to_C(ctx, argv[0], &length);
    uint8_t *digest;
    JSValue buffer;

    if (!input)
        return JS_ThrowTypeError(ctx, "Expect Uint8Array for value");
    digest = malloc(32);
    sha3_256(input, length, digest);
    buffer = JS_NewArrayBuffer(ctx, digest, 32, NULL, NULL, FALSE);
    return JS_CallConstructor(ctx, JS_GetPropertyStr(ctx, JS_GetGlobalObject(ctx), "Uint8Array"), 1,
                              (JSValueConst *)&buffer);
}

static void add_host_functions(JSContext *ctx)
{
    JSValue env;

    js_add_near_host_functions(ctx);
    env = JS_GetPropertyStr(ctx, JS_GetGlobalObject(ctx), "env");
    JS_SetPropertyStr(ctx, env, "promise_yield_create",
                      JS_NewCFunction(ctx, near_promise_yield_create, "promise_yield_create", 5));
    JS_SetPropertyStr(ctx, env, "promise_yield_resume",
                      JS_NewCFunction(ctx, near_promise_yield_resume, "promise_yield_resume", 2));
    JS_SetPropertyStr(ctx, env, "sha3_256", JS_NewCFunction(ctx, near_sha3_256, "sha3_256", 1));
}

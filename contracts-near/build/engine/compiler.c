/* Compiles a JavaScript module to QuickJS bytecode. A wasm library that the build runs in Node. */
#include "quickjs.c"

#include <stdlib.h>
#include <string.h>

#undef malloc

static char *output;
static size_t output_length;

__attribute__((export_name("allocate"))) void *allocate(size_t size)
{
    return malloc(size);
}
__attribute__((export_name("output_pointer"))) void *output_pointer(void)
{
    return output;
}
__attribute__((export_name("output_length"))) size_t get_output_length(void)
{
    return output_length;
}

/* `source` ends in a NUL that `length` does not count. 0: the output is bytecode; 1: it is an error text. */
__attribute__((export_name("compile"))) int compile(const char *source, size_t length, const char *name)
{
    JSContext *ctx = JS_NewContext(JS_NewRuntime());
    JSValue module = JS_Eval(ctx, source, length, name,
                             JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY | JS_EVAL_FLAG_STRIP);

    if (JS_IsException(module)) {
        JSValue error = JS_GetException(ctx);
        const char *text = JS_ToCString(ctx, error);
        const char *stack = JS_ToCString(ctx, JS_GetPropertyStr(ctx, error, "stack"));

        output = malloc(strlen(text) + strlen(stack) + 2);
        strcpy(output, text);
        strcat(output, "\n");
        strcat(output, stack);
        output_length = strlen(output);
        return 1;
    }
    output = (char *)JS_WriteObject(ctx, &output_length, module, JS_WRITE_OBJ_BYTECODE);
    return output == NULL;
}

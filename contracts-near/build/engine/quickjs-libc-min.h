/*
 * Stands in for near/quickjs' header of the same name, which near-sdk-js' builder.c includes: the two loader
 * functions it calls and the symbols that vanilla QuickJS 2021-03-27 lacks or keeps static.
 */
#ifndef QUICKJS_LIBC_MIN_H
#define QUICKJS_LIBC_MIN_H

#include <stdint.h>
#include <stdlib.h>

#include "cutils.h"
#include "libbf.h"
#include "quickjs.h"

const char *JS_ToCStringLenRaw(JSContext *ctx, size_t *length, JSValueConst value);
JSValue JS_NewStringLenRaw(JSContext *ctx, const char *bytes, size_t length);
int JS_ToUint64Ext(JSContext *ctx, uint64_t *result, JSValueConst value);

JSValue near_new_bigint(JSContext *ctx);
bf_t *near_get_bigint(JSValueConst value);
#define JS_NewBigInt near_new_bigint
#define JS_GetBigInt near_get_bigint

JSValue js_load_module_binary(JSContext *ctx, const uint8_t *bytecode, size_t length);
void js_std_loop(JSContext *ctx);

#endif

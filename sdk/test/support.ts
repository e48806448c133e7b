import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { SdkError, type SdkErrorCode } from '@quorate/sdk';
import fc from 'fast-check';

/** Order of the secp256k1 group. */
export const order = secp256k1.Point.Fn.ORDER;

/** Scalars between 1 and n − 1. */
export const scalar = fc.bigInt({ min: 1n, max: order - 1n });

/** Texts that UTF-8 can express, of any script, separators of the derivations included. */
export const text = fc.string({ unit: 'binary', maxLength: 40 });

/** Reads `sdk/test/vectors/<name>.json`; the caller knows its shape. */
export function vectors<T>(name: string): T[] {
  return JSON.parse(readFileSync(new URL(`./vectors/${name}.json`, import.meta.url), 'utf8'));
}

/** Asserts that `work` throws an SdkError of this code, about this field. */
export function throwsSdkError(work: () => unknown, code: SdkErrorCode, field?: string): void {
  assert.throws(work, (error) => {
    assert.ok(error instanceof SdkError, `threw ${error} instead of an SdkError`);
    assert.equal(error.code, code);
    assert.equal(error.retryable, false);
    if (field !== undefined) assert.equal(error.field, field);
    return true;
  });
}

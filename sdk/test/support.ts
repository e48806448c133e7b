import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { type PayloadSigner, SdkError, type SdkErrorCode } from '@quorate/sdk';
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

/** Asserts that a promise rejects with an SdkError of this code, about this field. */
export async function rejectsSdkError(work: Promise<unknown>, code: SdkErrorCode, field?: string): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof SdkError, `rejected with ${error} instead of an SdkError`);
    assert.equal(error.code, code);
    if (field !== undefined) assert.equal(error.field, field);
    return true;
  });
}

/** Signs as the network would, with a key that it knows: a random one unless given. */
export function testSigner(secretKey = secp256k1.utils.randomSecretKey()): PayloadSigner & {
  readonly secretKey: Uint8Array;
} {
  return {
    secretKey,
    publicKey: secp256k1.getPublicKey(secretKey, false),
    signPayload: async (payload, { signal } = {}) => {
      signal?.throwIfAborted();
      const bytes = secp256k1.sign(payload, secretKey, { prehash: false, format: 'recovered' });
      return {
        bigR: Uint8Array.of(2, ...bytes.subarray(1, 33)),
        s: bytes.subarray(33),
        recoveryId: bytes[0] as 0 | 1,
      };
    },
  };
}

/** What comes back after a page has stored it and was loaded again. */
export const stored = <T>(value: T): T => JSON.parse(JSON.stringify(value));

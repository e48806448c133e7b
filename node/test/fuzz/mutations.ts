import assert from 'node:assert/strict';
import fc from 'fast-check';
import { concatBytes } from '../../src/base/bytes.ts';
import { QuorateError } from '../../src/base/errors.ts';
import { n, p, toBytes } from '../support/numbers.ts';

/** What is worth writing into a message: zeros, ones, lengths that lie, numbers that are no scalar or coordinate. */
const windows = [
  new Uint8Array(33),
  new Uint8Array(33).fill(0xff),
  Uint8Array.of(0xff, 0xff, 0xff, 0xff),
  Uint8Array.of(0, 0, 0, 0),
  Uint8Array.of(0x7f, 0xff, 0xff, 0xff),
  toBytes(n),
  toBytes(n - 1n),
  concatBytes(Uint8Array.of(2), toBytes(p)),
  concatBytes(Uint8Array.of(4), toBytes(1n)),
];

/** Any bytes, and the genuine message cut, lengthened, with some bytes changed, or with a telling value written into it. */
export function mutationsOf(genuine: Uint8Array): fc.Arbitrary<Uint8Array> {
  const at = fc.nat(Math.max(0, genuine.length - 1));
  const written = (offset: number, bytes: Uint8Array) => {
    const out = genuine.slice();
    out.set(bytes.subarray(0, Math.max(0, out.length - offset)), offset);
    return out;
  };
  return fc.oneof(
    fc.uint8Array({ maxLength: Math.min(2 * genuine.length + 64, 4_096) }),
    at.map((length) => genuine.slice(0, length)),
    fc.uint8Array({ minLength: 1, maxLength: 100 }).map((more) => concatBytes(genuine, more)),
    fc.array(fc.tuple(at, fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 }).map((changes) => {
      const out = genuine.slice();
      for (const [offset, change] of changes) if (offset < out.length) out[offset]! ^= change;
      return out;
    }),
    fc.tuple(at, fc.constantFrom(...windows)).map(([offset, bytes]) => written(offset, bytes)),
    at.map((middle) => concatBytes(genuine.slice(middle), genuine.slice(0, middle))),
  );
}

/** Parses, or throws an error with a class and a code of ours: never a TypeError, a RangeError or a schema's own. */
export function assertTyped(parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    assert.ok(error instanceof QuorateError, `untyped: ${error instanceof Error ? error.stack : String(error)}`);
  }
}

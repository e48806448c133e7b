import { concatBytes } from '../base/bytes.ts';
import type { RandomSource } from '../base/random.ts';
import { kernel } from '../kernel/kernel.ts';
import { hasIdentity, pointAt, repeatBytes, selectRows } from './arrays.ts';
import { CheckFailed } from './errors.ts';
import { taggedHash } from './hash.ts';
import { randomScalars } from './randomness.ts';

/** Number of base OTs, and length of Δ in bits. */
export const BASE_OTS = 128;

/** The sender's secret y and its Y = y·G, packed affine. */
export interface BaseOtSender {
  readonly y: Uint8Array;
  readonly Y: Uint8Array;
}

/** M1, sender: draws y. Y goes to the receiver with a proof of knowledge of y. */
export function startBaseOt(random: RandomSource): BaseOtSender {
  const y = randomScalars(random, 1);
  return { y, Y: kernel.baseMultiply(y) };
}

/**
 * M1, receiver (CO15): X_j = Δ_j·Y + x_j·G and the 128 keys of its choices, 32 bytes each.
 * @param delta Δ, 16 bytes
 */
export function chooseBaseOt(sid: Uint8Array, Y: Uint8Array, delta: Uint8Array, random: RandomSource) {
  const x = randomScalars(random, BASE_OTS);
  const X = kernel.pointAdd(kernel.baseMultiply(x), selectRows(delta, 0, repeatBytes(Y, BASE_OTS), 64));
  return { X, keys: otKeys(sid, Y, X, kernel.pointMultiply(Y, x)) };
}

/** M1, sender: both keys of each instance. @throws CheckFailed when an X_j makes the identity of a key's point. */
export function finishBaseOt(sid: Uint8Array, { y, Y }: BaseOtSender, X: Uint8Array) {
  const shared = kernel.pointMultiply(X, y);
  const other = kernel.pointAdd(shared, kernel.pointNegate(kernel.pointMultiply(Y, y)));
  if (hasIdentity(other)) throw new CheckFailed('BAD_PROOF', 'a base OT choice equals the sender’s point');
  return { keys0: otKeys(sid, Y, X, shared), keys1: otKeys(sid, Y, X, other) };
}

/** key_j = SHA-256(H("ot", sid_M, Y) ‖ j ‖ X_j ‖ P_j): every part has a fixed length. */
function otKeys(sid: Uint8Array, Y: Uint8Array, X: Uint8Array, P: Uint8Array): Uint8Array {
  const prefix = taggedHash('ot', sid, Y);
  const rows = Array.from({ length: BASE_OTS }, (_, j) =>
    concatBytes(prefix, Uint8Array.of(j), pointAt(X, j), pointAt(P, j)),
  );
  return kernel.sha256Rows(concatBytes(...rows), 32 + 1 + 64 + 64);
}

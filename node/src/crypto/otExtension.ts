import { timingSafeEqual } from 'node:crypto';
import { concatBytes } from '../base/bytes.ts';
import { kernel } from '../kernel/kernel.ts';
import { repeatBytes, selectRows, xorBytes } from './arrays.ts';
import { BASE_OTS } from './baseOt.ts';
import { CheckFailed } from './errors.ts';
import { taggedHash } from './hash.ts';

/** Rows at the end that hide the choice bits from the check and never become outputs. */
export const PAD_ROWS = 256;
/** Bytes of the check's answer: x, then t_1 … t_128. */
export const CHECK_LENGTH = 16 * (1 + BASE_OTS);

/**
 * M2, receiver: extends 128 base OTs to a multiple of 128 correlated ones.
 * @param choices the choice bits, packed
 * @returns U, sent to the sender; T, kept for the check (columns); rows t_i, 16 bytes each
 */
export const extendReceiver = kernel.extendReceiver;

/** M2, sender: its rows q_i = t_i ⊕ b_i·Δ, as columns and as rows. */
export const extendSender = kernel.extendSender;

/** M2, receiver: the answer x = Σ b̂_i·χ_i, t_j = Σ T̂_ij·χ_i to the sender's seed. */
export function answerCheck(sid: Uint8Array, seed: Uint8Array, choices: Uint8Array, T: Uint8Array, U: Uint8Array) {
  const chi = checkCoefficients(sid, seed, U);
  return concatBytes(kernel.gf128InnerProducts(chi, choices), kernel.gf128InnerProducts(chi, T));
}

/**
 * M2, sender: q_j = t_j ⊕ Δ_j·x for all 128 columns, compared in constant time before there is a verdict (KOS15 as
 * amended, in reduced GF(2¹²⁸)). @throws CheckFailed OT_CHECK, without detail.
 */
export function verifyCheck(
  sid: Uint8Array,
  seed: Uint8Array,
  delta: Uint8Array,
  Q: Uint8Array,
  U: Uint8Array,
  answer: Uint8Array,
): void {
  const q = kernel.gf128InnerProducts(checkCoefficients(sid, seed, U), Q);
  const expected = xorBytes(
    answer.subarray(16),
    selectRows(delta, 0, repeatBytes(answer.subarray(0, 16), BASE_OTS), 16),
  );
  if (!timingSafeEqual(q, expected)) throw new CheckFailed('OT_CHECK', 'the OT extension is not consistent');
}

/**
 * χ_i for each block of 128 rows, bound to U; 1 for the last, a pad block, so that x is uniform whatever the others are.
 */
function checkCoefficients(sid: Uint8Array, seed: Uint8Array, U: Uint8Array): Uint8Array {
  const blocks = U.length / BASE_OTS / 16;
  const last = new Uint8Array(16);
  last[0] = 1;
  return concatBytes(kernel.expandKeys(taggedHash('ot-check', sid, seed, U), 16 * (blocks - 1)), last);
}

import { equalBytes } from '../base/bytes.ts';
import { isZero } from '../crypto/arrays.ts';
import { kernel } from '../kernel/kernel.ts';

const HALF_ORDER = Buffer.from('7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0', 'hex');

/**
 * The recovery id under which an ECDSA signature gives the key, found by trial, or undefined when it verifies under
 * neither: R = s⁻¹(h·G + r·Q), whose x-coordinate must be r and whose parity is the id. Refuses r or s that is zero or
 * not below n, high s, and an x-coordinate of R that was reduced mod n, which no recovery id of 0 or 1 can express.
 * @param hash h, 32 bytes, reduced mod n as ECDSA does
 * @param publicKey packed affine
 */
export function recoveryIdOf(hash: Uint8Array, r: Uint8Array, s: Uint8Array, publicKey: Uint8Array): 0 | 1 | undefined {
  for (const scalar of [r, s]) {
    if (scalar.length !== 32 || isZero(scalar) || kernel.scalarFindInvalid(scalar) >= 0) return undefined;
  }
  if (Buffer.compare(s, HALF_ORDER) > 0) return undefined;
  const inverse = kernel.scalarInvert(s);
  const h = kernel.scalarReduce(hash, 32);
  const R = kernel.pointAdd(
    kernel.baseMultiply(kernel.scalarMultiply(h, inverse)),
    kernel.pointMultiply(publicKey, kernel.scalarMultiply(r, inverse)),
  );
  if (isZero(R) || !equalBytes(R.subarray(0, 32), r)) return undefined;
  return (R[63]! & 1) as 0 | 1;
}

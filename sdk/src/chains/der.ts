import { concatBytes } from '@noble/hashes/utils.js';
import { expectBytes } from '../bytes.ts';
import type { Signature } from '../types.ts';

/**
 * A signature in DER: SEQUENCE { INTEGER r, INTEGER s }, each integer as short as its sign allows (X.690 §8.3.2). With
 * the low s of every signature that `verifySignature` accepts this is the one encoding that BIP-66, BIP-146 and the XRP
 * Ledger's fully canonical form agree on.
 *
 * @returns 8 to 71 bytes, no sighash type behind them
 * @throws SdkError INVALID_ARGUMENT
 */
export function derSignature({ bigR, s }: Signature): Uint8Array {
  expectBytes(bigR, 33, 'signature.bigR');
  expectBytes(s, 32, 'signature.s');
  const body = concatBytes(derInteger(bigR.subarray(1)), derInteger(s));
  return concatBytes(Uint8Array.of(0x30, body.length), body);
}

function derInteger(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const short = first < 0 ? bytes.subarray(-1) : bytes.subarray(first);
  const sign = short[0]! >= 0x80 ? [0] : [];
  return Uint8Array.of(0x02, sign.length + short.length, ...sign, ...short);
}

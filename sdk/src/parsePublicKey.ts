import { base58 } from '@scure/base';
import { parseHex } from './bytes.ts';
import type { Curve, CurveArithmetic } from './curves/curve.ts';
import { SdkError, shown } from './errors.ts';

/** A public key in its curve's canonical encoding. */
export interface ParsedPublicKey {
  readonly curve: CurveArithmetic;
  readonly bytes: Uint8Array;
}

/** Lengths of public keys as bytes, and within NEAR's form. */
const lengths: Readonly<Record<Curve, { readonly bytes: readonly number[]; readonly near: number }>> = {
  secp256k1: { bytes: [33, 64, 65], near: 64 },
  ed25519: { bytes: [32], near: 32 },
};
const names = Object.keys(lengths) as Curve[];

/**
 * Any usual spelling of a public key, see `normalizePublicKey`.
 *
 * @param curves those that may be meant
 * @throws SdkError INVALID_PUBLIC_KEY; UNSUPPORTED_CURVE when it is a key of another curve, going by its form
 */
export function parsePublicKey(
  publicKey: unknown,
  curves: readonly CurveArithmetic[],
  field = 'publicKey',
): ParsedPublicKey {
  if (publicKey instanceof Uint8Array) return fromBytes(publicKey, curves, field);
  if (typeof publicKey !== 'string') throw invalid(field, 'neither a string nor bytes');
  const colon = publicKey.indexOf(':');
  if (colon < 0) return fromBytes(parseHex(publicKey, field, 'INVALID_PUBLIC_KEY'), curves, field);
  return fromNear(publicKey.slice(0, colon), publicKey.slice(colon + 1), curves, field);
}

const invalid = (field: string, problem: string, cause?: unknown) =>
  new SdkError('INVALID_PUBLIC_KEY', field, problem, { cause });

function fromBytes(bytes: Uint8Array, curves: readonly CurveArithmetic[], field: string): ParsedPublicKey {
  const name = names.find((candidate) => lengths[candidate].bytes.includes(bytes.length));
  if (name === undefined) throw invalid(field, `${bytes.length} bytes, expected 32, 33, 64 or 65`);
  return decode(name, bytes, curves, field);
}

function fromNear(prefix: string, encoded: string, curves: readonly CurveArithmetic[], field: string): ParsedPublicKey {
  const name = names.find((candidate) => candidate === prefix);
  if (name === undefined) throw invalid(field, `unknown key type ${shown(prefix)}`);
  let bytes: Uint8Array;
  try {
    bytes = base58.decode(encoded);
  } catch (cause) {
    throw invalid(field, 'not base58', cause);
  }
  const length = lengths[name].near;
  if (bytes.length !== length) throw invalid(field, `${bytes.length} bytes, not the ${length} of ${name}`);
  return decode(name, bytes, curves, field);
}

function decode(name: Curve, bytes: Uint8Array, curves: readonly CurveArithmetic[], field: string): ParsedPublicKey {
  const curve = curves.find((candidate) => candidate.name === name);
  if (curve === undefined) {
    const expected = curves.map((candidate) => candidate.name).join(' or ');
    throw new SdkError('UNSUPPORTED_CURVE', field, `a key of ${name}, not of ${expected}`);
  }
  try {
    return { curve, bytes: curve.decode(bytes) };
  } catch (cause) {
    throw invalid(field, 'not a point of its curve', cause);
  }
}

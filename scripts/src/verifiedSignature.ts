import { createHash, randomBytes } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { type Derivation, deriveAddress, derivePublicKey, type Signature, verifySignature } from '@quorate/sdk';

/** A signature that was asked for on a chain and checked independently of its contract. Hex throughout. */
export interface VerifiedSignature {
  readonly chain: 'near' | 'evm' | 'solana';
  readonly predecessor: string;
  readonly path: string;
  readonly keyVersion: number;
  readonly payload: string;
  readonly rootPublicKey: string;
  /** 65 bytes, uncompressed. */
  readonly derivedPublicKey: string;
  readonly evmAddress: string;
  readonly signature: { readonly r: string; readonly s: string; readonly recoveryId: number };
  readonly latencyMs: number;
}

export interface SignatureOptions {
  readonly path: string;
  readonly keyVersion?: 0 | 1;
  readonly signal?: AbortSignal;
}

/** A hash of something new: what a dApp signs is always a hash. */
export const newPayload = (): Uint8Array => new Uint8Array(createHash('sha256').update(randomBytes(32)).digest());

/** Milliseconds that `work` takes, with what it gives. */
export async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly latencyMs: number }> {
  const began = performance.now();
  const value = await work();
  return { value, latencyMs: Math.round(performance.now() - began) };
}

/** The name of a chain in the derivations, by key version. */
const derivationNames = {
  near: ['0x18d', 'near:mainnet'],
  evm: ['0x1', 'eip155:1'],
  solana: ['0x800001f5', 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp'],
} as const;

/** How the key of an account and a path follows from the root key. */
export function derivationOf(
  chain: VerifiedSignature['chain'],
  { keyVersion, ...names }: Pick<VerifiedSignature, 'predecessor' | 'path' | 'rootPublicKey'> & { keyVersion: 0 | 1 },
): Derivation {
  const scheme = keyVersion === 0 ? 'sig.network-v1' : 'sig.network-v2';
  return { ...names, scheme, chainId: derivationNames[chain][keyVersion] };
}

/**
 * Checks a signature with @noble/curves against the key derived from the root key, and the recovery id.
 * @throws when either check fails
 */
export function verify(
  chain: VerifiedSignature['chain'],
  names: Parameters<typeof derivationOf>[1],
  { latencyMs, payload, signature }: { payload: Uint8Array; signature: Signature; latencyMs: number },
): VerifiedSignature {
  const derivation = derivationOf(chain, names);
  const publicKey = derivePublicKey(derivation);
  const compact = new Uint8Array([...signature.bigR.subarray(1), ...signature.s]);
  if (!secp256k1.verify(compact, payload, publicKey, { prehash: false, lowS: true })) {
    throw new Error('the signature does not verify against the derived key');
  }
  if (!verifySignature({ payload, signature, publicKey })) throw new Error('the recovery id is wrong');
  return {
    chain,
    ...names,
    payload: hex(payload),
    derivedPublicKey: hex(publicKey),
    evmAddress: deriveAddress({ ...derivation, chain: 'evm' }),
    signature: { r: hex(compact.subarray(0, 32)), s: hex(compact.subarray(32)), recoveryId: signature.recoveryId },
    latencyMs,
  };
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export function rejectOnAbort(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

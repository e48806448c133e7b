import { createHash, randomBytes } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { deriveAddress, derivePublicKey, normalizePublicKey, parseNearSignature, verifySignature } from '@quorate/sdk';
import { Account, JsonRpcProvider, type KeyPairString } from 'near-api-js';
import type { Devnet } from './devnet.ts';

/** A signature that was asked for on NEAR and checked independently of the contract. Hex throughout. */
export interface VerifiedSignature {
  readonly chain: 'near';
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

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/**
 * Calls `sign` on the contract as any dApp would, with near-api-js, and checks the answer: with @noble/curves against
 * the key derived from the root key, against the contract's own derivation, and against the address recovered from it.
 * @throws when the call fails or any check does, the signal's reason when it is aborted
 */
export async function requestSignature(
  devnet: Pick<Devnet, 'rpcUrl' | 'contractId' | 'user'>,
  { path, keyVersion = 1, signal }: { path: string; keyVersion?: 0 | 1; signal?: AbortSignal },
): Promise<VerifiedSignature> {
  const provider = new JsonRpcProvider({ url: devnet.rpcUrl });
  const account = new Account(devnet.user.accountId, provider, devnet.user.secretKey as KeyPairString);
  // A hash of something new: what a dApp signs is always a hash.
  const payload = new Uint8Array(createHash('sha256').update(randomBytes(32)).digest());
  const view = <T extends string>(method: string, args: object) =>
    provider.callFunction<T>({ contractId: devnet.contractId, method, args: { ...args } });

  const began = performance.now();
  const call = account.callFunction({
    contractId: devnet.contractId,
    methodName: 'sign',
    args: { request: { payload: [...payload], path, key_version: keyVersion } },
    gas: 50_000_000_000_000n,
    deposit: 1n,
  });
  const answer = await Promise.race([call, rejectOnAbort(signal)]);
  const latencyMs = Math.round(performance.now() - began);

  const signature = parseNearSignature(answer);
  const rootPublicKey = (await view<string>('public_key', {})) ?? '';
  const scheme = keyVersion === 0 ? 'sig.network-v1' : 'sig.network-v2';
  const chainId = keyVersion === 0 ? '0x18d' : 'near:mainnet';
  const derivation = { rootPublicKey, scheme, chainId, predecessor: devnet.user.accountId, path } as const;
  const publicKey = derivePublicKey(derivation);
  const evmAddress = deriveAddress({ ...derivation, chain: 'evm' });

  const compact = new Uint8Array([...signature.bigR.subarray(1), ...signature.s]);
  if (!secp256k1.verify(compact, payload, publicKey, { prehash: false, lowS: true })) {
    throw new Error('the signature does not verify against the derived key');
  }
  if (!verifySignature({ payload, signature, publicKey })) throw new Error('the recovery id is wrong');
  const onChain = await view<string>('derived_public_key', {
    path,
    predecessor: devnet.user.accountId,
    key_version: keyVersion,
  });
  if (hex(publicKey) !== hex(normalizePublicKey(onChain ?? ''))) {
    throw new Error('the contract derives another key');
  }
  return {
    chain: 'near',
    predecessor: devnet.user.accountId,
    path,
    keyVersion,
    payload: hex(payload),
    rootPublicKey,
    derivedPublicKey: hex(publicKey),
    evmAddress,
    signature: { r: hex(compact.subarray(0, 32)), s: hex(compact.subarray(32)), recoveryId: signature.recoveryId },
    latencyMs,
  };
}

function rejectOnAbort(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

import { derivePublicKey, normalizePublicKey, parseNearSignature } from '@quorate/sdk';
import { Account, JsonRpcProvider, type KeyPairString } from 'near-api-js';
import type { Devnet } from './devnet.ts';
import {
  derivationOf,
  hex,
  newPayload,
  rejectOnAbort,
  type SignatureOptions,
  timed,
  type VerifiedSignature,
  verify,
} from './verifiedSignature.ts';

/**
 * Calls `sign` on the NEAR contract as any dApp would, with near-api-js, and checks the answer: with @noble/curves against
 * the key derived from the root key, and that against the contract's own derivation.
 * @throws when the call fails or any check does, the signal's reason when it is aborted
 */
export async function requestSignature(
  { contractId, rpcUrl, user }: Pick<Devnet, 'rpcUrl' | 'contractId' | 'user'>,
  { keyVersion = 1, path, signal }: SignatureOptions,
): Promise<VerifiedSignature> {
  const provider = new JsonRpcProvider({ url: rpcUrl });
  const account = new Account(user.accountId, provider, user.secretKey as KeyPairString);
  const payload = newPayload();
  const view = async (method: string, args: object): Promise<string> =>
    (await provider.callFunction<string>({ contractId, method, args: { ...args } })) ?? '';

  const { value: answer, latencyMs } = await timed(() => {
    const args = { request: { payload: [...payload], path, key_version: keyVersion } };
    const call = account.callFunction({ contractId, methodName: 'sign', args, gas: 50_000_000_000_000n, deposit: 1n });
    return Promise.race([call, rejectOnAbort(signal)]);
  });
  const rootPublicKey = await view('public_key', {});
  const predecessor = user.accountId;
  const onChain = await view('derived_public_key', { path, predecessor, key_version: keyVersion });
  const names = { predecessor, path, keyVersion, rootPublicKey };
  if (hex(derivePublicKey(derivationOf('near', names))) !== hex(normalizePublicKey(onChain)))
    throw new Error('the contract derives another key');
  return verify('near', names, { payload, signature: parseNearSignature(answer), latencyMs });
}

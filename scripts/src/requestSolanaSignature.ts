import { fromKitSigner, SolanaClient } from '@quorate/sdk/solana';
import { base58 } from '@scure/base';
import { createKeyPairSignerFromBytes } from '@solana/kit';
import type { Devnet } from './devnet.ts';
import type { SolanaNetwork } from './solanaNetwork.ts';
import { newPayload, type SignatureOptions, timed, type VerifiedSignature, verify } from './verifiedSignature.ts';

/**
 * Calls `sign` of Solana's signer program as any dApp would, and checks the answer with @noble/curves against the key
 * derived from the root key.
 * @throws when the call fails or the check does, SdkError ABORTED
 */
export async function requestSolanaSignature(
  { rootPublicKey }: Pick<Devnet, 'rootPublicKey'>,
  { program: contract, rpcUrl: rpc, user }: SolanaNetwork,
  { keyVersion = 1, path, signal }: SignatureOptions,
): Promise<VerifiedSignature> {
  const signer = await createKeyPairSignerFromBytes(base58.decode(user.secretKey));
  const client = new SolanaClient({ contract, rootPublicKey, rpc, sender: fromKitSigner(signer) });
  const payload = newPayload();
  const { value: signature, latencyMs } = await timed(() => client.sign({ path, keyVersion, payload }, { signal }));
  return verify(
    'solana',
    { predecessor: user.address, path, keyVersion, rootPublicKey },
    { payload, signature, latencyMs },
  );
}

import { EvmClient, fromWalletClient } from '@quorate/sdk/evm';
import { createWalletClient, defineChain, http } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import type { Devnet } from './devnet.ts';
import type { EvmNetwork } from './evmNetwork.ts';
import { newPayload, type SignatureOptions, timed, type VerifiedSignature, verify } from './verifiedSignature.ts';

/**
 * Calls `sign` on an EVM chain's signer contract as any dApp would, and checks the answer with @noble/curves against the
 * key derived from the root key.
 * @throws when the call fails or the check does, SdkError ABORTED
 */
export async function requestEvmSignature(
  { rootPublicKey }: Pick<Devnet, 'rootPublicKey'>,
  { chainId, contract, rpcUrl, user }: EvmNetwork,
  { keyVersion = 1, path, signal }: SignatureOptions,
): Promise<VerifiedSignature> {
  const chain = defineChain({
    id: chainId,
    name: `devnet ${chainId}`,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  });
  const wallet = createWalletClient({ account: privateKeyToAccount(user.secretKey), chain, transport: http() });
  const client = new EvmClient({ contract, rootPublicKey, rpc: rpcUrl, sender: fromWalletClient(wallet) });
  const payload = newPayload();
  const { value: signature, latencyMs } = await timed(() => client.sign({ path, keyVersion, payload }, { signal }));
  const names = { predecessor: user.address.toLowerCase(), path, keyVersion, rootPublicKey };
  return verify('evm', names, { payload, signature, latencyMs });
}

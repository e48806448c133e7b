import { toViemAccount } from '@quorate/sdk/accounts/viem';
import { type Devnet, startDevnet } from '@quorate/sdk/devnet';
import { fromKitSigner, SolanaClient } from '@quorate/sdk/solana';
import { base58 } from '@scure/base';
import { createKeyPairSignerFromBytes } from '@solana/kit';
import type { Address, Hex } from 'viem';

/** A Solana user signs a message as the owner of an EVM address, e.g. to log in with Ethereum. */
export async function solanaSignsMessage(
  { rootPublicKey, solana }: Devnet,
  message: string,
): Promise<{ address: Address; signature: Hex }> {
  if (!solana) throw new Error('the devnet has no Solana chain');
  const sender = fromKitSigner(await createKeyPairSignerFromBytes(base58.decode(solana.account.secretKey)));
  const client = new SolanaClient({ contract: solana.contract, rootPublicKey, rpc: solana.rpcUrl, sender });
  const account = toViemAccount(await client.signer({ path: 'ethereum,1' }));
  return { address: account.address, signature: await account.signMessage({ message }) };
}

if (import.meta.main) {
  await using devnet = await startDevnet({ chains: ['solana'] });
  const { address, signature } = await solanaSignsMessage(devnet, 'hello');
  console.log(`${devnet.solana?.account.address} signed as ${address}: ${signature}`);
}

import { toViemAccount } from '@quorate/sdk/accounts/viem';
import { type Devnet, startDevnet } from '@quorate/sdk/devnet';
import { fromAccount, NearClient } from '@quorate/sdk/near';
import { Account, type KeyPairString } from 'near-api-js';
import { createPublicClient, createWalletClient, type Hex, http, parseEther, type TransactionReceipt } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { hardhat } from 'viem/chains';

/** A NEAR account sends ether from an address that belongs to it alone, and whose key nobody holds. */
export async function nearSendsEther({ rootPublicKey, near, evm }: Devnet): Promise<TransactionReceipt> {
  if (!evm) throw new Error('the devnet has no EVM chain');

  // What asks for signatures: the account's wallet, through the contract on NEAR.
  const account = new Account(near.account.accountId, near.rpcUrl, near.account.secretKey as KeyPairString);
  const client = new NearClient({
    contract: near.contract,
    rootPublicKey,
    rpc: near.rpcUrl,
    sender: fromAccount(account),
  });

  // The account's key for this path, as an account that viem works with as with any other.
  const foreign = toViemAccount(await client.signer({ path: 'ethereum,1' }));

  // Gas costs ether: Hardhat's account gives it some.
  const chain = { chain: hardhat, transport: http(evm.rpcUrl), pollingInterval: 100 };
  const ethereum = createPublicClient(chain);
  const rich = createWalletClient({ ...chain, account: privateKeyToAccount(evm.account.secretKey as Hex) });
  const funding = await rich.sendTransaction({ to: foreign.address, value: parseEther('1') });
  await ethereum.waitForTransactionReceipt({ hash: funding });

  const wallet = createWalletClient({ ...chain, account: foreign });
  const hash = await wallet.sendTransaction({
    to: '0x000000000000000000000000000000000000dEaD',
    value: parseEther('0.1'),
  });
  return ethereum.waitForTransactionReceipt({ hash });
}

if (import.meta.main) {
  await using devnet = await startDevnet({ chains: ['evm'] });
  const { from, to, transactionHash } = await nearSendsEther(devnet);
  console.log(`${devnet.near.account.accountId} sent ether from ${from} to ${to}: ${transactionHash}`);
}

import { publicKeyToBitcoinAddress } from '@quorate/sdk';
import { signPsbt } from '@quorate/sdk/accounts/bitcoin';
import { prepareTransaction } from '@quorate/sdk/chains/bitcoin';
import { type Devnet, startDevnet } from '@quorate/sdk/devnet';
import { EvmClient, fromWalletClient } from '@quorate/sdk/evm';
import { createWalletClient, type Hex, http } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { hardhat } from 'viem/chains';

/** An EVM user spends bitcoin: the PSBT that a wallet would show comes back signed by the network. */
export async function evmSpendsBitcoin({ rootPublicKey, evm }: Devnet): Promise<{ address: string; psbt: string }> {
  if (!evm) throw new Error('the devnet has no EVM chain');
  const account = privateKeyToAccount(evm.account.secretKey as Hex);
  const wallet = createWalletClient({ account, chain: hardhat, transport: http(evm.rpcUrl) });
  const sender = fromWalletClient(wallet);
  const client = new EvmClient({ contract: evm.contract, rootPublicKey, rpc: evm.rpcUrl, sender });

  const signer = await client.signer({ path: 'bitcoin,1' });
  const address = publicKeyToBitcoinAddress(signer.publicKey, { network: 'regtest' });

  // What the address holds; `esplora` of @quorate/sdk/chains/bitcoin reads it from a server.
  const utxos = [
    { txid: '11'.repeat(32), index: 0, amount: 60_000n },
    { txid: '22'.repeat(32), index: 1, amount: 50_000n },
  ];
  const prepared = prepareTransaction({
    publicKey: signer.publicKey,
    network: 'regtest',
    utxos,
    outputs: [{ address: 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080', amount: 90_000n }],
    feeRate: 3n,
  });
  return { address, psbt: await signPsbt(prepared.psbt, signer) };
}

if (import.meta.main) {
  await using devnet = await startDevnet({ chains: ['evm'] });
  const { address, psbt } = await evmSpendsBitcoin(devnet);
  console.log(`${devnet.evm?.account.address} owns ${address} and spends from it:\n${psbt}`);
}

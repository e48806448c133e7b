import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { AnchorProvider } from '@coral-xyz/anchor';
import { type PayloadSigner, type Signature, verifySignature } from '@quorate/sdk';
import { fromEthersSigner, fromWalletClient } from '@quorate/sdk/evm';
import { fromAccount, fromWallet } from '@quorate/sdk/near';
import { fromKitSigner } from '@quorate/sdk/solana';
import { fromAnchorProvider } from '@quorate/sdk/solana/anchor';
import { base58 } from '@scure/base';
import { createKeyPairSignerFromBytes } from '@solana/kit';
import { Connection, Keypair, type Transaction } from '@solana/web3.js';
import { JsonRpcProvider as EthersProvider, Wallet } from 'ethers';
import { Account, JsonRpcProvider, type KeyPairString } from 'near-api-js';
import { createWalletClient, type Hex, http } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { hardhat } from 'viem/chains';
import { waitElsewhere } from '../../sdk/test/client/elsewhere.ts';
import { sdkError } from '../../sdk/test/client/expect.ts';
import { nearConnectWallet, walletSelectorWallet } from '../../sdk/test/near/wallets.ts';
import type { SdkDevnet } from './network.ts';

const path = 'bitcoin,1';
const payload = (): Uint8Array => new Uint8Array(randomBytes(32));

const accountOf = ({ rpcUrl: url, account }: SdkDevnet['devnet']['near']) =>
  new Account(account.accountId, new JsonRpcProvider({ url }), account.secretKey as KeyPairString);

/** What the devnet's accounts send with, by chain and library. */
export const senders = {
  nearAccount: ({ devnet: { near } }: SdkDevnet) => fromAccount(accountOf(near)),
  nearConnect: ({ devnet: { near } }: SdkDevnet) => fromWallet(nearConnectWallet(accountOf(near))),
  walletSelector: ({ devnet: { near } }: SdkDevnet) => fromWallet(walletSelectorWallet(accountOf(near))),
  viem({ evmChain }: SdkDevnet) {
    const account = privateKeyToAccount(evmChain.account.secretKey as Hex);
    return fromWalletClient(createWalletClient({ account, chain: hardhat, transport: http(evmChain.rpcUrl) }));
  },
  ethers({ evmChain }: SdkDevnet) {
    const provider = new EthersProvider(evmChain.rpcUrl, undefined, { staticNetwork: true, cacheTimeout: -1 });
    return fromEthersSigner(new Wallet(evmChain.account.secretKey, provider));
  },
  async kit({ solanaChain }: SdkDevnet) {
    return fromKitSigner(await createKeyPairSignerFromBytes(base58.decode(solanaChain.account.secretKey)));
  },
  anchor({ solanaChain }: SdkDevnet) {
    const keypair = Keypair.fromSecretKey(base58.decode(solanaChain.account.secretKey));
    const wallet = {
      publicKey: keypair.publicKey,
      async signTransaction<T>(transaction: T): Promise<T> {
        (transaction as unknown as Transaction).partialSign(keypair);
        return transaction;
      },
      signAllTransactions: <T>(transactions: T[]): Promise<T[]> =>
        Promise.all(transactions.map(wallet.signTransaction)),
    };
    return fromAnchorProvider(new AnchorProvider(new Connection(solanaChain.rpcUrl), wallet));
  },
};

export function sendersSuite(network: () => SdkDevnet): void {
  const clients = {
    'a near-api-js Account': () => network().near({ sender: senders.nearAccount(network()) }),
    'a near-api-js Account, in near/mpc’s form': () =>
      network().near({ sender: senders.nearAccount(network()), form: 'near-mpc' }),
    'a wallet of near-connect': () => network().near({ sender: senders.nearConnect(network()) }),
    'a wallet of wallet-selector': () => network().near({ sender: senders.walletSelector(network()) }),
    'a viem WalletClient': () => network().evm({ sender: senders.viem(network()) }),
    'an ethers Signer': () => network().evm({ sender: senders.ethers(network()) }),
    'a kit signer': async () => network().solana({ sender: await senders.kit(network()) }),
    'an Anchor provider': () => network().solana({ sender: senders.anchor(network()) }),
  };
  for (const [name, start] of Object.entries(clients))
    it(name, async () => {
      const signer: PayloadSigner = await (await start()).signer({ path });
      const hash = payload();
      const signature = await signer.signPayload(hash);
      assert.ok(verifySignature({ payload: hash, signature, publicKey: signer.publicKey }));
    });

  interface Waiter {
    request(request: { payload: Uint8Array; path: string }): Promise<{ readonly chain: string }>;
    wait(handle: unknown, options?: { signal?: AbortSignal; timeout?: number }): Promise<Signature>;
  }
  const waiters: Readonly<Record<string, () => Waiter | Promise<Waiter>>> = {
    NEAR: clients['a near-api-js Account'] as () => Waiter,
    'an EVM chain': clients['a viem WalletClient'] as () => Waiter,
    Solana: clients['a kit signer'] as unknown as () => Promise<Waiter>,
  };
  for (const [chain, start] of Object.entries(waiters))
    describe(chain, () => {
      const rpcOf = () => {
        const { near } = network().devnet;
        return { NEAR: near.rpcUrl, 'an EVM chain': network().evmChain.rpcUrl, Solana: network().solanaChain.rpcUrl }[
          chain
        ]!;
      };

      it('in one process, and waits for it in another', async () => {
        const client = await start();
        const handle = await client.request({ payload: payload(), path });
        const { rootPublicKey } = network().devnet;
        const s = await waitElsewhere({ handle, rootPublicKey, rpc: rpcOf() });
        assert.equal(s, Buffer.from((await client.wait(handle)).s).toString('hex'));
      });

      it('until it is aborted, or has waited long enough, and later on', async () => {
        const client = await start();
        const handle = await client.request({ payload: payload(), path });
        await assert.rejects(client.wait(handle, { signal: AbortSignal.abort() }), sdkError('ABORTED'));
        await assert.rejects(client.wait(handle, { timeout: 0 }), sdkError('TIMEOUT'));
        assert.ok(await client.wait(handle));
      });
    });
}

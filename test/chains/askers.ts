import { randomBytes } from 'node:crypto';
import type { Devnet, EvmNetwork, SolanaNetwork } from '@quorate/devnet';
import type { Signature } from '@quorate/sdk';
import { EvmClient, type EvmHandle, fromWalletClient } from '@quorate/sdk/evm';
import { fromAccount, NearClient, type NearHandle } from '@quorate/sdk/near';
import { fromKitSigner, SolanaClient, type SolanaHandle } from '@quorate/sdk/solana';
import { base58 } from '@scure/base';
import { createKeyPairSignerFromBytes } from '@solana/kit';
import { Account, type KeyPairString } from 'near-api-js';
import { createPublicClient, createWalletClient, defineChain, http } from 'viem';
import { createNonceManager, type NonceManager, privateKeyToAccount } from 'viem/accounts';
import { jsonRpc } from 'viem/nonce';

/** Someone on one of the chains who asks for signatures through the SDK, which returns only what verifies. */
export interface Asker {
  readonly chain: string;
  ask(path: string, payload?: Uint8Array): Promise<Pending>;
}

/** A request that was sent. */
export interface Pending {
  answer(timeout?: number): Promise<Signature>;
}

export const newPayload = (): Uint8Array => new Uint8Array(randomBytes(32)).fill(1, 0, 1); // below the order

/** Every chain of the devnet, NEAR first. */
export async function askersOf(devnet: Devnet): Promise<Asker[]> {
  const { evm, solana } = devnet;
  return [
    nearAsker(devnet),
    ...evm.map((chain) => evmAsker(devnet, chain)),
    ...(solana ? [await solanaAsker(devnet, solana)] : []),
  ];
}

function asker<Handle>(
  chain: string,
  client: {
    request(request: { path: string; keyVersion: 0 | 1; payload: Uint8Array }): Promise<Handle>;
    wait(handle: Handle, options: { timeout: number }): Promise<Signature>;
  },
): Asker {
  return {
    chain,
    async ask(path, payload = newPayload()) {
      const handle = await client.request({ path, keyVersion: 1, payload });
      return { answer: (timeout = 120_000) => client.wait(handle, { timeout }) };
    },
  };
}

function nearAsker({ contractId: contract, rootPublicKey, rpcUrl, user }: Devnet): Asker {
  const account = new Account(user.accountId, rpcUrl, user.secretKey as KeyPairString);
  return asker<NearHandle>(
    'near',
    new NearClient({ contract, rootPublicKey, rpc: rpcUrl, sender: fromAccount(account) }),
  );
}

const evmAsker = (devnet: Devnet, network: EvmNetwork): Asker =>
  asker<EvmHandle>(network.chain, evmClient(devnet, network));

export function evmClient({ rootPublicKey }: Devnet, network: EvmNetwork): EvmClient {
  const { contract, rpcUrl: rpc } = network;
  return new EvmClient({ contract, rootPublicKey, rpc, sender: fromWalletClient(evmWallet(network)) });
}

const chainOf = ({ chain, chainId, rpcUrl }: EvmNetwork) =>
  defineChain({
    id: chainId,
    name: chain,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  });

/** The account's nonces, counted here: it asks for many things at once. */
const nonceManagers = new Map<string, NonceManager>();
function nonceManagerOf({ rpcUrl }: EvmNetwork): NonceManager {
  const manager = nonceManagers.get(rpcUrl) ?? createNonceManager({ source: jsonRpc() });
  nonceManagers.set(rpcUrl, manager);
  return manager;
}

export const evmWallet = (network: EvmNetwork) =>
  createWalletClient({
    account: privateKeyToAccount(network.user.secretKey, { nonceManager: nonceManagerOf(network) }),
    chain: chainOf(network),
    transport: http(),
  });

export const evmReader = (network: EvmNetwork) =>
  createPublicClient({ chain: chainOf(network), transport: http(), pollingInterval: 100, cacheTime: 0 });

const solanaAsker = async (devnet: Devnet, network: SolanaNetwork): Promise<Asker> =>
  asker<SolanaHandle>('solana', await solanaClient(devnet, network));

export async function solanaClient({ rootPublicKey }: Devnet, network: SolanaNetwork): Promise<SolanaClient> {
  const { program: contract, rpcUrl: rpc, user } = network;
  const signer = await createKeyPairSignerFromBytes(base58.decode(user.secretKey));
  return new SolanaClient({ contract, rootPublicKey, rpc, sender: fromKitSigner(signer) });
}

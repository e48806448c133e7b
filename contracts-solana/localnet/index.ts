import type { Address, EncodedAccount } from '@solana/kit';
import { Chain } from './chain/chain.ts';
import { Faucet } from './chain/faucet.ts';
import { Producer } from './chain/producer.ts';
import { LocalnetError } from './localnet-error.ts';
import { createHttpServer } from './rpc/http-server.ts';
import { close, listenOnPair } from './rpc/listen.ts';
import { SocketServer } from './rpc/socket-server.ts';

export { deploySigner, type SignerDeployment } from './deploy-signer.ts';
export { LocalnetError, type LocalnetErrorCode } from './localnet-error.ts';

export interface LocalnetOptions {
  /** Port of the JSON-RPC server; the WebSocket's is the next. 0, the default, takes two free ones. */
  readonly port?: number;
  /** Address the servers listen on; `127.0.0.1` by default. */
  readonly host?: string;
  /** Milliseconds of a slot. With 0, the default, blocks are made while there is something to do; `manual` leaves them to `mineSlots`. */
  readonly slotMs?: number | 'manual';
  /** Programs that exist from the start. */
  readonly programs?: readonly GenesisProgram[];
  /** Accounts that exist from the start. */
  readonly accounts?: readonly EncodedAccount[];
  /** Fixes the genesis hash and the faucet's key; `localnet` by default. */
  readonly seed?: string;
  /** Blocks that the confirmed block lies behind the head; 1 by default. */
  readonly confirmationLag?: number;
  /** Blocks that the final block lies behind the head; 2 by default. Clusters have 32. */
  readonly finalityLag?: number;
  /** Blocks that are kept with their transactions; 50000 by default. */
  readonly history?: number;
  /** Transactions that may wait for their block; 4096 by default. */
  readonly maxPending?: number;
  /** The clock of the blocks, milliseconds since 1970. */
  readonly now?: () => number;
}

export interface GenesisProgram {
  readonly address: Address;
  readonly elf: Uint8Array;
}

/** What clients meet: nothing unusual; 503 and broken sockets; or sockets that stay open and tell nothing. */
export type Fault = 'none' | 'down' | 'silent';

/** A running Solana chain. */
export interface Localnet {
  /** JSON-RPC, for `Connection` of web3.js and `createSolanaRpc` of Kit. */
  readonly rpcUrl: string;
  /** WebSocket, for `createSolanaRpcSubscriptions` of Kit; web3.js finds it by itself. */
  readonly wsUrl: string;
  readonly genesisHash: string;
  /** CAIP-2: `solana:` and the beginning of the genesis hash. */
  readonly chainId: string;
  /** The chain itself, for tests that look closer than the RPC shows. */
  readonly chain: Chain;
  /** Makes that many blocks, one by default, the first with the transactions that wait. */
  mineSlots(slots?: number): Promise<void>;
  /** Leaves slots without blocks. */
  skipSlots(slots: number): void;
  /** Abandons the blocks that are not confirmed, as a fork that lost. With `resend`, their transactions come again. */
  dropUnconfirmed(options?: { readonly resend?: boolean }): void;
  /** Writes an account, whatever is there. */
  setAccount(account: EncodedAccount): void;
  addProgram(program: GenesisProgram): void;
  /** Open WebSocket connections. */
  readonly socketCount: number;
  /** Subscriptions of all of them. */
  readonly subscriptionCount: number;
  /** Breaks all WebSocket connections; clients may connect again. */
  dropSockets(): void;
  setFault(fault: Fault): void;
  /** Closes the servers and makes no more blocks. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const CHAIN_REFERENCE_LENGTH = 32;
/** Blockhashes must be known as long as they are valid. */
const MIN_HISTORY = 300;

/** Starts a Solana chain in this process, its JSON-RPC and its WebSocket server. Throws LocalnetError for a bad option. */
export async function startLocalnet(options: LocalnetOptions = {}): Promise<Localnet> {
  const seed = options.seed ?? 'localnet';
  const confirmationLag = natural('confirmationLag', options.confirmationLag, 1, 0);
  const finalityLag = natural('finalityLag', options.finalityLag, Math.max(2, confirmationLag), confirmationLag);
  const chain = new Chain({
    seed,
    confirmationLag,
    finalityLag,
    history: natural('history', options.history, 50_000, Math.max(MIN_HISTORY, finalityLag + 1)),
    maxPending: natural('maxPending', options.maxPending, 4_096, 1),
    now: options.now ?? Date.now,
  });
  const faucet = new Faucet(seed);
  for (const account of [faucet.account, ...(options.accounts ?? [])]) chain.bank.setAccount(account);
  for (const { address, elf } of options.programs ?? []) chain.bank.addProgram(address, elf);
  const slotMs = options.slotMs === 'manual' ? options.slotMs : natural('slotMs', options.slotMs, 0, 0);
  const producer = new Producer(chain, slotMs);

  let fault: Fault = 'none';
  const isDown = () => fault === 'down';
  const context = { chain, faucet, wake: () => producer.wake() };
  const http = createHttpServer(context, isDown);
  const sockets = new SocketServer(context, isDown);
  const host = options.host ?? '127.0.0.1';
  const port = await listenOnPair(http, sockets.server, host, natural('port', options.port, 0, 0));
  producer.start();

  const stop = async () => {
    producer.stop();
    await sockets.stop();
    await Promise.all([http, sockets.server].filter((server) => server.listening).map(close));
  };
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    rpcUrl: `http://${name}:${port}`,
    wsUrl: `ws://${name}:${port + 1}`,
    genesisHash: chain.genesisHash,
    chainId: `solana:${chain.genesisHash.slice(0, CHAIN_REFERENCE_LENGTH)}`,
    chain,
    mineSlots: (slots = 1) => producer.mineSlots(slots),
    skipSlots: (slots) => chain.skipSlots(slots),
    dropUnconfirmed: ({ resend = false } = {}) => {
      const transactions = chain.dropUnconfirmed();
      if (resend) for (const transaction of transactions) chain.submit(transaction);
      producer.wake();
    },
    setAccount: (account) => chain.bank.setAccount(account),
    addProgram: ({ address, elf }) => chain.bank.addProgram(address, elf),
    get socketCount() {
      return sockets.size;
    },
    get subscriptionCount() {
      return sockets.subscriptionCount;
    },
    dropSockets: () => sockets.dropSockets(),
    setFault: (next) => {
      fault = next;
      sockets.isSilent = next === 'silent';
      if (next === 'down') {
        sockets.dropSockets();
        http.closeAllConnections();
      }
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function natural(name: keyof LocalnetOptions, value: number | undefined, fallback: number, minimum: number): number {
  const chosen = value ?? fallback;
  if (!Number.isSafeInteger(chosen) || chosen < minimum)
    throw new LocalnetError('INVALID_OPTION', `${name} must be an integer of at least ${minimum}, not ${chosen}`);
  return chosen;
}

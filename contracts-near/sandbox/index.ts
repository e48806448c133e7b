import type { AccountId } from './account-id.ts';
import { Chain } from './chain/chain.ts';
import { Producer } from './chain/producer.ts';
import { addGenesisAccount, type GenesisAccount, type KeyPairText, keyFromSeed } from './genesis.ts';
import { RpcServer } from './rpc/server.ts';
import { Waiting } from './rpc/waiting.ts';
import { SandboxError } from './sandbox-error.ts';
import { patchRecords, recordsSchema, type StateRecordsInput } from './state/patch.ts';

export type { GenesisAccount, KeyPairText } from './genesis.ts';
export { SandboxError, type SandboxErrorCode } from './sandbox-error.ts';
export type { StateRecordsInput } from './state/patch.ts';

export interface SandboxOptions {
  /** Port of the JSON-RPC server; 0, the default, takes a free one. */
  readonly port?: number;
  /** Address the server listens on; `127.0.0.1` by default. */
  readonly host?: string;
  /** Milliseconds between blocks. With 0, the default, blocks are made while there is something to do. */
  readonly blockIntervalMs?: number;
  /** Accounts besides the root account that exist from the start. */
  readonly genesisAccounts?: readonly GenesisAccount[];
  /** Fixes the root account's key and all randomness of the chain; `sandbox` by default. */
  readonly seed?: string;
  /** `sandbox` by default. */
  readonly chainId?: string;
  /** Blocks that a final block lies behind the head; 2 by default. */
  readonly finalityLag?: number;
  /** Blocks of an epoch; 500 by default. */
  readonly epochLength?: number;
  /** Blocks for which a transaction may name a block hash; 86400 by default. */
  readonly transactionValidity?: number;
  /** Blocks that are kept with their receipts and outcomes; 50000 by default. */
  readonly history?: number;
  /** Milliseconds a request waits for its transaction before it gets TIMEOUT_ERROR; 10000 by default. */
  readonly requestTimeoutMs?: number;
  /** Requests that may wait at a time; 4096 by default. */
  readonly maxWaitingRequests?: number;
  /** The clock of block timestamps, milliseconds since 1970. */
  readonly now?: () => number;
}

/** A running NEAR chain. */
export interface Sandbox {
  /** Where near-api-js finds the chain. */
  readonly rpcUrl: string;
  /** An account with a billion NEAR. Its key follows from the seed, so anyone can know it. */
  readonly rootAccount: { readonly accountId: AccountId } & KeyPairText;
  /** The chain itself, for tests that look closer than the RPC shows. */
  readonly chain: Chain;
  /** Makes that many blocks. */
  fastForward(blocks: number): Promise<void>;
  /** Writes state records, in the JSON of nearcore's `sandbox_patch_state`. */
  patchState(records: StateRecordsInput): void;
  /** Closes the server, drops waiting requests and makes no more blocks. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const ROOT_ACCOUNT: AccountId = 'sandbox';
const VALIDATOR: AccountId = 'validator.sandbox';
const ONE_NEAR = 10n ** 24n;

/** Starts a NEAR chain in this process and its JSON-RPC server. Throws SandboxError for a bad option. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const seed = options.seed ?? 'sandbox';
  const rootKey = keyFromSeed(seed);
  const root = { accountId: ROOT_ACCOUNT, publicKey: rootKey.publicKey, balance: 1_000_000_000n * ONE_NEAR };
  const accounts: readonly GenesisAccount[] = [root, ...(options.genesisAccounts ?? [])];
  const blockIntervalMs = natural('blockIntervalMs', options.blockIntervalMs, 0, 0);
  const chain = new Chain(
    {
      chainId: options.chainId ?? 'sandbox',
      seed,
      finalityLag: natural('finalityLag', options.finalityLag, 2, 0),
      epochLength: natural('epochLength', options.epochLength, 500, 1),
      transactionValidity: natural('transactionValidity', options.transactionValidity, 86_400, 1),
      history: natural('history', options.history, 50_000, 10),
      validator: { accountId: VALIDATOR, stake: 50_000_000n * ONE_NEAR, ...keyFromSeed(`validator ${seed}`) },
      totalSupply: accounts.reduce((sum, { balance }) => sum + balance, 0n),
      now: options.now ?? Date.now,
    },
    (state) => {
      for (const account of accounts) addGenesisAccount(state, account);
    },
  );
  const producer = new Producer(chain, blockIntervalMs);
  const maxWaiting = natural('maxWaitingRequests', options.maxWaitingRequests, 4_096, 1);
  const waiting = new Waiting(chain, maxWaiting, natural('requestTimeoutMs', options.requestTimeoutMs, 10_000, 1));
  const server = new RpcServer({ chain, producer, waiting, rpcAddress: () => server.url });
  await server.start(options.host ?? '127.0.0.1', natural('port', options.port, 0, 0));
  producer.start();
  const stop = async () => {
    producer.stop();
    await server.stop();
  };
  return {
    rpcUrl: server.url,
    rootAccount: { accountId: ROOT_ACCOUNT, ...rootKey },
    chain,
    fastForward: (blocks) => producer.fastForward(blocks),
    patchState: (records) => {
      const parsed = recordsSchema.safeParse(records);
      if (!parsed.success) throw new SandboxError('INVALID_RECORD', parsed.error.issues[0]?.message ?? 'not a record');
      chain.patch((state) => patchRecords(state, parsed.data));
      producer.wake();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function natural(name: keyof SandboxOptions, value: number | undefined, fallback: number, minimum: number): number {
  const chosen = value ?? fallback;
  if (!Number.isSafeInteger(chosen) || chosen < minimum) {
    throw new SandboxError('INVALID_OPTION', `${name} must be an integer of at least ${minimum}, not ${chosen}`);
  }
  return chosen;
}

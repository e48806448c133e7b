import { randomBytes } from 'node:crypto';
import { Account, JsonRpcProvider, KeyPair, KeyPairSigner } from 'near-api-js';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../sandbox/index.ts';

export const NEAR = 10n ** 24n;
export const TGAS = 10n ** 12n;

/** A NEAR chain that a suite runs against: the sandbox, or another one named by the environment. */
export interface Network {
  readonly rpcUrl: string;
  readonly provider: JsonRpcProvider;
  /** Pays for everything; sub-accounts are made under it. */
  readonly root: Account;
  /** Present when the chain is ours: then blocks can be made at will and its state looked into. */
  readonly sandbox: Sandbox | undefined;
  stop(): Promise<void>;
}

/**
 * Starts a sandbox, or with QUORATE_NEAR_RPC connects to that chain as QUORATE_NEAR_ACCOUNT with the secret key
 * QUORATE_NEAR_KEY.
 */
export async function startNetwork(options: SandboxOptions = {}): Promise<Network> {
  const { QUORATE_NEAR_RPC: url, QUORATE_NEAR_ACCOUNT: accountId, QUORATE_NEAR_KEY: secretKey } = process.env;
  if (url !== undefined) {
    if (!accountId || !secretKey) throw new Error('QUORATE_NEAR_RPC needs QUORATE_NEAR_ACCOUNT and QUORATE_NEAR_KEY');
    return { ...connect(url, accountId, secretKey), sandbox: undefined, stop: async () => {} };
  }
  const sandbox = await startSandbox(options);
  const { rootAccount } = sandbox;
  const connection = connect(sandbox.rpcUrl, rootAccount.accountId, rootAccount.secretKey);
  return { ...connection, sandbox, stop: () => sandbox.stop() };
}

function connect(rpcUrl: string, accountId: string, secretKey: string) {
  const provider = new JsonRpcProvider({ url: rpcUrl });
  const signer = KeyPairSigner.fromSecretKey(secretKey as `ed25519:${string}`);
  return { rpcUrl, provider, root: new Account(accountId, provider, signer) };
}

/** For tests that move the chain's height or start it with options: skips them on a foreign chain. */
export function needSandbox(network: Network, test: Mocha.Context): Sandbox {
  if (!network.sandbox) test.skip();
  return network.sandbox!;
}

export interface NewAccount {
  readonly account: Account;
  readonly keyPair: KeyPair;
}

/** A fresh account under the root with one full access key. */
export async function newAccount({ root, provider }: Network, balance = 10n * NEAR): Promise<NewAccount> {
  const keyPair = KeyPair.fromRandom('ed25519');
  const accountId = `${uniqueName()}.${root.accountId}`;
  await root.createSubAccount({
    accountOrPrefix: accountId,
    publicKey: keyPair.getPublicKey(),
    nearToTransfer: balance,
  });
  return { keyPair, account: new Account(accountId, provider, new KeyPairSigner(keyPair)) };
}

/** A fresh account with a contract. */
export async function newContract(network: Network, wasm: Uint8Array, balance = 20n * NEAR): Promise<Account> {
  const { account } = await newAccount(network, balance);
  await account.deployContract(wasm);
  return account;
}

export function uniqueName(): string {
  return `t${randomBytes(6).toString('hex')}`;
}

/** A JSON-RPC call without a client library: status of the HTTP answer and its body. */
export async function rawRpc(rpcUrl: string, method: string, params: unknown, signal?: AbortSignal) {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 'test', method, params });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(rpcUrl, { method: 'POST', body, headers, signal: signal ?? null });
  return { httpStatus: response.status, body: (await response.json()) as RpcBody };
}

export interface RpcBody {
  readonly jsonrpc: string;
  readonly id: unknown;
  readonly result?: RpcResult;
  readonly error?: {
    readonly name: string;
    readonly cause: { readonly name: string; readonly info: Record<string, unknown> };
    readonly code: number;
    readonly message: string;
    readonly data: unknown;
  };
}

/** The parts of results that tests look at without a client library. */
export interface RpcResult {
  readonly error?: string;
  readonly header?: { readonly hash: string; readonly height: number; readonly chunk_hash: string };
  readonly chunks?: readonly { readonly chunk_hash: string }[];
  readonly result?: readonly number[];
  readonly amount?: string;
  readonly keys?: readonly { readonly public_key: string }[];
}

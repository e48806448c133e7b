import { secp256k1 } from '@noble/curves/secp256k1.js';
import { base58 } from '@scure/base';
import { type Account, actions } from 'near-api-js';
import { readContract } from '../../src/index.ts';
import { createAccount, type TestChain, until } from './chain.ts';

const TERA_GAS = 1_000_000_000_000n;
export const TRANSCRIPT = 'ab'.repeat(32);
export const ROOT_SECRET = 0x1f2e3d4c5b6a79888796a5b4c3d2e1f00112233445566778899aabbccddeeff0n;
const { Point } = secp256k1;
export const ORDER = Point.Fn.ORDER;

export const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
export const toInts = (hex: string) => [...Buffer.from(hex, 'hex')];
export const hex32 = (scalar: bigint) => scalar.toString(16).padStart(64, '0');

/** `secp256k1:<base58 of x‖y>` of a secret scalar. */
export const publicKeyOf = (secret: bigint) =>
  `secp256k1:${base58.encode(Point.BASE.multiply(secret).toBytes(false).subarray(1))}`;
export const ROOT_KEY = publicKeyOf(ROOT_SECRET);

/** How one call ended. */
export interface Outcome {
  /** What the transaction returned, parsed. */
  readonly value: unknown;
  /** What the contract panicked with, in the first receipt or a later one. */
  readonly panic: string | undefined;
  /** Logs of the contract's first receipt. */
  readonly logs: readonly string[];
  /** Gas burnt by the contract's first receipt, Tgas. */
  readonly tgas: number;
}

interface ExecutionOutcome {
  readonly id: string;
  readonly outcome: { readonly logs: string[]; readonly gas_burnt: number | string; readonly executor_id: string };
}
export interface TransactionStatus {
  readonly status: { readonly SuccessValue?: string; readonly Failure?: unknown };
  readonly transaction: { readonly hash: string };
  readonly receipts_outcome: readonly ExecutionOutcome[];
  readonly receipts: readonly {
    receipt: { Action?: { actions: { FunctionCall?: { args: string } }[] } };
  }[];
}

/** The text of a failure, less what the chain puts around a panic. */
function panicOf(failure: unknown): string | undefined {
  if (failure === undefined) return undefined;
  const kind = (failure as { ActionError?: { kind?: { FunctionCallError?: { ExecutionError?: string } } } })
    .ActionError;
  const text = kind?.kind?.FunctionCallError?.ExecutionError ?? JSON.stringify(failure);
  return text.replace('Smart contract panicked: ', '');
}

export function outcomeOf(status: TransactionStatus): Outcome {
  const first = status.receipts_outcome[0]?.outcome;
  const text = Buffer.from(status.status.SuccessValue ?? '', 'base64').toString();
  return {
    value: text === '' ? undefined : JSON.parse(text),
    panic: panicOf(status.status.Failure),
    logs: first?.logs ?? [],
    tgas: Number(first?.gas_burnt ?? 0) / Number(TERA_GAS),
  };
}

export interface CallOptions {
  readonly as?: Account;
  /** yoctoNEAR. */
  readonly deposit?: bigint;
  readonly tgas?: bigint;
}

export interface Signature {
  readonly big_r: string;
  readonly s: string;
  readonly recovery_id: number;
}

/** ECDSA over `payload` by the key that `tweak` derives from the root secret. */
export function signWithTweak(tweak: string, payload: string, root = ROOT_SECRET): Signature {
  const secret = Buffer.from(hex32((root + BigInt(`0x${tweak}`)) % ORDER), 'hex');
  const options = { prehash: false, format: 'recovered' } as const;
  const signature = secp256k1.Signature.fromBytes(
    secp256k1.sign(Buffer.from(payload, 'hex'), secret, options),
    'recovered',
  );
  const recovery = signature.recovery ?? 0;
  return { big_r: `0${2 + (recovery & 1)}${hex32(signature.r)}`, s: hex32(signature.s), recovery_id: recovery };
}

const nodeInfo = (seed: number) => ({
  url: `https://node${seed}.example.com:3000`,
  cipher_pk: Array<number>(32).fill(seed),
  sign_pk: `ed25519:${base58.encode(new Uint8Array(32).fill(seed + 1))}`,
});

export { nodeInfo };

/** A deployed contract, its nodes' accounts and a user. */
export class Fixture {
  readonly chain: TestChain;
  readonly contract: Account;
  readonly nodes: readonly Account[];
  readonly user: Account;

  private constructor(chain: TestChain, contract: Account, nodes: readonly Account[], user: Account) {
    this.chain = chain;
    this.contract = contract;
    this.nodes = nodes;
    this.user = user;
  }

  /** Deploys the contract without initialising it. */
  static async deploy(chain: TestChain, nodeCount = 3): Promise<Fixture> {
    const [{ wasm }, contract, user] = await Promise.all([
      readContract(),
      createAccount(chain, 'mpc', 100),
      createAccount(chain, 'user', 100),
    ]);
    const nodes = await Promise.all(Array.from({ length: nodeCount }, (_, i) => createAccount(chain, `node${i}`, 100)));
    await contract.signAndSendTransaction({
      receiverId: contract.accountId,
      actions: [actions.deployContract(wasm)],
      waitUntil: 'EXECUTED_OPTIMISTIC',
    });
    nodes.sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
    return new Fixture(chain, contract, nodes, user);
  }

  static async initializing(chain: TestChain, threshold = 2, nodeCount = 3): Promise<Fixture> {
    const fixture = await Fixture.deploy(chain, nodeCount);
    await fixture.must('init', { threshold, candidates: fixture.infos() }, { as: fixture.contract });
    return fixture;
  }

  /** In Running at epoch 0, with the key of ROOT_SECRET unless another is given. */
  static async running(
    chain: TestChain,
    threshold = 2,
    nodeCount = 3,
    config?: object,
    rootKey = ROOT_KEY,
  ): Promise<Fixture> {
    const fixture = await Fixture.deploy(chain, nodeCount);
    const ids = Object.fromEntries(fixture.nodes.map((node, i) => [node.accountId, i]));
    const participants = { next_id: nodeCount, participants: fixture.infos(), account_to_participant_id: ids };
    const key = { public_key: rootKey, transcript_hash: TRANSCRIPT };
    await fixture.must('init_running', { epoch: 0, participants, threshold, ...key, config }, { as: fixture.contract });
    return fixture;
  }

  /** What the nodes say about themselves, by account. */
  infos() {
    return Object.fromEntries(this.nodes.map((node, i) => [node.accountId, nodeInfo(i)]));
  }

  node(index: number): Account {
    const account = this.nodes[index];
    if (account === undefined) throw new Error(`there is no node ${index}`);
    return account;
  }

  private async send(method: string, args: object | Uint8Array, options: CallOptions, waitUntil: 'FINAL' | 'INCLUDED') {
    const { as = this.user, deposit = 0n, tgas = 300n } = options;
    const call = actions.functionCall(method, args, tgas * TERA_GAS, deposit);
    return as.signAndSendTransaction({
      receiverId: this.contract.accountId,
      actions: [call],
      waitUntil,
      throwOnFailure: false,
    });
  }

  /** Calls a method and waits for its end. */
  async call(method: string, args: object | Uint8Array = {}, options: CallOptions = {}): Promise<Outcome> {
    return outcomeOf((await this.send(method, args, options, 'FINAL')) as unknown as TransactionStatus);
  }

  /** Calls a method that has to succeed. */
  async must(method: string, args: object | Uint8Array = {}, options: CallOptions = {}): Promise<Outcome> {
    const outcome = await this.call(method, args, options);
    if (outcome.panic !== undefined) throw new Error(`${method}: ${outcome.panic}`);
    return outcome;
  }

  async view<T>(method: string, args: Record<string, unknown> = {}): Promise<T> {
    return (await this.chain.provider.callFunction({ contractId: this.contract.accountId, method, args })) as T;
  }

  /** Sends `sign`, of a request or of arguments as they stand, and returns when the transaction is in a block. */
  async startSign(request: object | Uint8Array, options: CallOptions = {}): Promise<WaitingSign> {
    const as = options.as ?? this.user;
    const { transaction } = (await this.send(
      'sign',
      request instanceof Uint8Array ? request : { request },
      { deposit: 1n, ...options },
      'INCLUDED',
    )) as unknown as {
      transaction: { hash: string };
    };
    return new WaitingSign(this, as.accountId, transaction.hash);
  }

  async respond(requestId: string, signature: Signature, options: CallOptions = {}): Promise<Outcome> {
    return this.call('respond', { sign_id: { request_id: toInts(requestId) }, signature }, options);
  }

  pendingRequest(requestId: string): Promise<PendingRequest | null> {
    return this.view('pending_request', { request_id: toInts(requestId) });
  }

  async balance(account: Account): Promise<bigint> {
    return BigInt((await account.getState()).balance.total);
  }
}

export interface PendingRequest {
  readonly derivation: string;
  readonly payload: string;
  readonly key_version: number;
  readonly tweak: string;
  readonly calls: number;
}

/** A `sign` transaction that may still wait for its signature. */
export class WaitingSign {
  readonly hash: string;
  private readonly fixture: Fixture;
  private readonly accountId: string;

  constructor(fixture: Fixture, accountId: string, hash: string) {
    this.fixture = fixture;
    this.accountId = accountId;
    this.hash = hash;
  }

  private status(waitUntil: 'NONE' | 'FINAL'): Promise<TransactionStatus> {
    const { provider } = this.fixture.chain;
    const query = { txHash: this.hash, accountId: this.accountId, waitUntil };
    return provider.viewTransactionStatusWithReceipts(query) as unknown as Promise<TransactionStatus>;
  }

  /** Outcome of the `sign` receipt itself, once it ran. */
  async announced(): Promise<{ logs: readonly string[]; tgas: number }> {
    return until('the sign receipt has run', async () => {
      const outcome = (await this.status('NONE')).receipts_outcome?.[0]?.outcome;
      return outcome && { logs: outcome.logs, tgas: Number(outcome.gas_burnt) / Number(TERA_GAS) };
    });
  }

  /** The id under which the request waits, from the callback that `sign` has prepared. */
  async requestId(): Promise<string> {
    for (const { receipt } of (await this.status('NONE')).receipts) {
      const args = receipt.Action?.actions[0]?.FunctionCall?.args;
      const id = args && (JSON.parse(Buffer.from(args, 'base64').toString()) as { request_id?: string }).request_id;
      if (id) return id;
    }
    throw new Error('the transaction has no callback');
  }

  /** Waits for the end of the transaction. */
  async finished(): Promise<Outcome & { status: TransactionStatus }> {
    const status = await this.status('FINAL');
    return { ...outcomeOf(status), status };
  }
}

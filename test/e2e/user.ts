import { randomBytes } from 'node:crypto';
import type { Devnet } from '@quorate/devnet';
import type { NearSignRequest } from '@quorate/sdk';
import { Account, actions, JsonRpcProvider, KeyPair, type KeyPairString, nearToYocto } from 'near-api-js';
import { waitFor } from './support.ts';

const teraGas = 10n ** 12n;
/** In yoctoNEAR. */
export const oneNear = 10n ** 24n;

/** How a transaction ended: with a value, or with the contract's words. */
export type Outcome = { readonly value: unknown } | { readonly failure: string };

export interface CallOptions {
  readonly method?: string;
  /** yoctoNEAR. */
  readonly deposit?: bigint;
  readonly tgas?: bigint;
  /** Whom to call instead of the network's contract. */
  readonly contractId?: string;
}

const providerOf = (devnet: Devnet) => new JsonRpcProvider({ url: devnet.rpcUrl });

/** A view call of the network's contract. */
export async function view<T>(devnet: Devnet, method: string, args: Record<string, unknown> = {}): Promise<T> {
  return (await providerOf(devnet).callFunction({ contractId: devnet.contractId, method, args })) as T;
}

/** 32 random bytes: below the group order but for chance 2⁻¹²⁸. */
export const randomPayload = (): Uint8Array => new Uint8Array(randomBytes(32));

/** Somebody who asks for signatures with near-api-js. */
export class User {
  readonly account: Account;
  readonly #devnet: Devnet;

  private constructor(devnet: Devnet, account: Account) {
    this.#devnet = devnet;
    this.account = account;
  }

  /** A new account with that many NEAR; not to be called twice at a time. */
  static async create(devnet: Devnet, name: string, near = 10): Promise<User> {
    const { accountId: payer, secretKey } = devnet.user;
    const key = KeyPair.fromRandom('ed25519');
    const accountId = `${name}.${payer}`;
    await new Account(payer, providerOf(devnet), secretKey as KeyPairString).signAndSendTransaction({
      receiverId: accountId,
      actions: [
        actions.createAccount(),
        actions.transfer(nearToYocto(near)),
        actions.addFullAccessKey(key.getPublicKey()),
      ],
    });
    return new User(devnet, new Account(accountId, providerOf(devnet), key.toString()));
  }

  /** The same account through that many new access keys, so that calls at once do not share a nonce. */
  async withKeys(count: number): Promise<User[]> {
    const keys = Array.from({ length: count }, () => KeyPair.fromRandom('ed25519'));
    await this.account.signAndSendTransaction({
      receiverId: this.accountId,
      actions: keys.map((key) => actions.addFullAccessKey(key.getPublicKey())),
    });
    return keys.map(
      (key) => new User(this.#devnet, new Account(this.accountId, providerOf(this.#devnet), key.toString())),
    );
  }

  get accountId(): string {
    return this.account.accountId;
  }

  /** yoctoNEAR. */
  async balance(): Promise<bigint> {
    return BigInt((await this.account.getState()).balance.total);
  }

  /** Asks as a dApp does, and waits for the answer. @throws near-api-js's typed error when the call fails */
  sign(request: NearSignRequest, { deposit = 1n, tgas = 50n }: CallOptions = {}): Promise<unknown> {
    const { contractId } = this.#devnet;
    return this.account.callFunction({
      contractId,
      methodName: 'sign',
      args: { request },
      deposit,
      gas: tgas * teraGas,
    });
  }

  /** Asks, and returns as soon as the transaction is in a block. */
  ask(request: object, options: CallOptions = {}): Promise<Call> {
    return this.call({ request }, { deposit: 1n, tgas: 50n, ...options });
  }

  /** Sends a function call, and returns as soon as the transaction is in a block. */
  async call(args: object, options: CallOptions): Promise<Call> {
    const { method = 'sign', deposit = 0n, tgas = 100n, contractId = this.#devnet.contractId } = options;
    const { transaction } = await this.account.signAndSendTransaction({
      receiverId: contractId,
      actions: [actions.functionCall(method, { ...args }, tgas * teraGas, deposit)],
      waitUntil: 'INCLUDED',
      throwOnFailure: false,
    });
    return new Call(providerOf(this.#devnet), this.accountId, transaction.hash);
  }
}

/** A transaction that may still run, however long its answer takes. */
export class Call {
  readonly #provider: JsonRpcProvider;
  readonly #accountId: string;
  readonly #hash: string;

  constructor(provider: JsonRpcProvider, accountId: string, hash: string) {
    this.#provider = provider;
    this.#accountId = accountId;
    this.#hash = hash;
  }

  /** The outcome, if there is one yet. */
  async ended(): Promise<Outcome | undefined> {
    const query = { txHash: this.#hash, accountId: this.#accountId, waitUntil: 'NONE' } as const;
    const { status } = await this.#provider.viewTransactionStatus(query);
    if (typeof status !== 'object' || status === null) return undefined;
    if ('Failure' in status) return { failure: panicText(status.Failure) };
    if (!('SuccessValue' in status)) return undefined;
    const text = Buffer.from(String(status.SuccessValue), 'base64').toString('utf8');
    return { value: text === '' ? undefined : JSON.parse(text) };
  }

  /** Hash of the block in which the called contract ran, once it has. */
  async receiptBlock(): Promise<string | undefined> {
    const query = { txHash: this.#hash, accountId: this.#accountId, waitUntil: 'NONE' } as const;
    return (await this.#provider.viewTransactionStatus(query)).receipts_outcome[0]?.block_hash;
  }

  /** Waits for the end. */
  outcome(): Promise<Outcome> {
    return waitFor(`the end of transaction ${this.#hash}`, () => this.ended());
  }

  /** Waits for the end. @throws when the call failed */
  async value(): Promise<unknown> {
    const outcome = await this.outcome();
    if ('failure' in outcome) throw new Error(`the call failed: ${outcome.failure}`);
    return outcome.value;
  }

  /** Waits for the end. @throws when the call succeeded */
  async failure(): Promise<string> {
    const outcome = await this.outcome();
    if ('value' in outcome) throw new Error(`the call succeeded: ${JSON.stringify(outcome.value)}`);
    return outcome.failure;
  }
}

/** The contract's panic inside nearcore's nested failure, or the failure as JSON. */
function panicText(failure: unknown): string {
  const kind = (failure as { ActionError?: { kind?: { FunctionCallError?: { ExecutionError?: string } } } })
    .ActionError;
  const text = kind?.kind?.FunctionCallError?.ExecutionError;
  return text?.replace('Smart contract panicked: ', '') ?? JSON.stringify(failure);
}

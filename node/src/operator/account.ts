import { KeyPair, type KeyPairString } from 'near-api-js';
import { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Secret } from '../base/secret.ts';
import { NearContractReader } from '../chains/near/contract.ts';
import { type CallOptions, NearPublisher } from '../chains/near/publisher.ts';
import type { NearRpc } from '../chains/near/rpc.ts';
import { openSources, type SourcesConfig } from '../chains/near/sources.ts';
import { NoQuorumError, type SourceQuorum } from '../chains/sources/quorum.ts';
import { SourceWatch } from '../chains/sources/watch.ts';
import { formatNear } from './amount.ts';
import { OperatorError } from './errors.ts';

export interface NearAccess extends SourcesConfig {
  readonly contractId: string;
  readonly pollIntervalMs: number;
}

export interface OperatorAccountOptions {
  readonly accountId: string;
  /** `ed25519:…`, an access key of the account. */
  readonly accountKey: Secret<string>;
  readonly near: NearAccess;
  readonly clock: Clock;
  readonly logger: Logger;
}

const lostAfterMs = 10_000;
const timeoutMs = 60_000;

const yocto = z.string().regex(/^\d+$/).transform(BigInt);
const accountSchema = z.object({ amount: yocto });
const codeSchema = z.object({ code_hash: z.string() });
const permissionSchema = z.union([
  z.literal('FullAccess'),
  z
    .object({ FunctionCall: z.object({ receiver_id: z.string(), method_names: z.array(z.string()) }) })
    .transform((permission) => permission.FunctionCall),
]);
/** nearcore says in a result, not in an error, that there is no such key. */
const accessKeySchema = z.union([
  z.object({ permission: permissionSchema }),
  z.object({ error: z.string() }).transform(() => ({ permission: undefined })),
]);

/**
 * The node's NEAR account in its operator's hands. Before a call it looks at what would make the chain refuse the
 * transaction itself: a missing account or key, what the key may do, the balance.
 */
export class OperatorAccount {
  readonly #options: OperatorAccountOptions;
  readonly #quorum: SourceQuorum<NearRpc>;
  readonly #publisher: NearPublisher;
  readonly #publicKey: string;
  readonly contract: NearContractReader;

  constructor(options: OperatorAccountOptions) {
    const { accountKey, near } = options;
    const { quorum, sources } = openSources(near, new SourceWatch(options.logger));
    this.#options = options;
    this.#quorum = quorum;
    this.contract = new NearContractReader(quorum, near.contractId);
    this.#publicKey = KeyPair.fromString(accountKey.reveal() as KeyPairString)
      .getPublicKey()
      .toString();
    this.#publisher = new NearPublisher({
      ...options,
      contractId: near.contractId,
      secretKey: accountKey,
      pollIntervalMs: near.pollIntervalMs,
      quorum,
      sources,
      lostAfterMs,
      timeoutMs,
    });
  }

  get accountId(): string {
    return this.#options.accountId;
  }

  /**
   * Calls the contract and waits until it has been executed.
   * @returns the method's result
   * @throws OperatorError `ACCOUNT` when the account cannot make the call, ContractCallError with the contract's text,
   * NoQuorumError, TimeoutError, TransactionLostError
   */
  async call(
    method: string,
    args: Record<string, unknown> | Uint8Array,
    signal: AbortSignal,
    options: CallOptions = {},
  ): Promise<unknown> {
    const height = await this.contract.finalHeight(signal);
    const { deposit = 0n } = options;
    await this.#checkBalance(height, deposit, signal);
    await this.#checkKey(height, method, deposit, signal);
    return this.#publisher.call(method, args, signal, options);
  }

  /** What an update changes: the hash of the contract's code, and its config; equal texts mean that neither changed. */
  async readVersion(signal: AbortSignal): Promise<string> {
    const height = await this.contract.finalHeight(signal);
    const { contractId } = this.#options.near;
    const { code_hash } = await this.#query('view_account', { account_id: contractId }, height, codeSchema, signal);
    return JSON.stringify([code_hash, await this.contract.view('config', height, z.unknown(), signal)]);
  }

  async #checkBalance(height: number, deposit: bigint, signal: AbortSignal): Promise<void> {
    const { accountId } = this.#options;
    const { amount } = await this.#query('view_account', {}, height, accountSchema, signal).catch((error: unknown) => {
      throw isUnknownAccount(error) ? new OperatorError('ACCOUNT', `there is no account ${accountId}`) : error;
    });
    if (amount <= deposit) {
      const needed = deposit > 0n ? `, the deposit alone is ${formatNear(deposit)}` : '';
      throw new OperatorError('ACCOUNT', `${accountId} holds ${formatNear(amount)}${needed}`);
    }
  }

  async #checkKey(height: number, method: string, deposit: bigint, signal: AbortSignal): Promise<void> {
    const { accountId, near } = this.#options;
    const params = { public_key: this.#publicKey };
    const { permission } = await this.#query('view_access_key', params, height, accessKeySchema, signal);
    const refusal = (problem: string) => new OperatorError('ACCOUNT', problem);
    if (permission === undefined) {
      throw refusal(`${accountId} has no access key ${this.#publicKey}: add it to the account`);
    }
    if (permission === 'FullAccess') return;
    const key = `key ${this.#publicKey} of ${accountId}`;
    const { method_names: methods, receiver_id: receiver } = permission;
    if (receiver !== near.contractId || (methods.length > 0 && !methods.includes(method))) {
      throw refusal(`${key} may not call ${method} of ${near.contractId}`);
    }
    if (deposit > 0n) throw refusal(`${key}: ${method} carries a deposit, which takes a full access key`);
  }

  /** A view of an account, this one if `params` names no other, that a quorum of sources agrees on. */
  #query<T>(
    type: string,
    params: Record<string, string>,
    height: number,
    schema: z.ZodType<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const query = { request_type: type, block_id: height, account_id: this.#options.accountId, ...params };
    return this.#quorum.ask(
      type,
      (source) => source.call('query', query, schema, signal),
      (answer) => JSON.stringify(answer, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)),
    );
  }
}

/** Whether that is what the sources failed with, all of them. */
function isUnknownAccount(error: unknown): boolean {
  const codes = error instanceof NoQuorumError ? Object.values(error.details['failures'] ?? {}) : [];
  return codes.length > 0 && codes.every((code) => code === 'UNKNOWN_ACCOUNT');
}

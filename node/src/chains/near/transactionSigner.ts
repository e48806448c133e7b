import {
  actions,
  baseDecode,
  createTransaction,
  encodeTransaction,
  KeyPairSigner,
  type KeyPairString,
} from 'near-api-js';
import type { Clock } from '../../base/clock.ts';
import type { Secret } from '../../base/secret.ts';
import type { SourceQuorum } from '../sources/quorum.ts';
import type { NearRpc } from './rpc.ts';
import { accessKeySchema, blockSchema } from './schemas.ts';

/** A transaction names a block to say how old it may get; nearcore takes one of the last day. */
const blockHashMs = 30_000;

/** A call to be made. */
export interface SignedCall {
  readonly method: string;
  /** An object goes as JSON, bytes as they stand. */
  readonly args: Record<string, unknown> | Uint8Array;
  /** Most gas the call may burn. */
  readonly gas: bigint;
  /** yoctoNEAR. */
  readonly deposit: bigint;
}

export interface TransactionSignerOptions {
  readonly accountId: string;
  /** `ed25519:…`, an access key of the account that may call the contract. */
  readonly secretKey: Secret<string>;
  readonly contractId: string;
  readonly quorum: SourceQuorum<NearRpc>;
  readonly clock: Clock;
}

/**
 * Signs calls of one account. Every nonce is above the chain's and above all that were given out before: NEAR lets
 * nonces leave gaps, so a lost transaction needs nothing put right, and two transactions never have the same one.
 */
export class TransactionSigner {
  readonly #options: TransactionSignerOptions;
  readonly #signer: KeyPairSigner;
  #nonce = 0n;
  #block: { readonly hash: string; readonly readAt: number } | undefined;

  constructor(options: TransactionSignerOptions) {
    this.#options = options;
    this.#signer = KeyPairSigner.fromSecretKey(options.secretKey.reveal() as KeyPairString);
  }

  /** Looks at the chain again before the next transaction: a transaction was lost, and somebody else may use the key. */
  refresh(): void {
    this.#block = undefined;
  }

  /** @returns the signed transaction in base64. One call at a time. @throws NoQuorumError, NearRpcError */
  async sign({ method, args, gas, deposit }: SignedCall, signal: AbortSignal): Promise<string> {
    const { accountId, contractId } = this.#options;
    const blockHash = await this.#recentBlock(signal);
    this.#nonce += 1n;
    const call = actions.functionCall(method, args, gas, deposit);
    const publicKey = await this.#signer.getPublicKey();
    const transaction = createTransaction(accountId, publicKey, contractId, this.#nonce, [call], baseDecode(blockHash));
    const { signedTransaction } = await this.#signer.signTransaction(transaction);
    return Buffer.from(encodeTransaction(signedTransaction)).toString('base64');
  }

  async #recentBlock(signal: AbortSignal): Promise<string> {
    const { clock, quorum } = this.#options;
    if (this.#block && clock.now() - this.#block.readAt < blockHashMs) return this.#block.hash;
    const height = await quorum.finalHeight(
      async (rpc) => (await rpc.call('block', { finality: 'final' }, blockSchema, signal)).header.height,
    );
    const hash = await quorum.ask(
      `hash of block ${height}`,
      async (rpc) => (await rpc.call('block', { block_id: height }, blockSchema, signal)).header.hash,
      (answer) => answer,
    );
    const used = BigInt(await quorum.newest('nonce', (rpc) => this.#readNonce(rpc, signal)));
    if (used > this.#nonce) this.#nonce = used;
    this.#block = { hash, readAt: clock.now() };
    return hash;
  }

  async #readNonce(rpc: NearRpc, signal: AbortSignal): Promise<number> {
    const query = {
      request_type: 'view_access_key',
      finality: 'optimistic',
      account_id: this.#options.accountId,
      public_key: (await this.#signer.getPublicKey()).toString(),
    };
    return (await rpc.call('query', query, accessKeySchema, signal)).nonce;
  }
}

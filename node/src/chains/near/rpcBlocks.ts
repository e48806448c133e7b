import type { z } from 'zod';
import type { ContractReceipt, NearBlock, ReceiptOutcome, SingleBlockSource } from './blocks.ts';
import { contractReceipt, isLocalCall, localReceipt } from './receipts.ts';
import { type NearRpc, NearRpcError } from './rpc.ts';
import { blockSchema, chunkSchema, outcomeSchema, transactionReceiptsSchema } from './schemas.ts';

/** Blocks from one JSON-RPC endpoint: block → chunks → receipts to the contract → their outcomes. */
export class RpcBlockSource implements SingleBlockSource {
  readonly #rpc: NearRpc;
  readonly #contractId: string;

  constructor(rpc: NearRpc, contractId: string) {
    this.#rpc = rpc;
    this.#contractId = contractId;
  }

  get name(): string {
    return this.#rpc.name;
  }

  async finalHeight(signal: AbortSignal): Promise<number> {
    return (await this.#finalHeader(signal)).height;
  }

  async block(height: number, signal: AbortSignal): Promise<NearBlock | undefined> {
    const block = await this.#rpc.call('block', { block_id: height }, blockSchema, signal).catch(undefinedWhenUnknown);
    if (!block) {
      // Only a source that is past the height can say that the chain skipped it.
      if ((await this.finalHeight(signal)) > height) return undefined;
      throw new NearRpcError('NEAR_BEHIND', `${this.name}: block ${height} is not there yet`, true);
    }
    const { header, chunks } = block;
    if (header.height !== height) throw this.#badAnswer('another block than asked for');
    const fresh = chunks.filter((chunk) => chunk.height_included === height);
    const receipts = await Promise.all(fresh.map((chunk) => this.#receiptsOf(chunk.chunk_hash, signal)));
    return { height, hash: header.hash, previousHash: header.prev_hash, receipts: receipts.flat() };
  }

  /** An endpoint finds the outcome by the receipt's id alone. */
  async outcome(receiptId: string, _includedAt: number, signal: AbortSignal): Promise<ReceiptOutcome | undefined> {
    const params = {
      type: 'receipt',
      receipt_id: receiptId,
      receiver_id: this.#contractId,
      light_client_head: (await this.#finalHeader(signal)).hash,
    };
    const answer = await this.#rpc
      .call('EXPERIMENTAL_light_client_proof', params, outcomeSchema, signal)
      .catch(undefinedWhenUnknown);
    if (!answer) return undefined;
    if (answer.outcome_proof.id !== receiptId) throw this.#badAnswer('outcome of another receipt');
    const { logs, status } = answer.outcome_proof.outcome;
    return status === 'Unknown' ? undefined : { succeeded: !('Failure' in status), logs };
  }

  async #finalHeader(signal: AbortSignal) {
    return (await this.#rpc.call('block', { finality: 'final' }, blockSchema, signal)).header;
  }

  async #receiptsOf(chunkHash: string, signal: AbortSignal): Promise<ContractReceipt[]> {
    const chunk = await this.#rpc.call('chunk', { chunk_id: chunkHash }, chunkSchema, signal);
    const localCalls = chunk.transactions.filter((transaction) => isLocalCall(this.#contractId, transaction));
    const local = await Promise.all(localCalls.map((transaction) => this.#localReceipt(transaction, signal)));
    return [...local.flat(), ...chunk.receipts.flatMap((receipt) => contractReceipt(this.#contractId, receipt))];
  }

  async #localReceipt(
    transaction: z.infer<typeof chunkSchema>['transactions'][number],
    signal: AbortSignal,
  ): Promise<ContractReceipt[]> {
    const params = { tx_hash: transaction.hash, sender_account_id: transaction.signer_id, wait_until: 'NONE' };
    const status = await this.#rpc.call('tx', params, transactionReceiptsSchema, signal);
    return localReceipt(transaction, status.transaction_outcome.outcome.receipt_ids);
  }

  #badAnswer(problem: string): NearRpcError {
    return new NearRpcError('NEAR_BAD_ANSWER', `${this.name}: ${problem}`, true);
  }
}

const unknownCauses = new Set(['UNKNOWN_BLOCK', 'UNKNOWN_RECEIPT', 'UNKNOWN_TRANSACTION_OR_RECEIPT', 'NOT_CONFIRMED']);

function undefinedWhenUnknown(error: unknown): undefined {
  if (error instanceof NearRpcError && unknownCauses.has(error.code)) return undefined;
  throw error;
}

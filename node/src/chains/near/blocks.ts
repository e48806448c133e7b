import type { z } from 'zod';
import type { SourceQuorum } from './quorum.ts';
import { type NearRpc, NearRpcError } from './rpc.ts';
import { blockSchema, chunkSchema, outcomeSchema } from './schemas.ts';

/** A function call to the contract, as its receipt carries it. */
export interface ContractCall {
  readonly method: string;
  /** Base64 of the arguments' bytes. */
  readonly args: string;
}

/** A receipt to the contract. */
export interface ContractReceipt {
  readonly receiptId: string;
  readonly predecessor: string;
  readonly calls: readonly ContractCall[];
}

/** What the indexer needs of one block. */
export interface NearBlock {
  readonly height: number;
  readonly hash: string;
  readonly previousHash: string;
  readonly receipts: readonly ContractReceipt[];
}

/** How a receipt ended. */
export interface ReceiptOutcome {
  readonly succeeded: boolean;
  readonly logs: readonly string[];
}

/** Where blocks come from; RPC is one source, others may follow. All answers are final ones. */
export interface BlockSource {
  /** Newest final height. */
  finalHeight(signal: AbortSignal): Promise<number>;
  /** The block of this height, or undefined where the chain skipped it. */
  block(height: number, signal: AbortSignal): Promise<NearBlock | undefined>;
  /** The outcome of a receipt to the contract, or undefined while it has not run. */
  outcome(receiptId: string, signal: AbortSignal): Promise<ReceiptOutcome | undefined>;
}

/** Blocks over JSON-RPC: block → chunks → receipts to the contract → their outcomes, each agreed on by a quorum of sources. */
export class RpcBlockSource implements BlockSource {
  readonly #quorum: SourceQuorum;
  readonly #contractId: string;

  constructor(quorum: SourceQuorum, contractId: string) {
    this.#quorum = quorum;
    this.#contractId = contractId;
  }

  finalHeight(signal: AbortSignal): Promise<number> {
    return this.#quorum.newest('final height', async (rpc) => (await finalBlock(rpc, signal)).header.height);
  }

  block(height: number, signal: AbortSignal): Promise<NearBlock | undefined> {
    const read = (rpc: NearRpc) => this.#readBlock(rpc, height, signal);
    return this.#quorum.ask(`block ${height}`, read, (block) => JSON.stringify(block ?? null));
  }

  outcome(receiptId: string, signal: AbortSignal): Promise<ReceiptOutcome | undefined> {
    const read = async (rpc: NearRpc) => {
      const head = await finalBlock(rpc, signal);
      const params = {
        type: 'receipt',
        receipt_id: receiptId,
        receiver_id: this.#contractId,
        light_client_head: head.header.hash,
      };
      const { outcome_proof: proof } = await rpc.call('EXPERIMENTAL_light_client_proof', params, outcomeSchema, signal);
      if (proof.id !== receiptId)
        throw new NearRpcError('NEAR_BAD_ANSWER', `${rpc.name}: outcome of another receipt`, true);
      const { logs, status } = proof.outcome;
      if (status === 'Unknown') return undefined;
      return { succeeded: !('Failure' in status), logs };
    };
    const orNotYet = (rpc: NearRpc) => read(rpc).catch(undefinedWhenUnknown);
    return this.#quorum.ask(`receipt ${receiptId}`, orNotYet, (outcome) => JSON.stringify(outcome ?? null));
  }

  async #readBlock(rpc: NearRpc, height: number, signal: AbortSignal): Promise<NearBlock | undefined> {
    const block = await rpc.call('block', { block_id: height }, blockSchema, signal).catch(undefinedWhenUnknown);
    if (!block) {
      // Only a source that is past the height can say that the chain skipped it.
      const head = await finalBlock(rpc, signal);
      if (head.header.height > height) return undefined;
      throw new NearRpcError('NEAR_BEHIND', `${rpc.name}: block ${height} is not there yet`, true);
    }
    const { header, chunks } = block;
    if (header.height !== height)
      throw new NearRpcError('NEAR_BAD_ANSWER', `${rpc.name}: another block than asked for`, true);
    const fresh = chunks.filter((chunk) => chunk.height_included === height);
    const read = await Promise.all(
      fresh.map((chunk) => rpc.call('chunk', { chunk_id: chunk.chunk_hash }, chunkSchema, signal)),
    );
    const receipts = read.flatMap((chunk) => chunk.receipts).flatMap((receipt) => this.#contractReceipt(receipt));
    return { height, hash: header.hash, previousHash: header.prev_hash, receipts };
  }

  #contractReceipt(receipt: z.infer<typeof chunkSchema>['receipts'][number]): ContractReceipt[] {
    if (receipt.receiver_id !== this.#contractId) return [];
    const actions = receipt.receipt.Action?.actions ?? [];
    const calls = actions.flatMap((action) => {
      const call = typeof action === 'object' ? action.FunctionCall : undefined;
      return call ? [{ method: call.method_name, args: call.args }] : [];
    });
    if (calls.length === 0) return [];
    return [{ receiptId: receipt.receipt_id, predecessor: receipt.predecessor_id, calls }];
  }
}

const finalBlock = (rpc: NearRpc, signal: AbortSignal) => rpc.call('block', { finality: 'final' }, blockSchema, signal);

const unknownCauses = new Set(['UNKNOWN_BLOCK', 'UNKNOWN_RECEIPT', 'UNKNOWN_TRANSACTION_OR_RECEIPT', 'NOT_CONFIRMED']);

function undefinedWhenUnknown(error: unknown): undefined {
  if (error instanceof NearRpcError && unknownCauses.has(error.code)) return undefined;
  throw error;
}

import { fromHex } from '../../base/bytes.ts';
import type { Execution, ExecutionReader } from '../../types/execution.ts';
import { OutcomeError } from '../../types/outcomeError.ts';
import type { Signature } from '../../types/signRequest.ts';
import { NoQuorumError, type SourceQuorum } from '../sources/quorum.ts';
import type { EvmBlocks } from './blocks.ts';
import { EvmRpcError, isNotOffered } from './rpc.ts';
import { bytesSchema, countSchema, type Hex, type Receipt, receiptSchema, traceSchema } from './schemas.ts';
import type { EvmSource } from './source.ts';
import { readTransaction, type SignedTransaction } from './transaction.ts';

interface Executed {
  readonly transaction: SignedTransaction;
  readonly receipt: Receipt;
}

/** Two bytes in hex: with no more of data than that a transaction calls nothing, for existing clients. */
const maxPlainData = '0x'.length + 4;

export interface EvmExecutionReaderOptions {
  readonly chainId: number;
  readonly blocks: EvmBlocks;
  readonly quorum: SourceQuorum<EvmSource>;
}

/**
 * Tells what became of signed transactions, as a quorum of sources have it in final blocks. They need the state of
 * final blocks for it, or, better, traces (`debug_traceTransaction`).
 */
export class EvmExecutionReader implements ExecutionReader {
  readonly #options: EvmExecutionReaderOptions;
  #final: Promise<number> | undefined;

  constructor(options: EvmExecutionReaderOptions) {
    this.#options = options;
  }

  /** @throws OutcomeError, NoQuorumError, AbortedError */
  async read(
    unsigned: Uint8Array,
    signatures: readonly Signature[],
    signal: AbortSignal,
  ): Promise<Execution | undefined> {
    const { chainId } = this.#options;
    const forms = signatures.map((signature) => readTransaction(unsigned, signature, chainId));
    const final = await this.#finalHeight(signal);
    const { from, nonce } = forms[0]!;
    // Most looks end here, with one question.
    if ((await this.#nonceOf(from, final, signal)) <= nonce) return undefined;
    // A source may know of it late: failure is told only to those who ask twice.
    const found = (await this.#executed(forms, final, signal)) ?? (await this.#executed(forms, final, signal));
    return found ? this.#outcome(found, signal) : { status: 'replaced' };
  }

  /** Asked once for all that look at the same time. */
  #finalHeight(signal: AbortSignal): Promise<number> {
    this.#final ??= this.#options.blocks.finalHeight(signal).finally(() => {
      this.#final = undefined;
    });
    return this.#final;
  }

  async #outcome({ receipt, transaction }: Executed, signal: AbortSignal): Promise<Execution> {
    const blockHash = fromHex(receipt.blockHash.slice(2));
    if (receipt.status === '0x0') return { status: 'reverted', blockHash };
    return { status: 'succeeded', blockHash, returned: await this.#returned(transaction, receipt, signal) };
  }

  /** That of the transactions, all of one nonce, which a block up to `final` has. */
  async #executed(
    transactions: readonly SignedTransaction[],
    final: number,
    signal: AbortSignal,
  ): Promise<Executed | undefined> {
    for (const transaction of transactions) {
      const receipt = await this.#receipt(transaction, final, signal);
      if (receipt) return { transaction, receipt };
    }
    return undefined;
  }

  async #receipt({ hash }: SignedTransaction, final: number, signal: AbortSignal): Promise<Receipt | undefined> {
    const ask = async (source: EvmSource): Promise<Receipt | null> => {
      const receipt = await source.call('eth_getTransactionReceipt', [hash], receiptSchema, signal);
      if (receipt && receipt.blockNumber <= final) return receipt;
      await source.expect(final, signal);
      return null;
    };
    return (await this.#options.quorum.ask('receipt of a transaction', ask, JSON.stringify)) ?? undefined;
  }

  /** The nonce that comes next after block `height`. */
  #nonceOf(account: Hex, height: number, signal: AbortSignal): Promise<number> {
    const ask = (source: EvmSource) =>
      source.call('eth_getTransactionCount', [account, quantity(height)], countSchema, signal);
    return this.#options.quorum.ask(`nonce at block ${height}`, ask, String);
  }

  async #returned(transaction: SignedTransaction, receipt: Receipt, signal: AbortSignal) {
    if (transaction.to === undefined || transaction.data.length <= maxPlainData) return undefined;
    const output = (await this.#traced(transaction, signal)) ?? (await this.#called(transaction, receipt, signal));
    return fromHex(output.slice(2));
  }

  /**
   * From its trace; undefined when so many sources do not offer traces at all that no quorum of them ever can. What may
   * be otherwise another time is thrown: a node that called instead could come to another value than all others, and
   * would keep to it. Nodes whose sources offer no traces and nodes whose sources do may differ all the same, where the
   * transaction is not the first of its block to touch what it reads: then neither finds others to sign with.
   */
  async #traced({ hash }: SignedTransaction, signal: AbortSignal): Promise<Hex | undefined> {
    const { quorum } = this.#options;
    const tracer = { tracer: 'callTracer', tracerConfig: { onlyTopCall: true }, timeout: '5s' };
    const ask = async (source: EvmSource): Promise<Hex> => {
      try {
        return (await source.call('debug_traceTransaction', [hash, tracer], traceSchema, signal)).output;
      } catch (error) {
        if (!(error instanceof EvmRpcError) || error.code !== 'EVM_REFUSED') throw error;
        const { message } = error;
        // A transaction that is too heavy to be traced is its requester's doing, and no fault of the source.
        throw new EvmRpcError(isNotOffered(message) ? 'EVM_UNSUPPORTED' : 'EVM_BUSY', message);
      }
    };
    try {
      return await quorum.ask('trace of a transaction', ask, (output) => output);
    } catch (error) {
      if (!(error instanceof NoQuorumError)) throw error;
      const codes = Object.values(Object(error.details.failures));
      if (codes.filter((code) => code === 'EVM_UNSUPPORTED').length <= quorum.spare) throw error;
      return undefined;
    }
  }

  /** By calling it again, in the state before its block: others in the block may have changed what it returned. */
  async #called(
    { data, from, gas, to, value }: SignedTransaction,
    receipt: Receipt,
    signal: AbortSignal,
  ): Promise<Hex> {
    const call = { from, to, data, value: quantity(value), ...(gas === undefined ? {} : { gas: quantity(gas) }) };
    const ask = async (source: EvmSource): Promise<Hex | 'reverted'> => {
      try {
        return await source.call('eth_call', [call, quantity(receipt.blockNumber - 1)], bytesSchema, signal);
      } catch (error) {
        if (error instanceof EvmRpcError && error.code === 'EVM_REVERTED') return 'reverted';
        throw error;
      }
    };
    const output = await this.#options.quorum.ask('call of a transaction', ask, (answer) => answer);
    if (output === 'reverted') throw new OutcomeError('the transaction succeeded, but what it returned cannot be told');
    return output;
  }
}

const quantity = (value: number | bigint): Hex => `0x${value.toString(16)}`;

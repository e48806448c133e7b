import type { z } from 'zod';
import { withTimeout } from '../../base/wait.ts';
import { type EvmRpc, EvmRpcError } from './rpc.ts';
import { countSchema, type Hex, headerSchema, type Log, logsSchema } from './schemas.ts';

export type Header = NonNullable<z.infer<typeof headerSchema>>;
/** From when on a block counts: by the chain's own finality, or after so many blocks. */
export type Finality = 'finalized' | 'safe' | { readonly confirmations: number };

/** Which logs are of interest. */
export interface LogFilter {
  readonly contract: Hex;
  /** Any of these as topic 0. */
  readonly topics: readonly Hex[];
}

export interface EvmSourceOptions {
  readonly rpc: EvmRpc;
  /** The same endpoint, with more room and time for an answer: for the logs of a single block. */
  readonly patientRpc: EvmRpc;
  readonly chainId: number;
  /** Most blocks that one question for logs covers. */
  readonly maxBlockRange: number;
  readonly timeoutMs: number;
}

/** The logs of a single block may take so many times as long as an ordinary answer. */
export const patience = 6;
/** And a whole range so many times. */
const patienceForRange = 2 * patience;

const hexOf = (height: number): Hex => `0x${height.toString(16)}`;

/** One source of an EVM chain, and what is asked of it. */
export class EvmSource {
  readonly #options: EvmSourceOptions;
  /** Blocks that one question for logs covers: fewer where the source has refused more. */
  #span: number;
  /** A block whose logs took too long: they are given more time when they are asked for again. */
  #slowBlock: number | undefined;
  #checked = false;

  constructor(options: EvmSourceOptions) {
    this.#options = options;
    this.#span = options.maxBlockRange;
  }

  get name(): string {
    return this.#options.rpc.name;
  }

  /** @throws EvmRpcError, also `EVM_WRONG_CHAIN`; AbortedError */
  async call<T>(
    method: string,
    params: readonly unknown[],
    schema: z.ZodType<T>,
    signal?: AbortSignal,
    rpc = this.#options.rpc,
  ): Promise<T> {
    const { chainId } = this.#options;
    if (!this.#checked) {
      const itsOwn = await rpc.call('eth_chainId', [], countSchema, signal);
      if (itsOwn !== chainId) throw new EvmRpcError('EVM_WRONG_CHAIN', `${this.name}: is of chain ${itsOwn}`);
      this.#checked = true;
    }
    return rpc.call(method, params, schema, signal);
  }

  /** Number of the newest block. */
  newest(signal?: AbortSignal): Promise<number> {
    return this.call('eth_blockNumber', [], countSchema, signal);
  }

  /** @throws EvmRpcError `EVM_BEHIND` when the source does not have the block yet */
  async expect(height: number, signal?: AbortSignal): Promise<void> {
    if ((await this.newest(signal)) < height)
      throw new EvmRpcError('EVM_BEHIND', `${this.name}: does not have block ${height}`);
  }

  /** Number of the newest block that counts. */
  async finalHeight(finality: Finality, signal?: AbortSignal): Promise<number> {
    if (typeof finality === 'object') return Math.max(0, (await this.newest(signal)) - finality.confirmations);
    return (await this.header(finality, signal)).number;
  }

  /** @throws EvmRpcError `EVM_BEHIND` when the source does not have the block */
  async header(block: number | 'latest' | 'safe' | 'finalized', signal?: AbortSignal): Promise<Header> {
    const tag = typeof block === 'number' ? hexOf(block) : block;
    const header = await this.call('eth_getBlockByNumber', [tag, false], headerSchema, signal);
    if (!header) throw new EvmRpcError('EVM_BEHIND', `${this.name}: does not have block ${block}`);
    if (typeof block === 'number' && header.number !== block)
      throw this.#badAnswer(`block ${header.number} for block ${block}`);
    return header;
  }

  /**
   * The logs of a range of blocks, both ends included, in order. A range that the source refuses is asked for in parts,
   * down to single blocks and kinds of logs.
   * @throws EvmRpcError, TimeoutError, AbortedError
   */
  async logs(filter: LogFilter, from: number, to: number, signal?: AbortSignal): Promise<Log[]> {
    const { maxBlockRange, timeoutMs } = this.#options;
    const what = `${this.name}: logs of blocks ${from} to ${to}`;
    return withTimeout(what, patienceForRange * timeoutMs, signal, async (inner) => {
      const parts: Log[][] = [];
      const usual = this.#span;
      let refused = false;
      for (let next = from; next <= to; ) {
        const end = Math.min(to, next + this.#span - 1);
        try {
          parts.push(await this.#part(filter, next, end, inner));
          next = end + 1;
          continue;
        } catch (error) {
          const half = Math.max(1, (end - next + 1) >> 1);
          // A range may also take too long: a smaller one is tried another time.
          if (error instanceof EvmRpcError && error.code === 'EVM_UNREACHABLE') this.#span = half;
          if (!isTooMuch(error)) throw error;
          refused = true;
          if (end > next) {
            this.#span = half;
            continue;
          }
        }
        // It was this one block that was too much.
        parts.push(await this.#denseBlock(filter, next, inner));
        this.#span = usual;
        next += 1;
      }
      // What was too much may have been a busy time: it is found out bit by bit.
      if (!refused) this.#span = Math.min(maxBlockRange, this.#span + 1 + (this.#span >> 3));
      return parts.flat();
    });
  }

  async #part(filter: LogFilter, from: number, to: number, signal: AbortSignal): Promise<Log[]> {
    if (from < to) return this.#logs(filter, from, to, signal);
    if (from === this.#slowBlock) return this.#denseBlock(filter, from, signal);
    try {
      return await this.#logs(filter, from, to, signal);
    } catch (error) {
      if (error instanceof EvmRpcError && error.code === 'EVM_UNREACHABLE') this.#slowBlock = from;
      throw error;
    }
  }

  /** The logs of a block that has too many for an ordinary answer: all at once, or else kind by kind. */
  async #denseBlock({ contract, topics }: LogFilter, height: number, signal: AbortSignal): Promise<Log[]> {
    const { patientRpc } = this.#options;
    try {
      return await this.#logs({ contract, topics }, height, height, signal, patientRpc);
    } catch (error) {
      if (topics.length === 1 || !isTooMuch(error)) throw error;
    }
    const kinds: Log[][] = [];
    for (const topic of topics)
      kinds.push(await this.#logs({ contract, topics: [topic] }, height, height, signal, patientRpc));
    return this.#ordered(kinds.flat());
  }

  async #logs({ contract, topics }: LogFilter, from: number, to: number, signal: AbortSignal, rpc?: EvmRpc) {
    const query = { address: contract, topics: [topics], fromBlock: hexOf(from), toBlock: hexOf(to) };
    const logs = await this.call('eth_getLogs', [query], logsSchema, signal, rpc);
    const isAsked = ({ address, blockNumber, topics: [topic = '0x'] }: Log) =>
      address === contract && topics.includes(topic) && blockNumber >= from && blockNumber <= to;
    if (!logs.every(isAsked)) throw this.#badAnswer('a log that was not asked for');
    return this.#ordered(logs);
  }

  /** Sorts them. @throws EvmRpcError when they cannot all be of one chain */
  #ordered(logs: Log[]): Log[] {
    logs.sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
    for (const [index, log] of logs.entries()) {
      const previous = logs[index - 1];
      if (previous?.blockNumber !== log.blockNumber) continue;
      if (previous.logIndex === log.logIndex || previous.blockHash !== log.blockHash)
        throw this.#badAnswer(`logs of block ${log.blockNumber} that contradict each other`);
    }
    return logs;
  }

  #badAnswer(problem: string): EvmRpcError {
    return new EvmRpcError('EVM_BAD_ANSWER', `${this.name}: ${problem}`);
  }
}

/** Providers say in many words that a range is too large; whatever they say, a smaller one is tried. */
const isTooMuch = (error: unknown): boolean =>
  error instanceof EvmRpcError && (error.code === 'EVM_REFUSED' || error.code === 'EVM_TOO_LONG');

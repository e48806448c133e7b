import { isRefusal, type JsonRpc } from '../client/rpc.ts';
import { type Log, type LogFilter, logsOf, quantity } from './rpc.ts';

/** Blocks at the head that are read again, since others may take their place. */
const unsettled = 64;
const widestRange = 10_000;

/** Reads the contract's logs from a block on: all of them once, and the last blocks at every look. */
export class LogScan {
  readonly #rpc: JsonRpc;
  readonly #filter: LogFilter;
  #next: number;
  #range = widestRange;

  constructor(rpc: JsonRpc, filter: LogFilter, fromBlock: number) {
    this.#rpc = rpc;
    this.#filter = filter;
    this.#next = fromBlock;
  }

  /**
   * Up to the present head, in order. Where a node refuses so many blocks at a time, it is asked for fewer, and bit by
   * bit for more again.
   * @throws SdkError RPC_FAILED; what was read before is not read again
   */
  async *read(signal: AbortSignal): AsyncGenerator<Log> {
    const head = Number(await quantity(this.#rpc, 'eth_blockNumber', [], signal));
    for (let from = this.#next; from <= head; ) {
      const to = Math.min(from + this.#range - 1, head);
      const blocks = to - from + 1;
      try {
        yield* await logsOf(this.#rpc, this.#filter, [from, to], signal);
      } catch (error) {
        signal.throwIfAborted();
        // Whatever else failed says nothing of the range: the next look asks for it again.
        if (!isRefusal(error) || blocks === 1) throw error;
        this.#range = Math.ceil(blocks / 2);
        continue;
      }
      if (blocks === this.#range) this.#range = Math.min(blocks + Math.ceil(blocks / 8), widestRange);
      from = to + 1;
      this.#next = Math.max(this.#next, from - unsettled);
    }
  }
}

import type { JsonRpc } from '../client/rpc.ts';
import { eventsOf, type ProgramEvent } from './events.ts';
import { type ListedTransaction, transactionOf, transactionsOf } from './rpc.ts';

/** Slots at the head that are listed again: nodes list some transactions late, and forks end. */
const unsettled = 300;
/** Transactions that are asked for at a time. */
const atOnce = 8;

/** Reads the program's events from a slot on, each transaction once. */
export class EventScan {
  readonly #rpc: JsonRpc;
  readonly #program: string;
  readonly #pageLength: number;
  readonly #read = new Set<string>();
  #fromSlot: number;

  /** @param pageLength of the list of transactions; nodes allow 1,000 */
  constructor(rpc: JsonRpc, program: string, fromSlot: number, pageLength = 1_000) {
    this.#rpc = rpc;
    this.#program = program;
    this.#fromSlot = fromSlot;
    this.#pageLength = pageLength;
  }

  /**
   * Events of transactions that succeeded and that were not read before, the oldest first.
   * @throws SdkError RPC_FAILED; what was read before is not read again
   */
  async *read(signal: AbortSignal): AsyncGenerator<ProgramEvent> {
    const listed = await this.#list(signal);
    const unread = listed.filter(({ signature, err }) => err === null && !this.#read.has(signature)).reverse();
    for (let next = 0; next < unread.length; next += atOnce) {
      const signatures = unread.slice(next, next + atOnce).map(({ signature }) => signature);
      const transactions = await Promise.all(signatures.map((one) => transactionOf(this.#rpc, one, signal)));
      for (const [index, transaction] of transactions.entries()) {
        if (!transaction) continue; // listed already, and not there yet
        yield* eventsOf(transaction, this.#program);
        this.#read.add(signatures[index]!);
      }
    }
    const newest = listed[0]?.slot ?? 0;
    this.#fromSlot = Math.max(this.#fromSlot, newest - unsettled);
  }

  /** Every transaction that names the program, back to the first slot that matters; the newest first. */
  async #list(signal: AbortSignal): Promise<ListedTransaction[]> {
    const listed: ListedTransaction[] = [];
    for (;;) {
      const options = { limit: this.#pageLength, before: listed.at(-1)?.signature };
      const page = await transactionsOf(this.#rpc, this.#program, options, signal);
      const recent = page.filter(({ slot }) => slot >= this.#fromSlot);
      listed.push(...recent);
      if (page.length < this.#pageLength || recent.length < page.length) return listed;
    }
  }
}

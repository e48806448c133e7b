import { setImmediate as nextTurn } from 'node:timers/promises';
import { LocalnetError } from '../localnet-error.ts';
import type { Chain } from './chain.ts';

const MAX_SLOTS_AT_ONCE = 100_000;

/**
 * Makes blocks: at an interval; or with interval 0 only while there is work, one a turn of the event loop, so that
 * requests are served in between; or only by hand.
 */
export class Producer {
  readonly #chain: Chain;
  readonly #slotMs: number | 'manual';
  #timer: NodeJS.Timeout | undefined;
  #turn: NodeJS.Immediate | undefined;
  #stopped = false;

  constructor(chain: Chain, slotMs: number | 'manual') {
    this.#chain = chain;
    this.#slotMs = slotMs;
  }

  start(): void {
    if (this.#slotMs === 0 || this.#slotMs === 'manual') return;
    this.#timer = setInterval(() => this.#chain.produceBlock(), this.#slotMs);
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
    clearImmediate(this.#turn);
  }

  /** To be called when the chain may have got work. */
  wake(): void {
    if (this.#slotMs !== 0 || this.#turn || this.#stopped || !this.#chain.hasWork) return;
    this.#turn = setImmediate(() => {
      this.#turn = undefined;
      this.#chain.produceBlock();
      this.wake();
    });
  }

  /** Makes that many blocks, and then those that follow from them. */
  async mineSlots(slots: number): Promise<void> {
    if (!Number.isSafeInteger(slots) || slots < 1 || slots > MAX_SLOTS_AT_ONCE)
      throw new LocalnetError('LIMIT', `1 to ${MAX_SLOTS_AT_ONCE} slots can be made at once, not ${slots}`);
    const slotsPerTurn = 100;
    for (let made = 0; made < slots; made++) {
      if (made % slotsPerTurn === 0) await nextTurn();
      if (this.#stopped) throw new LocalnetError('STOPPED', 'the localnet has been stopped');
      this.#chain.produceBlock();
    }
    this.wake();
  }
}

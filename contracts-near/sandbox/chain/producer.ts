import { setImmediate as nextTurn } from 'node:timers/promises';
import { SandboxError } from '../sandbox-error.ts';
import type { Chain } from './chain.ts';

const MAX_FAST_FORWARD = 100_000;

/**
 * Makes blocks: at an interval, or with interval 0 only while there is work, one a turn of the event loop, so that
 * requests are served in between.
 */
export class Producer {
  readonly #chain: Chain;
  readonly #intervalMs: number;
  #timer: NodeJS.Timeout | undefined;
  #turn: NodeJS.Immediate | undefined;
  #stopped = false;

  constructor(chain: Chain, intervalMs: number) {
    this.#chain = chain;
    this.#intervalMs = intervalMs;
  }

  start(): void {
    if (this.#intervalMs === 0) return;
    this.#timer = setInterval(() => this.#chain.produceBlock(), this.#intervalMs);
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
    clearImmediate(this.#turn);
  }

  /** To be called when the chain may have got work. */
  wake(): void {
    if (this.#intervalMs > 0 || this.#turn || this.#stopped || !this.#chain.hasWork) return;
    this.#turn = setImmediate(() => {
      this.#turn = undefined;
      this.#chain.produceBlock();
      this.wake();
    });
  }

  /** Makes that many blocks at once, and then those that follow from them. */
  async fastForward(blocks: number): Promise<void> {
    if (!Number.isSafeInteger(blocks) || blocks < 1 || blocks > MAX_FAST_FORWARD) {
      throw new SandboxError('LIMIT', `fast forward takes 1 to ${MAX_FAST_FORWARD} blocks, not ${blocks}`);
    }
    const blocksPerTurn = 500;
    for (let made = 0; made < blocks; made++) {
      if (made % blocksPerTurn === 0) await nextTurn();
      if (this.#stopped) throw new SandboxError('STOPPED', 'the sandbox has been stopped');
      this.#chain.skipTime(1);
      this.#chain.produceBlock();
    }
    this.wake();
  }
}

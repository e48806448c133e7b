import { LIMITS } from './costs.ts';

const PAGE_BYTES = 65_536;

/**
 * Hands out the memory of a contract call, 64 MiB of zeros. Calls never overlap, so one memory serves them all:
 * clearing it costs less than the garbage collections that a fresh one for every call brings.
 */
export class MemoryPool {
  #free: WebAssembly.Memory | undefined;

  take(): WebAssembly.Memory {
    const memory = this.#free;
    this.#free = undefined;
    if (!memory) return new WebAssembly.Memory({ initial: LIMITS.initialMemoryPages, maximum: LIMITS.maxMemoryPages });
    new Uint8Array(memory.buffer).fill(0);
    return memory;
  }

  /** Takes a memory back; one that has grown cannot shrink and is let go. */
  giveBack(memory: WebAssembly.Memory): void {
    if (memory.buffer.byteLength === LIMITS.initialMemoryPages * PAGE_BYTES) this.#free = memory;
  }
}

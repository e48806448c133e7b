import type { Gas } from '../runtime/types.ts';
import { hostErrors } from './errors.ts';

/**
 * The gas of one contract call. Burnt gas is gone; reserved gas goes to receipts that the call created. What is left
 * lives in a wasm global, from which the instrumented code takes too.
 */
export class GasCounter {
  readonly #prepaid: Gas;
  readonly #isView: boolean;
  #left: WebAssembly.Global<'i64'>;
  #reserved: Gas = 0;

  constructor(prepaid: Gas, isView: boolean) {
    this.#prepaid = prepaid;
    this.#isView = isView;
    this.#left = new WebAssembly.Global({ value: 'i64', mutable: true }, BigInt(prepaid));
  }

  /** From now on counts in the global that the contract's code takes its gas from. */
  attach(global: WebAssembly.Global<'i64'>): void {
    global.value = this.#left.value;
    this.#left = global;
  }

  /** True when the contract's code ran out of gas. */
  get exhausted(): boolean {
    return this.#left.value < 0n;
  }

  get burnt(): Gas {
    return this.used - this.#reserved;
  }

  get used(): Gas {
    return this.#prepaid - Math.max(0, Number(this.#left.value));
  }

  burn(gas: Gas): void {
    const left = Number(this.#left.value) - gas;
    if (left < 0) throw this.exceeded();
    this.#left.value = BigInt(left);
  }

  /** Takes gas for a receipt to come. */
  reserve(gas: Gas): void {
    this.burn(gas);
    this.#reserved += gas;
  }

  /** Spends all that is left and returns the error to stop with. */
  exceeded(): Error {
    this.#left.value = 0n;
    return this.#isView ? hostErrors.gasLimitExceeded() : hostErrors.gasExceeded();
  }
}

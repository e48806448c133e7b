import { inspect } from 'node:util';

/**
 * A value that must not be printed. Strings, JSON and console output of it read `[secret]`; `reveal()` is the only way
 * to the value, so that every use can be found.
 */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}

import type { Hash } from '../crypto.ts';
import { prepareError, VmError } from './errors.ts';
import { instrument } from './instrument.ts';
import type { ModuleShape } from './module-shape.ts';

export interface PreparedContract {
  readonly module: WebAssembly.Module;
  readonly shape: ModuleShape;
}

/** Instrumented and compiled contracts by code hash, the least recently used dropped first. */
export class ContractCache {
  readonly #capacity: number;
  readonly #contracts = new Map<Hash, PreparedContract | VmError>();

  constructor(capacity = 64) {
    this.#capacity = capacity;
  }

  /** The prepared form of the code; throws the VmError PrepareError of code that cannot run. */
  prepare(codeHash: Hash, code: Uint8Array): PreparedContract {
    const known = this.#contracts.get(codeHash) ?? prepareCode(code);
    this.#contracts.delete(codeHash);
    this.#contracts.set(codeHash, known);
    if (this.#contracts.size > this.#capacity) this.#contracts.delete(this.#contracts.keys().next().value!);
    if (known instanceof VmError) throw known;
    return known;
  }
}

function prepareCode(code: Uint8Array): PreparedContract | VmError {
  try {
    const { module, shape } = instrument(code);
    return { module: new WebAssembly.Module(module), shape };
  } catch (error) {
    if (error instanceof VmError) return error;
    if (error instanceof WebAssembly.CompileError) return prepareError('Deserialization');
    throw error;
  }
}

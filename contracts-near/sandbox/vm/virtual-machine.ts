import type { Hash } from '../crypto.ts';
import type { Gas } from '../runtime/types.ts';
import type { Contract } from '../state/contracts.ts';
import { type MutableState, StateOverlay } from '../state/overlay.ts';
import { ContractCache, type PreparedContract } from './contract-cache.ts';
import { COSTS, LIMITS } from './costs.ts';
import {
  codeDoesNotExist,
  hostErrors,
  linkError,
  methodResolveError,
  prepareError,
  type Trap,
  VmError,
  wasmTrap,
} from './errors.ts';
import { GasCounter } from './gas-counter.ts';
import { type CallContext, Host, type HostFunctions, type ReturnData } from './host/context.ts';
import { cryptoFunctions } from './host/crypto.ts';
import { environmentFunctions } from './host/environment.ts';
import { outputFunctions } from './host/output.ts';
import { promiseFunctions } from './host/promises.ts';
import { storageFunctions } from './host/storage.ts';
import { INSTRUMENT_EXPORTS } from './instrument.ts';
import { MemoryPool } from './memory-pool.ts';
import { PromiseBook, type ReceiptDraft, type Resume } from './promises.ts';

export interface ContractCall {
  /** Nothing for an account without code. */
  readonly contract: Contract | undefined;
  readonly method: string;
  readonly context: CallContext;
  /** Makes the data ids that connect the call's receipts. */
  readonly newDataId: () => Hash;
}

export interface CallOutcome {
  readonly gasBurnt: Gas;
  /** Burnt and given to receipts. */
  readonly gasUsed: Gas;
  readonly logs: readonly string[];
  /** What stopped the call; then nothing it did to the state or sent counts. */
  readonly error: VmError | undefined;
  readonly balance: bigint;
  readonly storageUsage: number;
  readonly returned: ReturnData;
  readonly receipts: readonly ReceiptDraft[];
  readonly resumes: readonly Resume[];
}

/** Runs contracts. Keeps what can be used again between calls: compiled code and the memory. */
export class VirtualMachine {
  readonly #contracts = new ContractCache();
  readonly #memories = new MemoryPool();

  /**
   * Runs a method of a contract and charges its gas. Storage writes reach `state` only if the call succeeds.
   * Errors of the contract are in the outcome; only faults of the sandbox are thrown.
   */
  run(call: ContractCall, state: MutableState): CallOutcome {
    const { context } = call;
    const gas = new GasCounter(context.prepaidGas, context.isView);
    const overlay = new StateOverlay(state);
    const memory = this.#memories.take();
    const host = new Host({ call: context, gas, memory, state: overlay, promises: new PromiseBook(call.newDataId) });
    const error = attempt(() => execute(call, host, this.#contracts));
    this.#memories.giveBack(memory);
    if (!error) overlay.commit(state);
    if (!error && !context.isView) gas.reserve(host.promises.distributeGas(context.prepaidGas - gas.used));
    return {
      gasBurnt: gas.burnt,
      gasUsed: gas.used,
      logs: host.logs,
      error,
      balance: host.balance,
      storageUsage: host.storageUsage,
      returned: host.returned,
      receipts: error ? [] : host.promises.drafts,
      resumes: error ? [] : host.promises.resumes,
    };
  }
}

function attempt(run: () => void): VmError | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof VmError) return error;
    throw error;
  }
}

function execute({ contract, method, context }: ContractCall, host: Host, cache: ContractCache): void {
  if (!contract) throw codeDoesNotExist(context.currentAccountId);
  if (method === '') throw methodResolveError('MethodEmptyName');
  const prepared = cache.prepare(contract.codeHash, contract.code);
  host.gas.burn(COSTS.loadingBase + COSTS.loadingByte * contract.code.length);
  const type = prepared.shape.methods.get(method);
  if (!type) throw methodResolveError('MethodNotFound');
  if (type.parameters.length > 0 || type.results.length > 0) throw methodResolveError('MethodInvalidSignature');
  const { exports } = instantiate(prepared, host);
  host.gas.attach(exports[INSTRUMENT_EXPORTS.gas] as WebAssembly.Global<'i64'>);
  try {
    (exports[INSTRUMENT_EXPORTS.start] as (() => void) | undefined)?.();
    (exports[method] as () => void)();
  } catch (error) {
    if (error instanceof VmError) throw error;
    if (host.gas.exhausted) throw host.gas.exceeded();
    throw trapOf(error, Number((exports[INSTRUMENT_EXPORTS.stack] as WebAssembly.Global<'i64'>).value));
  }
}

function instantiate({ module }: PreparedContract, host: Host): WebAssembly.Instance {
  const functions = charged(host, {
    ...environmentFunctions(host),
    ...cryptoFunctions(host),
    ...storageFunctions(host),
    ...outputFunctions(host),
    ...promiseFunctions(host),
  });
  const env: Record<string, WebAssembly.ImportValue> = { memory: host.memory };
  for (const { name, kind } of WebAssembly.Module.imports(module)) {
    if (kind === 'function') env[name] = functions[name] ?? absent(name);
  }
  try {
    return new WebAssembly.Instance(module, { env });
  } catch (error) {
    // A data or element segment out of bounds, or an import of another type.
    if (error instanceof WebAssembly.LinkError || error instanceof WebAssembly.RuntimeError) {
      throw prepareError('Instantiate');
    }
    throw error;
  }
}

/** Every host function costs the base fee before it does anything. */
function charged(host: Host, functions: HostFunctions): Record<string, (...parameters: never[]) => unknown> {
  return Object.fromEntries(
    Object.entries(functions).map(([name, implementation]) => [
      name,
      (...parameters: never[]) => {
        host.gas.burn(COSTS.base);
        return implementation(...parameters);
      },
    ]),
  );
}

const LEFT_OUT =
  /^(alt_bn128_|bls12381_|promise_batch_action_state_init|current_contract_code|refund_to_account_id|promise_set_refund_to)/;

/** A function of nearcore that the sandbox leaves out fails when it is called; any other name does not link. */
function absent(name: string): () => never {
  if (!LEFT_OUT.test(name)) throw linkError(name);
  return () => {
    throw hostErrors.unsupported(name);
  };
}

const TRAP_MESSAGES: readonly [RegExp, Trap][] = [
  [/unreachable/, 'Unreachable'],
  [/memory access out of bounds/, 'MemoryOutOfBounds'],
  [/table (index|access|element)?.*out of bounds/, 'CallIndirectOOB'],
  [/null function|signature mismatch|function signature/, 'IncorrectCallIndirectSignature'],
  [/divide|division|remainder|unrepresentable|integer overflow/, 'IllegalArithmetic'],
];

function trapOf(error: unknown, stack: number): VmError {
  if (error instanceof RangeError || stack > LIMITS.stackBytes) return wasmTrap('StackOverflow');
  if (!(error instanceof WebAssembly.RuntimeError)) throw error;
  const { message } = error;
  return wasmTrap(TRAP_MESSAGES.find(([pattern]) => pattern.test(message))?.[1] ?? 'GenericTrap');
}

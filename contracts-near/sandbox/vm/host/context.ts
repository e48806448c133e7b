import { type AccountId, isValidAccountId } from '../../account-id.ts';
import type { Hash, PublicKey } from '../../crypto.ts';
import type { Gas } from '../../runtime/types.ts';
import type { MutableState } from '../../state/overlay.ts';
import { COSTS, LIMITS } from '../costs.ts';
import { hostErrors } from '../errors.ts';
import type { GasCounter } from '../gas-counter.ts';
import type { PromiseBook } from '../promises.ts';

/** What a contract call can see of the world. */
export interface CallContext {
  readonly currentAccountId: AccountId;
  readonly signerAccountId: AccountId;
  readonly signerPublicKey: PublicKey;
  readonly predecessorAccountId: AccountId;
  readonly input: Uint8Array;
  /** Results of the promises that the call waited for, null for a failed one. */
  readonly promiseResults: readonly (Uint8Array | null)[];
  readonly blockHeight: number;
  /** Nanoseconds since 1970. */
  readonly blockTimestamp: bigint;
  readonly epochHeight: number;
  /** Balance before the deposit is added. */
  readonly accountBalance: bigint;
  readonly lockedBalance: bigint;
  readonly storageUsage: number;
  readonly attachedDeposit: bigint;
  readonly prepaidGas: Gas;
  readonly randomSeed: Uint8Array;
  readonly isView: boolean;
  /** Who gets the result as a data receipt; returning a value pays for each. */
  readonly outputReceivers: readonly AccountId[];
  readonly validators: ReadonlyMap<AccountId, bigint>;
  /** True when a yielded receipt of this account waits for the data id. */
  readonly isYielded: (dataId: Hash) => boolean;
}

/** How a call ended: with a value, or with the result of the receipt at an index. */
export type ReturnData = { readonly value: Uint8Array } | { readonly receipt: number };

/** The length that says «look in the register instead», and that a register without content has. */
const REGISTER_LENGTH = 2n ** 64n - 1n;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The machine that host functions work on: memory, registers, gas, and what the call has done so far. */
export class Host {
  readonly call: CallContext;
  readonly gas: GasCounter;
  readonly memory: WebAssembly.Memory;
  readonly state: MutableState;
  readonly promises: PromiseBook;
  readonly logs: string[] = [];
  balance: bigint;
  storageUsage: number;
  returned: ReturnData = { value: new Uint8Array() };
  readonly #registers = new Map<bigint, Uint8Array>();
  #registerBytes = 0;

  constructor(parts: Pick<Host, 'call' | 'gas' | 'memory' | 'state' | 'promises'>) {
    this.call = parts.call;
    this.gas = parts.gas;
    this.memory = parts.memory;
    this.state = parts.state;
    this.promises = parts.promises;
    this.balance = this.call.accountBalance + this.call.attachedDeposit;
    this.storageUsage = this.call.storageUsage;
  }

  /** Refuses a function that a view call must not use. */
  forbidInView(method: string): void {
    if (this.call.isView) throw hostErrors.prohibitedInView(method);
  }

  /** Bytes of the contract's memory, copied. */
  readMemory(length: bigint, pointer: bigint): Uint8Array {
    this.gas.burn(COSTS.readMemoryBase + COSTS.readMemoryByte * Number(BigInt.asUintN(64, length)));
    return this.#memory(length, pointer).slice();
  }

  /** Bytes of the memory, or of the register `pointer` when the length is 2^64 - 1. */
  read(length: bigint, pointer: bigint): Uint8Array {
    return BigInt.asUintN(64, length) === REGISTER_LENGTH
      ? this.readRegister(pointer)
      : this.readMemory(length, pointer);
  }

  /** Text of the memory; with the length 2^64 - 1 it goes on to the first zero byte. */
  readUtf8(length: bigint, pointer: bigint): string {
    this.gas.burn(COSTS.utf8Base);
    const bytes =
      BigInt.asUintN(64, length) === REGISTER_LENGTH ? this.#readTerminated(pointer) : this.readMemory(length, pointer);
    this.gas.burn(COSTS.utf8Byte * bytes.length);
    return decodeUtf8(bytes);
  }

  readAccountId(length: bigint, pointer: bigint): AccountId {
    const bytes = this.read(length, pointer);
    this.gas.burn(COSTS.utf8Base + COSTS.utf8Byte * bytes.length);
    const id = decodeUtf8(bytes);
    if (!isValidAccountId(id)) throw hostErrors.invalidAccountId();
    return id;
  }

  writeMemory(pointer: bigint, bytes: Uint8Array): void {
    this.gas.burn(COSTS.writeMemoryBase + COSTS.writeMemoryByte * bytes.length);
    this.#memory(BigInt(bytes.length), pointer).set(bytes);
  }

  readU128(pointer: bigint): bigint {
    const view = new DataView(this.readMemory(16n, pointer).buffer);
    return view.getBigUint64(0, true) | (view.getBigUint64(8, true) << 64n);
  }

  writeU128(pointer: bigint, value: bigint): void {
    const bytes = new Uint8Array(16);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, BigInt.asUintN(64, value), true);
    view.setBigUint64(8, value >> 64n, true);
    this.writeMemory(pointer, bytes);
  }

  readRegister(id: bigint): Uint8Array {
    const bytes = this.#registers.get(id);
    if (!bytes) throw hostErrors.invalidRegister(BigInt.asUintN(64, id));
    this.gas.burn(COSTS.readRegisterBase + COSTS.readRegisterByte * bytes.length);
    return bytes;
  }

  registerLength(id: bigint): bigint {
    const bytes = this.#registers.get(id);
    return bytes ? BigInt(bytes.length) : REGISTER_LENGTH;
  }

  writeRegister(id: bigint, bytes: Uint8Array): void {
    this.gas.burn(COSTS.writeRegisterBase + COSTS.writeRegisterByte * bytes.length);
    const previous = this.#registers.get(id);
    const total = this.#registerBytes - (previous?.length ?? 0) + bytes.length;
    const tooMany = !previous && this.#registers.size >= LIMITS.registers;
    if (tooMany || bytes.length > LIMITS.registerBytes || total > LIMITS.registersBytes)
      throw hostErrors.memoryAccess();
    this.#registers.set(id, bytes);
    this.#registerBytes = total;
  }

  /** Takes what a promise carries out of the account's balance. */
  deduct(amount: bigint): void {
    if (amount > this.balance) throw hostErrors.balanceExceeded();
    this.balance -= amount;
  }

  #readTerminated(pointer: bigint): Uint8Array {
    const bytes: number[] = [];
    for (let at = pointer; ; at++) {
      const [byte] = this.readMemory(1n, at);
      if (!byte) return Uint8Array.from(bytes);
      bytes.push(byte);
      if (bytes.length > LIMITS.logBytes) throw hostErrors.logTooLong(bytes.length, LIMITS.logBytes);
    }
  }

  #memory(length: bigint, pointer: bigint): Uint8Array {
    const start = BigInt.asUintN(64, pointer);
    const end = start + BigInt.asUintN(64, length);
    if (end > BigInt(this.memory.buffer.byteLength)) throw hostErrors.memoryAccess();
    return new Uint8Array(this.memory.buffer, Number(start), Number(end - start));
  }
}

export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw hostErrors.badUtf8();
  }
}

/** A host function: wasm i64 come as bigint, i32 as number. */
export type HostFunction = (...parameters: never[]) => unknown;
export type HostFunctions = Readonly<Record<string, HostFunction>>;

import { near } from 'near-sdk-js';
import { ContractError } from './errors.ts';

/** Host functions that near-sdk-js does not wrap; the build adds the first four to its engine. */
declare const env: {
  promise_yield_create(method: string, args: Uint8Array, gas: bigint, gasWeight: bigint, register: bigint): bigint;
  promise_yield_resume(dataId: Uint8Array, payload: Uint8Array): boolean;
  sha3_256(bytes: Uint8Array): Uint8Array;
  is_utf8(bytes: Uint8Array): boolean;
  promise_result(index: bigint, register: bigint): bigint;
  read_register(register: bigint): Uint8Array;
  utf8_string_to_uint8array(text: string): Uint8Array;
  uint8array_to_utf8_string(bytes: Uint8Array): string;
};

export const TERA_GAS = 1_000_000_000_000n;
const REGISTER = 0n;
const SUCCESSFUL = 1n;

export const utf8Encode = (text: string): Uint8Array => env.utf8_string_to_uint8array(text);
export const utf8Decode = (bytes: Uint8Array): string => env.uint8array_to_utf8_string(bytes);

/** 32 bytes. */
export const sha3 = (bytes: Uint8Array): Uint8Array => env.sha3_256(bytes);

/** Logs one UTF-8 line. */
export const log = (text: string): void => near.logUtf8(utf8Encode(text));

/**
 * Makes this call's answer wait for `resumeYield` or, after 200 blocks, for the chain's timeout; either way `method` of
 * this contract runs and its answer becomes the call's.
 * @returns the data id that resumes it, 32 bytes
 */
export function yieldTo(method: string, args: object, gas: bigint): Uint8Array {
  const promise = env.promise_yield_create(method, utf8Encode(JSON.stringify(args)), gas, 0n, REGISTER);
  const dataId = env.read_register(REGISTER);
  near.promiseReturn(promise as unknown as Parameters<typeof near.promiseReturn>[0]);
  return dataId;
}

/** Hands `payload` (≤ 1,024 bytes) to a waiting yield. False when it no longer waits. */
export const resumeYield = (dataId: Uint8Array, payload: string): boolean =>
  env.promise_yield_resume(dataId, utf8Encode(payload));

/** In a yield's callback: what it was resumed with, null when it timed out. */
export function yieldResult(): Uint8Array | null {
  return env.promise_result(0n, REGISTER) === SUCCESSFUL ? env.read_register(REGISTER) : null;
}

/** Sends `amount` yoctoNEAR; 0 sends nothing. */
export function transfer(receiver: string, amount: bigint): void {
  if (amount > 0n) near.promiseBatchActionTransfer(near.promiseBatchCreate(receiver), amount);
}

/**
 * The arguments of the call: parsed JSON, or the raw bytes when they are Borsh. Borsh arguments of this contract start
 * with an Option's tag, 0 or 1, which no JSON text does.
 */
export function readArguments(): unknown {
  const input = near.inputRaw();
  const first = input[0];
  if (first === undefined) return {};
  if (first <= 1) return input;
  if (!env.is_utf8(input)) throw new ContractError('MalformedArguments', 'not UTF-8');
  try {
    return JSON.parse(utf8Decode(input));
  } catch (error) {
    throw new ContractError('MalformedArguments', `not JSON: ${(error as Error).message}`);
  }
}

/** Ends the call unless this contract itself makes it. */
export function requirePrivate(method: string): void {
  if (near.predecessorAccountId() !== near.currentAccountId()) throw new ContractError('PrivateMethod', method);
}

/**
 * Ends the call unless this account or the one above it makes it: the only two that can have deployed the contract in
 * the transaction that also created the account.
 */
export function requireDeployer(method: string): void {
  const account = near.currentAccountId();
  if (near.predecessorAccountId() !== account.slice(account.indexOf('.') + 1)) requirePrivate(method);
}

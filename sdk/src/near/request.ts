import { amountOf, integer, record, signablePayload, text } from '../client/fields.ts';
import { SdkError, shown } from '../errors.ts';
import { nearMpcRequestId, nearSignRequestId } from '../nearRequestId.ts';
import { type KeyVersion, sigNetworkDerivation } from '../requestChains.ts';
import type { DerivationPath, NearSignRequest } from '../types.ts';

/** Which key signs. Without `keyVersion` and `domainId`, the one that the client's form has by default. */
export interface NearKey {
  /** Any text up to 8,192 bytes; every path is another key. */
  readonly path: string;
  /** sig.network's form: 0 or 1. */
  readonly keyVersion?: KeyVersion | undefined;
  /** near/mpc's form: the domain of a secp256k1 key, 0 in every network so far. */
  readonly domainId?: number | undefined;
}

/** A request for the signature of 32 bytes. */
export interface NearRequest extends NearKey {
  /** A hash, 32 bytes; above 0 and below the group order. */
  readonly payload: Uint8Array;
  /** yoctoNEAR to attach; what the contract asks for by default. What is too much comes back. */
  readonly deposit?: bigint | undefined;
  /** To attach; 50 Tgas in sig.network's form, 15 in near/mpc's by default. */
  readonly gas?: bigint | undefined;
}

/** Who speaks which form: sig.network's contracts, near/mpc's; Quorate's takes both. */
export type NearForm = 'sig.network' | 'near-mpc';

/** A key as requests and handles name it: version or domain, never both. */
export type ChosenKey =
  | { readonly form: 'sig.network'; readonly path: string; readonly keyVersion: KeyVersion }
  | { readonly form: 'near-mpc'; readonly path: string; readonly domainId: number };

const teraGas = 10n ** 12n;
/** What the contracts ask for at least. */
export const requiredGas: Readonly<Record<NearForm, bigint>> = {
  'sig.network': 50n * teraGas,
  'near-mpc': 15n * teraGas,
};

/** @throws SdkError INVALID_ARGUMENT, UNSUPPORTED_KEY_VERSION */
export function chooseKey(key: NearKey, form: NearForm, prefix = ''): ChosenKey {
  const path = text(key?.path, `${prefix}path`);
  const { keyVersion, domainId } = key;
  if (keyVersion !== undefined && domainId !== undefined)
    throw new SdkError('INVALID_ARGUMENT', `${prefix}domainId`, 'a request has a key version or a domain, not both');
  if (domainId !== undefined || (keyVersion === undefined && form === 'near-mpc'))
    return { form: 'near-mpc', path, domainId: integer(domainId ?? 0, `${prefix}domainId`, 0xffff_ffff) };
  if (keyVersion !== undefined && keyVersion !== 0 && keyVersion !== 1)
    throw new SdkError('UNSUPPORTED_KEY_VERSION', `${prefix}keyVersion`, `${shown(keyVersion)} is neither 0 nor 1`);
  return { form: 'sig.network', path, keyVersion: keyVersion ?? 1 };
}

/** @throws SdkError INVALID_ARGUMENT, UNSUPPORTED_KEY_VERSION */
export function parseRequest(request: NearRequest, form: NearForm): { key: ChosenKey; payload: Uint8Array } {
  return { key: chooseKey(request, form), payload: signablePayload(request.payload) };
}

/** What the caller wants attached, where that is named. @throws SdkError INVALID_ARGUMENT */
export function parsePayment({ deposit, gas }: Partial<NearRequest>): { deposit?: bigint; gas?: bigint } {
  return {
    ...(deposit !== undefined && { deposit: amountOf(deposit, 128, 'deposit') }),
    ...(gas !== undefined && { gas: amountOf(gas, 64, 'gas') }),
  };
}

/** What decides a request's price. @throws SdkError INVALID_ARGUMENT, UNSUPPORTED_KEY_VERSION */
export function gasOf(request: Partial<NearRequest>, form: NearForm): bigint {
  const chosen = chooseKey({ path: '', ...record(request, 'request') }, form);
  return parsePayment(request).gas ?? requiredGas[chosen.form];
}

/** The `request` argument of `sign`. */
export function toArgument(key: ChosenKey, payload: Uint8Array): NearSignRequest {
  return key.form === 'sig.network'
    ? { payload: [...payload], path: key.path, key_version: key.keyVersion }
    : { payload_v2: { Ecdsa: toDigits(payload) }, path: key.path, domain_id: key.domainId };
}

const toDigits = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** What fixes the key, but for the root. */
export function derivationOf(key: ChosenKey, predecessor: string): DerivationPath {
  const { path } = key;
  if (key.form === 'near-mpc') return { scheme: 'near-mpc-v0.1', predecessor, path };
  return { ...sigNetworkDerivation('near', key.keyVersion), predecessor, path };
}

/** The id under which Quorate's contract, and sig.network's, keep the request. */
export function requestIdOf(key: ChosenKey, predecessor: string, payload: Uint8Array): Uint8Array {
  return key.form === 'near-mpc'
    ? nearMpcRequestId({ predecessor, payload, path: key.path, domainId: key.domainId })
    : nearSignRequestId({ predecessor, payload, path: key.path, keyVersion: key.keyVersion });
}

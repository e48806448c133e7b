/** Every code, and whether the same call may succeed later. Stable: programs may compare `error.code` with these. */
const codes = {
  /** An argument has the wrong type, length or form; `field` names it. */
  INVALID_ARGUMENT: false,
  /** A public key that does not parse, or is no usable point of its curve. */
  INVALID_PUBLIC_KEY: false,
  /** A signature, or a contract's answer, that does not parse. */
  INVALID_SIGNATURE: false,
  /** A derivation scheme that this SDK does not know. */
  UNSUPPORTED_SCHEME: false,
  /** A chain, or a network of it, that the scheme or the address format does not know. */
  UNSUPPORTED_CHAIN: false,
  /** A form of address that keys of this network cannot spend from, or whose chain derives addresses otherwise. */
  UNSUPPORTED_ADDRESS_TYPE: false,
  /** The key's curve does not go with the derivation scheme or with the chain. */
  UNSUPPORTED_CURVE: false,
  /** The contract does not know the key version or domain. */
  UNSUPPORTED_KEY_VERSION: false,
  /** The tweak is zero or not below the group order (probability 2⁻¹²⁸): choose another path. */
  TWEAK_OUT_OF_RANGE: false,
  /** The derived key is the identity point (probability 2⁻²⁵⁶): choose another path. */
  DERIVED_IDENTITY: false,
  /** The contract asks for a higher deposit than the request brought. */
  INSUFFICIENT_DEPOSIT: false,
  /** An account holds less than a transaction spends, fees included. */
  INSUFFICIENT_FUNDS: false,
  /** The wallet or signer that was to send the request threw, e.g. because its user declined; `cause` is its error. */
  SENDER_FAILED: false,
  /** A callback of the caller's threw; `cause` is its error, and `handle` the request's, which may be sent and paid. */
  CALLBACK_FAILED: false,
  /** The chain refused the request, or the network reported an error for it; the message is theirs. */
  REQUEST_FAILED: false,
  /** The chain closed the request without an answer. Another request may be answered. */
  NOT_ANSWERED: true,
  /** No verified answer within the caller's time. The request may still be answered: wait for its handle again. */
  TIMEOUT: true,
  /** The caller's AbortSignal fired; `cause` is its reason. */
  ABORTED: false,
  /** A node of the chain could not be reached, or did not answer as it should. */
  RPC_FAILED: true,
  /** The foreign chain refused the signed transaction. */
  BROADCAST_FAILED: false,
  /** The process of a local network ended before the network was up; the message is the last that it said. */
  DEVNET_FAILED: false,
} as const satisfies Record<string, boolean>;

/** What can go wrong in the SDK. Stable: programs may compare `error.code` with these. */
export type SdkErrorCode = keyof typeof codes;

/** Every code that an SdkError can have. */
export const sdkErrorCodes = Object.keys(codes) as readonly SdkErrorCode[];

/** A value that should not have come in, of any kind and length, as the text of an error names it. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  if (value === null || ['undefined', 'boolean', 'number', 'bigint'].includes(typeof value)) return String(value);
  return `a value of type ${typeof value}`;
}

/** Every error the SDK throws on purpose. */
export class SdkError extends Error {
  override readonly name = 'SdkError';
  readonly code: SdkErrorCode;
  /** What is at fault: the argument, e.g. `rootPublicKey`, or what was called, e.g. `rpc`. */
  readonly field: string;
  /** Whether the same call may succeed later. Never so for pure functions. */
  readonly retryable: boolean;
  /** Of the request that the failed callback was told of. */
  readonly handle: object | undefined;

  /** @param options.retryable only where a single case differs from its code's default */
  constructor(
    code: SdkErrorCode,
    field: string,
    problem: string,
    options: ErrorOptions & { readonly retryable?: boolean; readonly handle?: object } = {},
  ) {
    super(`${field}: ${problem}`, options);
    this.code = code;
    this.field = field;
    this.retryable = options.retryable ?? codes[code];
    this.handle = options.handle;
  }
}

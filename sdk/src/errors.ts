/** What can go wrong in the SDK. Stable: programs may compare `error.code` with these. */
export type SdkErrorCode =
  /** An argument has the wrong type, length or form; `field` names it. */
  | 'INVALID_ARGUMENT'
  /** A public key that does not parse, or is no usable point of its curve. */
  | 'INVALID_PUBLIC_KEY'
  /** A signature, or a contract's answer, that does not parse. */
  | 'INVALID_SIGNATURE'
  /** A derivation scheme that this SDK does not know. */
  | 'UNSUPPORTED_SCHEME'
  /** A chain that the scheme, or the address format, does not know. */
  | 'UNSUPPORTED_CHAIN'
  /** The root key's curve does not go with the derivation scheme or with the chain. */
  | 'UNSUPPORTED_CURVE'
  /** The tweak is zero or not below the group order (probability 2⁻¹²⁸): choose another path. */
  | 'TWEAK_OUT_OF_RANGE'
  /** The derived key is the identity point (probability 2⁻²⁵⁶): choose another path. */
  | 'DERIVED_IDENTITY';

/** Every error the SDK throws on purpose. */
export class SdkError extends Error {
  override readonly name = 'SdkError';
  readonly code: SdkErrorCode;
  /** The argument at fault, e.g. `rootPublicKey`. */
  readonly field: string;
  /** Whether the same call may succeed later. Never so for pure functions. */
  readonly retryable: boolean;

  constructor(
    code: SdkErrorCode,
    field: string,
    problem: string,
    options: ErrorOptions & { readonly retryable?: boolean } = {},
  ) {
    super(`${field}: ${problem}`, options);
    this.code = code;
    this.field = field;
    this.retryable = options.retryable ?? false;
  }
}

/**
 * Which derivation a request uses; part of the request in every later step.
 *
 * - `sig.network-v1`: key_version 0 of sig.network's contracts, chain ids as hex numbers
 * - `sig.network-v2`: key_version ≥ 1 of sig.network's contracts, CAIP-2 chain ids
 * - `near-mpc-v0.1`: near/mpc's contract, NEAR only
 */
export type DerivationScheme = 'sig.network-v1' | 'sig.network-v2' | 'near-mpc-v0.1';

/** What fixes a derived key but for the root key. */
export interface DerivationPath {
  readonly scheme: DerivationScheme;
  /**
   * The chain where the request is made, as the scheme spells it: `0x18d`, `0x1`, `0x800001f5` in v1; `near:mainnet`,
   * `eip155:1`, `solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp`, `canton:global` in v2. Test networks use their mainnet's id.
   * Not used by `near-mpc-v0.1`.
   */
  readonly chainId?: string | undefined;
  /** The account that asks: NEAR account id, EVM address (any letter case), Solana address. */
  readonly predecessor: string;
  /** Any text; each path is another key. */
  readonly path: string;
}

/** Everything that fixes a derived key. */
export interface Derivation extends DerivationPath {
  /** NEAR's form (`secp256k1:…`, `ed25519:…`), hex, or bytes. See `normalizePublicKey`. */
  readonly rootPublicKey: string | Uint8Array;
}

/** A finished ECDSA signature over secp256k1. */
export interface Signature {
  /** R, 33 bytes compressed. Only its x is part of the signature; the parity that counts is `recoveryId`. */
  readonly bigR: Uint8Array;
  /** 32 bytes big-endian. */
  readonly s: Uint8Array;
  readonly recoveryId: 0 | 1;
}

/**
 * Has 32-byte payloads signed by one derived key: a contract's client bound to a path, or a mock. What accounts and chain
 * adapters are made from.
 */
export interface PayloadSigner {
  /** The derived key, 65 bytes uncompressed. */
  readonly publicKey: Uint8Array;
  /**
   * @param payload a hash, 32 bytes, 0 < payload < n; nothing is hashed here
   * @returns the signature, verified against `publicKey`
   * @throws SdkError
   */
  signPayload(payload: Uint8Array, options?: { readonly signal?: AbortSignal | undefined }): Promise<Signature>;
}

/** `request` argument of the NEAR contract's `sign` in sig.network's form. */
export interface SigNetworkSignRequest {
  /** 32 bytes big-endian, 0 < payload < n, as numbers or as 64 hex digits. */
  readonly payload: readonly number[] | string;
  readonly path: string;
  readonly key_version: number;
}

/** `request` argument of the NEAR contract's `sign` in near/mpc's form. */
export interface NearMpcSignRequest {
  /** 64 hex digits, 0 < payload < n. */
  readonly payload_v2: { readonly Ecdsa: string };
  readonly path: string;
  readonly domain_id: number;
}

/** What `sign` of the NEAR contract takes; the form of the request decides derivation and form of the answer. */
export type NearSignRequest = SigNetworkSignRequest | NearMpcSignRequest;

/** What `sign` of the NEAR contract returns to a request in sig.network's form. */
export interface SigNetworkSignature {
  /** 66 hex digits, compressed. */
  readonly big_r: string;
  /** 64 hex digits. */
  readonly s: string;
  readonly recovery_id: 0 | 1;
}

/** What `sign` of the NEAR contract returns to a request in near/mpc's form. */
export interface NearMpcSignature {
  readonly scheme: 'Secp256k1';
  /** 66 hex digits, compressed. */
  readonly big_r: { readonly affine_point: string };
  /** 64 hex digits. */
  readonly s: { readonly scalar: string };
  readonly recovery_id: 0 | 1;
}

/** What `sign` of the NEAR contract returns. */
export type NearSignature = SigNetworkSignature | NearMpcSignature;

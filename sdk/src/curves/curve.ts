/** The curves that networks hold keys of. */
export type Curve = 'secp256k1' | 'ed25519';

/**
 * What key derivation needs of a curve. Each curve is a file of its own, so that a bundle holds only the curves that it
 * imports.
 */
export interface CurveArithmetic {
  readonly name: Curve;
  /**
   * The canonical encoding of a public key: 65 bytes uncompressed on secp256k1, 32 on ed25519.
   * @throws Error when the bytes are no usable point of the curve
   */
  decode(publicKey: Uint8Array): Uint8Array;
  /** The scalar that 32 bytes of a hash stand for; undefined when it is zero, or one that no implementation takes. */
  scalarOf(hash: Uint8Array): bigint | undefined;
  /** `publicKey` + `scalar`·G in canonical encoding; undefined for the identity. */
  addMultipleOfBase(publicKey: Uint8Array, scalar: bigint): Uint8Array | undefined;
}

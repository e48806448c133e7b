import { bytesToHex } from '@noble/hashes/utils.js';
import { throwIfAborted } from '../client/abort.ts';
import { record } from '../client/fields.ts';
import { SdkError } from '../errors.ts';
import { normalizeSecp256k1 } from '../publicKey.ts';
import { verifySignature } from '../signature.ts';
import type { PayloadSigner, Signature } from '../types.ts';
import { hexField, list } from './input.ts';

/**
 * What waits for its signatures: a transaction, a message, an authorization. Plain JSON, so that it can be stored while
 * the network signs and finished elsewhere.
 */
export interface Prepared {
  /** The derived key that signs, 65 bytes as hex. */
  readonly publicKey: string;
  /** What it signs, in order: 32 bytes each, as hex. */
  readonly hashes: readonly string[];
}

/** The common part of what is prepared for a key. */
export const preparedFor = (publicKey: Uint8Array, hashes: readonly Uint8Array[]): Prepared => ({
  publicKey: bytesToHex(publicKey),
  hashes: hashes.map(bytesToHex),
});

/**
 * The hashes as `PayloadSigner.signPayload` and the contracts' clients take them, 32 bytes each.
 * @throws SdkError INVALID_ARGUMENT
 */
export function payloadsOf(prepared: Prepared): Uint8Array[] {
  const { hashes } = record(prepared, 'prepared');
  return list(hashes, 'prepared.hashes').map((hash, i) => hexField(hash, `prepared.hashes[${i}]`, 32));
}

/**
 * Has every hash signed, one after the other: the chains that take requests order them by account.
 *
 * @returns one signature a hash, in the same order, as the `finalize…` functions take them
 * @throws SdkError INVALID_ARGUMENT when `signer` has another key, ABORTED, and whatever the signer throws
 */
export async function signHashes(
  prepared: Prepared,
  signer: PayloadSigner,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Signature[]> {
  const payloads = payloadsOf(prepared);
  if (bytesToHex(normalizeSecp256k1(signer.publicKey, 'signer.publicKey')) !== prepared.publicKey)
    throw new SdkError('INVALID_ARGUMENT', 'signer', 'is not the key that this was prepared for');
  const signatures: Signature[] = [];
  for (const payload of payloads) {
    throwIfAborted(signal);
    signatures.push(await signer.signPayload(payload, { signal }));
  }
  return signatures;
}

/**
 * Holds signatures against hashes that were computed afresh: neither what was stored nor who signed is trusted.
 *
 * @throws SdkError INVALID_ARGUMENT for a wrong number, INVALID_SIGNATURE naming the first that is not this key's
 */
export function expectSignatures(
  publicKey: Uint8Array,
  payloads: readonly Uint8Array[],
  signatures: readonly Signature[],
): void {
  if (list(signatures, 'signatures').length !== payloads.length)
    throw new SdkError('INVALID_ARGUMENT', 'signatures', `${signatures.length} instead of ${payloads.length}`);
  for (const [i, payload] of payloads.entries())
    if (!verifySignature({ payload, signature: signatures[i] as Signature, publicKey }))
      throw new SdkError('INVALID_SIGNATURE', `signatures[${i}]`, 'is not what this key signs here');
}

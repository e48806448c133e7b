import { concatBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { SigHash, Transaction } from '@scure/btc-signer';
import { record } from '../../client/fields.ts';
import { SdkError } from '../../errors.ts';
import { compressPublicKey, normalizeSecp256k1 } from '../../publicKey.ts';
import type { Signature } from '../../types.ts';
import { derSignature } from '../der.ts';
import { hexField, parsed } from '../input.ts';
import { expectSignatures, type Prepared, preparedFor } from '../prepared.ts';
import { sighashAll } from './sighash.ts';

/** A PSBT with inputs of the key that wait for their signatures, one a hash, in the order of the inputs. */
export interface PreparedPsbt extends Prepared {
  readonly kind: 'bitcoin-psbt';
  /** Base64, as BIP-174 writes it to text. */
  readonly psbt: string;
}

/**
 * The inputs of a PSBT that a key can sign: P2WPKH, P2PKH, either of them in P2SH, and scripts that name the key
 * (multisig). Inputs of others, and those that the key has signed, are left alone.
 *
 * @param input.psbt BIP-174, version 0 or 2: base64, hex or bytes
 * @throws SdkError INVALID_ARGUMENT for a PSBT that does not parse, has no input of the key, or asks for another sighash
 *   than SIGHASH_ALL; INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE
 */
export function preparePsbt(input: {
  readonly publicKey: string | Uint8Array;
  readonly psbt: string | Uint8Array;
}): PreparedPsbt {
  record(input, 'input');
  const publicKey = normalizeSecp256k1(input.publicKey);
  const transaction = parsePsbt(input.psbt, 'psbt');
  const payloads = [...payloadsByInput(transaction, publicKey).values()];
  if (payloads.length === 0) throw new SdkError('INVALID_ARGUMENT', 'psbt', 'has no input that this key can sign');
  return { kind: 'bitcoin-psbt', ...preparedFor(publicKey, payloads), psbt: base64.encode(transaction.toPSBT()) };
}

/**
 * The PSBT with the key's signatures in it, base64. It is complete when nobody else's are missing; whoever holds it then
 * finalizes it.
 *
 * @throws SdkError INVALID_ARGUMENT, INVALID_SIGNATURE
 */
export function finalizePsbt(prepared: PreparedPsbt, signatures: readonly Signature[]): string {
  return base64.encode(signedTransaction(prepared, signatures).toPSBT());
}

/** The transaction of a prepared PSBT with the signatures in it. @throws SdkError INVALID_ARGUMENT, INVALID_SIGNATURE */
export function signedTransaction(
  prepared: Prepared & { readonly psbt: string },
  signatures: readonly Signature[],
): Transaction {
  const { publicKey, psbt } = record(prepared, 'prepared') as unknown as PreparedPsbt;
  const key = normalizeSecp256k1(publicKey, 'prepared.publicKey');
  const transaction = parsePsbt(psbt, 'prepared.psbt');
  addSignatures(transaction, key, signatures);
  return transaction;
}

/** Puts the key's signatures to its inputs. @throws SdkError INVALID_ARGUMENT, INVALID_SIGNATURE */
export function addSignatures(transaction: Transaction, publicKey: Uint8Array, signatures: readonly Signature[]): void {
  const payloads = payloadsByInput(transaction, publicKey);
  expectSignatures(publicKey, [...payloads.values()], signatures);
  for (const [i, index] of [...payloads.keys()].entries()) {
    const signature = concatBytes(derSignature(signatures[i] as Signature), Uint8Array.of(SigHash.ALL));
    transaction.updateInput(index, { partialSig: [[compressPublicKey(publicKey), signature]] }, true);
  }
}

/** What the key signs, by input. */
export function payloadsByInput(transaction: Transaction, publicKey: Uint8Array): Map<number, Uint8Array> {
  const compressed = compressPublicKey(publicKey);
  const payloads = new Map<number, Uint8Array>();
  for (let index = 0; index < transaction.inputsLength; index++) {
    const payload = parsed(`psbt.inputs[${index}]`, () => sighashAll(transaction, index, compressed));
    if (payload) payloads.set(index, payload);
  }
  return payloads;
}

function parsePsbt(psbt: unknown, field: string): Transaction {
  const bytes =
    typeof psbt !== 'string'
      ? psbt
      : /^(?:[0-9a-fA-F]{2})+$/.test(psbt)
        ? hexField(psbt, field)
        : parsed(field, () => base64.decode(psbt));
  if (!(bytes instanceof Uint8Array)) throw new SdkError('INVALID_ARGUMENT', field, 'neither a string nor bytes');
  // Fields that this SDK does not know stay in.
  return parsed(field, () =>
    Transaction.fromPSBT(bytes, { allowUnknownInputs: true, allowUnknownOutputs: true, unknown: 'ignore' }),
  );
}

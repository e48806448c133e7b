import type { Transaction } from '@scure/btc-signer';
import { expectBytes } from '../bytes.ts';
import { addSignatures, finalizePsbt, payloadsByInput, preparePsbt } from '../chains/bitcoin/psbt.ts';
import { preparedFor, signHashes } from '../chains/prepared.ts';
import { SdkError } from '../errors.ts';
import { compressPublicKey, normalizeSecp256k1 } from '../publicKey.ts';
import type { PayloadSigner } from '../types.ts';
import { type AccountOptions, signHash } from './signing.ts';

export type { AccountOptions } from './signing.ts';

/**
 * Signs the inputs of a PSBT that are the key's, as a wallet does; the others are left alone.
 *
 * @param psbt base64, hex or bytes
 * @returns base64; complete when nobody else's signatures are missing
 * @throws SdkError INVALID_ARGUMENT (see `preparePsbt`), ABORTED, and whatever the signer throws
 */
export async function signPsbt(
  psbt: string | Uint8Array,
  signer: PayloadSigner,
  options: AccountOptions = {},
): Promise<string> {
  const prepared = preparePsbt({ publicKey: signer.publicKey, psbt });
  return finalizePsbt(prepared, await signHashes(prepared, signer, options));
}

/**
 * Signs the inputs of one of @scure/btc-signer's transactions that are the key's: `transaction.sign` for keys that
 * nobody holds.
 *
 * @returns how many inputs were signed
 * @throws SdkError as `signPsbt`
 */
export async function signInputs(
  transaction: Transaction,
  signer: PayloadSigner,
  options: AccountOptions = {},
): Promise<number> {
  const publicKey = normalizeSecp256k1(signer.publicKey, 'signer.publicKey');
  const payloads = [...payloadsByInput(transaction, publicKey).values()];
  if (payloads.length === 0)
    throw new SdkError('INVALID_ARGUMENT', 'transaction', 'has no input that this key can sign');
  addSignatures(transaction, publicKey, await signHashes(preparedFor(publicKey, payloads), signer, options));
  return payloads.length;
}

/** bitcoinjs-lib's `SignerAsync`. */
export interface BitcoinJsSigner {
  /** 33 bytes compressed. */
  readonly publicKey: Uint8Array;
  /** r ‖ s, 64 bytes with low s. */
  sign(hash: Uint8Array): Promise<Uint8Array>;
}

/**
 * The key as bitcoinjs-lib's `Psbt.signInputAsync` and `signAllInputsAsync` take it. The latter hides why an input was
 * not signed: prefer the former.
 *
 * @param options.signal ends every signature that this signer makes
 * @throws SdkError INVALID_PUBLIC_KEY; its `sign` INVALID_ARGUMENT, ABORTED, and whatever the signer throws
 */
export function bitcoinJsSigner(signer: PayloadSigner, options: AccountOptions = {}): BitcoinJsSigner {
  return {
    publicKey: compressPublicKey(normalizeSecp256k1(signer.publicKey, 'signer.publicKey')),
    sign: async (hash) => {
      expectBytes(hash, 32, 'hash');
      const { bigR, s } = await signHash(signer, Uint8Array.from(hash), options);
      return Uint8Array.of(...bigR.subarray(1), ...s);
    },
  };
}

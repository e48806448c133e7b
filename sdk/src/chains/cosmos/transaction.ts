import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { PubKey } from 'cosmjs-types/cosmos/crypto/secp256k1/keys';
import { SignMode } from 'cosmjs-types/cosmos/tx/signing/v1beta1/signing';
import { AuthInfo, SignDoc, TxBody, TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { record, text } from '../../client/fields.ts';
import { SdkError } from '../../errors.ts';
import { compressPublicKey, normalizeSecp256k1 } from '../../publicKey.ts';
import type { Signature } from '../../types.ts';
import { type Amount, amount, hexField, list } from '../input.ts';
import { expectSignatures, type Prepared, preparedFor } from '../prepared.ts';
import { address, type Coin, type EncodedMessage, sortedCoins } from './messages.ts';

/** A transaction in direct mode (SIGN_MODE_DIRECT) that waits for one signature. */
export interface PreparedTransaction extends Prepared {
  readonly kind: 'cosmos-transaction';
  /** Protobuf's bytes of the `TxBody`, as hex. */
  readonly body: string;
  /** Protobuf's bytes of the `AuthInfo`, as hex. */
  readonly authInfo: string;
  readonly chainId: string;
  /** In decimal. */
  readonly accountNumber: string;
}

/** What nodes take, and the hash under which they will know it. */
export interface SignedTransaction {
  /** Protobuf's bytes of the `TxRaw`, as hex. */
  readonly transaction: string;
  /** 64 hex digits in upper case. */
  readonly hash: string;
}

/** What a transaction pays at most, and how much gas it may use. */
export interface Fee {
  readonly amount: readonly Coin[];
  /** The limit. */
  readonly gas: Amount;
  /** Who pays by an allowance that they have granted (x/feegrant). */
  readonly granter?: string | undefined;
  /** Who pays and signs too: for transactions of several signers. */
  readonly payer?: string | undefined;
}

/** What a transaction says, its fee apart. */
export interface TransactionContent {
  /** As `normalizePublicKey` takes it. */
  readonly publicKey: string | Uint8Array;
  /** E.g. `cosmoshub-4`. */
  readonly chainId: string;
  /** Of the sender's account: `rest(url).account(address)` knows them. */
  readonly accountNumber: Amount;
  readonly sequence: Amount;
  readonly messages: readonly EncodedMessage[];
  readonly memo?: string | undefined;
  /** The last block that may include it. */
  readonly timeoutHeight?: Amount | undefined;
}

/**
 * A transaction ready to be signed, for chains whose accounts have keys of plain secp256k1.
 *
 * @throws SdkError INVALID_ARGUMENT naming the field, INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE
 */
export function prepareTransaction(input: TransactionContent & { readonly fee: Fee }): PreparedTransaction {
  record(input, 'input');
  const publicKey = normalizeSecp256k1(input.publicKey);
  const chainId = text(input.chainId, 'chainId');
  if (chainId === '') throw new SdkError('INVALID_ARGUMENT', 'chainId', 'is empty');
  const document = {
    body: bodyOf(input),
    authInfo: authInfoOf(publicKey, amount(input.sequence, 'sequence'), input.fee),
    chainId,
    accountNumber: amount(input.accountNumber, 'accountNumber'),
  };
  return {
    kind: 'cosmos-transaction',
    ...preparedFor(publicKey, [hashOf(document)]),
    body: bytesToHex(document.body),
    authInfo: bytesToHex(document.authInfo),
    chainId,
    accountNumber: String(document.accountNumber),
  };
}

/**
 * The signed transaction.
 *
 * @param signatures the one signature
 * @throws SdkError INVALID_ARGUMENT, INVALID_SIGNATURE
 */
export function finalizeTransaction(
  prepared: PreparedTransaction,
  signatures: readonly Signature[],
): SignedTransaction {
  const { publicKey, ...stored } = record(prepared, 'prepared') as unknown as PreparedTransaction;
  const document = {
    body: hexField(stored.body, 'prepared.body'),
    authInfo: hexField(stored.authInfo, 'prepared.authInfo'),
    chainId: text(stored.chainId, 'prepared.chainId'),
    accountNumber: amount(stored.accountNumber, 'prepared.accountNumber'),
  };
  expectSignatures(normalizeSecp256k1(publicKey, 'prepared.publicKey'), [hashOf(document)], signatures);
  const bytes = rawTransaction(document, directSignature(signatures[0] as Signature));
  return { transaction: bytesToHex(bytes), hash: bytesToHex(sha256(bytes)).toUpperCase() };
}

/** r ‖ s, 64 bytes: what the chain checks against SHA-256 of the sign document. */
export const directSignature = ({ bigR, s }: Signature): Uint8Array => Uint8Array.of(...bigR.subarray(1), ...s);

interface Document {
  readonly body: Uint8Array;
  readonly authInfo: Uint8Array;
  readonly chainId: string;
  readonly accountNumber: bigint;
}

const hashOf = ({ body: bodyBytes, authInfo: authInfoBytes, chainId, accountNumber }: Document): Uint8Array =>
  sha256(SignDoc.encode({ bodyBytes, authInfoBytes, chainId, accountNumber }).finish());

/** @param signature empty where gas is to be estimated */
export const rawTransaction = (
  { body: bodyBytes, authInfo: authInfoBytes }: Pick<Document, 'body' | 'authInfo'>,
  signature: Uint8Array,
): Uint8Array => TxRaw.encode({ bodyBytes, authInfoBytes, signatures: [signature] }).finish();

export function bodyOf(input: TransactionContent): Uint8Array {
  const messages = list(input.messages, 'messages').map((message, i) => {
    const { typeUrl, value } = record(message, `messages[${i}]`);
    if (!text(typeUrl, `messages[${i}].typeUrl`).startsWith('/'))
      throw new SdkError('INVALID_ARGUMENT', `messages[${i}].typeUrl`, 'does not begin with /');
    if (!(value instanceof Uint8Array)) throw new SdkError('INVALID_ARGUMENT', `messages[${i}].value`, 'not bytes');
    return { typeUrl: typeUrl as string, value };
  });
  if (messages.length === 0) throw new SdkError('INVALID_ARGUMENT', 'messages', 'no messages');
  const memo = text(input.memo ?? '', 'memo');
  const timeoutHeight = amount(input.timeoutHeight ?? 0n, 'timeoutHeight');
  return TxBody.encode(TxBody.fromPartial({ messages, memo, timeoutHeight })).finish();
}

export function authInfoOf(publicKey: Uint8Array, sequence: bigint, fee: Fee): Uint8Array {
  const { granter, payer, gas } = record(fee, 'fee') as unknown as Fee;
  const key = { typeUrl: PubKey.typeUrl, value: PubKey.encode({ key: compressPublicKey(publicKey) }).finish() };
  const signerInfo = { publicKey: key, modeInfo: { single: { mode: SignMode.SIGN_MODE_DIRECT } }, sequence };
  return AuthInfo.encode(
    AuthInfo.fromPartial({
      signerInfos: [signerInfo],
      fee: {
        amount: sortedCoins(fee.amount, 'fee.amount'),
        gasLimit: amount(gas, 'fee.gas'),
        granter: granter === undefined ? '' : address(granter, 'fee.granter'),
        payer: payer === undefined ? '' : address(payer, 'fee.payer'),
      },
    }),
  ).finish();
}

import type { Hex, SignableMessage, TypedData, TypedDataDefinition } from 'viem';
import { hashMessage, hashTypedData, stringify } from 'viem/utils';
import { utf8 } from '../../bytes.ts';
import { record, text, toHex } from '../../client/fields.ts';
import { SdkError } from '../../errors.ts';
import { normalizeSecp256k1 } from '../../publicKey.ts';
import type { Signature } from '../../types.ts';
import { hexField, parsed } from '../input.ts';
import { expectSignatures, type Prepared, preparedFor } from '../prepared.ts';
import { hashBytes, toHexSignature } from './signature.ts';

/** A message or typed data that waits for one signature. */
export interface PreparedMessage extends Prepared {
  readonly kind: 'evm-message';
  readonly content: MessageContent;
}

/** What is signed: a text, bytes in hex, or typed data as JSON with integers as strings. */
export type MessageContent = { readonly message: string | { readonly raw: Hex } } | { readonly typedData: string };

/**
 * A personal message ready to be signed (EIP-191, version `45`: what `personal_sign` signs).
 *
 * @param input.message a text, or `{ raw }` for bytes
 * @throws SdkError INVALID_ARGUMENT, INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE
 */
export function prepareMessage(input: {
  readonly publicKey: string | Uint8Array;
  readonly message: SignableMessage;
}): PreparedMessage {
  record(input, 'input');
  const { message } = input;
  const hash = messageHash(message);
  const content = { message: typeof message === 'string' ? message : { raw: toPlainHex(message.raw) } };
  return preparedMessage(input.publicKey, hash, content);
}

/**
 * Typed data ready to be signed (EIP-712).
 *
 * @param input.typedData viem's form: `domain`, `types`, `primaryType`, `message`
 * @throws SdkError INVALID_ARGUMENT, INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE
 */
export function prepareTypedData<
  const types extends TypedData | Record<string, unknown>,
  primaryType extends keyof types | 'EIP712Domain',
>(input: {
  readonly publicKey: string | Uint8Array;
  readonly typedData: TypedDataDefinition<types, primaryType>;
}): PreparedMessage {
  record(input, 'input');
  const typedData = input.typedData as TypedDataDefinition;
  const hash = parsed('typedData', () => hashTypedData(typedData));
  const content = { typedData: stringify(typedData) };
  if (typedDataHash(content.typedData, 'typedData') !== hash)
    throw new SdkError('INVALID_ARGUMENT', 'typedData', 'has values that JSON has not');
  return preparedMessage(input.publicKey, hash, content);
}

const preparedMessage = (publicKey: string | Uint8Array, hash: Hex, content: MessageContent): PreparedMessage => ({
  kind: 'evm-message',
  ...preparedFor(normalizeSecp256k1(publicKey), [hashBytes(hash)]),
  content,
});

/**
 * r ‖ s ‖ v, 65 bytes with v 27 or 28: what wallets return for messages and typed data.
 *
 * @throws SdkError INVALID_ARGUMENT, INVALID_SIGNATURE
 */
export function finalizeMessage(prepared: PreparedMessage, signatures: readonly Signature[]): Hex {
  const { publicKey, content } = record(prepared, 'prepared') as unknown as PreparedMessage;
  const payload = hashBytes(contentHash(content));
  expectSignatures(normalizeSecp256k1(publicKey, 'prepared.publicKey'), [payload], signatures);
  return toHexSignature(signatures[0] as Signature);
}

/** What is signed of a content that was stored. @throws SdkError INVALID_ARGUMENT */
function contentHash(content: MessageContent): Hex {
  const { message, typedData } = record(content, 'prepared.content');
  return typedData === undefined
    ? messageHash(message as SignableMessage, 'prepared.content.message')
    : typedDataHash(typedData, 'prepared.content.typedData');
}

const typedDataHash = (json: unknown, field: string): Hex =>
  parsed(field, () => hashTypedData(JSON.parse(text(json, field))));

const toPlainHex = (bytes: Hex | Uint8Array): Hex => (typeof bytes === 'string' ? bytes : toHex(bytes));

/** EIP-191's hash of a message. @throws SdkError INVALID_ARGUMENT: viem hashes nothing for bytes that are none */
export function messageHash(message: SignableMessage, field = 'message'): Hex {
  if (typeof message === 'object' && message !== null) {
    if (!(message.raw instanceof Uint8Array)) hexField(message.raw, `${field}.raw`);
  } else utf8(message, field);
  return hashMessage(message);
}

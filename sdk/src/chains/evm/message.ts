import type { Hex, SignableMessage, TypedData, TypedDataDefinition } from 'viem';
import { hashMessage, hashTypedData } from 'viem/utils';
import { utf8 } from '../../bytes.ts';
import { record } from '../../client/fields.ts';
import { normalizeSecp256k1 } from '../../publicKey.ts';
import type { Signature } from '../../types.ts';
import { hexField, parsed } from '../input.ts';
import { expectSignatures, type Prepared, payloadsOf, preparedFor } from '../prepared.ts';
import { hashBytes, toHexSignature } from './signature.ts';

/** A message or typed data that waits for one signature. */
export interface PreparedMessage extends Prepared {
  readonly kind: 'evm-message';
}

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
  const hash = messageHash(input.message);
  return { kind: 'evm-message', ...preparedFor(normalizeSecp256k1(input.publicKey), [hashBytes(hash)]) };
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
  return { kind: 'evm-message', ...preparedFor(normalizeSecp256k1(input.publicKey), [hashBytes(hash)]) };
}

/**
 * r ‖ s ‖ v, 65 bytes with v 27 or 28: what wallets return for messages and typed data.
 *
 * @throws SdkError INVALID_ARGUMENT, INVALID_SIGNATURE
 */
export function finalizeMessage(prepared: PreparedMessage, signatures: readonly Signature[]): Hex {
  const payloads = payloadsOf(prepared);
  expectSignatures(normalizeSecp256k1(prepared.publicKey, 'prepared.publicKey'), payloads, signatures);
  return toHexSignature(signatures[0] as Signature);
}

/** EIP-191's hash of a message. @throws SdkError INVALID_ARGUMENT: viem hashes nothing for bytes that are none */
export function messageHash(message: SignableMessage): Hex {
  if (typeof message === 'object' && message !== null) {
    if (!(message.raw instanceof Uint8Array)) hexField(message.raw, 'message.raw');
  } else utf8(message, 'message');
  return hashMessage(message);
}

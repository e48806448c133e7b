import { createHash } from 'node:crypto';
import {
  addDecoderSizePrefix,
  addEncoderSizePrefix,
  fixDecoderSize,
  fixEncoderSize,
  getAddressDecoder,
  getBytesDecoder,
  getBytesEncoder,
  getStructDecoder,
  getU8Decoder,
  getU32Decoder,
  getU32Encoder,
  getU64Decoder,
  transformDecoder,
  transformEncoder,
} from '@solana/kit';
import { fromHex, textBytes, toHex } from '../../base/bytes.ts';

// Borsh as the program reads and writes it. A test holds the discriminators against the program's IDL.

/** First 8 bytes of the SHA-256 of a name: what Anchor begins events and instructions with. Hex. */
const discriminator = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 16);

/** What a call of the program by itself begins with when it carries an event: of `anchor:event`, little-endian. Hex. */
export const eventTag = toHex(fromHex(discriminator('anchor:event')).reverse());

export const eventDiscriminators = {
  signatureRequested: discriminator('event:SignatureRequestedEvent'),
  signBidirectional: discriminator('event:SignBidirectionalEvent'),
  signatureResponded: discriminator('event:SignatureRespondedEvent'),
  respondBidirectional: discriminator('event:RespondBidirectionalEvent'),
  signatureError: discriminator('event:SignatureErrorEvent'),
} as const;

export const instructionDiscriminators = {
  respond: discriminator('global:respond'),
  respondTransaction: discriminator('global:respond_transaction'),
  respondBidirectional: discriminator('global:respond_bidirectional'),
  respondError: discriminator('global:respond_error'),
  openBuffer: discriminator('global:open_buffer'),
  writeBuffer: discriminator('global:write_buffer'),
  respondBuffered: discriminator('global:respond_buffered'),
  closeBuffer: discriminator('global:close_buffer'),
} as const;

/** Strict: what is no UTF-8 would come back as another text, under another request id. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const bytesDecoder = addDecoderSizePrefix(getBytesDecoder(), getU32Decoder());
const textDecoder = transformDecoder(bytesDecoder, (bytes) => utf8.decode(Uint8Array.from(bytes)));
const bytes32Decoder = fixDecoderSize(getBytesDecoder(), 32);
const textDecoders = [
  ['path', textDecoder],
  ['algo', textDecoder],
  ['dest', textDecoder],
  ['params', textDecoder],
] as const;

export const signatureRequestedDecoder = getStructDecoder([
  ['sender', getAddressDecoder()],
  ['payload', bytes32Decoder],
  ['keyVersion', getU32Decoder()],
  ['deposit', getU64Decoder()],
  ['chainId', textDecoder],
  ...textDecoders,
]);

export const signBidirectionalDecoder = getStructDecoder([
  ['sender', getAddressDecoder()],
  ['serializedTransaction', bytesDecoder],
  ['caip2Id', textDecoder],
  ['keyVersion', getU32Decoder()],
  ['deposit', getU64Decoder()],
  ...textDecoders,
  ['programId', bytes32Decoder],
  ['outputSchema', bytesDecoder],
  ['respondSchema', bytesDecoder],
]);

export const signatureRespondedDecoder = getStructDecoder([
  ['requestId', bytes32Decoder],
  ['responder', bytes32Decoder],
  ['x', bytes32Decoder],
  ['y', bytes32Decoder],
  ['s', bytes32Decoder],
  ['recoveryId', getU8Decoder()],
]);

/** Both ways to tell how a request ended begin with its id. */
export const endedDecoder = getStructDecoder([['requestId', bytes32Decoder]]);

export const bytesEncoder = addEncoderSizePrefix(getBytesEncoder(), getU32Encoder());
export const textEncoder = transformEncoder(bytesEncoder, (text: string) => textBytes(text));
export const bytes32Encoder = fixEncoderSize(getBytesEncoder(), 32);

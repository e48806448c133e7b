import { QUORATE_SIGNER_IDL } from '@quorate/contract-solana';
import {
  type Address,
  addEncoderSizePrefix,
  getAddressEncoder,
  getBase58Decoder,
  getU32Encoder,
  getU64Encoder,
  getUtf8Encoder,
} from '@solana/kit';

// Events as the program emits them, made from its interface.

export const eventTag = [0xe4, 0x45, 0xa5, 0x2e, 0x51, 0xcb, 0x9a, 0x1d];

type EventName = (typeof QUORATE_SIGNER_IDL.events)[number]['name'];
export const discriminatorOf = (name: EventName): readonly number[] =>
  QUORATE_SIGNER_IDL.events.find((event) => event.name === name)!.discriminator;

export const someone = 'GsbwXfJraMomNxBcjYLcG3mxkBUiyWXAB32fGbSMQRdW' as Address;
export const cluster = 'solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1';

const u32 = (value: number) => [...getU32Encoder().encode(value)];
const text = (value: string) => [...addEncoderSizePrefix(getUtf8Encoder(), getU32Encoder()).encode(value)];
const bytes = (value: Uint8Array) => [...u32(value.length), ...value];

export interface RequestedFields {
  readonly sender?: Address;
  readonly payload?: Uint8Array;
  readonly keyVersion?: number;
  /** Borsh of the path, if it is to be none of a text. */
  readonly rawPath?: readonly number[];
  readonly path?: string;
  readonly params?: string;
}

/** A call of the program by itself. */
export const callOf = (name: EventName, body: readonly number[]): Uint8Array =>
  Uint8Array.from([...eventTag, ...discriminatorOf(name), ...body]);

export function requestedCall(fields: RequestedFields = {}): Uint8Array {
  const { keyVersion = 1, params = '', path = 'path', payload = new Uint8Array(32).fill(7), sender = someone } = fields;
  const texts = [...(fields.rawPath ?? text(path)), ...text('ECDSA'), ...text('ethereum'), ...text(params)];
  const deposit = [...getU64Encoder().encode(1_000n)];
  const body = [...getAddressEncoder().encode(sender), ...payload, ...u32(keyVersion), ...deposit, ...text(cluster)];
  return callOf('signatureRequestedEvent', [...body, ...texts, 0]);
}

export function transactionCall(transaction = Uint8Array.of(2, 0xc0), path = 'path'): Uint8Array {
  const head = [...getAddressEncoder().encode(someone), ...bytes(transaction), ...text('eip155:1'), ...u32(1)];
  const texts = [path, '', '', ''].flatMap(text);
  const schemas = [...bytes(Uint8Array.of(1)), ...bytes(Uint8Array.of(2))];
  const deposit = [...getU64Encoder().encode(1_000n)];
  return callOf('signBidirectionalEvent', [...head, ...deposit, ...texts, ...new Uint8Array(32), ...schemas]);
}

export const base58 = (data: Uint8Array): string => getBase58Decoder().decode(data);
export const base64 = (data: Uint8Array): string => Buffer.from(data).toString('base64');

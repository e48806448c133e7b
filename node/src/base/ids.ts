import { DecodeError } from './errors.ts';

declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** A participant's number on the contract; its share is evaluated at x = id + 1. */
export type ParticipantId = Branded<number, 'ParticipantId'>;
/** Number of the key's sharing; grows with every reshare, never reused. */
export type Epoch = Branded<number, 'Epoch'>;
/** One execution of a protocol, 32 bytes as lower-case hex. Accepted once. */
export type RunId = Branded<string, 'RunId'>;
/** A triple pair or a presignature, 32 bytes as lower-case hex. */
export type AssetId = Branded<string, 'AssetId'>;
/** A request for a signature as its contract names it, 32 bytes as lower-case hex. The same request may occur twice. */
export type RequestId = Branded<string, 'RequestId'>;

function uint32(value: number, field: string): number {
  if (!Number.isInteger(value) || value < 0 || value >= 0xffff_ffff)
    throw new DecodeError(field, 'not a 32-bit number');
  return value;
}

function hex32(value: string, field: string): string {
  if (!/^[0-9a-f]{64}$/.test(value)) throw new DecodeError(field, 'not 32 bytes of lower-case hex');
  return value;
}

/** Checks and brands; @throws DecodeError unless 0 ≤ value < 2³² − 1. */
export const participantId = (value: number) => uint32(value, 'participant id') as ParticipantId;
/** Checks and brands; @throws DecodeError unless 0 ≤ value < 2³² − 1. */
export const epoch = (value: number) => uint32(value, 'epoch') as Epoch;
/** Checks and brands 64 lower-case hex digits; @throws DecodeError. */
export const runId = (value: string) => hex32(value, 'run id') as RunId;
/** Checks and brands 64 lower-case hex digits; @throws DecodeError. */
export const assetId = (value: string) => hex32(value, 'asset id') as AssetId;
/** Checks and brands 64 lower-case hex digits; @throws DecodeError. */
export const requestId = (value: string) => hex32(value, 'request id') as RequestId;

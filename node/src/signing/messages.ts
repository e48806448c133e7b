import { fromHex, toHex } from '../base/bytes.ts';
import { Reader, Writer } from '../base/codec.ts';
import { type AssetId, assetId } from '../base/ids.ts';

/** A leader asks a participant of its presignature for its share of a signature. */
export interface ShareRequest {
  readonly chain: string;
  readonly occurrence: string;
  readonly presignature: AssetId;
  /** R of the presignature, 33 bytes: with it the follower computes the context before it spends anything. */
  readonly bigR: Uint8Array;
  /** Hash of everything that is signed and how; the follower's own must be equal. 32 bytes. */
  readonly contextHash: Uint8Array;
}

export const maxShareRequestBytes = 1_024;

export const encodeShareRequest = (request: ShareRequest): Uint8Array =>
  new Writer()
    .text(request.chain)
    .text(request.occurrence)
    .raw(fromHex(request.presignature))
    .raw(request.bigR)
    .raw(request.contextHash)
    .finish();

/** @throws DecodeError */
export function decodeShareRequest(bytes: Uint8Array): ShareRequest {
  const reader = new Reader(bytes, 'share request');
  const request = {
    chain: reader.text('chain', 128),
    occurrence: reader.text('occurrence', 256),
    presignature: assetId(toHex(reader.raw(32, 'presignature'))),
    bigR: reader.raw(33, 'bigR'),
    contextHash: reader.raw(32, 'contextHash'),
  };
  reader.end();
  return request;
}

/** s_i and the context it belongs to, 32 bytes each. */
export interface ShareAnswer {
  readonly contextHash: Uint8Array;
  readonly share: Uint8Array;
}

export const encodeShareAnswer = ({ contextHash, share }: ShareAnswer): Uint8Array =>
  new Writer().raw(contextHash).raw(share).finish();

/** @throws DecodeError */
export function decodeShareAnswer(bytes: Uint8Array): ShareAnswer {
  const reader = new Reader(bytes, 'share answer');
  const answer = { contextHash: reader.raw(32, 'contextHash'), share: reader.raw(32, 'share') };
  reader.end();
  return answer;
}

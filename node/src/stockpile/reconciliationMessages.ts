import { fromHex, toHex } from '../base/bytes.ts';
import { Reader, Writer } from '../base/codec.ts';
import { DecodeError } from '../base/errors.ts';
import { type AssetId, assetId } from '../base/ids.ts';
import type { AssetKind } from '../vault/api.ts';

export const assetKinds = ['triple-pair', 'presignature'] as const satisfies readonly AssetKind[];

/** Most ids in one question: looking them up takes some 10 ms, in which nothing else runs. */
export const pageSize = 1_024;
const idLength = 32;
export const maxQuestionBytes = 1 + pageSize * idLength;

/** Which of these assets the other has not. */
export interface Question {
  readonly kind: AssetKind;
  readonly ids: readonly AssetId[];
}

/** Kind u8 (its place in assetKinds) ‖ ids, 32 bytes each. */
export function encodeQuestion({ kind, ids }: Question): Uint8Array {
  const writer = new Writer().u8(assetKinds.indexOf(kind));
  for (const id of ids) writer.raw(fromHex(id));
  return writer.finish();
}

/** @throws DecodeError */
export function decodeQuestion(bytes: Uint8Array): Question {
  const reader = new Reader(bytes, 'stock question');
  const kind = assetKinds[reader.u8('kind')];
  if (!kind) throw new DecodeError('stock question.kind', 'unknown');
  const count = Math.ceil((bytes.length - 1) / idLength);
  if (count > pageSize) throw new DecodeError('stock question.ids', `more than ${pageSize} items`);
  const ids = Array.from({ length: count }, () => assetId(toHex(reader.raw(idLength, 'id'))));
  return { kind, ids };
}

/** A byte for each id of the question, in its order: 1 where the asset is absent. So no answer can name other assets. */
export const encodeAnswer = (absent: readonly boolean[]): Uint8Array => Uint8Array.from(absent, Number);

/** @returns those of the ids asked for that are absent. @throws DecodeError */
export function decodeAnswer({ ids }: Question, bytes: Uint8Array): AssetId[] {
  if (bytes.length !== ids.length) throw new DecodeError('stock answer', `not ${ids.length} bytes`);
  if (bytes.some((byte) => byte > 1)) throw new DecodeError('stock answer', 'neither 0 nor 1');
  return ids.filter((_, index) => bytes[index] === 1);
}

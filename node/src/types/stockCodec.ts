import { fromHex, toHex } from '../base/bytes.ts';
import { Reader, Writer } from '../base/codec.ts';
import { DecodeError } from '../base/errors.ts';
import { assetId, epoch, participantId } from '../base/ids.ts';
import type { Presignature, Triple, TriplePair } from './stock.ts';

const version = 1;
const maxParticipants = 1024;

/**
 * Binary form of a triple pair, for the disk. It holds secrets.
 * version u8 ‖ id 32 ‖ owner u32 ‖ participants (u32 count, u32 each) ‖ epoch u32 ‖ two triples: a, b, c 32 each ‖ A, B, C
 * as many points of 33 bytes each as there are participants. Integers big-endian.
 */
export function encodeTriplePair(pair: TriplePair): Uint8Array {
  const writer = writeAsset(pair);
  for (const { a, b, c, A, B, C } of [pair.triple0, pair.triple1]) {
    writer.raw(a).raw(b).raw(c);
    for (const point of [...A, ...B, ...C]) writer.raw(point);
  }
  return readable(writer.finish(), decodeTriplePair);
}

/** Reads what encodeTriplePair() wrote. @throws DecodeError naming the field */
export function decodeTriplePair(bytes: Uint8Array): TriplePair {
  const reader = new Reader(bytes, 'triplePair');
  const asset = readAsset(reader, 'triplePair');
  const terms = asset.participants.length;
  const pair = { ...asset, triple0: readTriple(reader, terms), triple1: readTriple(reader, terms) };
  reader.end();
  return pair;
}

/**
 * Binary form of a presignature, for the disk. It holds secrets.
 * As a triple pair up to the epoch, then R 33 ‖ k 32 ‖ σ 32 ‖ α 32 ‖ β 32 ‖ K, A, C as many points of 33 bytes each as there
 * are participants.
 */
export function encodePresignature(presignature: Presignature): Uint8Array {
  const { R, k, sigma, blame } = presignature;
  const writer = writeAsset(presignature).raw(R).raw(k).raw(sigma).raw(blame.alpha).raw(blame.beta);
  for (const point of [...blame.K, ...blame.A, ...blame.C]) writer.raw(point);
  return readable(writer.finish(), decodePresignature);
}

/** Reads what encodePresignature() wrote. @throws DecodeError naming the field */
export function decodePresignature(bytes: Uint8Array): Presignature {
  const reader = new Reader(bytes, 'presignature');
  const asset = readAsset(reader, 'presignature');
  const terms = asset.participants.length;
  const presignature: Presignature = {
    ...asset,
    R: reader.raw(33, 'R'),
    k: reader.raw(32, 'k'),
    sigma: reader.raw(32, 'sigma'),
    blame: {
      alpha: reader.raw(32, 'alpha'),
      beta: reader.raw(32, 'beta'),
      K: readPolynomial(reader, terms, 'K'),
      A: readPolynomial(reader, terms, 'A'),
      C: readPolynomial(reader, terms, 'C'),
    },
  };
  reader.end();
  return presignature;
}

type Asset = Pick<TriplePair, 'id' | 'owner' | 'participants' | 'epoch'>;

function writeAsset({ id, owner, participants, epoch }: Asset): Writer {
  return new Writer()
    .u8(version)
    .raw(fromHex(id, 'asset.id'))
    .u32(owner)
    .list(participants, (writer, participant) => writer.u32(participant))
    .u32(epoch);
}

function readAsset(reader: Reader, what: string): Asset {
  if (reader.u8('version') !== version) throw new DecodeError(`${what}.version`, 'not known');
  const asset = {
    id: assetId(toHex(reader.raw(32, 'id'))),
    owner: participantId(reader.u32('owner')),
    participants: reader.list('participants', maxParticipants, (item) => participantId(item.u32('participants'))),
    epoch: epoch(reader.u32('epoch')),
  };
  if (!asset.participants.every((id, i) => i === 0 || asset.participants[i - 1]! < id)) {
    throw new DecodeError(`${what}.participants`, 'not ascending');
  }
  if (asset.participants.length < 2) throw new DecodeError(`${what}.participants`, 'fewer than two');
  if (!asset.participants.includes(asset.owner)) throw new DecodeError(`${what}.owner`, 'not a participant');
  return asset;
}

function readTriple(reader: Reader, terms: number): Triple {
  return {
    a: reader.raw(32, 'a'),
    b: reader.raw(32, 'b'),
    c: reader.raw(32, 'c'),
    A: readPolynomial(reader, terms, 'A'),
    B: readPolynomial(reader, terms, 'B'),
    C: readPolynomial(reader, terms, 'C'),
  };
}

const readPolynomial = (reader: Reader, terms: number, field: string): Uint8Array[] =>
  Array.from({ length: terms }, () => reader.raw(33, field));

/** What could not be read back must not be written. */
function readable(bytes: Uint8Array, decode: (bytes: Uint8Array) => unknown): Uint8Array {
  decode(bytes);
  return bytes;
}

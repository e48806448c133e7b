import { equalBytes, fromHex, toHex } from '../base/bytes.ts';
import { Reader, Writer } from '../base/codec.ts';
import { DecodeError } from '../base/errors.ts';
import { epoch, participantId } from '../base/ids.ts';
import { Secret } from '../base/secret.ts';
import type { KeyShare } from './keyShare.ts';

const version = 1;
const maxParticipants = 1024;

/**
 * Binary form of a key share, for the disk. It holds the secret.
 * version u8 ‖ epoch u32 ‖ attempt u32 ‖ transcript hash 32 ‖ self u32 ‖ participants (u32 count, u32 each) ‖ threshold u32
 * ‖ X 33 ‖ commitments (u32 count, 33 each) ‖ share 32. Integers big-endian.
 */
export function encodeKeyShare(share: KeyShare): Uint8Array {
  const bytes = new Writer()
    .u8(version)
    .u32(share.epoch)
    .u32(share.attempt)
    .raw(fromHex(share.transcriptHash, 'keyShare.transcriptHash'))
    .u32(share.self)
    .list(share.participants, (writer, id) => writer.u32(id))
    .u32(share.threshold)
    .raw(share.publicKey)
    .list(share.commitments, (writer, point) => writer.raw(point))
    .raw(share.share.reveal())
    .finish();
  decodeKeyShare(bytes); // a share that could not be read back must not be written
  return bytes;
}

/** Reads what encodeKeyShare() wrote. @throws DecodeError naming the field */
export function decodeKeyShare(bytes: Uint8Array): KeyShare {
  const reader = new Reader(bytes, 'keyShare');
  if (reader.u8('version') !== version) throw new DecodeError('keyShare.version', 'not known');
  const share: KeyShare = {
    epoch: epoch(reader.u32('epoch')),
    attempt: reader.u32('attempt'),
    transcriptHash: toHex(reader.raw(32, 'transcriptHash')),
    self: participantId(reader.u32('self')),
    participants: reader.list('participants', maxParticipants, (item) => participantId(item.u32('participants'))),
    threshold: reader.u32('threshold'),
    publicKey: reader.raw(33, 'publicKey'),
    commitments: reader.list('commitments', maxParticipants, (item) => item.raw(33, 'commitments')),
    share: new Secret(reader.raw(32, 'share')),
  };
  reader.end();
  checkShape(share);
  return share;
}

function checkShape({ self, participants, threshold, publicKey, commitments }: KeyShare): void {
  if (!participants.every((id, index) => index === 0 || participants[index - 1]! < id)) {
    throw new DecodeError('keyShare.participants', 'not ascending');
  }
  if (!participants.includes(self)) throw new DecodeError('keyShare.self', 'not a participant');
  if (threshold < 1 || threshold > participants.length) throw new DecodeError('keyShare.threshold', 'out of range');
  if (commitments.length !== threshold) throw new DecodeError('keyShare.commitments', 'not as many as the threshold');
  if (!equalBytes(commitments[0]!, publicKey)) throw new DecodeError('keyShare.publicKey', 'not the first commitment');
}

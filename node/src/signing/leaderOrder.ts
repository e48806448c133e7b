import { createHash } from 'node:crypto';
import { fromHex } from '../base/bytes.ts';
import type { ParticipantId, RequestId } from '../base/ids.ts';

/**
 * Who leads a request: the participants ascending by SHA-256(tag ‖ participant id, 4 bytes ‖ request id). Every node
 * computes the same order; nobody agrees on anything.
 */
export function leaderOrder(participants: readonly ParticipantId[], requestId: RequestId): ParticipantId[] {
  const rank = (participant: ParticipantId) => {
    const id = Buffer.alloc(4);
    id.writeUInt32BE(participant);
    return createHash('sha256').update('quorate leader order').update(id).update(fromHex(requestId)).digest();
  };
  return participants
    .map((participant) => ({ participant, rank: rank(participant) }))
    .sort((a, b) => Buffer.compare(a.rank, b.rank))
    .map(({ participant }) => participant);
}

/**
 * The participant that should lead now: the first eligible one, and after each further `takeoverMs` without an answer
 * the next. Undefined when nobody is eligible.
 */
export function currentLeader(
  order: readonly ParticipantId[],
  eligible: (participant: ParticipantId) => boolean,
  ageMs: number,
  takeoverMs: number,
): ParticipantId | undefined {
  const candidates = order.filter(eligible);
  if (candidates.length === 0) return undefined;
  return candidates[Math.floor(Math.max(0, ageMs) / takeoverMs) % candidates.length];
}

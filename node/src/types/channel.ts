import type { ParticipantId } from '../base/ids.ts';

/**
 * What a protocol run sees of the network. Links are authenticated and encrypted, so `from` is who it says and a
 * message to one peer is private. Messages of a run are addressed by round: the first message of (from, round) counts,
 * later ones are dropped, so order and duplication do not matter.
 */
export interface Channel {
  readonly self: ParticipantId;
  /** Everyone in the run, this node included, ascending. */
  readonly participants: readonly ParticipantId[];
  /** Aborted when the run must end: time is up, a peer gave up, the node is closing. */
  readonly signal: AbortSignal;
  /** Hands a message over; resolves when the link accepts more (back-pressure), not when it has arrived. */
  send(to: ParticipantId, round: number, message: Uint8Array): Promise<void>;
  /**
   * The message of `from` in `round`.
   * @param maxLength longest message the protocol can mean, in bytes; a longer one ends the run and names the peer
   * @throws AbortedError when the signal is aborted, ProtocolAbort when the message is too long
   */
  receive(from: ParticipantId, round: number, maxLength: number): Promise<Uint8Array>;
}

import { QuorateError } from '../base/errors.ts';
import type { ParticipantId } from '../base/ids.ts';

export type MeshErrorCode =
  | 'BAD_KEY'
  | 'BAD_ADDRESS'
  | 'BAD_FRAME'
  | 'BAD_HELLO'
  | 'FRAME_TOO_LARGE'
  | 'KIND_TAKEN'
  | 'LINK_CLOSED'
  | 'NOT_A_PARTICIPANT'
  | 'PEER_OFFLINE'
  | 'ROUND_TAKEN'
  | 'RUN_REUSED'
  | 'STRANGER';

/** Something the mesh refuses or cannot do. */
export class MeshError extends QuorateError<MeshErrorCode> {}

/** Why a run ended early; `reason` is what a peer said, or one of the mesh's own words below. */
export class RunAbortedError extends QuorateError<'RUN_ABORTED'> {
  /** `LINK_LOST`, `BUFFER_OVERFLOW`, `MESSAGES_LOST`, `MESSAGE_TOO_LONG`, `STOPPED`, or a protocol's code. */
  readonly reason: string;
  /** Who caused it; undefined when this node did. */
  readonly peer: ParticipantId | undefined;

  constructor(reason: string, peer?: ParticipantId) {
    super('RUN_ABORTED', peer === undefined ? `run aborted: ${reason}` : `run aborted by peer ${peer}: ${reason}`, {
      reason,
      peer,
    });
    this.reason = reason;
    this.peer = peer;
  }
}

/** A peer answered a request with an error. */
export class RemoteError extends QuorateError<'REMOTE'> {
  /** The code of the peer's error: its handler's, or `NO_HANDLER`, `TOO_LARGE`, `OVERLOADED`, `TIMEOUT`, `INTERNAL`. */
  readonly remoteCode: string;
  readonly peer: ParticipantId;

  constructor(peer: ParticipantId, kind: string, remoteCode: string) {
    super('REMOTE', `peer ${peer} answered ${kind} with ${remoteCode}`, { peer, kind, remoteCode });
    this.peer = peer;
    this.remoteCode = remoteCode;
  }
}

const reasonCode = /^[A-Z][A-Z0-9_]{0,63}$/;

/** The code of an error as a peer may learn it; `fallback` for anything that is not a typed error. */
export function publicCode(error: unknown, fallback: string): string {
  if (error instanceof RunAbortedError) return error.reason;
  return error instanceof QuorateError && isReasonCode(error.code) ? error.code : fallback;
}

/** Whether a text is fit to travel as a code: `UPPER_CASE`, at most 64 characters. */
export const isReasonCode = (text: string): boolean => reasonCode.test(text);

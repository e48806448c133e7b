import { QuorateError } from '../base/errors.ts';
import type { ParticipantId } from '../base/ids.ts';

/** Why a protocol run ended without a result. */
export type ProtocolAbortCode =
  /** A message of the wrong length, or a point, scalar or field in it that is not allowed. */
  | 'BAD_MESSAGE'
  /** An opening does not match its commitment. */
  | 'BAD_COMMITMENT'
  /** A zero-knowledge proof does not verify. */
  | 'BAD_PROOF'
  /** A share does not lie on the polynomial its dealer committed to. */
  | 'BAD_SHARE'
  /** The consistency check of the OT extension failed. */
  | 'OT_CHECK'
  /** The products of a batch of triples do not meet their commitments; nobody can be named. */
  | 'PRODUCT_MISMATCH'
  /** The participants did not all see the same messages or the same context. */
  | 'CONFIRM_MISMATCH'
  /** A value that must not be zero is zero: the run is spent, nobody is to blame. */
  | 'DEGENERATE'
  /** What the caller passed does not fit together. */
  | 'BAD_INPUT';

/** A protocol run that failed closed. Never carries a share, row or bit. */
export class ProtocolAbort extends QuorateError<ProtocolAbortCode> {
  /** Who misbehaved, where the protocol can tell. */
  readonly culprit: ParticipantId | undefined;

  constructor(code: ProtocolAbortCode, message: string, culprit?: ParticipantId, options?: ErrorOptions) {
    super(code, culprit === undefined ? message : `${message} (participant ${culprit})`, { culprit }, options);
    this.culprit = culprit;
  }
}

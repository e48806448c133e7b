import type { ParticipantId } from '../base/ids.ts';
import type { SessionContext } from '../protocol/session.ts';

/** What a generation worker is asked to run, as structured clone carries it. */
export type Job = {
  readonly self: ParticipantId;
  readonly owner: ParticipantId;
  readonly participants: readonly ParticipantId[];
  readonly session: SessionContext;
} & (
  | { readonly kind: 'triples'; readonly count: number }
  /** Encoded triple pair and key share. */
  | { readonly kind: 'presignature'; readonly pair: Uint8Array; readonly keyShare: Uint8Array }
);

/** A triple pair or a presignature, encoded. */
export interface MadeAsset {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** To the worker, on the port of one job. */
export type ToWorker =
  | { readonly type: 'sent'; readonly call: number }
  | { readonly type: 'received'; readonly call: number; readonly message: Uint8Array }
  | { readonly type: 'refused'; readonly call: number; readonly failure: Failure }
  | { readonly type: 'abort'; readonly reason: string };

/** From the worker, on the port of one job. */
export type FromWorker =
  | {
      readonly type: 'send';
      readonly call: number;
      readonly to: ParticipantId;
      readonly round: number;
      readonly message: Uint8Array;
    }
  | {
      readonly type: 'receive';
      readonly call: number;
      readonly from: ParticipantId;
      readonly round: number;
      readonly maxLength: number;
    }
  | { readonly type: 'done'; readonly assets: readonly MadeAsset[] }
  | { readonly type: 'failed'; readonly failure: Failure };

/** An error on its way between threads. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** There when a protocol aborted the run; `culprit` is undefined when it cannot name anyone. */
  readonly protocolAbort?: { readonly culprit: ParticipantId | undefined };
}

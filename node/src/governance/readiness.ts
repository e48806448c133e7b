import { z } from 'zod';
import { textBytes } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { DecodeError, QuorateError } from '../base/errors.ts';
import type { ParticipantId } from '../base/ids.ts';
import type { MeshNetwork } from '../mesh/api.ts';

/** A participant is not at this attempt of this key event, or not yet. */
class NotReadyError extends QuorateError<'NOT_READY'> {}

const attemptSchema = z.strictObject({ epoch: z.number().int(), attempt: z.number().int() });
export type AttemptId = z.infer<typeof attemptSchema>;

export const encodeAttempt = ({ epoch, attempt }: AttemptId): Uint8Array =>
  textBytes(JSON.stringify({ epoch, attempt }));

/** @throws DecodeError */
export function decodeAttempt(bytes: Uint8Array): AttemptId {
  try {
    return attemptSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    throw new DecodeError('attempt', 'does not parse');
  }
}

const requestKind = 'key-event-ready';
const requestTimeoutMs = 2_000;
const pollIntervalMs = 250;

/**
 * Lets the participants of a key event begin together: attempts are single-shot, and one that somebody is not ready
 * for would be wasted.
 */
export class Readiness {
  readonly #mesh: MeshNetwork;
  readonly #clock: Clock;
  #readyFor: AttemptId | undefined;

  constructor(mesh: MeshNetwork, clock: Clock) {
    this.#mesh = mesh;
    this.#clock = clock;
    mesh.onRequest(requestKind, 256, async (_, body) => {
      const asked = decodeAttempt(body);
      if (asked.epoch !== this.#readyFor?.epoch || asked.attempt !== this.#readyFor.attempt) {
        throw new NotReadyError('NOT_READY', 'not at this attempt');
      }
      return new Uint8Array();
    });
  }

  /** From now on peers that ask are told that this node is at the attempt. */
  announce(attempt: AttemptId): void {
    this.#readyFor = attempt;
  }

  /**
   * Waits until all participants say so.
   * @param onMissing is told who is not there yet, whenever those are others than before
   * @throws AbortedError
   */
  async await(
    attempt: AttemptId,
    participants: readonly ParticipantId[],
    signal: AbortSignal,
    onMissing: (missing: readonly ParticipantId[]) => void,
  ): Promise<void> {
    this.announce(attempt);
    const question = encodeAttempt(attempt);
    const waiting = new Set(participants.filter((id) => id !== this.#mesh.self));
    let told = 0;
    while (waiting.size > 0) {
      await Promise.all(
        [...waiting].map(async (peer) => {
          try {
            await this.#mesh.request(peer, requestKind, question, requestTimeoutMs, signal);
            waiting.delete(peer);
          } catch {
            // offline or not there yet: asked again
          }
        }),
      );
      if (waiting.size === 0) break;
      if (waiting.size !== told) onMissing([...waiting]);
      told = waiting.size;
      await this.#clock.sleep(pollIntervalMs, signal);
    }
    signal.throwIfAborted();
  }
}

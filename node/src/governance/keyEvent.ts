import type { Clock } from '../base/clock.ts';
import { describeError, errorCode } from '../base/errors.ts';
import type { ParticipantId } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import { withTimeout } from '../base/wait.ts';
import type { MeshNetwork, Run } from '../mesh/api.ts';
import type { KeyEvent, Sharing } from '../types/contractState.ts';
import type { KeyShare } from '../types/keyShare.ts';
import type { KeyShareStore } from '../vault/api.ts';
import type { KeyEventProtocol } from './keyEventProtocol.ts';
import type { Readiness } from './readiness.ts';
import type { Votes } from './votes.ts';

/** How long the protocol itself may take once everybody is ready. */
const runTimeoutMs = 60_000;
const maxBufferedBytesPerPeer = 1 << 20;
const maxPauseMs = 60_000;

/** What failed again and again is tried at longer and longer intervals: every try costs votes. */
const pauseMs = (attempt: number): number => (attempt < 2 ? 0 : Math.min(maxPauseMs, 250 * 2 ** attempt));

export interface KeyEventDeps {
  readonly mesh: MeshNetwork;
  readonly keyShares: KeyShareStore;
  readonly readiness: Readiness;
  readonly protocol: KeyEventProtocol;
  readonly votes: Votes;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The share that this node has for an attempt, whatever its transcript. */
async function storedShare(keyShares: KeyShareStore, { epoch, attempt }: KeyEvent): Promise<KeyShare | undefined> {
  const id = (await keyShares.list()).find((stored) => stored.epoch === epoch && stored.attempt === attempt);
  return id && keyShares.get(id);
}

/**
 * This node's part in one attempt of a keygen or reshare: run the protocol once, keep the share, vote. A share is on
 * the disk before its vote is sent; an attempt that failed here, or that a crash interrupted, is ended for everyone.
 *
 * @param previous the sharing that is reshared; undefined for keygen
 * @param share this node's share of `previous`, if it has one
 * @throws AbortedError when the contract has moved on
 */
export async function takePart(
  deps: KeyEventDeps,
  event: KeyEvent,
  previous: Sharing | undefined,
  share: KeyShare | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { clock, keyShares, logger, readiness, votes } = deps;
  const { epoch, attempt } = event;
  const ids = event.participants.map(({ id }) => id);
  let made = await storedShare(keyShares, event);
  if (!made) {
    await clock.sleep(pauseMs(attempt), signal);
    logger.info({ epoch, attempt, participants: ids, threshold: event.threshold }, 'waiting for everybody to be ready');
    await readiness.await({ epoch, attempt }, ids, signal, (missing) =>
      logger.info({ epoch, attempt, missing }, 'participants that are not ready for the key event'),
    );
    if (!(await keyShares.markStarted(epoch, attempt))) {
      logger.warn({ epoch, attempt }, 'this attempt was interrupted here before: ending it');
      return votes.abortAttempt(attempt, signal);
    }
    try {
      made = await runOnce(deps, event, ids, previous, share, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      const code = errorCode(error);
      logger.error({ epoch, attempt, code, error: describeError(error) }, 'key event failed: ending the attempt');
      return votes.abortAttempt(attempt, signal);
    }
    signal.throwIfAborted();
    await keyShares.put(made);
    logger.info({ epoch, attempt, transcriptHash: made.transcriptHash }, 'share made and stored');
  }
  if (previous) await votes.reshared(made, signal);
  else await votes.publicKey(made, signal);
}

async function runOnce(
  { mesh, protocol }: KeyEventDeps,
  event: KeyEvent,
  participants: readonly ParticipantId[],
  previous: Sharing | undefined,
  share: KeyShare | undefined,
  signal: AbortSignal,
): Promise<KeyShare> {
  return withTimeout('key event', runTimeoutMs, signal, async (inner) => {
    const id = protocol.runId(previous ? 'reshare' : 'keygen', event);
    const run: Run = mesh.openRun(id, participants, { maxBufferedBytesPerPeer, signal: inner });
    try {
      const made = previous ? await protocol.reshare(run, event, previous, share) : await protocol.keygen(run, event);
      run.close();
      return made;
    } catch (error) {
      run.abort(errorCode(error));
      throw error;
    }
  });
}

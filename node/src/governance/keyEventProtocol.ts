import { createHash } from 'node:crypto';
import { compressPublicKey } from '@quorate/sdk';
import { concatBytes } from '../base/bytes.ts';
import { Reader, Writer } from '../base/codec.ts';
import { QuorateError } from '../base/errors.ts';
import { type ParticipantId, type RunId, runId } from '../base/ids.ts';
import type { RandomSource } from '../base/random.ts';
import type { MeshNetwork } from '../mesh/api.ts';
import { type NetworkIdentity, sessionContext } from '../protocol/context.ts';
import { keygen } from '../protocol/keygen.ts';
import { reshare } from '../protocol/reshare.ts';
import type { Channel } from '../types/channel.ts';
import type { KeyEvent, Sharing } from '../types/contractState.ts';
import type { KeyShare } from '../types/keyShare.ts';

/** A newcomer found no dealer that knows the old sharing. */
class NoCommitmentsError extends QuorateError<'NO_COMMITMENTS'> {}

const commitmentsKind = 'sharing-commitments';
const requestTimeoutMs = 5_000;
const maxThreshold = 64;

/** Runs keygen and reshare as the contract's key events describe them. */
export class KeyEventProtocol {
  readonly #identity: NetworkIdentity;
  readonly #mesh: MeshNetwork;
  readonly #random: RandomSource;

  /** @param current this node's share in use, whose public part newcomers may ask for */
  constructor(identity: NetworkIdentity, mesh: MeshNetwork, random: RandomSource, current: () => KeyShare | undefined) {
    this.#identity = identity;
    this.#mesh = mesh;
    this.#random = random;
    mesh.onRequest(commitmentsKind, 16, async (_, body) => {
      const reader = new Reader(body, 'commitments request');
      const epoch = reader.u32('epoch');
      reader.end();
      const share = current();
      if (share?.epoch !== epoch) throw new NoCommitmentsError('NO_COMMITMENTS', `no share of epoch ${epoch}`);
      return concatBytes(...share.commitments);
    });
  }

  /** The id of an attempt's run: the same at every participant, and new for every attempt. */
  runId(kind: 'keygen' | 'reshare', { epoch, attempt }: KeyEvent): RunId {
    const { network, contract } = this.#identity;
    const name = JSON.stringify(['quorate key event', network, contract, kind, epoch, attempt]);
    return runId(createHash('sha256').update(name).digest('hex'));
  }

  keygen(channel: Channel, event: KeyEvent): Promise<KeyShare> {
    return keygen(channel, {
      sessionContext: sessionContext(this.#identity, event, { attempt: event.attempt }),
      random: this.#random,
    });
  }

  /** @param share this node's share of `previous`, if it has one */
  async reshare(channel: Channel, event: KeyEvent, previous: Sharing, share: KeyShare | undefined): Promise<KeyShare> {
    const dealers = dealersOf(event, previous);
    const commitments = share?.commitments ?? (await this.#askForCommitments(previous, dealers, channel.signal));
    return reshare(channel, {
      sessionContext: sessionContext(this.#identity, event, { attempt: event.attempt }),
      old: { epoch: previous.epoch, threshold: previous.threshold, commitments },
      publicKey: compressPublicKey(previous.publicKey),
      dealers,
      ...(share && dealers.includes(channel.self) ? { oldShare: share } : {}),
      random: this.#random,
    });
  }

  /** A dealer that lies about them makes the run fail: the session is bound to them, and X is checked. */
  async #askForCommitments(
    previous: Sharing,
    dealers: readonly ParticipantId[],
    signal: AbortSignal,
  ): Promise<Uint8Array[]> {
    const question = new Writer().u32(previous.epoch).finish();
    for (const dealer of dealers) {
      try {
        const answer = await this.#mesh.request(dealer, commitmentsKind, question, requestTimeoutMs, signal);
        const reader = new Reader(answer, 'commitments');
        const commitments = Array.from({ length: Math.min(previous.threshold, maxThreshold) }, () =>
          reader.raw(33, 'point'),
        );
        reader.end();
        return commitments;
      } catch {
        signal.throwIfAborted();
      }
    }
    throw new NoCommitmentsError('NO_COMMITMENTS', `no dealer gave the commitments of epoch ${previous.epoch}`);
  }
}

/**
 * Who deals: as many as the old threshold of those who stay, ascending; every attempt takes others, so that one who has
 * lost its share does not make them all fail.
 */
export function dealersOf({ attempt, participants }: KeyEvent, previous: Sharing): ParticipantId[] {
  const remaining = previous.participants.filter(({ id }) => participants.some((next) => next.id === id));
  const first = remaining.length === 0 ? 0 : attempt % remaining.length;
  return [...remaining.slice(first), ...remaining.slice(0, first)]
    .slice(0, previous.threshold)
    .map(({ id }) => id)
    .sort((a, b) => a - b);
}

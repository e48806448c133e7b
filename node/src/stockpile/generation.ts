import { toHex } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { AbortedError, describeError, errorCode, QuorateError } from '../base/errors.ts';
import { type AssetId, assetId, type Epoch, type ParticipantId, type RunId } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import type { Metrics } from '../base/metrics.ts';
import type { RandomSource } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import { withTimeout } from '../base/wait.ts';
import type { MeshNetwork, Run } from '../mesh/api.ts';
import { type NetworkIdentity, sessionContext } from '../protocol/context.ts';
import { PRESIGN_MESSAGE_LENGTH } from '../protocol/presign.ts';
import { triplesBufferLimit } from '../protocol/triples/rounds.ts';
import type { ActiveKey } from '../types/activeKey.ts';
import type { NetworkConfig } from '../types/contractState.ts';
import { encodeKeyShare } from '../types/keyShareCodec.ts';
import type { AssetKind, StockStore, StoredAsset } from '../vault/api.ts';
import type { InFlight } from '../vault/inFlight.ts';
import { Following } from './following.ts';
import { limitForeignStock } from './foreignStock.ts';
import {
  decodeInvitation,
  encodeInvitation,
  generationRunId,
  type Invitation,
  maxInvitationBytes,
} from './generationMessages.ts';
import { loadOf, MAX_BATCH, maxBatch } from './load.ts';
import { OpeningWatch } from './openingWatch.ts';
import type { Quarantine } from './quarantine.ts';
import type { Job } from './workerMessages.ts';
import type { WorkerPool } from './workerPool.ts';

/** This node does not take part in a run, and says why. */
class DeclinedError extends QuorateError<'DECLINED' | 'NO_KEY' | 'BUSY'> {}

export interface GenerationDeps {
  readonly network: NetworkIdentity;
  readonly key: () => ActiveKey | undefined;
  readonly config: () => NetworkConfig | undefined;
  readonly mesh: MeshNetwork;
  readonly stock: StockStore;
  readonly inFlight: InFlight;
  readonly workers: WorkerPool;
  readonly quarantine: Quarantine;
  readonly random: RandomSource;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

const invitationKind = 'generation';
/** What each message costs the mesh besides its bytes. */
const bufferSlack = 16 << 10;

/**
 * Single runs that make stock: this node leads its own and takes part in those of others. An asset counts for its owner
 * only when every participant has it on its disk.
 */
export class Generation {
  readonly #deps: GenerationDeps;
  readonly #following: Following;
  #epoch: Epoch | undefined;
  /** Aborted when the epoch is over. */
  #epochOver = new AbortController();

  constructor(deps: GenerationDeps) {
    this.#deps = deps;
    // what is left of the threads beside a batch of this node's own
    this.#following = new Following(deps.workers.maxLoad - MAX_BATCH);
    deps.mesh.onRequest(invitationKind, maxInvitationBytes, (owner, body, signal) => this.#follow(owner, body, signal));
  }

  /** Ends the runs of another epoch: what they make is of no use any more, and the threads are wanted. */
  keepTo(epoch: Epoch | undefined): void {
    if (epoch === this.#epoch) return;
    this.#epochOver.abort(new AbortedError('making stock', 'the epoch is over'));
    this.#epochOver = new AbortController();
    this.#epoch = epoch;
  }

  /**
   * Leads a batch of triples among exactly threshold participants, this node one of them.
   * @throws ProtocolAbort, RemoteError, TimeoutError, AbortedError; no asset was made then
   */
  leadTriples(
    key: ActiveKey,
    participants: readonly ParticipantId[],
    count: number,
    signal: AbortSignal,
  ): Promise<void> {
    const invitation = this.#invite(key, { kind: 'triples', participants: [...participants], count });
    return this.#deps.inFlight.track(this.#lead(key, invitation, undefined, signal));
  }

  /**
   * Leads a presignature from a triple pair that was taken out of the stock in this turn; the pair is spent whatever
   * happens.
   * @throws as leadTriples
   */
  leadPresignature(key: ActiveKey, pair: StoredAsset, signal: AbortSignal): Promise<void> {
    const { id, participants } = pair;
    const invitation = this.#invite(key, { kind: 'presignature', participants: [...participants], pair: id });
    return this.#deps.inFlight.track(this.#lead(key, invitation, pair, signal));
  }

  #invite(key: ActiveKey, what: Omit<Invitation, 'epoch' | 'nonce'>): Invitation {
    return { ...what, epoch: key.sharing.epoch, nonce: toHex(this.#deps.random(32)) };
  }

  async #lead(
    key: ActiveKey,
    invitation: Invitation,
    pair: StoredAsset | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { mesh, stock } = this.#deps;
    const timeoutMs = this.#timeoutMs(invitation);
    const others = invitation.participants.filter((id) => id !== mesh.self);
    const body = encodeInvitation(invitation);
    await withTimeout(`making ${invitation.kind}`, timeoutMs, this.#untilEpochIsOver(signal), async (inner) => {
      // First this node's side: were it to fail now, nobody would wait for it.
      const run = this.#openRun(mesh.self, invitation, inner);
      // A peer answers when its part is on its disk.
      const stored = Promise.all(others.map((peer) => mesh.request(peer, invitationKind, body, timeoutMs, inner)));
      stored.catch((error: unknown) => run.abort(errorCode(error)));
      const [assets] = await Promise.all([this.#takePart(key, mesh.self, invitation, pair, run), stored]);
      stock.put(assets);
    });
  }

  async #follow(owner: ParticipantId, body: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
    const { config, key, quarantine, stock } = this.#deps;
    const invitation = decodeInvitation(body);
    const active = key();
    if (!active || active.sharing.epoch !== invitation.epoch) throw new DeclinedError('NO_KEY', 'another epoch');
    this.#checkParticipants(active, owner, invitation);
    // Only triples leak to a cheater that is not found out. A presignature of triples made before does not, and to decline
    // it would cost the owner the pair.
    if (invitation.kind === 'triples' && invitation.participants.some((id) => quarantine.holds(id)))
      throw new DeclinedError('DECLINED', 'quarantine');
    const load = loadOf(invitation.count ?? 0, invitation.participants.length);
    const leave = this.#following.enter(owner, load, config()?.maxConcurrentGeneration ?? 0);
    try {
      const until = this.#untilEpochIsOver(signal);
      await withTimeout(`making ${invitation.kind}`, this.#timeoutMs(invitation), until, async (inner) => {
        if (invitation.pair) this.#checkPair(owner, invitation.pair, invitation);
        const run = this.#openRun(owner, invitation, inner);
        const pair = invitation.pair && stock.takeById('triple-pair', invitation.pair, owner);
        const assets = await this.#takePart(active, owner, invitation, pair, run);
        stock.put(assets);
        this.#limitStockOf(owner, invitation);
      });
    } finally {
      leave();
    }
    return new Uint8Array();
  }

  #checkParticipants(
    { sharing }: ActiveKey,
    owner: ParticipantId,
    { kind, participants, count, pair }: Invitation,
  ): void {
    const known = new Set(sharing.participants.map(({ id }) => id));
    const ascending = participants.every((id, index) => index === 0 || participants[index - 1]! < id);
    const complete = participants.includes(owner) && participants.includes(this.#deps.mesh.self);
    if (
      !ascending ||
      !complete ||
      participants.length !== sharing.threshold ||
      participants.some((id) => !known.has(id))
    ) {
      throw new DeclinedError('DECLINED', 'not a set of exactly threshold participants with owner and this node');
    }
    if (count !== undefined && count > maxBatch(sharing.threshold)) {
      throw new DeclinedError('DECLINED', 'more triples than fit into one run');
    }
    if ((kind === 'triples') !== (count !== undefined) || (kind === 'presignature') !== (pair !== undefined)) {
      throw new DeclinedError('DECLINED', 'fields do not fit the kind');
    }
  }

  /** Before the pair is taken: an invitation that does not fit must not cost anything. */
  #checkPair(owner: ParticipantId, id: AssetId, { epoch, participants }: Invitation): void {
    const pair = this.#deps.stock.describe('triple-pair', id, owner);
    if (pair.epoch !== epoch || pair.participants.join() !== participants.join()) {
      throw new DeclinedError('DECLINED', 'the triple pair is of another epoch or has other participants');
    }
  }

  #openRun(owner: ParticipantId, invitation: Invitation, signal: AbortSignal): Run {
    const id = generationRunId(this.#deps.network, owner, invitation);
    const maxBufferedBytesPerPeer = bufferLimit(invitation) + bufferSlack;
    return this.#deps.mesh.openRun(id, invitation.participants, { maxBufferedBytesPerPeer, signal });
  }

  /** Runs the protocol in a worker thread. */
  async #takePart(
    key: ActiveKey,
    owner: ParticipantId,
    invitation: Invitation,
    pair: StoredAsset | undefined,
    run: Run,
  ): Promise<StoredAsset[]> {
    const { clock, logger, mesh, metrics, quarantine, workers } = this.#deps;
    const { kind, participants, epoch } = invitation;
    if (pair) logger.debug({ pair: pair.id, owner }, 'triple pair spent');
    const watch = new OpeningWatch(run);
    const began = clock.now();
    try {
      const made = await workers.run(this.#job(key, owner, run.id, invitation, pair), watch);
      run.close();
      const seconds = (clock.now() - began) / 1_000;
      if (kind === 'triples') metrics.triplesGenerated.inc(made.length * 2);
      else metrics.presignaturesGenerated.inc(made.length);
      (kind === 'triples' ? metrics.tripleSeconds : metrics.presignatureSeconds).observe(seconds);
      const stored: AssetKind = kind === 'triples' ? 'triple-pair' : 'presignature';
      return made.map(({ id, bytes }) => ({
        kind: stored,
        id: assetId(id),
        owner,
        participants,
        epoch,
        bytes: new Secret(bytes),
      }));
    } catch (error) {
      const code = errorCode(error);
      run.abort(code);
      const others = participants.filter((other) => other !== mesh.self);
      quarantine.runFailed(error, others, watch.opened);
      metrics.generationFailures.inc({ kind, code });
      logger.debug({ kind, owner, code, error: describeError(error) }, 'a generation run failed');
      throw error;
    }
  }

  #job(key: ActiveKey, owner: ParticipantId, runId: RunId, invitation: Invitation, pair: StoredAsset | undefined): Job {
    const { mesh, network } = this.#deps;
    const { participants, count = 0 } = invitation;
    const session = sessionContext(network, key.sharing, { id: runId }, participants);
    const common = { self: mesh.self, owner, participants, session };
    if (!pair) return { ...common, kind: 'triples', count };
    return { ...common, kind: 'presignature', pair: pair.bytes.reveal(), keyShare: encodeKeyShare(key.share) };
  }

  /** Twice what the network lets an owner have, and what it may be making. */
  #limitStockOf(owner: ParticipantId, { kind, epoch }: Invitation): void {
    const config = this.#deps.config();
    if (!config) return;
    const stored = kind === 'triples' ? 'triple-pair' : 'presignature';
    const most = kind === 'triples' ? config.triple.max / 2 : config.presignature.max;
    limitForeignStock(this.#deps.stock, stored, owner, epoch, 2 * Math.ceil(most) + MAX_BATCH);
  }

  #untilEpochIsOver(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#epochOver.signal]);
  }

  #timeoutMs({ kind }: Invitation): number {
    const config = this.#deps.config();
    return (kind === 'triples' ? config?.triple.timeoutMs : config?.presignature.timeoutMs) ?? 60_000;
  }
}

const bufferLimit = ({ count, participants }: Invitation): number =>
  count === undefined ? PRESIGN_MESSAGE_LENGTH : triplesBufferLimit(count, participants.length);

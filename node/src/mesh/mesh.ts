import { type Clock, systemClock } from '../base/clock.ts';
import type { ParticipantId, RunId } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import { type RandomSource, systemRandom } from '../base/random.ts';
import type { MeshNetwork, Peer, PeerState, RequestHandler, Run, RunOptions } from './api.ts';
import { keepDialling } from './dialer.ts';
import { MeshError } from './errors.ts';
import { type Frame, frameType } from './frames.ts';
import type { Authenticated, HelloTerms } from './handshake.ts';
import type { NodeIdentity } from './identity.ts';
import { defaultLimits, type MeshLimits } from './limits.ts';
import { Link } from './link.ts';
import { Listener } from './listener.ts';
import { type PeerSlot, PeerTable } from './peerTable.ts';
import { Requests } from './requests.ts';
import { RunTable } from './runs.ts';
import { decodeStatus, encodeStatus, type NodeStatus } from './status.ts';

export interface MeshOptions {
  readonly self: ParticipantId;
  readonly identity: NodeIdentity;
  /** NEAR network and orchestrating contract: peers of another network are refused. */
  readonly networkId: string;
  readonly contractId: string;
  /** Port 0 takes any free one; start() says which. */
  readonly listen: { readonly host: string; readonly port: number };
  readonly logger: Logger;
  readonly limits?: Partial<MeshLimits>;
  readonly clock?: Clock;
  readonly random?: RandomSource;
}

/**
 * The links of a node to its peers, and what goes over them. Of two peers the one with the lower id dials; a newer
 * connection of the same peer replaces the older, so that both ends agree after any race.
 */
export class Mesh implements MeshNetwork {
  readonly self: ParticipantId;
  readonly #options: MeshOptions;
  readonly #limits: MeshLimits;
  readonly #terms: HelloTerms;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #peers: PeerTable;
  readonly #runs: RunTable;
  readonly #requests: Requests;
  readonly #listeners = new Set<(id: ParticipantId, connected: boolean) => void>();
  readonly #stop = new AbortController();
  readonly #working = new Set<Promise<void>>();
  #listener: Listener | undefined;
  #status: Uint8Array | undefined;

  constructor(options: MeshOptions) {
    this.self = options.self;
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#terms = { networkId: options.networkId, contractId: options.contractId, self: options.self };
    this.#clock = options.clock ?? systemClock;
    this.#logger = options.logger;
    this.#peers = new PeerTable(options.self, options.logger);
    const send = this.#send.bind(this);
    this.#runs = new RunTable({
      self: options.self,
      early: this.#limits.early,
      finishedRuns: this.#limits.finishedRuns,
      clock: this.#clock,
      isConnected: (peer) => this.isAlive(peer),
      send,
    });
    this.#requests = new Requests({ ...this.#limits.requests, logger: options.logger, send });
  }

  /** Listens, and dials the peers that are set. @returns the port. Rejects with the system's error, e.g. EADDRINUSE */
  async start(): Promise<number> {
    const { identity, listen } = this.#options;
    this.#listener = new Listener({
      identity,
      terms: this.#terms,
      ...listen,
      connectTimeoutMs: this.#limits.connectTimeoutMs,
      maxPending: this.#limits.maxPendingConnections,
      logger: this.#logger,
      clock: this.#clock,
      peerOf: (key) => this.#peers.withKey(key)?.id,
      onAuthenticated: (connection) => void this.#adopt(connection),
    });
    const port = await this.#listener.start();
    for (const slot of this.#peers.all()) this.#dial(slot);
    this.#work(this.#tick());
    return port;
  }

  /** Aborts the runs, drops the links, frees the port. Resolves when nothing of it is left. */
  async stop(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    this.#runs.stop();
    const listenerClosed = this.#listener?.stop();
    for (const slot of this.#peers.all()) this.#release(slot, 'this node stops');
    await Promise.all([listenerClosed, ...this.#working]);
  }

  setPeers(peers: readonly Peer[]): void {
    const { added, removed } = this.#peers.update(peers);
    for (const slot of removed) this.#release(slot, 'no longer a peer as it was');
    if (this.#listener && !this.#stop.signal.aborted) for (const slot of added) this.#dial(slot);
  }

  peers(): PeerState[] {
    return this.#peers.all().map(({ id, address, link, status, lastSeen }) => ({
      id,
      address,
      connected: link !== undefined,
      rttMs: link?.rttMs,
      lastSeen: link?.lastReceived ?? lastSeen,
      status,
    }));
  }

  isAlive(id: ParticipantId): boolean {
    return id === this.self || this.#peers.get(id)?.link !== undefined;
  }

  isResponsive(id: ParticipantId): boolean {
    const slot = this.#peers.get(id);
    const { quietMs, statusIntervalMs } = this.#limits;
    return id === this.self || (slot?.link !== undefined && slot.quiet.ticks * statusIntervalMs < quietMs);
  }

  onLinkChange(listener: (id: ParticipantId, connected: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  setStatus(status: NodeStatus): void {
    this.#status = encodeStatus(status);
  }

  status(id: ParticipantId): NodeStatus | undefined {
    return this.#peers.get(id)?.status;
  }

  openRun(id: RunId, participants: readonly ParticipantId[], options: RunOptions): Run {
    return this.#runs.open(id, participants, options);
  }

  onRequest(kind: string, maxBytes: number, handler: RequestHandler): void {
    this.#requests.on(kind, maxBytes, handler);
  }

  request(peer: ParticipantId, kind: string, body: Uint8Array, timeoutMs: number, signal: AbortSignal) {
    return this.#requests.ask(peer, kind, body, timeoutMs, signal);
  }

  async #send(to: ParticipantId, type: number, payload: Uint8Array): Promise<void> {
    const link = this.#peers.get(to)?.link;
    if (!link) throw new MeshError('LINK_CLOSED', `no link to peer ${to}`);
    await link.send(type, payload);
  }

  #dial(slot: PeerSlot): void {
    if (slot.id < this.self) return; // it dials us
    const dialling = keepDialling(
      {
        identity: this.#options.identity,
        terms: this.#terms,
        peer: slot.id,
        publicKey: slot.publicKey,
        host: slot.host,
        port: slot.port,
        connectTimeoutMs: this.#limits.connectTimeoutMs,
        backOff: this.#limits.backOff,
        logger: this.#logger,
        clock: this.#clock,
        random: this.#options.random ?? systemRandom,
        onAuthenticated: (connection) => this.#adopt(connection),
      },
      slot.end.signal,
    );
    this.#work(dialling);
  }

  /** Makes a connection the peer's link. @returns resolves when the link has ended */
  #adopt({ peer, socket, decoder }: Authenticated): Promise<void> {
    const slot = this.#peers.get(peer);
    if (!slot || slot.end.signal.aborted || this.#stop.signal.aborted) {
      socket.destroy();
      return Promise.resolve();
    }
    slot.link?.close('replaced by a newer connection');
    return new Promise((resolve) => {
      const link = new Link(peer, socket, decoder, this.#limits, this.#clock, {
        onFrame: (frame) => this.#handle(slot, frame),
        onClose: (reason) => {
          this.#lost(slot, link, reason);
          resolve();
        },
      });
      slot.link = link;
      slot.quiet = { since: undefined, ticks: 0 };
      this.#logger.info({ peer, address: socket.remoteAddress }, 'mesh: link up');
      if (this.#status) link.send(frameType.status, this.#status).catch(() => {});
      this.#tell(peer, true);
      link.start();
    });
  }

  #lost(slot: PeerSlot, link: Link, reason: string): void {
    slot.lastSeen = link.lastReceived;
    slot.link = undefined;
    this.#logger.warn({ peer: slot.id, reason }, 'mesh: link down');
    this.#runs.onLinkLost(slot.id);
    this.#requests.onLinkLost(slot.id);
    this.#tell(slot.id, false);
  }

  #tell(id: ParticipantId, connected: boolean): void {
    for (const listener of this.#listeners) listener(id, connected);
  }

  #handle(slot: PeerSlot, { type, payload }: Frame): void {
    switch (type) {
      case frameType.run:
        this.#runs.onMessage(slot.id, payload);
        break;
      case frameType.abort:
        this.#runs.onAbort(slot.id, payload);
        break;
      case frameType.request:
        this.#requests.onRequest(slot.id, payload);
        break;
      case frameType.response:
        this.#requests.onResponse(slot.id, payload);
        break;
      case frameType.status:
        slot.status = decodeStatus(payload);
        break;
      default:
        throw new MeshError('BAD_FRAME', `unknown frame type ${type}`);
    }
  }

  #release(slot: PeerSlot, reason: string): void {
    slot.end.abort();
    slot.link?.close(reason);
  }

  /** What happens regularly: the status goes out, quiet peers are noticed, old early messages go. */
  async #tick(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#clock.sleep(this.#limits.statusIntervalMs, this.#stop.signal).catch(() => {});
      this.#runs.sweep();
      for (const slot of this.#peers.all()) {
        // Ticks are counted, not time: when it was this process that hung, its peers have not been quiet.
        const heard = slot.link?.lastReceived;
        slot.quiet = { since: heard, ticks: heard === slot.quiet.since ? slot.quiet.ticks + 1 : 0 };
        if (this.#status) slot.link?.send(frameType.status, this.#status).catch(() => {});
      }
    }
  }

  /** Background work that stop() waits for. */
  #work(work: Promise<void>): void {
    const tracked = work.finally(() => this.#working.delete(tracked));
    this.#working.add(tracked);
  }
}

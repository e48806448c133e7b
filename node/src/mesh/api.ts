import type { ParticipantId, RunId } from '../base/ids.ts';
import type { Channel } from '../types/channel.ts';
import type { NodeStatus } from './status.ts';

/** Another node, as the orchestrating contract knows it. */
export interface Peer {
  readonly id: ParticipantId;
  /** Its TLS identity, `ed25519:<base58>`: `sign_pk` on the contract. */
  readonly tlsPublicKey: string;
  /** `host:port`; IPv6 hosts in brackets. */
  readonly address: string;
}

export interface PeerState {
  readonly id: ParticipantId;
  readonly address: string;
  readonly connected: boolean;
  /** Last measured round trip in milliseconds. */
  readonly rttMs: number | undefined;
  /** When bytes last came from it, in milliseconds since the Unix epoch. */
  readonly lastSeen: number | undefined;
  /** What it last said of itself. Kept after its link is gone. */
  readonly status: NodeStatus | undefined;
}

export interface RunOptions {
  /** Most bytes (messages and 64 bytes overhead each) that one peer may have waiting to be received; more aborts the run. */
  readonly maxBufferedBytesPerPeer: number;
  /** Ends the run when aborted; a QuorateError as its reason gives the code that the peers are told. */
  readonly signal: AbortSignal;
}

/**
 * The channel of one run. Its `signal` is aborted with a RunAbortedError as soon as a peer aborts, its link is lost, it
 * sends too much, the owner aborts, or the mesh stops.
 */
export interface Run extends Channel {
  readonly id: RunId;
  /** The run is over and went well here: frees its buffers, tells nobody. Its late messages are dropped. */
  close(): void;
  /** The run failed here: aborts `signal` and tells every participant the code (never more). Nothing after close(). */
  abort(code: string): void;
}

/**
 * Answers a request of a peer. `signal` is aborted when the peer is gone, its time is up or the mesh stops. What it
 * throws reaches the peer as nothing but the error's `code` (`INTERNAL` when it has none).
 */
export type RequestHandler = (from: ParticipantId, body: Uint8Array, signal: AbortSignal) => Promise<Uint8Array>;

/** What the rest of the node sees of its peers. */
export interface MeshNetwork {
  readonly self: ParticipantId;

  /**
   * Makes `peers` the ones this node links to (itself among them is skipped). Links of peers that are gone or have
   * another key or address are dropped; others are left alone. An entry that does not parse is logged and skipped.
   */
  setPeers(peers: readonly Peer[]): void;
  /** Ascending by id. */
  peers(): PeerState[];
  /** Whether there is a working link to the peer; true for this node itself. */
  isAlive(id: ParticipantId): boolean;
  /** Whether it has a working link and was heard from lately: a process that hangs keeps its link for a while. */
  isResponsive(id: ParticipantId): boolean;
  /** Called whenever a peer's link comes up or goes down. @returns how to stop listening */
  onLinkChange(listener: (id: ParticipantId, connected: boolean) => void): () => void;

  /** What peers are told of this node: at once when a link comes up, then every status interval. */
  setStatus(status: NodeStatus): void;
  /** What the peer last said of itself. */
  status(id: ParticipantId): NodeStatus | undefined;

  /**
   * Opens this node's side of a run. Messages that came before are in it.
   * @param participants everyone in the run, this node among them
   * @throws MeshError `RUN_REUSED` when the id was opened before, `PEER_OFFLINE` when a participant has no link,
   * `NOT_A_PARTICIPANT` when this node is none; RunAbortedError when a peer has already aborted it or messages were lost
   */
  openRun(id: RunId, participants: readonly ParticipantId[], options: RunOptions): Run;

  /**
   * Registers who answers requests of a kind (ASCII, at most 64 characters).
   * @param maxBytes longer bodies are refused with `TOO_LARGE`
   * @throws MeshError `KIND_TAKEN`
   */
  onRequest(kind: string, maxBytes: number, handler: RequestHandler): void;
  /**
   * Asks a peer and gives its answer.
   * @throws RemoteError when it answered with an error, TimeoutError, AbortedError, MeshError `PEER_OFFLINE`
   * (also when its link is lost meanwhile), OverloadedError
   */
  request(
    peer: ParticipantId,
    kind: string,
    body: Uint8Array,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<Uint8Array>;
}

import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { Clock } from '../base/clock.ts';
import { describeError } from '../base/errors.ts';
import type { ParticipantId } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import { MeshError } from './errors.ts';
import { type Authenticated, exchangeHellos, type HelloTerms, provenKey } from './handshake.ts';
import { type NodeIdentity, tlsOptions } from './identity.ts';

export interface ListenerOptions {
  readonly identity: NodeIdentity;
  readonly terms: HelloTerms;
  readonly host: string;
  readonly port: number;
  /** For the TLS handshake, and again for the hello. */
  readonly connectTimeoutMs: number;
  /** Most connections that have not shown who they are yet; one more pushes out the oldest. */
  readonly maxPending: number;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Which peer has this key. */
  readonly peerOf: (key: string) => ParticipantId | undefined;
  readonly onAuthenticated: (connection: Authenticated) => void;
}

/** Shortest time between two log lines on refused connections: a stranger must not fill the log. */
const refusalLogIntervalMs = 1000;

/** Takes in the connections of peers, and nobody else's. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #server: Server;
  /** By remote endpoint; oldest first. */
  readonly #pending = new Map<string, Socket>();
  readonly #stop = new AbortController();
  #lastRefusalLog = Number.NEGATIVE_INFINITY;
  #unlogged = 0;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#server = createServer({
      ...tlsOptions(options.identity),
      requestCert: true,
      handshakeTimeout: options.connectTimeoutMs,
      noDelay: true,
    });
    this.#server.on('connection', (socket: Socket) => this.#admit(socket));
    this.#server.on('secureConnection', (socket) => void this.#authenticate(socket));
    this.#server.on('tlsClientError', (error, socket) => {
      if (!this.#stop.signal.aborted) this.#refused(socket.remoteAddress, error);
      socket.destroy();
    });
  }

  /** @returns the port that it listens on. Rejects with the system's error, e.g. EADDRINUSE */
  start(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#options.port, this.#options.host, () => {
        this.#server.off('error', reject);
        this.#server.on('error', (error) =>
          this.#options.logger.error({ error: describeError(error) }, 'mesh: listener'),
        );
        const address = this.#server.address();
        resolve(typeof address === 'object' && address ? address.port : this.#options.port);
      });
    });
  }

  /** Frees the port; resolves when its last connection is gone too, of which the caller has been given some. */
  stop(): Promise<void> {
    this.#stop.abort();
    for (const socket of this.#pending.values()) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #admit(socket: Socket): void {
    // Pushing out the oldest instead of refusing the newest: whoever holds connections open cannot keep peers out.
    if (this.#pending.size >= this.#options.maxPending) {
      const [oldest] = this.#pending.values();
      oldest?.destroy();
    }
    const remote = endpoint(socket);
    this.#pending.set(remote, socket);
    socket.once('close', () => this.#pending.delete(remote));
  }

  async #authenticate(socket: TLSSocket): Promise<void> {
    const { terms, connectTimeoutMs, peerOf, onAuthenticated } = this.#options;
    const remote = socket.remoteAddress;
    socket.on('error', () => {}); // 'close' follows, and is handled
    let peer: ParticipantId | undefined;
    try {
      const key = provenKey(socket);
      peer = peerOf(key);
      if (peer === undefined) throw new MeshError('STRANGER', `key ${key} is not that of a peer`);
      if (peer > terms.self) throw new MeshError('BAD_HELLO', 'it dialled, but the lower id of two dials');
      const connection = await exchangeHellos(socket, terms, peer, connectTimeoutMs, this.#stop.signal);
      // The contract may have changed meanwhile.
      if (peerOf(key) !== peer) throw new MeshError('STRANGER', `key ${key} is no longer that of peer ${peer}`);
      this.#pending.delete(endpoint(socket));
      onAuthenticated(connection);
    } catch (error) {
      socket.destroy();
      if (!this.#stop.signal.aborted) this.#refused(remote, error, peer);
    }
  }

  #refused(remote: string | undefined, error: unknown, peer?: ParticipantId): void {
    const { clock, logger } = this.#options;
    this.#unlogged += 1;
    if (clock.now() - this.#lastRefusalLog < refusalLogIntervalMs) return;
    logger.warn({ remote, peer, reason: describeError(error), refused: this.#unlogged }, 'mesh: connection refused');
    this.#lastRefusalLog = clock.now();
    this.#unlogged = 0;
  }
}

const endpoint = (socket: Socket) => `${socket.remoteAddress} ${socket.remotePort}`;

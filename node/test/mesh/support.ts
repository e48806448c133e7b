import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { type ParticipantId, participantId, type RunId, runId } from '../../src/base/ids.ts';
import { createLogger } from '../../src/base/logger.ts';
import { seededRandom, systemRandom } from '../../src/base/random.ts';
import type { Secret } from '../../src/base/secret.ts';
import type { Peer } from '../../src/mesh/api.ts';
import { encodeFrame, type Frame, FrameDecoder, frameType } from '../../src/mesh/frames.ts';
import { encodeHello, type Hello } from '../../src/mesh/hello.ts';
import { createIdentity, generateSecretKey, type NodeIdentity, tlsOptions } from '../../src/mesh/identity.ts';
import type { MeshLimits } from '../../src/mesh/limits.ts';
import { Mesh, type MeshOptions } from '../../src/mesh/mesh.ts';

export const networkId = 'testnet';
export const contractId = 'v1.signer.testnet';

/** Patient where a busy machine could make a healthy peer look dead, quick where a test waits. */
export const testLimits = {
  backOff: { minMs: 5, maxMs: 50 },
  statusIntervalMs: 10,
} satisfies Partial<MeshLimits>;

export const pid = participantId;
export const newRunId = (): RunId => runId(Buffer.from(systemRandom(32)).toString('hex'));
export const secretKeyOf = (id: number): Secret<string> => generateSecretKey(seededRandom(`node ${id}`));
export const identityOf = (id: number): NodeIdentity => createIdentity(secretKeyOf(id));
export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
export const bytes = (value: string): Uint8Array => new Uint8Array(Buffer.from(value));
export const never = new AbortController().signal;

/** Resolves when the condition holds; rejects with `what` when it does not in time. */
export async function until(condition: () => boolean, what = 'condition', timeoutMs = 10_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`timed out waiting for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Meshes on loopback that are all stopped after the test. */
export class TestNetwork {
  readonly logs: Record<string, unknown>[] = [];
  readonly #meshes: Mesh[] = [];
  readonly #ports = new Map<Mesh, number>();
  readonly #sockets: TLSSocket[] = [];

  async start(id: number, changes: Partial<MeshOptions> = {}): Promise<Mesh> {
    const { limits, ...others } = changes;
    const mesh = new Mesh({
      self: pid(id),
      identity: identityOf(id),
      networkId,
      contractId,
      listen: { host: '127.0.0.1', port: 0 },
      logger: createLogger('debug', { node: id }, { write: (line: string) => this.logs.push(JSON.parse(line)) }),
      ...others,
      limits: { ...testLimits, ...limits },
    });
    this.#meshes.push(mesh);
    this.#ports.set(mesh, await mesh.start());
    return mesh;
  }

  port(mesh: Mesh): number {
    return this.#ports.get(mesh)!;
  }

  peer(id: number, port: number): Peer {
    return { id: pid(id), tlsPublicKey: identityOf(id).publicKey, address: `127.0.0.1:${port}` };
  }

  peerOf(mesh: Mesh): Peer {
    return this.peer(mesh.self, this.port(mesh));
  }

  /** Tells everyone of everyone, and waits for the links. */
  async link(...meshes: Mesh[]): Promise<void> {
    const peers = meshes.map((mesh) => this.peerOf(mesh));
    for (const mesh of meshes) mesh.setPeers(peers);
    await until(() => meshes.every((mesh) => meshes.every((other) => mesh.isAlive(other.self))), 'all links');
  }

  /** Nodes 0 … n − 1, linked. */
  async linked(count: number, changes: Partial<MeshOptions> = {}): Promise<Mesh[]> {
    const meshes: Mesh[] = [];
    for (let id = 0; id < count; id++) meshes.push(await this.start(id, changes));
    await this.link(...meshes);
    return meshes;
  }

  /** A TLS connection of our own making to a mesh. */
  async dial(port: number, identity: NodeIdentity): Promise<RawPeer> {
    const socket = connect({ ...tlsOptions(identity), host: '127.0.0.1', port });
    this.#sockets.push(socket);
    const raw = new RawPeer(socket);
    await once(socket, 'secureConnect');
    return raw;
  }

  logged(message: string, pattern: RegExp): boolean {
    return this.logs.some((line) => line['msg'] === message && pattern.test(JSON.stringify(line)));
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#meshes.map((mesh) => mesh.stop()));
  }
}

/** A peer that says whatever a test wants. */
export class RawPeer {
  readonly socket: TLSSocket;
  readonly frames: Frame[] = [];
  readonly #decoder = new FrameDecoder(1 << 24);
  isClosed = false;

  constructor(socket: TLSSocket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('close', () => {
      this.isClosed = true;
    });
    socket.on('data', (chunk: Uint8Array) => this.frames.push(...this.#decoder.push(chunk)));
  }

  hello(changes: Partial<Hello> & { from: ParticipantId; to: ParticipantId }): void {
    this.send(frameType.hello, encodeHello({ networkId, contractId, ...changes }));
  }

  send(type: number, payload: Uint8Array): void {
    this.socket.write(encodeFrame(type, payload));
  }

  received(type: number): Frame[] {
    return this.frames.filter((frame) => frame.type === type);
  }

  closed(): Promise<void> {
    return until(() => this.isClosed, 'the connection to be closed');
  }
}

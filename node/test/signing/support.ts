import { isDeepStrictEqual } from 'node:util';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { toNearPublicKey } from '@quorate/sdk';
import { systemClock } from '../../src/base/clock.ts';
import { type AssetId, epoch, type ParticipantId, type RequestId, runId } from '../../src/base/ids.ts';
import { createMetrics } from '../../src/base/metrics.ts';
import { Secret } from '../../src/base/secret.ts';
import type { Mesh } from '../../src/mesh/mesh.ts';
import type { NodeStatus } from '../../src/mesh/status.ts';
import type { ResponsePublisher, SigningChain } from '../../src/signing/chain.ts';
import { leaderOrder } from '../../src/signing/leaderOrder.ts';
import { RequestBook } from '../../src/signing/requestBook.ts';
import { SigningService, type SigningServiceDeps } from '../../src/signing/signingService.ts';
import type { ActiveKey } from '../../src/types/activeKey.ts';
import type { KeyShare } from '../../src/types/keyShare.ts';
import type { ChainEvent, Signature, SignRequest } from '../../src/types/signRequest.ts';
import type { Presignature } from '../../src/types/stock.ts';
import { encodePresignature } from '../../src/types/stockCodec.ts';
import type { StockStore } from '../../src/vault/api.ts';
import { InFlight } from '../../src/vault/inFlight.ts';
import { RequestLog } from '../../src/vault/requestLog.ts';
import { openVault, type Vault } from '../../src/vault/vault.ts';
import { TestNetwork, until } from '../mesh/support.ts';
import { contextOf, dealPair, hex32, ids, network, runKeygen, runPresign } from '../support/fixtures.ts';
import { silent } from '../support/near.ts';
import { n, toBytes, toNumber } from '../support/numbers.ts';
import { exampleRequest } from '../support/requests.ts';
import { cheapScrypt, keyUnlock, temporaryFolder } from '../vault/support.ts';

export const chainName = 'near:testnet';
export const everyone = ids(0, 1, 2);

/** An answer that was handed to the chain. */
export interface Answer {
  readonly by: ParticipantId;
  readonly request: SignRequest;
  readonly signature: Signature;
}

/** Three participants with a key and dealt presignatures, their links and vaults real, in one process. */
export class SigningNetwork {
  readonly mesh = new TestNetwork();
  readonly nodes: SigningNode[] = [];
  /** What was published, also when the publishing failed. */
  readonly answers: Answer[] = [];
  /** Requests whose answers the chain shows in blocks that are not final. */
  readonly shown = new Set<RequestId>();
  /** Whether anybody indexes what was published. */
  indexed = true;
  /** Fails a publishing when it throws. */
  onRespond: (answer: Answer) => void = () => {};
  readonly #keys: Map<ParticipantId, KeyShare>;
  #dealt = 0;
  #height = 100;

  private constructor(keys: Map<ParticipantId, KeyShare>) {
    this.#keys = keys;
  }

  static async start(changes: Partial<SigningServiceDeps> = {}): Promise<SigningNetwork> {
    const all = new SigningNetwork(await runKeygen(everyone, 2));
    const meshes = await all.mesh.linked(3);
    for (const mesh of meshes) all.nodes.push(await SigningNode.open(all, mesh, all.#keys.get(mesh.self)!, changes));
    all.block([]);
    await all.#allKnown();
    return all;
  }

  node(id: number): SigningNode {
    return this.nodes[id]!;
  }

  get rootKey(): Uint8Array {
    return this.#keys.get(everyone[0]!)!.publicKey;
  }

  /** Deals a presignature to its participants. @param change makes a participant's part another one */
  async deal(
    owner: number,
    peer: number,
    change: (part: Presignature, id: ParticipantId) => Presignature = (part) => part,
  ): Promise<AssetId> {
    const participants = ids(owner, peer).sort((a, b) => a - b);
    const label = `deal ${this.#dealt++}`;
    const pairs = new Map(
      [...dealPair(participants, label)].map(([id, pair]) => [id, { ...pair, owner: ids(owner)[0]! }] as const),
    );
    const run = { id: runId(hex32(label)) };
    const context = contextOf(participants, 2, { run });
    const parts = await runPresign(participants, this.#keys, pairs, context);
    for (const [id, part] of parts) {
      const { epoch, owner, participants } = part;
      const bytes = new Secret(encodePresignature(change(part, id)));
      this.node(id).stock.put([{ kind: 'presignature', id: part.id, owner, participants, epoch, bytes }]);
    }
    for (const node of this.nodes) node.report();
    await this.#allKnown();
    return [...parts.values()][0]!.id;
  }

  /** Until every running node knows what the others have last said of themselves. */
  async #allKnown(): Promise<void> {
    const isKnown = (of: SigningNode, to: SigningNode) =>
      isDeepStrictEqual(to.mesh.status(of.mesh.self), of.reported) || !to.mesh.isAlive(of.mesh.self);
    const known = () => this.nodes.every((to) => this.nodes.every((of) => of === to || isKnown(of, to)));
    await until(known, 'all to know of each other');
  }

  /** A request whose first leader is `leader`, just seen. */
  request(leader: number, fields: Partial<SignRequest> = {}): SignRequest {
    for (let i = 0; ; i++) {
      const request = exampleRequest(`${leader} ${i} ${this.#height}`, { seenAt: Date.now(), ...fields });
      if (leaderOrder(everyone, request.requestId)[0] === leader) return request;
    }
  }

  /** A block that the named nodes index; all of them if none is named. */
  block(events: readonly ChainEvent[], nodes: readonly SigningNode[] = this.nodes): void {
    this.#height += 1;
    const hash = `block-${this.#height}`;
    for (const node of nodes) {
      node.book.applyBlock({ chain: chainName, height: this.#height, hash, events });
      node.report();
    }
  }

  ask(request: SignRequest, nodes: readonly SigningNode[] = this.nodes): void {
    this.block([{ kind: 'requested', request }], nodes);
  }

  /** What a publisher does: the chain takes the answer, and everyone indexes that. */
  respond(answer: Answer): void {
    this.answers.push(answer);
    this.onRespond(answer);
    const { request, signature } = answer;
    const shown = request.ask?.kind === 'transaction' ? { signature } : {};
    if (this.indexed) this.block([{ kind: 'answered', requestId: request.requestId, ...shown }]);
  }

  /** Signing of a node ends, and comes back with what is on the disk and new links. */
  async restart(node: SigningNode): Promise<void> {
    await node.mesh.stop();
    const mesh = await this.mesh.start(node.mesh.self);
    const others = this.nodes.filter((other) => other !== node);
    mesh.setPeers(others.map((other) => this.mesh.peerOf(other.mesh)));
    await until(() => others.every((other) => mesh.isAlive(other.mesh.self)), 'new links');
    await node.restart(mesh);
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
    await this.mesh.stop();
  }
}

export class SigningNode {
  readonly #network: SigningNetwork;
  mesh: Mesh;
  readonly metrics = createMetrics();
  readonly caught: [ParticipantId, string][] = [];
  /** What it last said of itself. */
  reported: NodeStatus | undefined;
  readonly #folder = temporaryFolder();
  readonly #vault: Vault;
  key: ActiveKey;
  readonly #changes: Partial<SigningServiceDeps>;
  #log: RequestLog;
  book: RequestBook;
  service: SigningService;

  private constructor(
    all: SigningNetwork,
    mesh: Mesh,
    key: KeyShare,
    vault: Vault,
    changes: Partial<SigningServiceDeps>,
  ) {
    this.#network = all;
    this.mesh = mesh;
    this.#vault = vault;
    this.#changes = changes;
    const { epoch, attempt, transcriptHash, threshold, publicKey } = key;
    const participants = everyone.map((id) => ({ id, accountId: `node${id}`, address: '', tlsPublicKey: '' }));
    const sharing = { epoch, attempt, transcriptHash, participants, threshold, publicKey: toNearPublicKey(publicKey) };
    this.key = { sharing, share: key };
    this.#log = new RequestLog(`${this.#folder.path}/requests.sqlite`);
    this.book = this.#newBook();
    this.service = this.#newService(mesh);
  }

  static async open(all: SigningNetwork, mesh: Mesh, key: KeyShare, changes: Partial<SigningServiceDeps>) {
    const folder = temporaryFolder();
    const vault = await openVault(folder.path, { unlock: keyUnlock, scryptCost: cheapScrypt });
    const node = new SigningNode(all, mesh, key, vault, changes);
    node.#removeVault = folder.remove;
    return node;
  }
  #removeVault: () => void = () => {};

  get stock(): StockStore {
    return this.#vault.stock;
  }

  /** Presignatures of an owner that this node holds a part of. */
  holds(owner: number): number {
    return this.stock.ids('presignature', ids(owner)[0]!).length;
  }

  /** The next epoch has begun for this node: of the one before it has the presignatures, and no secret. */
  handOver(): void {
    const { sharing, share } = this.key;
    const { share: _, ...retired } = share;
    const next = epoch(share.epoch + 1);
    this.key = { sharing: { ...sharing, epoch: next }, share: { ...share, epoch: next }, retired };
    this.report();
  }

  report(): void {
    const filter = { self: this.mesh.self, alive: new Set(everyone), epoch: this.key.sharing.epoch };
    this.reported = {
      softwareVersion: '1',
      epoch: this.key.sharing.epoch,
      heights: { [chainName]: this.book.height },
      presignatures: this.stock.count('presignature', filter).available,
      stockCounter: this.stock.counter(),
    };
    this.mesh.setStatus(this.reported);
  }

  start(): void {
    this.service.start();
  }

  async restart(mesh: Mesh): Promise<void> {
    await this.service.stop();
    this.mesh = mesh;
    this.#log.close();
    this.#log = new RequestLog(`${this.#folder.path}/requests.sqlite`);
    this.book = this.#newBook();
    this.service = this.#newService(mesh);
    this.report();
    this.service.start();
  }

  async stop(): Promise<void> {
    await this.service.stop();
    this.#log.close();
    this.#vault.close();
    this.#folder.remove();
    this.#removeVault();
  }

  async led(result: string): Promise<number> {
    const { values } = await this.metrics.signaturesLed.get();
    return values.find(({ labels }) => labels['result'] === result)?.value ?? 0;
  }

  #newBook(): RequestBook {
    return new RequestBook({ chain: chainName, log: this.#log, expiryBlocks: 200, limit: 100, logger: silent });
  }

  #chain(respond: ResponsePublisher['respond']): SigningChain {
    return {
      name: chainName,
      book: this.book,
      publisher: { respond },
      lagTolerance: { peers: 10, own: 3 },
      blocksBehind: () => 0,
      newestHeight: async () => this.book.height,
      isAnswered: ({ requestId }) => this.#network.shown.has(requestId),
    };
  }

  #newService(mesh: Mesh): SigningService {
    const respond = async (request: SignRequest, signature: Signature) => {
      this.#network.respond({ by: mesh.self, request, signature });
      return 'answered' as const;
    };
    return new SigningService({
      network: { network: network.network, contract: network.contract },
      chains: new Map([[chainName, this.#chain(respond)]]),
      key: () => this.key,
      mesh,
      stock: this.stock,
      inFlight: new InFlight(),
      agreed: () => true,
      doubt: () => {},
      conduct: {
        holds: (peer) => this.caught.some(([id]) => id === peer),
        caught: (peer, code) => void this.caught.push([peer, code]),
      },
      takeoverMs: 60_000,
      concurrency: 16,
      clock: systemClock,
      metrics: this.metrics,
      logger: silent,
      ...this.#changes,
    });
  }
}

/** Whether an answer is a low-s signature of its request by the derived key: by noble alone. */
export function verifies({ request, signature }: Answer, rootKey: Uint8Array): boolean {
  const { Point } = secp256k1;
  const derived = Point.fromBytes(rootKey).add(Point.BASE.multiply(toNumber(request.tweak)));
  const r = toBytes(toNumber(signature.bigR.subarray(1)) % n);
  return secp256k1.verify(new Uint8Array([...r, ...signature.s]), request.payload, derived.toBytes(), {
    prehash: false,
    lowS: true,
  });
}

import type { ParticipantId } from '../base/ids.ts';
import type { MeshNetwork } from '../mesh/api.ts';
import { type ActiveKey, spendableEpochs } from '../types/activeKey.ts';
import type { SignRequest } from '../types/signRequest.ts';
import type { StockStore } from '../vault/api.ts';
import type { SigningChain } from './chain.ts';
import { currentLeader, leaderOrder } from './leaderOrder.ts';

export interface LeadershipDeps {
  readonly mesh: MeshNetwork;
  readonly stock: StockStore;
  /** Whether a participant has its part of this node's stock with it. */
  readonly agreed: (peer: ParticipantId) => boolean;
  /** How long a leader has before the next in order leads as well. */
  readonly takeoverMs: number;
}

/** Who can lead and sign right now, as this node sees it: one look at peers and stock, good for one pass over the queue. */
export class Leadership {
  readonly #deps: LeadershipDeps;
  readonly #ids: readonly ParticipantId[];
  readonly #key: ActiveKey;
  readonly #spendable = new Map<string, number>();

  constructor(deps: LeadershipDeps, key: ActiveKey) {
    this.#deps = deps;
    this.#key = key;
    this.#ids = key.sharing.participants.map(({ id }) => id);
  }

  /** Whether this node should lead the request, `ageMs` after it saw it. */
  isMine(chain: SigningChain, request: SignRequest, ageMs: number): boolean {
    const { mesh } = this.#deps;
    const takeoverMs = chain.takeoverMs ?? this.#deps.takeoverMs;
    if (chain.blocksBehind() > chain.lagTolerance.own || this.#lags(chain)) return false;
    const order = leaderOrder(this.#ids, request.requestId);
    const usable = this.usable(chain);
    const stocked = (id: ParticipantId) => usable.has(id) && this.#hasStock(id, chain);
    // Without a presignature a leader could only wait; when nobody has one, all wait for their own.
    const eligible = order.some(stocked) ? stocked : (id: ParticipantId) => usable.has(id);
    return currentLeader(order, eligible, ageMs, takeoverMs) === mesh.self;
  }

  /** Usable participants that have their part of this node's stock. */
  partners(chain: SigningChain): Set<ParticipantId> {
    return new Set([...this.usable(chain)].filter(this.#deps.agreed));
  }

  /** Participants that respond, have a key share and have indexed about as much as this node. */
  usable({ book, lagTolerance, name }: SigningChain): Set<ParticipantId> {
    const { mesh } = this.#deps;
    return new Set(
      this.#ids.filter((id) => {
        if (id === mesh.self) return true;
        const status = mesh.status(id);
        const hasKey = status !== undefined && status.epoch !== null;
        const height = status?.heights[name] ?? Number.NEGATIVE_INFINITY;
        return mesh.isResponsive(id) && hasKey && height + lagTolerance.peers >= book.height;
      }),
    );
  }

  /** Presignatures of this node whose other participants can all sign right now. */
  spendable(chain: SigningChain): number {
    const known = this.#spendable.get(chain.name);
    if (known !== undefined) return known;
    const { mesh, stock } = this.#deps;
    const alive = this.partners(chain);
    const count = spendableEpochs(this.#key)
      .map((epoch) => stock.count('presignature', { self: mesh.self, alive, epoch }).available)
      .reduce((sum, available) => sum + available, 0);
    this.#spendable.set(chain.name, count);
    return count;
  }

  /**
   * Whether this node's sources lag, whatever they say themselves: what it sees open is answered long ago. As many as
   * have to sign must be ahead, so that those who may lie about their height cannot keep it from leading.
   */
  #lags({ book, lagTolerance, name }: SigningChain): boolean {
    const { mesh } = this.#deps;
    const farAhead = book.height + lagTolerance.peers;
    const ahead = this.#ids.filter(
      (id) => id !== mesh.self && mesh.isAlive(id) && (mesh.status(id)?.heights[name] ?? 0) > farAhead,
    );
    return ahead.length >= this.#key.sharing.threshold;
  }

  #hasStock(id: ParticipantId, chain: SigningChain): boolean {
    const { mesh } = this.#deps;
    const presignatures = id === mesh.self ? this.spendable(chain) : mesh.status(id)?.presignatures;
    return (presignatures ?? 0) > 0;
  }
}

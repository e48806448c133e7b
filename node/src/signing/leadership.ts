import type { ParticipantId } from '../base/ids.ts';
import type { MeshNetwork } from '../mesh/api.ts';
import { type ActiveKey, spendableEpochs } from '../types/activeKey.ts';
import type { SignRequest } from '../types/signRequest.ts';
import type { StockStore } from '../vault/api.ts';
import type { SigningChain } from './chain.ts';
import { currentLeader, leaderOrder } from './leaderOrder.ts';

/** A node whose indexer is further behind than this, in blocks, is not asked to lead. */
const maxLeaderLag = 10;
/** A node that catches up does not lead: what it sees open may long be answered. An answer takes longer than this. */
const maxOwnLag = 3;

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
  readonly #ownStock: number;

  constructor(deps: LeadershipDeps, key: ActiveKey) {
    const { agreed, mesh, stock } = deps;
    this.#deps = deps;
    this.#ids = key.sharing.participants.map(({ id }) => id);
    const alive = new Set(this.#ids.filter((id) => mesh.isAlive(id) && agreed(id)));
    this.#ownStock = spendableEpochs(key)
      .map((epoch) => stock.count('presignature', { self: mesh.self, alive, epoch }).available)
      .reduce((sum, count) => sum + count, 0);
  }

  /** Whether this node should lead the request, `ageMs` after it saw it. */
  isMine(chain: SigningChain, request: SignRequest, ageMs: number): boolean {
    const { mesh, takeoverMs } = this.#deps;
    if (chain.blocksBehind() > maxOwnLag) return false;
    const order = leaderOrder(this.#ids, request.requestId);
    const usable = this.usable(request.chain, chain.book.height);
    const stocked = (id: ParticipantId) => usable.has(id) && this.#hasStock(id);
    // Without a presignature a leader could only wait; when nobody has one, all wait for their own.
    const eligible = order.some(stocked) ? stocked : (id: ParticipantId) => usable.has(id);
    return currentLeader(order, eligible, ageMs, takeoverMs) === mesh.self;
  }

  /** Usable participants that have their part of this node's stock. */
  partners(chain: string, ownHeight: number): Set<ParticipantId> {
    return new Set([...this.usable(chain, ownHeight)].filter(this.#deps.agreed));
  }

  /** Participants that respond, have a key share and have indexed about as much as this node. */
  usable(chain: string, ownHeight: number): Set<ParticipantId> {
    const { mesh } = this.#deps;
    return new Set(
      this.#ids.filter((id) => {
        if (id === mesh.self) return true;
        const status = mesh.status(id);
        const hasKey = status !== undefined && status.epoch !== null;
        const height = status?.heights[chain] ?? Number.NEGATIVE_INFINITY;
        return mesh.isResponsive(id) && hasKey && height + maxLeaderLag >= ownHeight;
      }),
    );
  }

  #hasStock(id: ParticipantId): boolean {
    const { mesh } = this.#deps;
    return (id === mesh.self ? this.#ownStock : (mesh.status(id)?.presignatures ?? 0)) > 0;
  }
}

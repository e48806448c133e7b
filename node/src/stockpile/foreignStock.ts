import type { Epoch, ParticipantId } from '../base/ids.ts';
import type { AssetKind, StockStore } from '../vault/api.ts';

/**
 * Keeps what one owner can make this node store within bounds. An owner uses its oldest assets first, so the oldest of too
 * many are those that it never counted or has lost.
 * @returns how many were erased
 */
export function limitForeignStock(
  stock: StockStore,
  kind: AssetKind,
  owner: ParticipantId,
  epoch: Epoch,
  limit: number,
): number {
  const { own } = stock.count(kind, { self: owner, alive: new Set(), epoch });
  if (own <= limit) return 0;
  return stock.discard(kind, stock.ids(kind, owner).slice(0, own - limit), owner);
}

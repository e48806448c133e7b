import type { Epoch } from '../base/ids.ts';
import type { Sharing } from './contractState.ts';
import type { KeyShare } from './keyShare.ts';

/** All of a key share but its secret. */
export type PublicKeyShare = Omit<KeyShare, 'share'>;

/** The key share that this node uses, as the contract and its own vault agree on it. */
export interface ActiveKey {
  readonly sharing: Sharing;
  readonly share: KeyShare;
  /**
   * The epoch before, for as long as its presignatures are still spent: until the nodes have stock of the new epoch,
   * signing goes on with them. They need no secret of the key share, which is erased.
   */
  readonly retired?: PublicKeyShare;
}

/** Epochs whose presignatures may be spent. The one that is over first: it is so for a short while, and the new stock is small. */
export const spendableEpochs = ({ share, retired }: ActiveKey): Epoch[] =>
  retired ? [retired.epoch, share.epoch] : [share.epoch];

/** What of the key a presignature of that epoch is used with; undefined when there is nothing of the kind any more. */
export function publicShareOf({ share, retired }: ActiveKey, epoch: Epoch): PublicKeyShare | undefined {
  return [share, retired].find((candidate) => candidate?.epoch === epoch);
}

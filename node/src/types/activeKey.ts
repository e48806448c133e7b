import type { Sharing } from './contractState.ts';
import type { KeyShare } from './keyShare.ts';

/** The key share that this node uses, as the contract and its own vault agree on it. */
export interface ActiveKey {
  readonly sharing: Sharing;
  readonly share: KeyShare;
}

import type { ContractState } from '../types/contractState.ts';
import type { KeyShareId, KeyShareStore } from '../vault/api.ts';

/**
 * Whether a key share can never count again: of an epoch that is over, of another attempt than the one that counts, or
 * of a resharing that was cancelled. Each is a share of the same root key, so none may lie about.
 */
export function isObsolete({ epoch, attempt, transcriptHash }: KeyShareId, state: ContractState): boolean {
  if (state.kind === 'NotInitialized') return false;
  if (state.kind === 'Initializing') return epoch === 0 && attempt < state.keygen.attempt;
  const { sharing } = state;
  if (epoch < sharing.epoch) return true;
  if (epoch === sharing.epoch) return attempt !== sharing.attempt || transcriptHash !== sharing.transcriptHash;
  // Epoch numbers and attempts only grow, so this holds even if the state is an old one.
  if (state.kind === 'Running') return epoch < state.nextEpoch;
  return epoch < state.reshare.epoch || (epoch === state.reshare.epoch && attempt < state.reshare.attempt);
}

/** Erases the shares that can never count again. @returns how many */
export async function eraseObsolete(keyShares: KeyShareStore, state: ContractState): Promise<number> {
  const obsolete = (await keyShares.list()).filter((id) => isObsolete(id, state));
  for (const id of obsolete) await keyShares.erase(id);
  return obsolete.length;
}

import type { ParticipantId } from '../base/ids.ts';
import type { ContractState, KeyEvent, Participant, Sharing } from '../types/contractState.ts';

/** The finished sharing in use, if there is one. */
export function sharingOf(state: ContractState): Sharing | undefined {
  return state.kind === 'Running' || state.kind === 'Resharing' ? state.sharing : undefined;
}

/** The sharing that is to be made, if there is one. */
export function keyEventOf(state: ContractState): KeyEvent | undefined {
  if (state.kind === 'Initializing') return state.keygen;
  return state.kind === 'Resharing' ? state.reshare : undefined;
}

/** Everyone who holds a share or is to get one, ascending by id. */
export function membersOf(state: ContractState): Participant[] {
  const members = new Map<ParticipantId, Participant>();
  for (const participant of sharingOf(state)?.participants ?? []) members.set(participant.id, participant);
  for (const participant of keyEventOf(state)?.participants ?? []) members.set(participant.id, participant);
  return [...members.values()].sort((a, b) => a.id - b.id);
}

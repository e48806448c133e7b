import { type AccountMap, showInfos, showParticipants } from './participants.ts';
import { addVote, type Initializing, load, type Resharing, type Running, type Votes } from './protocol.ts';

/** The JSON that `state` answers with, an externally tagged enum as existing nodes read it. */

function showInitializing(event: Initializing): object {
  const pkVotes: Votes = {};
  const votes: AccountMap<{ public_key: string }> = event.key_votes;
  for (const account of Object.keys(votes))
    addVote(pkVotes, (votes[account] as { public_key: string }).public_key, account);
  return {
    candidates: { candidates: showInfos(event.participants.participants) },
    participants: showParticipants(event.participants),
    threshold: event.threshold,
    pk_votes: { votes: pkVotes },
    attempt: event.attempt,
    key_votes: event.key_votes,
  };
}

function showRunning(current: Running): object {
  return {
    ...current,
    participants: showParticipants(current.participants),
    candidates: { candidates: showInfos(current.candidates) },
    join_votes: { votes: current.join_votes },
    leave_votes: { votes: current.leave_votes },
    parameter_votes: { votes: current.parameter_votes },
  };
}

function showResharing(event: Resharing): object {
  return {
    ...event,
    old_participants: showParticipants(event.old_participants),
    new_participants: showParticipants(event.new_participants),
    finished_votes: Object.keys(event.key_votes),
  };
}

/** The protocol state of an initialised contract. */
export function showState(): object {
  const protocol = load();
  if ('Initializing' in protocol) return { Initializing: showInitializing(protocol.Initializing) };
  if ('Running' in protocol) return { Running: showRunning(protocol.Running) };
  return { Resharing: showResharing(protocol.Resharing) };
}

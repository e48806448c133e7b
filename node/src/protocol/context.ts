import type { Epoch, ParticipantId } from '../base/ids.ts';
import type { Participant } from '../types/contractState.ts';
import type { SessionContext } from './session.ts';

/** Which network this is: nothing made on one counts on another. */
export interface NetworkIdentity {
  /** NEAR network, e.g. `testnet`. */
  readonly network: string;
  /** Account of the orchestrating contract. */
  readonly contract: string;
}

/** The contract has one root key. */
export const rootKeyId = 0;

/**
 * The session context of a run among some participants of a sharing.
 * @param among those who take part, ascending; all participants of the sharing when left out
 */
export function sessionContext(
  identity: NetworkIdentity,
  sharing: { readonly epoch: Epoch; readonly participants: readonly Participant[]; readonly threshold: number },
  run: SessionContext['run'],
  among?: readonly ParticipantId[],
): SessionContext {
  const { epoch, threshold } = sharing;
  const participants = sharing.participants
    .filter(({ id }) => !among || among.includes(id))
    .map(({ id, tlsPublicKey }) => ({ id, tlsPublicKey }));
  return { ...identity, keyId: rootKeyId, epoch, run, participants, threshold };
}

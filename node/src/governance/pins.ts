import { z } from 'zod';
import { QuorateError } from '../base/errors.ts';
import { type ParticipantId, participantId } from '../base/ids.ts';
import type { ContractState, Sharing } from '../types/contractState.ts';
import type { StateStore } from '../vault/api.ts';
import { keyEventOf, sharingOf } from './membership.ts';

/** What the contract says contradicts what this node knows. Nothing is done until that is cleared up. */
export class ContradictionError extends QuorateError<'CONTRADICTION'> {}

const entry = 'sharing';
const pinnedSchema = z.object({
  publicKey: z.string(),
  epoch: z.number(),
  /** Of the sharing in which this node had a part; null for an epoch in which it has none. */
  transcriptHash: z.string().nullable(),
  /** Participant id → its TLS key. */
  tlsPublicKeys: z.record(z.string(), z.string()),
});
type Pinned = z.infer<typeof pinnedSchema>;

/**
 * What this node has once acted on, durably: root key, epoch and the participants' identities. Lying sources must never
 * lead it to another key, nor back to an epoch that is over.
 */
export class Pins {
  readonly #store: StateStore;

  constructor(store: StateStore) {
    this.#store = store;
  }

  /** @throws ContradictionError */
  check(state: ContractState): void {
    const pinned = this.#read();
    const sharing = sharingOf(state);
    if (sharing) this.#checkSharing(pinned, sharing);
    else if (pinned) refuse(`the contract is ${state.kind}, and had the root key ${pinned.publicKey}`);
    const next = keyEventOf(state);
    if (sharing && next && next.epoch <= sharing.epoch) {
      refuse(`the contract reshares epoch ${sharing.epoch} to epoch ${next.epoch}, which does not follow it`);
    }
  }

  /** @param hasPart whether this node holds a share of it */
  pin({ publicKey, epoch, transcriptHash, participants }: Sharing, hasPart: boolean): void {
    const tlsPublicKeys = Object.fromEntries(participants.map(({ id, tlsPublicKey }) => [id, tlsPublicKey]));
    const next: Pinned = { publicKey, epoch, transcriptHash: hasPart ? transcriptHash : null, tlsPublicKeys };
    if (JSON.stringify(next) !== JSON.stringify(this.#read())) this.#store.set(entry, next);
  }

  /** Participants as pinned that the sharing does not have any more, or not with that TLS key. */
  changedParticipants({ participants }: Sharing): ParticipantId[] {
    return Object.entries(this.#read()?.tlsPublicKeys ?? {})
      .map(([id, key]) => ({ id: participantId(Number(id)), key }))
      .filter(({ id, key }) => !participants.some((now) => now.id === id && now.tlsPublicKey === key))
      .map(({ id }) => id);
  }

  #checkSharing(pinned: Pinned | undefined, { publicKey, epoch, transcriptHash }: Sharing): void {
    if (!pinned) return;
    if (publicKey !== pinned.publicKey) {
      refuse(`the contract's root key ${publicKey} is not the pinned ${pinned.publicKey}`);
    }
    if (epoch < pinned.epoch) refuse(`the contract's epoch ${epoch} is older than the pinned ${pinned.epoch}`);
    const known = epoch === pinned.epoch ? pinned.transcriptHash : null;
    if (known !== null && transcriptHash !== known) refuse(`epoch ${epoch} has another transcript than the pinned one`);
  }

  #read(): Pinned | undefined {
    return this.#store.get(entry, (value) => pinnedSchema.parse(value));
  }
}

function refuse(problem: string): never {
  throw new ContradictionError('CONTRADICTION', problem);
}

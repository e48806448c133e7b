import { createHash } from 'node:crypto';
import { z } from 'zod';
import { textBytes } from '../base/bytes.ts';
import { DecodeError } from '../base/errors.ts';
import { assetId, epoch, type ParticipantId, participantId, type RunId, runId } from '../base/ids.ts';
import type { NetworkIdentity } from '../protocol/context.ts';
import { MAX_BATCH } from './load.ts';

const hex32 = z.string().regex(/^[0-9a-f]{64}$/);

const invitationSchema = z.strictObject({
  kind: z.enum(['triples', 'presignature']),
  epoch: z.number().int().nonnegative().transform(epoch),
  /** Ascending, the owner among them. */
  participants: z.array(z.number().int().nonnegative().transform(participantId)).min(2).max(64),
  /** Triples to make; even. */
  count: z.number().int().min(2).max(MAX_BATCH).multipleOf(2).optional(),
  /** The owner's triple pair that a presignature spends. */
  pair: hex32.transform((id) => assetId(id)).optional(),
  /** Makes the run's id new. */
  nonce: hex32,
});

/** What the owner of a generation run asks the other participants to take part in. */
export type Invitation = z.infer<typeof invitationSchema>;

export const maxInvitationBytes = 4_096;

export const encodeInvitation = (invitation: Invitation): Uint8Array => textBytes(JSON.stringify(invitation));

/** @throws DecodeError naming what is wrong */
export function decodeInvitation(bytes: Uint8Array): Invitation {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    throw new DecodeError('invitation', 'not JSON');
  }
  const parsed = invitationSchema.safeParse(json);
  if (!parsed.success) throw new DecodeError('invitation', z.prettifyError(parsed.error));
  return parsed.data;
}

/** The run's id: a hash of the invitation and who sent it, so that nobody can start a run in another's name. */
export function generationRunId(network: NetworkIdentity, owner: ParticipantId, invitation: Invitation): RunId {
  const { kind, epoch, participants, count, pair, nonce } = invitation;
  const fields = [kind, epoch, participants, count ?? null, pair ?? null, nonce];
  const name = JSON.stringify(['quorate generation run', network.network, network.contract, owner, fields]);
  return runId(createHash('sha256').update(name).digest('hex'));
}

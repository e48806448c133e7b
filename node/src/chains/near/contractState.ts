import { z } from 'zod';
import { epoch, participantId } from '../../base/ids.ts';
import type { ContractState, NetworkConfig, Participant } from '../../types/contractState.ts';

const participantsSchema = z
  .object({
    participants: z.record(z.string(), z.object({ url: z.string(), sign_pk: z.string().startsWith('ed25519:') })),
    account_to_participant_id: z.record(z.string(), z.number().int().nonnegative()),
  })
  .transform(({ participants, account_to_participant_id: ids }, context): Participant[] => {
    const list: Participant[] = [];
    for (const [accountId, info] of Object.entries(participants)) {
      const id = ids[accountId];
      if (id === undefined) {
        context.addIssue(`no participant id for ${accountId}`);
        continue;
      }
      list.push({ id: participantId(id), accountId, address: info.url, tlsPublicKey: info.sign_pk });
    }
    if (new Set(list.map(({ id }) => id)).size !== list.length) context.addIssue('a participant id occurs twice');
    return list.sort((a, b) => a.id - b.id);
  });

const threshold = z.number().int().min(2);
const attempt = z.number().int().nonnegative();
const epochSchema = z.number().int().nonnegative().transform(epoch);
const publicKey = z.string().startsWith('secp256k1:');
const transcriptHash = z.string().regex(/^[0-9a-f]{64}$/);
const voted = z.record(z.string(), z.unknown()).transform((votes) => new Set(Object.keys(votes)));

const initializingSchema = z.object({ participants: participantsSchema, threshold, attempt, key_votes: voted });

const runningSchema = z.object({
  epoch: epochSchema,
  participants: participantsSchema,
  threshold,
  public_key: publicKey,
  transcript_hash: transcriptHash,
  attempt,
  next_epoch: epochSchema,
});

const resharingSchema = z.object({
  old_epoch: epochSchema,
  epoch: epochSchema,
  attempt,
  old_participants: participantsSchema,
  new_participants: participantsSchema,
  old_threshold: threshold,
  threshold,
  public_key: publicKey,
  old_transcript_hash: transcriptHash,
  old_attempt: attempt,
  key_votes: voted,
});

/** The contract's `state` view: sig.network's shape with the fields that attempts need. */
export const contractStateSchema = z.union([
  z.literal('NotInitialized').transform((): ContractState => ({ kind: 'NotInitialized' })),
  z.object({ Initializing: initializingSchema }).transform(
    ({ Initializing: state }): ContractState => ({
      kind: 'Initializing',
      keygen: {
        epoch: epoch(0),
        attempt: state.attempt,
        participants: state.participants,
        threshold: state.threshold,
        voted: state.key_votes,
      },
    }),
  ),
  z.object({ Running: runningSchema }).transform(
    ({ Running: state }): ContractState => ({
      kind: 'Running',
      nextEpoch: state.next_epoch,
      sharing: {
        epoch: state.epoch,
        attempt: state.attempt,
        transcriptHash: state.transcript_hash,
        participants: state.participants,
        threshold: state.threshold,
        publicKey: state.public_key,
      },
    }),
  ),
  z.object({ Resharing: resharingSchema }).transform(
    ({ Resharing: state }): ContractState => ({
      kind: 'Resharing',
      sharing: {
        epoch: state.old_epoch,
        attempt: state.old_attempt,
        transcriptHash: state.old_transcript_hash,
        participants: state.old_participants,
        threshold: state.old_threshold,
        publicKey: state.public_key,
      },
      reshare: {
        epoch: state.epoch,
        attempt: state.attempt,
        participants: state.new_participants,
        threshold: state.threshold,
        voted: state.key_votes,
      },
    }),
  ),
]);

const milliseconds = z.number().int().positive();
const count = z.number().int().nonnegative();

/** The contract's `config` view; fields that nodes do not follow are left out. */
export const networkConfigSchema = z
  .object({
    protocol: z.object({
      max_concurrent_introduction: z.number().int().positive(),
      max_concurrent_generation: z.number().int().positive(),
      triple: z.object({ min_triples: count, max_triples: count, generation_timeout: milliseconds }),
      presignature: z.object({ min_presignatures: count, max_presignatures: count, generation_timeout: milliseconds }),
      signature: z.object({ generation_timeout: milliseconds, generation_timeout_total: milliseconds }),
    }),
  })
  .transform(
    ({ protocol }): NetworkConfig => ({
      triple: {
        min: protocol.triple.min_triples,
        max: protocol.triple.max_triples,
        timeoutMs: protocol.triple.generation_timeout,
      },
      presignature: {
        min: protocol.presignature.min_presignatures,
        max: protocol.presignature.max_presignatures,
        timeoutMs: protocol.presignature.generation_timeout,
      },
      signature: {
        timeoutMs: protocol.signature.generation_timeout,
        totalTimeoutMs: protocol.signature.generation_timeout_total,
      },
      maxConcurrentIntroduction: protocol.max_concurrent_introduction,
      maxConcurrentGeneration: protocol.max_concurrent_generation,
    }),
  );

import { concatBytes, equalBytes } from '../base/bytes.ts';
import { DecodeError } from '../base/errors.ts';
import type { ParticipantId } from '../base/ids.ts';
import type { RandomSource } from '../base/random.ts';
import { hasIdentity, pointAt } from '../crypto/arrays.ts';
import { checkOpening, commit } from '../crypto/commitment.ts';
import { EquationBatch } from '../crypto/equations.ts';
import { CheckFailed } from '../crypto/errors.ts';
import { taggedHash } from '../crypto/hash.ts';
import { evaluate, powers, shareCoordinate, sumPoints, sumScalars } from '../crypto/polynomial.ts';
import { randomScalars, splitRandom } from '../crypto/randomness.ts';
import { addKnowledgeEquation, proveKnowledge, type SchnorrProof } from '../crypto/schnorr.ts';
import { kernel } from '../kernel/kernel.ts';
import type { Channel } from '../types/channel.ts';
import { ProtocolAbort } from '../types/protocolAbort.ts';
import {
  accusing,
  broadcast,
  confirm,
  confirmedSessionId,
  hashInOrder,
  inOrder,
  readPoints,
  readScalars,
  receiveAll,
  receiveFrom,
  sendEach,
} from './session.ts';

const ROUND = { commit: 0, confirm: 1, reveal: 2 } as const;
const COMMITMENT = 'dealing';

export interface DealingInput {
  readonly sid: Uint8Array;
  readonly threshold: number;
  /** Who deals a secret; the others deal zero and only refresh the sharing. */
  readonly dealers: readonly ParticipantId[];
  /** This node's constant term when it is a dealer. */
  readonly secret: Uint8Array | undefined;
  /** Constant terms C_j(0) that the dealers are bound to, packed affine, where they are known before. */
  readonly expected?: ReadonlyMap<ParticipantId, Uint8Array>;
  readonly random: RandomSource;
}

export interface DealingResult {
  /** x_i, 32 bytes. */
  readonly share: Uint8Array;
  /** Sum of all sharing polynomials in the exponent, packed affine, constant term first. */
  readonly commitments: Uint8Array;
  /** T = H(sid′, all C_j). */
  readonly transcriptHash: Uint8Array;
}

interface Reveal {
  readonly randomizer: Uint8Array;
  /** As on the wire: compressed, the constant term left out where it is the identity. */
  readonly encoded: Uint8Array;
  /** threshold points, packed affine, constant term first. */
  readonly commitments: Uint8Array;
  readonly proof: SchnorrProof | undefined;
  readonly share: Uint8Array;
}

/** Bytes of the reveal message of a dealer, or of one that deals zero. */
const revealLength = (threshold: number, dealsSecret: boolean): number =>
  32 + 33 * (dealsSecret ? threshold + 1 : threshold - 1) + (dealsSecret ? 32 : 0) + 32;

/** Most bytes a keygen or reshare may ever have to buffer for one peer. */
export const dealingBufferLimit = (threshold: number): number => 32 + 32 + revealLength(threshold, true);

/** Steps K1–K4, which keygen and reshare share: everyone deals a polynomial to everyone. @throws ProtocolAbort */
export async function deal(channel: Channel, input: DealingInput): Promise<DealingResult> {
  const { sid, threshold, dealers, secret } = input;
  const random = splitRandom(input.random);
  const dealsSecret = dealers.includes(channel.self);
  if (dealsSecret !== (secret !== undefined)) throw new ProtocolAbort('BAD_INPUT', 'a dealer needs a secret');

  // K1: polynomial f_i, its commitments C_i, and a hash commitment to them
  const higher = randomScalars(random('coefficients'), threshold - 1);
  const coefficients = concatBytes(secret ?? new Uint8Array(32), higher);
  const commitments = kernel.baseMultiply(coefficients);
  const encoded = kernel.compress(dealsSecret ? commitments : commitments.subarray(64));
  const randomizer = random('randomizer')(32);
  const ownCommitment = commit(COMMITMENT, sid, channel.self, encoded, randomizer);
  await broadcast(channel, ROUND.commit, ownCommitment);
  const hashes = await receiveAll(channel, ROUND.commit, 32, (reader) => reader.raw(32, 'commitment'));

  // K2: everyone must have seen the same commitments
  const digest = hashInOrder('dealing-confirm', channel, sid, ownCommitment, hashes);
  await confirm(channel, ROUND.confirm, digest);
  const confirmedSid = confirmedSessionId(sid, digest);

  // K3: open, prove knowledge of f_i(0), hand out the shares
  const context = { tag: COMMITMENT, sid: confirmedSid };
  const proof =
    secret &&
    proveKnowledge({ ...context, prover: channel.self }, pointAt(commitments, 0), secret, random('knowledge'));
  const opening = proof
    ? concatBytes(randomizer, encoded, kernel.compress(proof.announcement), proof.response)
    : concatBytes(randomizer, encoded);
  await sendEach(channel, ROUND.reveal, (peer) => concatBytes(opening, evaluate(coefficients, peer)));
  const reveals = await receiveReveals(channel, input);

  // K4: openings, degrees (by the messages' lengths), proofs, shares
  for (const [peer, reveal] of reveals) {
    accusing(peer, () => {
      checkOpening(COMMITMENT, sid, peer, hashes.get(peer)!, reveal.encoded, reveal.randomizer);
      checkConstant(input, peer, reveal);
      if (reveal.proof) {
        const batch = new EquationBatch(random('proof weights', peer));
        addKnowledgeEquation(batch, { ...context, prover: peer }, pointAt(reveal.commitments, 0), reveal.proof);
        if (!batch.hold()) throw new CheckFailed('BAD_PROOF', 'the proof of knowledge does not verify');
      }
      const batch = new EquationBatch(random('share weights', peer));
      const at = powers(shareCoordinate(channel.self), threshold);
      batch.add([{ points: reveal.commitments, scalars: at }], reveal.share);
      if (!batch.hold()) throw new CheckFailed('BAD_SHARE', 'the share is not on the committed polynomial');
    });
  }

  const others = [...reveals.values()];
  const sum = sumPoints([commitments, ...others.map((reveal) => reveal.commitments)]);
  if (hasIdentity(sum)) throw new ProtocolAbort('DEGENERATE', 'the sharing polynomial has a zero coefficient');
  const encodings = new Map([...reveals].map(([peer, reveal]) => [peer, reveal.encoded]));
  return {
    share: sumScalars([evaluate(coefficients, channel.self), ...others.map((reveal) => reveal.share)]),
    commitments: sum,
    transcriptHash: taggedHash('dealing-transcript', confirmedSid, inOrder(channel, encoded, encodings)),
  };
}

async function receiveReveals(
  channel: Channel,
  { threshold, dealers }: DealingInput,
): Promise<Map<ParticipantId, Reveal>> {
  const receive = async (from: ParticipantId): Promise<Reveal> => {
    const dealsSecret = dealers.includes(from);
    const length = revealLength(threshold, dealsSecret);
    return receiveFrom(channel, from, ROUND.reveal, length, (reader) => {
      const randomizer = reader.raw(32, 'randomizer');
      const points = readPoints(reader, dealsSecret ? threshold : threshold - 1, 'commitments');
      return {
        randomizer,
        encoded: kernel.compress(points),
        commitments: dealsSecret ? points : concatBytes(new Uint8Array(64), points),
        proof: dealsSecret
          ? { announcement: readPoints(reader, 1, 'announcement'), response: readScalars(reader, 1, 'response') }
          : undefined,
        share: readScalars(reader, 1, 'share'),
      };
    });
  };
  const peers = channel.participants.filter((id) => id !== channel.self);
  const reveals = await Promise.all(peers.map(receive));
  return new Map(peers.map((peer, i) => [peer, reveals[i]!]));
}

function checkConstant({ expected }: DealingInput, peer: ParticipantId, { commitments }: Reveal): void {
  const constant = expected?.get(peer);
  if (constant && !equalBytes(constant, pointAt(commitments, 0))) {
    throw new DecodeError('reveal.commitments', 'the constant term is not the share of the old polynomial');
  }
}

import { type AssetId, assetId, epoch, type ParticipantId, participantId, runId } from '../../src/base/ids.ts';
import { type RandomSource, seededRandom } from '../../src/base/random.ts';
import { taggedHash } from '../../src/crypto/hash.ts';
import { evaluate } from '../../src/crypto/polynomial.ts';
import { randomScalars } from '../../src/crypto/randomness.ts';
import { kernel } from '../../src/kernel/kernel.ts';
import { keygen } from '../../src/protocol/keygen.ts';
import { presign } from '../../src/protocol/presign.ts';
import { compressedList, type SessionContext } from '../../src/protocol/session.ts';
import { combineSignature, signatureShare } from '../../src/protocol/sign.ts';
import { signingContext } from '../../src/protocol/signingContext.ts';
import { generateTriples } from '../../src/protocol/triples/generate.ts';
import type { KeyShare } from '../../src/types/keyShare.ts';
import type { Signature, SignRequest } from '../../src/types/signRequest.ts';
import type { Presignature, Triple, TriplePair } from '../../src/types/stock.ts';
import { type Carrier, runHonestly } from './router.ts';

export const ids = (...numbers: number[]): ParticipantId[] => numbers.map(participantId);
export const hex32 = (label: string): string => Buffer.from(taggedHash('fixture', label)).toString('hex');

/** A context for the participants; `over` replaces what a test is about. */
export function contextOf(
  participants: readonly ParticipantId[],
  threshold: number,
  over: Partial<SessionContext> = {},
): SessionContext {
  return {
    network: 'testnet',
    contract: 'quorate.testnet',
    keyId: 0,
    epoch: epoch(1),
    run: { id: runId(hex32('run')) },
    participants: participants.map((id) => ({ id, tlsPublicKey: `ed25519:key-${id}` })),
    threshold,
    ...over,
  };
}

/** A source of its own for each participant. */
export const randomOf = (seed: string, id: ParticipantId): RandomSource => seededRandom(`${seed}/${id}`);

export const runKeygen = (
  participants: readonly ParticipantId[],
  threshold: number,
  seed = 'keygen',
  carrier?: Carrier,
): Promise<Map<ParticipantId, KeyShare>> =>
  runHonestly(
    participants,
    (channel) =>
      keygen(channel, {
        sessionContext: contextOf(participants, threshold, { run: { attempt: 0 } }),
        random: randomOf(seed, channel.self),
      }),
    carrier,
  );

export const runTriples = (
  participants: readonly ParticipantId[],
  count: number,
  seed = 'triples',
  carrier?: Carrier,
): Promise<Map<ParticipantId, TriplePair[]>> =>
  runHonestly(
    participants,
    (channel) =>
      generateTriples(channel, {
        sessionContext: contextOf(participants, participants.length),
        count,
        owner: participants[0]!,
        random: randomOf(seed, channel.self),
      }),
    carrier,
  );

/** A triple pair from a dealer whom the tests trust: presigning and signing need nothing more. */
export function dealPair(participants: readonly ParticipantId[], seed = 'dealer'): Map<ParticipantId, TriplePair> {
  const random = seededRandom(seed);
  const triples = [dealTriple(participants, random), dealTriple(participants, random)];
  return new Map(
    participants.map((id) => [
      id,
      {
        id: assetId(hex32(`pair ${seed}`)) as AssetId,
        owner: participants[0]!,
        participants,
        epoch: epoch(1),
        triple0: triples[0]!.get(id)!,
        triple1: triples[1]!.get(id)!,
      },
    ]),
  );
}

function dealTriple(participants: readonly ParticipantId[], random: RandomSource): Map<ParticipantId, Triple> {
  const terms = participants.length;
  const a = randomScalars(random, terms);
  const b = randomScalars(random, terms);
  const c = randomScalars(random, terms);
  c.set(kernel.scalarMultiply(a.subarray(0, 32), b.subarray(0, 32)));
  const publicPart = {
    A: compressedList(kernel.baseMultiply(a)),
    B: compressedList(kernel.baseMultiply(b)),
    C: compressedList(kernel.baseMultiply(c)),
  };
  const at = (polynomial: Uint8Array, id: ParticipantId) => evaluate(polynomial, id);
  return new Map(participants.map((id) => [id, { a: at(a, id), b: at(b, id), c: at(c, id), ...publicPart }]));
}

export const runPresign = (
  participants: readonly ParticipantId[],
  keyShares: ReadonlyMap<ParticipantId, KeyShare>,
  pairs: ReadonlyMap<ParticipantId, TriplePair>,
  over: Partial<SessionContext> = {},
  carrier?: Carrier,
): Promise<Map<ParticipantId, Presignature>> =>
  runHonestly(
    participants,
    (channel) =>
      presign(channel, {
        sessionContext: contextOf(participants, participants.length, over),
        pair: pairs.get(channel.self)!,
        keyShare: keyShares.get(channel.self)!,
      }),
    carrier,
  );

export const network = { network: 'testnet', contract: 'quorate.testnet', keyId: 0 };

/** The whole of signing, every step as the nodes do it. */
export function signTogether(
  presignatures: ReadonlyMap<ParticipantId, Presignature>,
  keyShares: ReadonlyMap<ParticipantId, KeyShare>,
  request: SignRequest,
): Signature {
  const contexts = new Map(
    [...presignatures].map(([id, presignature]) => [
      id,
      signingContext(network, keyShares.get(id)!, presignature, request),
    ]),
  );
  const shares = new Map(
    [...presignatures].map(([id, presignature]) => [id, signatureShare(contexts.get(id)!, presignature, id)]),
  );
  const [leader, presignature] = [...presignatures][0]!;
  return combineSignature(contexts.get(leader)!, presignature, keyShares.get(leader)!, shares);
}

/** A key share that assertions compare whole: they do not see into a Secret. */
export const revealed = (share: KeyShare) => ({ ...share, share: share.share.reveal() });

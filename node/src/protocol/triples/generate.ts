import { concatBytes, equalBytes, toHex } from '../../base/bytes.ts';
import { assetId, type ParticipantId } from '../../base/ids.ts';
import type { RandomSource } from '../../base/random.ts';
import { hasIdentity } from '../../crypto/arrays.ts';
import { taggedHash } from '../../crypto/hash.ts';
import { evaluateMany, sumPoints, sumScalars } from '../../crypto/polynomial.ts';
import { splitRandom } from '../../crypto/randomness.ts';
import { kernel } from '../../kernel/kernel.ts';
import type { Channel } from '../../types/channel.ts';
import { ProtocolAbort } from '../../types/protocolAbort.ts';
import type { Triple, TriplePair } from '../../types/stock.ts';
import { yieldToEventLoop } from '../eventLoop.ts';
import {
  accusing,
  broadcast,
  checkContext,
  compressedList,
  confirm,
  confirmedSessionId,
  hashInOrder,
  peersOf,
  readScalars,
  receiveAll,
  type SessionContext,
  sendEach,
  sessionId,
} from '../session.ts';
import { type Columns, fromColumns } from './columns.ts';
import { type BatchShape, checkDealing, dealtShares, drawDealing, openDealing, readDealing } from './dealing.ts';
import { multiplyWith } from './multiply.ts';
import {
  checkProduct,
  checkReveal,
  commitReveal,
  encodeProduct,
  encodeReveal,
  productShares,
  proveProduct,
  readProduct,
  readReveal,
} from './product.ts';
import { messageLengths, ROUND } from './rounds.ts';

/** More triples at a time than the kernel's memory has been tried with. How many a node makes: stockpile/load.ts. */
export const LARGEST_BATCH = 1_024;

export interface TriplesInput {
  /** Of exactly `threshold` participants; `run` is the run's id. */
  readonly sessionContext: SessionContext;
  /** Triples to make, an even number; they are stored as count / 2 pairs. */
  readonly count: number;
  /** Who started the run and will own the pairs. */
  readonly owner: ParticipantId;
  readonly random: RandomSource;
}

/**
 * Makes a batch of triples (T) among exactly `threshold` participants. Nothing comes of a batch in which a single check
 * fails.
 * @throws ProtocolAbort; PRODUCT_MISMATCH cannot name anyone and must be counted by the caller (CRYPTO: at most 16 a peer
 * and hour, 1,024 an epoch)
 * @throws AbortedError when the channel's signal is aborted
 */
export async function generateTriples(channel: Channel, input: TriplesInput): Promise<TriplePair[]> {
  const { sessionContext, count, owner } = input;
  checkContext(channel, sessionContext);
  checkInput(channel, input);
  const { threshold } = sessionContext;
  const shape: BatchShape = { count, threshold, self: channel.self };
  const lengths = messageLengths(count, threshold);
  const random = splitRandom(input.random);
  const sid = sessionId('triples', sessionContext, count, owner);

  // T1: polynomials, and one hash commitment over the whole batch
  const own = await drawDealing(sid, shape, random, channel.signal);
  await broadcast(channel, ROUND.commit, own.commitment);
  const commitments = await receiveAll(channel, ROUND.commit, lengths.commit, (reader) => reader.raw(32, 'commitment'));

  // T2: everyone has seen the same commitments; open them, with proofs, and hand out the shares
  const digest = hashInOrder('triples-confirm', channel, sid, own.commitment, commitments);
  await confirm(channel, ROUND.confirm, digest);
  const confirmedSid = confirmedSessionId(sid, digest);
  const opening = openDealing(confirmedSid, shape, own, random);
  await yieldToEventLoop(channel.signal);
  await sendEach(channel, ROUND.open, (peer) => concatBytes(opening, dealtShares(own, peer)));

  // M, for the whole batch, while the openings arrive
  const [e0, f0] = [own.e[0]!, own.f[0]!];
  const multiplyInput = { sid: confirmedSid, count, threshold, e: e0, f: f0, random };
  const [dealings, crossProducts] = await Promise.all([
    receiveAll(channel, ROUND.open, lengths.open, (reader) => readDealing(reader, shape)),
    Promise.all(peersOf(channel).map((peer) => multiplyWith(channel, peer, multiplyInput))),
  ]);
  const productParts = sumScalars([kernel.scalarMultiply(e0, f0), ...crossProducts]);

  // T3: check what was dealt
  const sids = { initial: sid, confirmed: confirmedSid };
  for (const [peer, dealt] of dealings) {
    accusing(peer, () => checkDealing(sids, shape, peer, commitments.get(peer)!, dealt, random));
    await yieldToEventLoop(channel.signal);
  }
  const dealt = [...dealings.values()];
  const all = [own, ...dealt];
  const A = sumColumns(all.map(({ E }) => E));
  const B = sumColumns(all.map(({ F }) => F));
  const L = sumColumns(all.map((one) => one.L));
  refuseIdentity(...A, ...B, ...L);

  // T3: the own part of C with its proof. M has finished: only now may the own product shares be committed to
  const statement = (prover: ParticipantId, [E]: Columns) => ({ sid: confirmedSid, prover, E: E!, F: B[0]! });
  const { C: ownC, proof } = await proveProduct(statement(channel.self, own.E), e0, random, channel.signal);
  await yieldToEventLoop(channel.signal);
  const committed = commitReveal(confirmedSid, channel.self, productParts, random);
  const ownProduct = { C: ownC, proof, commitment: committed.commitment };
  await broadcast(channel, ROUND.product, encodeProduct(ownProduct));
  const products = await receiveAll(channel, ROUND.product, lengths.product, (reader) => readProduct(reader, shape));
  for (const [peer, product] of products) {
    accusing(peer, () => checkProduct(statement(peer, dealings.get(peer)!.E), product, random));
    await yieldToEventLoop(channel.signal);
  }
  const C0 = sumPoints([ownC, ...[...products.values()].map(({ C }) => C)]);
  refuseIdentity(C0);

  // T4: all T3 messages are in and verified: open the product shares, and never before that a c-share leaves
  const productCommitments = new Map([...products].map(([peer, { commitment }]) => [peer, commitment]));
  const seen = hashInOrder('triples-products', channel, confirmedSid, committed.commitment, productCommitments);
  const reveal = concatBytes(encodeReveal(committed.reveal), seen);
  await sendEach(channel, ROUND.reveal, (peer) => concatBytes(reveal, productShares(productParts, own.l, peer)));
  const reveals = await receiveAll(channel, ROUND.reveal, lengths.reveal, (reader) => ({
    ...readReveal(reader, shape),
    seen: reader.raw(32, 'commitments'),
    shares: readScalars(reader, count, 'c'),
  }));
  for (const [peer, theirs] of reveals) {
    if (!equalBytes(theirs.seen, seen)) {
      const culprit = reveals.size === 1 ? peer : undefined;
      throw new ProtocolAbort('CONFIRM_MISMATCH', 'the participants did not see the same product commitments', culprit);
    }
    const { L: theirL } = dealings.get(peer)!;
    const commitment = productCommitments.get(peer)!;
    accusing(peer, () => checkReveal(confirmedSid, shape, peer, commitment, theirs, theirL, random));
    await yieldToEventLoop(channel.signal);
  }

  // T5: Σ Ĉ_k = C_k for every k, compared point by point
  const allProducts = sumPoints([committed.reveal.products, ...[...reveals.values()].map((one) => one.products)]);
  if (!equalBytes(allProducts, C0)) throw new ProtocolAbort('PRODUCT_MISMATCH', 'the products do not meet C');

  const ownShares = productShares(productParts, own.l, channel.self);
  const triples = splitTriples(shape, {
    a: sumScalars([evaluateMany(own.e, channel.self), ...dealt.map(({ shareE }) => shareE)]),
    b: sumScalars([evaluateMany(own.f, channel.self), ...dealt.map(({ shareF }) => shareF)]),
    c: sumScalars([ownShares, ...[...reveals.values()].map(({ shares }) => shares)]),
    A,
    B,
    C: [C0, ...L],
  });
  return Array.from({ length: count / 2 }, (_, j) => ({
    id: assetId(toHex(taggedHash('triple-pair-id', confirmedSid, j))),
    owner,
    participants: [...channel.participants],
    epoch: sessionContext.epoch,
    triple0: triples[2 * j]!,
    triple1: triples[2 * j + 1]!,
  }));
}

function checkInput(channel: Channel, { sessionContext, count, owner }: TriplesInput): void {
  const refuse = (problem: string): never => {
    throw new ProtocolAbort('BAD_INPUT', problem);
  };
  if (channel.participants.length !== sessionContext.threshold) {
    refuse('triples are made by exactly threshold participants');
  }
  if (!Number.isInteger(count) || count < 2 || count > LARGEST_BATCH || count % 2 !== 0) {
    refuse(`count must be an even number from 2 to ${LARGEST_BATCH}`);
  }
  if (!channel.participants.includes(owner)) refuse('the owner is not a participant');
}

/** Whoever is last to open cannot make a sum the identity: it has committed before. So this is chance, not malice. */
function refuseIdentity(...points: readonly Uint8Array[]): void {
  if (points.some(hasIdentity)) throw new ProtocolAbort('DEGENERATE', 'a triple has an identity point');
}

const sumColumns = (dealt: readonly Columns[]): Uint8Array[] =>
  dealt[0]!.map((_, term) => sumPoints(dealt.map((columns) => columns[term]!)));

interface PackedTriples {
  readonly a: Uint8Array;
  readonly b: Uint8Array;
  readonly c: Uint8Array;
  readonly A: Columns;
  readonly B: Columns;
  readonly C: Columns;
}

function splitTriples({ count, threshold }: BatchShape, packed: PackedTriples): Triple[] {
  const scalar = (scalars: Uint8Array, k: number) => scalars.slice(32 * k, 32 * k + 32);
  const A = compressedList(fromColumns(packed.A, 64));
  const B = compressedList(fromColumns(packed.B, 64));
  const C = compressedList(fromColumns(packed.C, 64));
  return Array.from({ length: count }, (_, k) => ({
    a: scalar(packed.a, k),
    b: scalar(packed.b, k),
    c: scalar(packed.c, k),
    A: A.slice(k * threshold, (k + 1) * threshold),
    B: B.slice(k * threshold, (k + 1) * threshold),
    C: C.slice(k * threshold, (k + 1) * threshold),
  }));
}

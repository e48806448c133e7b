import { concatBytes } from '../../base/bytes.ts';
import type { Reader } from '../../base/codec.ts';
import type { ParticipantId } from '../../base/ids.ts';
import { chooseBaseOt, finishBaseOt, startBaseOt } from '../../crypto/baseOt.ts';
import { EquationBatch } from '../../crypto/equations.ts';
import { CheckFailed } from '../../crypto/errors.ts';
import { taggedHash } from '../../crypto/hash.ts';
import {
  expandChi,
  maskInputs,
  PRODUCTS,
  ROWS_PER_PRODUCT,
  ROWS_PER_TRIPLE,
  receiverShares,
  rowPads,
  senderShares,
} from '../../crypto/mta.ts';
import { answerCheck, extendReceiver, extendSender, verifyCheck } from '../../crypto/otExtension.ts';
import type { NamedRandom } from '../../crypto/randomness.ts';
import { addKnowledgeEquation, proveKnowledge } from '../../crypto/schnorr.ts';
import { kernel } from '../../kernel/kernel.ts';
import type { Channel } from '../../types/channel.ts';
import { inSlices, yieldToEventLoop } from '../eventLoop.ts';
import { accusing, readPoints, readScalars, receiveFrom } from '../session.ts';
import { messageLengths, ROUND, rowCount } from './rounds.ts';

/** Triples whose rows are worked on without a break: some milliseconds, in the processor's caches. */
const SLICE = 8;
const ROW_BYTES = 16;
const PROOF = 'base-ot';

export interface MultiplyInput {
  /** sid′ of the batch. */
  readonly sid: Uint8Array;
  readonly count: number;
  readonly threshold: number;
  /** e_k(0) and f_k(0), packed. Fresh in this batch; a key share never enters. */
  readonly e: Uint8Array;
  readonly f: Uint8Array;
  readonly random: NamedRandom;
}

/**
 * Who is the sender S of an unordered pair: by the parity of both positions and a bit of sid′, so that everyone sends to
 * about half of the others and a pair's roles differ from batch to batch.
 */
export function senderOf(channel: Channel, sid: Uint8Array, peer: ParticipantId): ParticipantId {
  const own = channel.participants.indexOf(channel.self);
  const other = channel.participants.indexOf(peer);
  const flip = (own + other + (sid[0]! & 1)) % 2 === 1;
  return channel.participants[flip ? Math.max(own, other) : Math.min(own, other)]!;
}

/**
 * Two-party multiplication (M) with one peer, for the whole batch: this node's additive shares of
 * e_i·f_j + e_j·f_i, one a triple. @throws ProtocolAbort
 */
export async function multiplyWith(channel: Channel, peer: ParticipantId, input: MultiplyInput): Promise<Uint8Array> {
  const sender = senderOf(channel, input.sid, peer);
  const receiver = sender === peer ? channel.self : peer;
  const run: PairRun = {
    ...input,
    channel,
    peer,
    sid: taggedHash('M', input.sid, sender, receiver),
    lengths: messageLengths(input.count, input.threshold),
  };
  const shares = await (sender === channel.self ? asSender(run) : asReceiver(run));
  return kernel.scalarSum(shares, PRODUCTS);
}

interface PairRun extends MultiplyInput {
  readonly channel: Channel;
  readonly peer: ParticipantId;
  readonly lengths: ReturnType<typeof messageLengths>;
}

const send = ({ channel, peer }: PairRun, round: keyof typeof ROUND, message: Uint8Array): Promise<void> =>
  channel.send(peer, ROUND[round], message);

const receive = <T>({ channel, peer, lengths }: PairRun, round: keyof typeof ROUND, parse: (reader: Reader) => T) =>
  receiveFrom(channel, peer, ROUND[round], lengths[round], parse);

/** S: learns nothing of R's inputs; its rows are q_i, its products a_i of (e, f). @returns a share a product */
async function asSender(run: PairRun): Promise<Uint8Array> {
  const { sid, count, channel, peer, random } = run;
  const delta = random('delta', peer)(16);
  const rows = await extendAsSender(run, delta);

  // M3, M4: not a byte of this before the check has passed
  const inputs = interleave(run.e, run.f);
  const { v0, transcript } = await sendMasked(run, rows, delta, inputs);
  const { chiSeed, chiFirst } = await receive(run, 'chi', (reader) => ({
    chiSeed: reader.raw(32, 'seed'),
    chiFirst: readScalars(reader, PRODUCTS * count, 'chi'),
  }));
  const shares = new Uint8Array(32 * PRODUCTS * count);
  await inSlices(count, SLICE, channel.signal, (first, size) => {
    const chi = expandChi(sid, chiSeed, transcript, first * PRODUCTS, size * PRODUCTS);
    for (let p = 0; p < size * PRODUCTS; p++) {
      chi.set(sliceOf(chiFirst, first * PRODUCTS + p, 1, 32), p * ROWS_PER_PRODUCT * 32);
    }
    const slice = senderShares(
      chi,
      sliceOf(v0, first, size, ROWS_PER_TRIPLE * 32),
      sliceOf(inputs, first, size, PRODUCTS * 32),
    );
    shares.set(slice, first * PRODUCTS * 32);
  });
  return shares;
}

/** M3 and M4 of S: the pads of choice 0, which it keeps, and H(M4 messages). */
async function sendMasked(run: PairRun, rows: Uint8Array, delta: Uint8Array, inputs: Uint8Array) {
  const { sid, count, channel } = run;
  const v0 = new Uint8Array(32 * ROWS_PER_TRIPLE * count);
  const c1 = new Uint8Array(v0.length);
  await inSlices(count, SLICE, channel.signal, (first, size) => {
    const slice = sliceOf(rows, first, size, ROWS_PER_TRIPLE * ROW_BYTES);
    const pads0 = rowPads(sid, first * ROWS_PER_TRIPLE, slice);
    const pads1 = rowPads(sid, first * ROWS_PER_TRIPLE, slice, delta);
    const at = first * ROWS_PER_TRIPLE * 32;
    v0.set(pads0, at);
    c1.set(maskInputs(pads0, pads1, sliceOf(inputs, first, size, PRODUCTS * 32)), at);
  });
  await send(run, 'mask', c1);
  return { v0, transcript: taggedHash('mta-messages', sid, c1) };
}

/** R: its choice bits encode its inputs by way of χ; its products b_i are of (f, e). @returns a share a product */
async function asReceiver(run: PairRun): Promise<Uint8Array> {
  const { sid, count, channel, peer, random } = run;
  const choices = random('choices', peer)(rowCount(count) / 8);
  const rows = await extendAsReceiver(run, choices);

  // M3, M4: the seed of χ is drawn when all messages of the batch are in
  const c1 = await receive(run, 'mask', (reader) => readScalars(reader, count * ROWS_PER_TRIPLE, 'c1'));
  const transcript = taggedHash('mta-messages', sid, c1);
  const chiSeed = random('chi seed', peer)(32);
  const inputs = interleave(run.f, run.e);
  const shares = new Uint8Array(32 * PRODUCTS * count);
  const chiFirst = new Uint8Array(shares.length);
  await inSlices(count, SLICE, channel.signal, (first, size) => {
    const chi = expandChi(sid, chiSeed, transcript, first * PRODUCTS, size * PRODUCTS);
    const slice = receiverShares(
      chi,
      choices,
      first * ROWS_PER_TRIPLE,
      rowPads(sid, first * ROWS_PER_TRIPLE, sliceOf(rows, first, size, ROWS_PER_TRIPLE * ROW_BYTES)),
      sliceOf(c1, first, size, ROWS_PER_TRIPLE * 32),
      sliceOf(inputs, first, size, PRODUCTS * 32),
    );
    shares.set(slice, first * PRODUCTS * 32);
    for (let p = 0; p < size * PRODUCTS; p++) {
      chiFirst.set(sliceOf(chi, p * ROWS_PER_PRODUCT, 1, 32), (first * PRODUCTS + p) * 32);
    }
  });
  await send(run, 'chi', concatBytes(chiSeed, chiFirst));
  return shares;
}

/** M1 and M2 of S. @param delta Δ, 16 bytes, fresh for this batch and never kept @returns q_i, 16 bytes a row */
async function extendAsSender(run: PairRun, delta: Uint8Array): Promise<Uint8Array> {
  const { sid, channel, peer, random, lengths } = run;

  // M1: S chooses by the bits of Δ
  const Y = await receive(run, 'baseOtStart', (reader) => {
    const point = readPoints(reader, 1, 'Y');
    const proof = { announcement: readPoints(reader, 1, 'announcement'), response: readScalars(reader, 1, 'response') };
    const batch = new EquationBatch(random('base OT weights', peer));
    addKnowledgeEquation(batch, { tag: PROOF, sid, prover: peer }, point, proof);
    if (!batch.hold()) throw new CheckFailed('BAD_PROOF', 'the proof of knowledge of y does not verify');
    return point;
  });
  const { X, keys } = chooseBaseOt(sid, Y, delta, random('base OT choice', peer));
  await send(run, 'baseOtChoose', kernel.compress(X));

  // M2: the seed of the check leaves only once U has fixed R's choices
  const U = await receive(run, 'extend', (reader) => reader.view(lengths.extend, 'U'));
  const { Q, rows } = extendSender(keys, delta, U);
  await yieldToEventLoop(channel.signal);
  const seed = random('check seed', peer)(32);
  await send(run, 'checkSeed', seed);
  const answer = await receive(run, 'checkAnswer', (reader) => reader.raw(lengths.checkAnswer, 'answer'));
  accusing(peer, () => verifyCheck(sid, seed, delta, Q, U, answer));
  await yieldToEventLoop(channel.signal);
  return rows;
}

/** M1 and M2 of R. @returns t_i, 16 bytes a row */
async function extendAsReceiver(run: PairRun, choices: Uint8Array): Promise<Uint8Array> {
  const { sid, channel, peer, random, lengths } = run;

  // M1: R is the sender of the base OT
  const ot = startBaseOt(random('base OT secret', peer));
  const context = { tag: PROOF, sid, prover: channel.self };
  const proof = proveKnowledge(context, ot.Y, ot.y, random('base OT proof', peer));
  await send(run, 'baseOtStart', concatBytes(kernel.compress(concatBytes(ot.Y, proof.announcement)), proof.response));
  const X = await receive(run, 'baseOtChoose', (reader) => readPoints(reader, lengths.baseOtChoose / 33, 'X'));
  await yieldToEventLoop(channel.signal);
  const { keys0, keys1 } = accusing(peer, () => finishBaseOt(sid, ot, X));
  await yieldToEventLoop(channel.signal);

  // M2
  const { T, U, rows } = extendReceiver(keys0, keys1, choices);
  await send(run, 'extend', U);
  await yieldToEventLoop(channel.signal);
  const seed = await receive(run, 'checkSeed', (reader) => reader.raw(32, 'seed'));
  await send(run, 'checkAnswer', answerCheck(sid, seed, choices, T, U));
  await yieldToEventLoop(channel.signal);
  return rows;
}

/** Items `first` … `first + count − 1` of `width` bytes each; a view. */
const sliceOf = (packed: Uint8Array, first: number, count: number, width: number): Uint8Array =>
  packed.subarray(first * width, (first + count) * width);

/** Product 2k is of the first array, product 2k + 1 of the second: S brings (e_k, f_k), R brings (f_k, e_k). */
function interleave(a: Uint8Array, b: Uint8Array): Uint8Array {
  const out = new Uint8Array(a.length + b.length);
  for (let k = 0; k < a.length / 32; k++) {
    out.set(sliceOf(a, k, 1, 32), 64 * k);
    out.set(sliceOf(b, k, 1, 32), 64 * k + 32);
  }
  return out;
}

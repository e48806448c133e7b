import assert from 'node:assert/strict';
import { seededRandom } from '../../src/base/random.ts';
import { bitAt, selectRows, xorBytes } from '../../src/crypto/arrays.ts';
import { BASE_OTS, chooseBaseOt, finishBaseOt, startBaseOt } from '../../src/crypto/baseOt.ts';
import type { CheckFailed } from '../../src/crypto/errors.ts';
import { taggedHash } from '../../src/crypto/hash.ts';
import {
  expandChi,
  maskInputs,
  PRODUCTS,
  ROWS_PER_PRODUCT,
  ROWS_PER_TRIPLE,
  receiverShares,
  rowPads,
  senderShares,
} from '../../src/crypto/mta.ts';
import { answerCheck, extendReceiver, extendSender, PAD_ROWS, verifyCheck } from '../../src/crypto/otExtension.ts';
import { kernel } from '../../src/kernel/kernel.ts';
import { edgeScalars, n, pack, toNumber, unpack } from '../support/numbers.ts';

const sid = taggedHash('test', 'sid');
const seed = taggedHash('test', 'check seed');

/** Both parties of M1 and M2 over `rows` rows. */
function extend(rows: number, name: string) {
  const random = seededRandom(name);
  const ot = startBaseOt(random);
  const delta = random(16);
  const { X, keys } = chooseBaseOt(sid, ot.Y, delta, random);
  const { keys0, keys1 } = finishBaseOt(sid, ot, X);
  const choices = random(rows / 8);
  const receiver = extendReceiver(keys0, keys1, choices);
  return { ot, delta, X, keys, keys0, keys1, choices, receiver, sender: extendSender(keys, delta, receiver.U) };
}

describe('crypto: oblivious transfer', () => {
  const run = extend(2 * ROWS_PER_TRIPLE + PAD_ROWS, 'extension');

  it('M1: the receiver has the key of its choice and not the other', () => {
    for (let j = 0; j < BASE_OTS; j++) {
      const at = (keys: Uint8Array) => keys.slice(32 * j, 32 * j + 32);
      const [chosen, other] = bitAt(run.delta, j) ? [run.keys1, run.keys0] : [run.keys0, run.keys1];
      assert.deepEqual(at(run.keys), at(chosen));
      assert.notDeepEqual(at(run.keys), at(other));
    }
  });

  it('M1: keys depend on the session', () => {
    const other = finishBaseOt(seed, run.ot, run.X);
    assert.notDeepEqual(other.keys0, run.keys0);
  });

  it('M1: refuses a choice that equals the sender’s point', () => {
    const X = run.X.slice();
    X.set(run.ot.Y, 64 * 5);
    assert.throws(
      () => finishBaseOt(sid, run.ot, X),
      (error: CheckFailed) => error.code === 'BAD_PROOF',
    );
  });

  it('M2: q_i = t_i ⊕ b_i·Δ for every row', () => {
    const { receiver, sender, choices, delta } = run;
    for (let i = 0; i < choices.length * 8; i++) {
      const row = (rows: Uint8Array) => rows.slice(16 * i, 16 * i + 16);
      assert.deepEqual(
        row(sender.rows),
        xorBytes(row(receiver.rows), selectRows(Uint8Array.of(bitAt(choices, i)), 0, delta, 16)),
      );
    }
  });

  it('M2: the check passes for an honest receiver', () => {
    const { receiver, sender, choices, delta } = run;
    verifyCheck(sid, seed, delta, sender.Q, receiver.U, answerCheck(sid, seed, choices, receiver.T, receiver.U));
  });

  it('M2: the check refuses a changed answer, seed, session or U', () => {
    const { receiver, choices, delta, keys } = run;
    const answer = answerCheck(sid, seed, choices, receiver.T, receiver.U);
    const refused = (U: Uint8Array, given: Uint8Array, session = sid, drawn = seed) => {
      const { Q } = extendSender(keys, delta, U);
      assert.throws(
        () => verifyCheck(session, drawn, delta, Q, U, given),
        (error: CheckFailed) => error.code === 'OT_CHECK',
      );
    };
    const flip = (bytes: Uint8Array, at: number) => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
    for (const at of [0, 15, 16, answer.length - 1]) refused(receiver.U, flip(answer, at));
    for (const at of [0, 1000, receiver.U.length - 1]) refused(flip(receiver.U, at), answer);
    refused(receiver.U, answer, seed);
    refused(receiver.U, answer, sid, sid);
  });

  it('M2: a receiver with different choice bits in some columns is caught unless it guesses Δ there', () => {
    const { choices, keys0, keys1, keys, delta } = run;
    const columnLength = choices.length;
    const honest = extendReceiver(keys0, keys1, choices);
    for (const at of [0, columnLength - 40, columnLength - 1]) {
      // an output row, then each pad block: one bit flipped in every column where Δ is 1, in the attacker's favour in none
      const U = honest.U.slice();
      for (let j = 0; j < BASE_OTS; j++) U[j * columnLength + at]! ^= bitAt(delta, j);
      const answer = answerCheck(sid, seed, choices, honest.T, U);
      const { Q } = extendSender(keys, delta, U);
      assert.throws(
        () => verifyCheck(sid, seed, delta, Q, U, answer),
        (error: CheckFailed) => error.code === 'OT_CHECK',
      );
      // control: flips where Δ is 0 change nothing for the sender
      const harmless = honest.U.slice();
      for (let j = 0; j < BASE_OTS; j++) harmless[j * columnLength + at]! ^= 1 - bitAt(delta, j);
      const unseen = extendSender(keys, delta, harmless);
      verifyCheck(sid, seed, delta, unseen.Q, harmless, answerCheck(sid, seed, choices, honest.T, harmless));
    }
  });
});

describe('crypto: multiplication to addition', () => {
  const triples = 2;
  const run = extend(triples * ROWS_PER_TRIPLE + PAD_ROWS, 'mta');
  const used = triples * ROWS_PER_TRIPLE * 16;
  const q = run.sender.rows.slice(0, used);
  const v0 = rowPads(sid, 0, q);
  const v1 = rowPads(
    sid,
    0,
    q.map((byte, i) => byte ^ run.delta[i & 15]!),
  );
  const v = rowPads(sid, 0, run.receiver.rows.slice(0, used));
  const products = triples * PRODUCTS;
  const transcript = taggedHash('test', 'transcript');

  /** Shares of both parties for inputs a and b; `shift` is what a cheating sender adds to c¹. */
  function multiply(a: Uint8Array, b: Uint8Array, shift?: Uint8Array) {
    const honest = maskInputs(v0, v1, a);
    const c1 = shift ? kernel.scalarAdd(honest, shift) : honest;
    const chi = expandChi(sid, seed, transcript, 0, products);
    const received = receiverShares(chi, run.choices, 0, v, c1, b);
    const sums = kernel.scalarAdd(received, senderShares(chi, v0, a));
    return { chi, sums: unpack(sums) };
  }

  it('M3: the receiver’s pads are the sender’s of its choices', () => {
    for (let i = 0; i < triples * ROWS_PER_TRIPLE; i++) {
      const at = (pads: Uint8Array) => pads.slice(32 * i, 32 * i + 32);
      assert.deepEqual(at(v), at(bitAt(run.choices, i) ? v1 : v0));
    }
    assert.deepEqual(rowPads(sid, 7, q.slice(7 * 16, 9 * 16)), v0.slice(7 * 32, 9 * 32));
    assert.notDeepEqual(rowPads(seed, 0, q.slice(0, 16)), v0.slice(0, 32));
  });

  it('M4: shares add up to the products, edge scalars first', () => {
    for (let i = 0; i < edgeScalars.length; i++) {
      const pick = (offset: number) =>
        Array.from({ length: products }, (_, p) => edgeScalars[(i * (offset + 1) + p) % edgeScalars.length]!);
      const [a, b] = [pick(0), pick(4)];
      assert.deepEqual(
        multiply(pack(a), pack(b)).sums,
        a.map((x, p) => (x * b[p]!) % n),
      );
    }
  });

  it('M4: χ depends on seed, session, transcript, triple and product', () => {
    const base = expandChi(sid, seed, transcript, 0, products);
    const row = (chi: Uint8Array, p: number) =>
      Buffer.from(chi.slice(p * ROWS_PER_PRODUCT * 32, (p + 1) * ROWS_PER_PRODUCT * 32)).toString('hex');
    assert.equal(new Set(Array.from({ length: products }, (_, p) => row(base, p))).size, products);
    assert.equal(row(expandChi(sid, seed, transcript, 3, 1), 0), row(base, 3));
    for (const other of [
      expandChi(seed, seed, transcript, 0, 1),
      expandChi(sid, sid, transcript, 0, 1),
      expandChi(sid, seed, sid, 0, 1),
    ]) {
      assert.notEqual(row(other, 0), row(base, 0));
    }
  });

  it('M4: a sender that shifts a row moves the sum exactly by χ·t: right only for whoever guessed t', () => {
    const [a, b] = [pack([3n, 5n, 7n, 11n]), pack([2n, 4n, 6n, 8n])];
    const honest = multiply(a, b).sums;
    for (const rowNumber of [1, 2, 3, 4, 5, 6]) {
      const shift = new Uint8Array(v0.length);
      shift[32 * rowNumber + 31] = 1;
      const { chi, sums } = multiply(a, b, shift);
      const moved = bitAt(run.choices, rowNumber) ? toNumber(chi.slice(32 * rowNumber, 32 * rowNumber + 32)) : 0n;
      assert.deepEqual(sums, [(honest[0]! + moved) % n, ...honest.slice(1)]);
    }
    const chosen = Array.from({ length: 6 }, (_, i) => bitAt(run.choices, i + 1));
    assert.equal(new Set(chosen).size, 2, 'both choices occur among these rows');
  });

  it('M4: an input enters c¹ = v¹ − v⁰ − 2a as one constant a product, behind the pad that the receiver does not have', () => {
    const c1 = maskInputs(v0, v1, pack([1n, 1n, 1n, 1n]));
    const other = maskInputs(v0, v1, pack([0n, 1n, 1n, 1n]));
    const difference = unpack(kernel.scalarSubtract(other, c1));
    assert.ok(difference.slice(0, ROWS_PER_PRODUCT).every((value) => value === 2n));
    assert.ok(difference.slice(ROWS_PER_PRODUCT).every((value) => value === 0n));
  });
});

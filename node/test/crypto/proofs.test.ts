import assert from 'node:assert/strict';
import { concatBytes } from '../../src/base/bytes.ts';
import { participantId } from '../../src/base/ids.ts';
import { seededRandom } from '../../src/base/random.ts';
import { smallScalar } from '../../src/crypto/arrays.ts';
import { checkOpening, commit } from '../../src/crypto/commitment.ts';
import { addDleqEquations, type DleqProof, type DleqStatements, proveDleq } from '../../src/crypto/dleq.ts';
import { EquationBatch } from '../../src/crypto/equations.ts';
import type { CheckFailed } from '../../src/crypto/errors.ts';
import { hashToScalar, hashToScalars, taggedHash } from '../../src/crypto/hash.ts';
import { powers } from '../../src/crypto/polynomial.ts';
import { randomScalars } from '../../src/crypto/randomness.ts';
import {
  addKnowledgeEquation,
  type ProofContext,
  proveKnowledge,
  type SchnorrProof,
} from '../../src/crypto/schnorr.ts';
import { kernel } from '../../src/kernel/kernel.ts';
import { n, pack, toNumber, unpack } from '../support/numbers.ts';

const random = seededRandom('proofs');
const prover = participantId(3);
const sid = taggedHash('test', 'sid');
const scalar = (packed: Uint8Array, i: number) => packed.slice(32 * i, 32 * i + 32);
const point = (packed: Uint8Array, i: number) => packed.slice(64 * i, 64 * i + 64);
const subtractPoints = (a: Uint8Array, b: Uint8Array) => kernel.pointAdd(a, kernel.pointNegate(b));
const one = smallScalar(1);

describe('crypto: batched Schnorr proof', () => {
  const context: ProofContext = { tag: 'test', sid, prover };
  const verifies = (statements: Uint8Array, proof: SchnorrProof, over: Partial<ProofContext> = {}) => {
    const batch = new EquationBatch(seededRandom('verifier'));
    addKnowledgeEquation(batch, { ...context, ...over }, statements, proof);
    return batch.hold();
  };

  for (const count of [1, 2, 7]) {
    const witnesses = randomScalars(random, count);
    const statements = kernel.baseMultiply(witnesses);
    const proof = proveKnowledge(context, statements, witnesses, random);

    it(`verifies for ${count} statements, and only in its own context`, () => {
      assert.equal(verifies(statements, proof), true);
      assert.equal(verifies(statements, proof, { tag: 'other' }), false);
      assert.equal(verifies(statements, proof, { sid: taggedHash('test', 'another sid') }), false);
      assert.equal(verifies(statements, proof, { prover: participantId(4) }), false);
      assert.equal(verifies(statements, { ...proof, response: kernel.scalarAdd(proof.response, one) }), false);
      assert.equal(
        verifies(statements, { ...proof, announcement: kernel.pointAdd(proof.announcement, statements.slice(0, 64)) }),
        false,
      );
      const moved = concatBytes(kernel.pointAdd(point(statements, 0), point(statements, 0)), statements.slice(64));
      assert.equal(verifies(moved, proof), false);
    });
  }

  it('refuses a forgery that would pass if the first power were c⁰', () => {
    const known = randomScalars(random, 2);
    const unknown = kernel.baseMultiply(randomScalars(random, 1)); // the forger forgets this logarithm
    const statements = concatBytes(unknown, kernel.baseMultiply(known));
    const nonce = randomScalars(random, 1);
    const announcement = subtractPoints(kernel.baseMultiply(nonce), unknown);
    const c = hashToScalar('schnorr/test', sid, prover, 3, statements, announcement);
    const response = kernel.scalarAdd(nonce, kernel.scalarDot(known, powers(c, 2, 1), 2));
    // control: with weights c⁰, c¹, c² the equation holds
    const weighed = kernel.multiScalarMultiply(statements, powers(c, 3, 0));
    assert.deepEqual(kernel.baseMultiply(response), kernel.pointAdd(announcement, weighed));
    assert.equal(verifies(statements, { announcement, response }), false);
  });
});

describe('crypto: batched DLEQ proof', () => {
  const context = { sid, prover };
  const count = 4;
  const e = randomScalars(random, count);
  const f = randomScalars(random, count);
  const honest = {
    E: kernel.baseMultiply(e),
    F: kernel.baseMultiply(f),
    C: kernel.baseMultiply(kernel.scalarMultiply(e, f)),
  };
  const proof = proveDleq(context, honest, e, random);
  const verifies = (statements: DleqStatements, candidate: DleqProof, over: Partial<typeof context> = {}) => {
    const batch = new EquationBatch(seededRandom('verifier'));
    addDleqEquations(batch, { ...context, ...over }, statements, candidate);
    return batch.hold();
  };
  const shiftFirst = (points: Uint8Array) =>
    concatBytes(kernel.pointAdd(point(points, 0), honest.F.slice(0, 64)), points.slice(64));

  it('verifies, and only in its own context', () => {
    assert.equal(verifies(honest, proof), true);
    assert.equal(verifies(honest, proof, { sid: taggedHash('test', 'another sid') }), false);
    assert.equal(verifies(honest, proof, { prover: participantId(4) }), false);
  });

  it('refuses every part that was changed', () => {
    assert.equal(verifies({ ...honest, E: shiftFirst(honest.E) }, proof), false);
    assert.equal(verifies({ ...honest, F: shiftFirst(honest.F) }, proof), false);
    assert.equal(verifies({ ...honest, C: shiftFirst(honest.C) }, proof), false);
    assert.equal(verifies(honest, { ...proof, A: shiftFirst(proof.A) }), false);
    assert.equal(verifies(honest, { ...proof, B: shiftFirst(proof.B) }), false);
    assert.equal(verifies(honest, { ...proof, z: kernel.scalarAdd(proof.z, one) }), false);
  });

  it('refuses a proof made over a wrong C, for any single k', () => {
    for (let k = 0; k < count; k++) {
      const C = honest.C.slice();
      C.set(kernel.pointAdd(point(C, k), honest.E.slice(0, 64)), 64 * k);
      assert.equal(verifies({ ...honest, C }, proveDleq(context, { ...honest, C }, e, random)), false);
    }
  });

  it('refuses a forgery that would pass if the announcements A_k were merged', () => {
    // false statements, whose logarithms the forger knows; it solves two merged equations for z_1 and z_2
    const c = randomScalars(random, count);
    const statements = { ...honest, C: kernel.baseMultiply(c) };
    const digest = taggedHash('dleq-statements', count, statements.E, statements.F, statements.C);
    const rho = unpack(hashToScalars('dleq-rho', count, sid, prover, digest));
    const nonces = randomScalars(random, count);
    const A = kernel.baseMultiply(nonces);
    const b = toNumber(randomScalars(random, 1));
    const B = kernel.baseMultiply(pack([b]));
    const challenge = toNumber(hashToScalar('dleq-c', sid, prover, digest, A, B));
    const [es, fs, cs, rs] = [e, f, c, nonces].map(unpack) as [bigint[], bigint[], bigint[], bigint[]];
    const mod = (value: bigint) => ((value % n) + n) % n;
    const invert = (value: bigint) => toNumber(kernel.scalarInvert(pack([mod(value)])));
    const z = [0n, 0n, 5n, 6n];
    const sum = (term: (k: number) => bigint) => mod([0, 1, 2, 3].map(term).reduce((x, y) => x + y));
    const first = mod(sum((k) => rho[k]! * (rs[k]! + challenge * es[k]!)) - sum((k) => rho[k]! * z[k]!));
    const second = mod(b + challenge * sum((k) => rho[k]! * cs[k]!) - sum((k) => rho[k]! * fs[k]! * z[k]!));
    // ρ_0 z_0 + ρ_1 z_1 = first, ρ_0 f_0 z_0 + ρ_1 f_1 z_1 = second
    const z1 = mod((second - fs[0]! * first) * invert(rho[1]! * (fs[1]! - fs[0]!)));
    z[1] = z1;
    z[0] = mod((first - rho[1]! * z1) * invert(rho[0]!));
    // control: both merged equations hold
    assert.equal(
      sum((k) => rho[k]! * z[k]!),
      sum((k) => rho[k]! * (rs[k]! + challenge * es[k]!)),
    );
    assert.equal(
      sum((k) => rho[k]! * fs[k]! * z[k]!),
      mod(b + challenge * sum((k) => rho[k]! * cs[k]!)),
    );
    assert.equal(verifies(statements, { A, B, z: pack(z) }), false);
  });
});

describe('crypto: batches of equations', () => {
  it('hold only when every row holds', () => {
    const [p, q, factors] = [randomScalars(random, 3), randomScalars(random, 3), randomScalars(random, 4)];
    const [P, Q] = [kernel.baseMultiply(p), kernel.baseMultiply(q)];
    const [each, all] = [factors.slice(0, 96), factors.slice(96)];
    const generators = kernel.scalarAdd(kernel.scalarMultiply(p, each), kernel.scalarMultiply(q, all));
    const check = (values: Uint8Array, sum = kernel.scalarDot(p, each, 3)) => {
      const batch = new EquationBatch(random);
      batch.addEach(
        [
          { points: P, scalars: each },
          { points: Q, scalars: all },
        ],
        values,
      );
      batch.add([{ points: P, scalars: each }], sum);
      return batch.hold();
    };
    assert.equal(check(generators), true);
    assert.equal(check(generators, one), false);
    for (let row = 0; row < 3; row++) {
      const wrong = generators.slice();
      wrong.set(kernel.scalarAdd(scalar(wrong, row), one), 32 * row);
      assert.equal(check(wrong), false);
    }
    // errors that cancel in an unweighed sum
    const cancelling = concatBytes(
      kernel.scalarAdd(scalar(generators, 0), one),
      kernel.scalarSubtract(scalar(generators, 1), one),
      scalar(generators, 2),
    );
    assert.equal(check(cancelling), false);
  });
});

describe('crypto: commitments', () => {
  it('open to the same value, use, session, committer and randomizer only', () => {
    const [value, randomizer] = [Uint8Array.of(1, 2), taggedHash('test', 'randomizer')];
    const commitment = commit('tag', sid, prover, value, randomizer);
    checkOpening('tag', sid, prover, commitment, value, randomizer);
    const wrong = [
      () => checkOpening('other', sid, prover, commitment, value, randomizer),
      () => checkOpening('tag', randomizer, prover, commitment, value, randomizer),
      () => checkOpening('tag', sid, participantId(4), commitment, value, randomizer),
      () => checkOpening('tag', sid, prover, commitment, Uint8Array.of(1, 3), randomizer),
      () => checkOpening('tag', sid, prover, commitment, value, sid),
    ];
    for (const open of wrong) assert.throws(open, (error: CheckFailed) => error.code === 'BAD_COMMITMENT');
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { participantId } from '../../src/base/ids.ts';
import { seededRandom } from '../../src/base/random.ts';
import {
  evaluate,
  evaluateInExponent,
  evaluateMany,
  lagrange,
  powers,
  shareCoordinate,
  sumScalars,
} from '../../src/crypto/polynomial.ts';
import { randomScalars, randomWeights, splitRandom } from '../../src/crypto/randomness.ts';
import { kernel } from '../../src/kernel/kernel.ts';
import { ids } from '../support/fixtures.ts';
import { n, pack, seeded, unpack } from '../support/numbers.ts';

describe('crypto: polynomials', () => {
  it('any t shares give the constant term, fewer do not', () => {
    const set = fc.uniqueArray(fc.nat(100_000), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(set, fc.string(), (numbers, seed) => {
        const members = ids(...numbers);
        const polynomial = randomScalars(seededRandom(seed), members.length);
        const interpolate = (subset: typeof members) =>
          sumScalars(subset.map((id) => kernel.scalarMultiply(evaluate(polynomial, id), lagrange(subset, id))));
        assert.deepEqual(interpolate(members), polynomial.slice(0, 32));
        assert.notDeepEqual(interpolate(members.slice(1)), polynomial.slice(0, 32));
      }),
      seeded(40),
    );
  });

  it('evaluates many polynomials, with and without constant terms, and in the exponent', () => {
    const id = participantId(4_000_000_000);
    const polynomial = randomScalars(seededRandom('three terms'), 3);
    const [c0, c1, c2] = unpack(polynomial) as [bigint, bigint, bigint];
    const x = 4_000_000_001n;
    assert.deepEqual(unpack(evaluate(polynomial, id)), [(c0 + c1 * x + c2 * x * x) % n]);
    const columns = [pack([c0, c1]), pack([c1, c2])];
    assert.deepEqual(unpack(evaluateMany(columns, id)), [(c0 + c1 * x) % n, (c1 + c2 * x) % n]);
    assert.deepEqual(unpack(evaluateMany(columns, id, 1)), [(c0 * x + c1 * x * x) % n, (c1 * x + c2 * x * x) % n]);
    const inExponent = evaluateInExponent(kernel.baseMultiply(polynomial), id);
    assert.deepEqual(inExponent, kernel.baseMultiply(evaluate(polynomial, id)));
    assert.deepEqual(unpack(powers(shareCoordinate(id), 3, 1)), [x, x * x, (x * x * x) % n]);
  });

  it('refuses a set with a duplicate or without the participant', () => {
    assert.throws(() => lagrange(ids(1, 2, 1), participantId(1)), RangeError);
    assert.throws(() => lagrange(ids(1, 2), participantId(3)), RangeError);
  });
});

describe('crypto: randomness', () => {
  it('names give independent streams that do not depend on the order of use', () => {
    const first = splitRandom(seededRandom('seed'));
    const second = splitRandom(seededRandom('seed'));
    const a = first('a', 1)(40);
    const b = first('b', 1)(40);
    assert.deepEqual(second('b', 1)(40), b);
    assert.deepEqual(second('a', 1)(40), a);
    assert.notDeepEqual(a, b);
    assert.notDeepEqual(first('a', 2)(40), a);
    const stream = first('stream');
    assert.notDeepEqual(stream(32), stream(32));
  });

  it('draws scalars again rather than return a zero', () => {
    let calls = 0;
    const scalars = randomScalars((length) => new Uint8Array(length).fill(calls++), 2);
    assert.equal(calls, 2);
    assert.ok(unpack(scalars).every((value) => value > 0n && value < n));
  });

  it('draws weights of 128 bits', () => {
    const weights = unpack(randomWeights(seededRandom('weights'), 50));
    assert.ok(weights.every((weight) => weight < 1n << 128n));
    assert.ok(weights.some((weight) => weight > 1n << 126n));
  });
});

import assert from 'node:assert/strict';
import { deserialize } from 'borsh';
import fc from 'fast-check';
import { decodeAbiParameters, encodeAbiParameters, type Hex, toBytes } from 'viem';
import { toHex } from '../../../src/base/bytes.ts';
import {
  distinctMessage,
  errorOutput,
  failureOutput,
  maxOutcomeBytes,
  type OutcomeFormat,
  successOutput,
} from '../../../src/signing/outcomes/encoding.ts';
import { OutcomeError } from '../../../src/types/outcomeError.ts';

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const abi = (types: readonly string[], values: readonly unknown[]) =>
  toBytes(
    encodeAbiParameters(
      types.map((type) => ({ type })),
      values as never,
    ),
  );
const one = `${'0'.repeat(63)}1`;

function outcome(format: OutcomeFormat, output: unknown, respond: unknown, returned?: Uint8Array): string {
  return toHex(successOutput(format, { outputSchema: json(output), respondSchema: json(respond) }, returned));
}
/** A field in a tuple in a tuple and so on. */
const nested = (depth: number, fields: unknown): unknown =>
  depth === 0 ? fields : [{ name: '', type: 'tuple', components: nested(depth - 1, fields) }];
const nestedArray = (depth: number): unknown => (depth === 0 ? 'u8' : { array: { type: nestedArray(depth - 1) } });
const refused = (problem: RegExp) => (error: unknown) => error instanceof OutcomeError && problem.test(error.message);

describe('outcomes of transactions', () => {
  const bool = [{ name: '', type: 'bool' }];

  it('are written as contracts on EVM chains decode them', () => {
    assert.equal(outcome('abi', bool, bool, abi(['bool'], [true])), one);
    const [fields, swapped] = [
      [
        { name: 'ok', type: 'bool' },
        { name: 'left', type: 'uint256' },
      ],
      [
        { name: 'left', type: 'uint256' },
        { name: 'ok', type: 'bool' },
      ],
    ];
    assert.equal(
      outcome('abi', fields, swapped, abi(['bool', 'uint256'], [true, 7n])),
      toHex(abi(['uint256', 'bool'], [7n, true])),
    );
  });

  it('are written in Borsh for Solana, by either kind of schema', () => {
    const returned = abi(['bool', 'uint64', 'string', 'address'], [true, 300n, 'hé', `0x${'ab'.repeat(20)}`]);
    const output = [
      { name: 'ok', type: 'bool' },
      { name: 'amount', type: 'uint64' },
      { name: 'text', type: 'string' },
      { name: 'who', type: 'address' },
    ];
    const written = `01${'2c01000000000000'}${'03000000'}68c3a9${'ab'.repeat(20)}`;
    const struct = { ok: 'bool', amount: 'u64', text: 'string', who: { array: { type: 'u8', len: 20 } } };
    assert.equal(outcome('borsh', output, { struct }, returned), written);
    assert.equal(outcome('borsh', output, output, returned), written);
    assert.equal(outcome('borsh', bool, 'bool', abi(['bool'], [false])), '00');
    assert.equal(outcome('borsh', bool, bool, abi(['bool'], [true])), '01');
  });

  it('take schemas that are filled up with zeros', () => {
    const padded = new Uint8Array(64);
    padded.set(json(bool));
    const output = successOutput('abi', { outputSchema: padded, respondSchema: padded }, abi(['bool'], [true]));
    assert.equal(toHex(output), one);
  });

  it('say that a plain transfer succeeded, where the type can say it', () => {
    assert.equal(outcome('abi', bool, bool), one);
    assert.equal(outcome('borsh', bool, 'bool'), '01');
    const struct = { success: 'bool', note: 'string', count: 'u16' };
    assert.equal(
      outcome('borsh', bool, { struct }),
      `01${'19000000'}${toHex(new TextEncoder().encode('non_function_call_success'))}0000`,
    );
    assert.throws(
      () => outcome('abi', bool, [{ name: '', type: 'uint256' }]),
      refused(/no uint256 for a plain transfer/),
    );
  });

  it('of failures begin as contracts expect', () => {
    assert.equal(toHex(failureOutput('abi')), `deadbeef${one}`);
    assert.equal(toHex(failureOutput('borsh')), 'deadbeef01');
    assert.equal(toHex(errorOutput('no')), 'deadbeef6e6f');
  });

  it('of errors cannot be taken for what the ABI writes: those are multiples of 32 bytes long', () => {
    for (let length = 0; length <= 300; length++) {
      const message = distinctMessage('ö'.repeat(length));
      assert.notEqual(errorOutput(message).length % 32, 0, `${length}`);
      assert.equal(message.trimEnd(), 'ö'.repeat(length));
    }
  });

  it('stay small, whatever is made to refer to itself', () => {
    const word = (value: number) => abi(['uint256'], [BigInt(value)]);
    const count = 30;
    // A list of lists of bytes: each list has the next thing thirty times, the bytes fill up the rest.
    const list = [word(count), ...Array.from({ length: count }, () => word(32 * count))];
    const rest = maxOutcomeBytes / 32 - 2 * list.length - 2;
    const text = [word(32 * rest), ...Array.from({ length: rest }, () => word(1))];
    const returned = Uint8Array.from([word(32), ...list, ...list, ...text].flatMap((bytes) => [...bytes]));
    assert.equal(returned.length, maxOutcomeBytes);
    const schema = [{ name: '', type: 'bytes[][]' }];
    const before = process.memoryUsage().heapUsed;
    assert.throws(() => outcome('abi', schema, schema, returned), refused(/longer than 4096 bytes/));
    assert.ok(process.memoryUsage().heapUsed - before < 100 << 20);
  });

  describe('are refused, with a message that names what is wrong, for', () => {
    const returned = abi(['bool'], [true]);
    const cases: [string, OutcomeFormat, unknown, unknown, Uint8Array, RegExp][] = [
      ['a return value that does not fit', 'abi', [{ name: '', type: 'string' }], bool, returned, /output schema/],
      ['no return value at all', 'abi', bool, bool, new Uint8Array(0), /output schema/],
      ['a field that was not read', 'abi', bool, [{ name: 'other', type: 'bool' }], returned, /no "other"/],
      ['a type that is none', 'abi', bool, [{ name: '', type: 'boolean' }], returned, /respond schema/],
      ['a value for another type', 'abi', bool, [{ name: '', type: 'address' }], returned, /respond schema/],
      ['a Borsh schema that is none', 'borsh', bool, { structure: {} }, returned, /respond schema/],
      ['a type that Borsh lacks', 'borsh', bool, [{ name: '', type: 'function' }], returned, /Borsh has no function/],
      ['a value for another Borsh type', 'borsh', bool, 'u8', returned, /does not fit/],
      ['a number that is too large', 'borsh', [{ name: '', type: 'uint256' }], 'u8', abi(['uint256'], [256n]), /fit/],
      ['more than is decoded', 'abi', bool, bool, new Uint8Array(maxOutcomeBytes + 1), /longer than 4096 bytes/],
      ['lists of nothing', 'abi', [{ name: '', type: 'tuple[]', components: [] }], bool, returned, /output schema/],
      ['lists that have no length', 'abi', [{ name: '', type: 'uint8[0][]' }], bool, returned, /output schema/],
      ['lists in lists in lists', 'abi', [{ name: '', type: 'bool[][][]' }], bool, returned, /output schema/],
      ['tuples without end', 'abi', nested(1_000, bool), bool, returned, /schema/],
      ['Borsh without end', 'borsh', bool, nestedArray(1_000), returned, /schema/],
      ['a long schema', 'abi', [{ name: 'x'.repeat(250) }, ...Array(60).fill(bool[0])], bool, returned, /schema/],
      ['a negative number', 'borsh', [{ name: '', type: 'int8' }], 'u8', abi(['int8'], [-1]), /fit/],
    ];
    for (const [what, format, output, respond, bytes, problem] of cases)
      it(what, () => assert.throws(() => outcome(format, output, respond, bytes), refused(problem)));

    it('any bytes as a schema', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 64 }), fc.uint8Array({ maxLength: 64 }), (schema, bytes) => {
          for (const format of ['abi', 'borsh'] as const) {
            try {
              successOutput(format, { outputSchema: schema, respondSchema: schema }, bytes);
            } catch (error) {
              assert.ok(error instanceof OutcomeError, String(error));
            }
          }
        }),
      );
    });
  });

  it('carry any number to where it is read', () => {
    const widths = fc.constantFrom(8, 16, 32, 64, 128, 256);
    fc.assert(
      fc.property(widths, fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }), fc.boolean(), (bits, random, signed) => {
        const raw = BigInt.asUintN(bits, random);
        const value = signed ? BigInt.asIntN(bits, raw) : raw;
        const type = `${signed ? '' : 'u'}int${bits}`;
        const fields = [{ name: 'n', type }];
        const returned = abi([type], [value]);
        const [viaAbi] = decodeAbiParameters(fields, `0x${outcome('abi', fields, fields, returned)}` as Hex);
        assert.equal(BigInt(viaAbi as bigint), value);
        const borsh = Buffer.from(outcome('borsh', fields, fields, returned), 'hex');
        assert.equal(borsh.length, bits / 8);
        if (bits < 256)
          assert.equal(BigInt(deserialize(`${signed ? 'i' : 'u'}${bits}` as 'u8', borsh) as bigint), value);
      }),
    );
  });
});

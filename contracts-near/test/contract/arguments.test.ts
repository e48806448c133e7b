import assert from 'node:assert/strict';
import fc from 'fast-check';
import { startChain, type TestChain } from './chain.ts';
import { Fixture } from './fixture.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Whether nodes can read it. */
function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(utf8.decode(bytes));
    return true;
  } catch {
    return false;
  }
}

const PIECES = [
  ...['{', '}', '[', ']', ',', ':', '"', '\\', '/', '.', '-', '+', 'e', 'E', '0', '1', '9', 'x', 'u', 'n', 'v', "'"],
  ...[
    '"a"',
    '"\\u00e9"',
    '\\u{41}',
    '\\x41',
    '\\ud83d',
    '"__proto__":',
    '1.5',
    '-0',
    '1e',
    '0x1',
    'null',
    'true',
    'NaN',
  ],
  ...[' ', '\t', '\n', '\r', '\f', '\v', '\0', '\u00a0', '\u2028', '\ufeff', 'é', '😀', '//', '/**/', '`', '${'],
].map((text) => Buffer.from(text));
const BYTES = [
  [0xed, 0xa0, 0x80],
  [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80],
  [0xc0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xff],
];

const piece = fc.constantFrom<Uint8Array>(...PIECES, ...BYTES.map((bytes) => Buffer.from(bytes)));
/** JSON with up to three pieces put in somewhere, in place of up to two bytes each. */
const almostJson = fc
  .tuple(fc.json({ maxDepth: 3 }), fc.array(fc.tuple(fc.nat(), fc.nat(2), piece), { maxLength: 3 }))
  .map(([json, edits]) => {
    let bytes = Buffer.from(json);
    for (const [position, replaced, put] of edits) {
      const start = position % (bytes.length + 1);
      bytes = Buffer.concat([bytes.subarray(0, start), put, bytes.subarray(start + replaced)]);
    }
    return bytes;
  });
const mostlyPieces = fc.array(piece, { minLength: 1, maxLength: 12 }).map((pieces) => Buffer.concat(pieces));
const inString = mostlyPieces.map((bytes) => Buffer.concat([Buffer.from('"'), bytes, Buffer.from('"')]));

describe('contract: arguments', () => {
  let chain: TestChain;
  let fixture: Fixture;

  before(async () => {
    chain = await startChain();
    fixture = await Fixture.running(chain);
  });
  after(() => chain.stop());

  /** Every method parses its arguments; this one looks at nothing in them. */
  async function accepts(bytes: Uint8Array): Promise<boolean> {
    const query = {
      request_type: 'call_function',
      finality: 'optimistic',
      account_id: fixture.contract.accountId,
      method_name: 'latest_key_version',
      args_base64: Buffer.from(bytes).toString('base64'),
    } as const;
    try {
      await chain.provider.query(query);
      return true;
    } catch (error) {
      assert.match(String(error), /Malformed arguments\.: not (JSON|UTF-8)/);
      return false;
    }
  }

  it('are JSON exactly when they are for nodes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(almostJson, mostlyPieces, inString), async (bytes) => {
        // None at all, and Borsh, whose first byte is 0 or 1.
        if (bytes.length === 0 || (bytes[0] as number) <= 1) return;
        assert.equal(await accepts(bytes), isJson(bytes), JSON.stringify(bytes.toString('latin1')));
      }),
      { numRuns: 200 },
    );
  });
});

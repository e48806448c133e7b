import assert from 'node:assert/strict';
import { bytesToHex, concatHex, decodeFunctionResult, encodeFunctionData, type Hex, parseAbi } from 'viem';
import { type Chain, COMPILE_TIMEOUT, deploy, startChain } from './support.ts';

/** Strings are encoded as bytes are, and bytes need not be text. */
const asBytes = parseAbi(['function areValid(bytes[] texts) returns (bool[])']);

/** What nodes take for a text. */
function isText(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

describe('EVM contract: texts', function () {
  this.timeout(COMPILE_TIMEOUT);
  let chain: Chain;
  let harness: Awaited<ReturnType<typeof deploy>>;

  before(async () => {
    chain = await startChain();
    harness = await deploy(chain, 'Utf8Harness', []);
  });

  /** What the library says of some texts, few enough for the gas of a call. */
  async function ask(texts: readonly Hex[]): Promise<readonly boolean[]> {
    const own = encodeFunctionData({ abi: harness.abi, functionName: 'areValid', args: [[]] }).slice(0, 10);
    const data = concatHex([own as Hex, `0x${encodeFunctionData({ abi: asBytes, args: [texts] }).slice(10)}`]);
    const { data: answer } = await chain.publicClient.call({ to: harness.address, data });
    return decodeFunctionResult({ abi: asBytes, data: answer! });
  }

  /** Asserts that the library and the decoder agree, and returns what they say. */
  async function judge(texts: readonly Uint8Array[]): Promise<readonly boolean[]> {
    const hex = texts.map((text) => bytesToHex(text));
    const valid: boolean[] = [];
    while (valid.length < hex.length) valid.push(...(await ask(hex.slice(valid.length, valid.length + 1024))));
    const disputed = hex.filter((_, i) => valid[i] !== isText(texts[i]!));
    assert.deepEqual(disputed, []);
    return valid;
  }

  it('are what nodes take for them: any two bytes, with what can follow', async () => {
    // What begins with ASCII begins a byte later.
    for (const tail of [[], [0x80], [0xbf, 0x80], [0x80, 0xbf, 0x41], [0xc0, 0x80]])
      await judge(Array.from({ length: 32_768 }, (_, i) => Uint8Array.of(0x80 + (i >> 8), i & 0xff, ...tail)));
  });

  it('are what nodes take for them: at every place of a word, cut anywhere', async () => {
    const texts = [];
    for (const text of ['é', '€', '🦀', '\u{10ffff}', '\ufeff', '\0'])
      for (let length = 0; length < 70; length++) {
        const bytes = Buffer.from(`${'a'.repeat(length)}${text}b${text}`);
        for (let cut = 0; cut < 10; cut++) texts.push(bytes.subarray(0, bytes.length - cut));
      }
    const valid = await judge(texts);
    assert.ok(valid.includes(true) && valid.includes(false));
  });
});

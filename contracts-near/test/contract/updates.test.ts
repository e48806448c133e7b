import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { base58 } from '@scure/base';
import wabt from 'wabt';
import { readContract } from '../../src/index.ts';
import { createAccount, startChain, type TestChain, until } from './chain.ts';
import { Fixture } from './fixture.ts';

const NEAR = 10n ** 24n;
const YOCTO_PER_BYTE = 10n ** 19n;

interface Config {
  protocol: { [key: string]: unknown; triple: Record<string, unknown> };
  signature_deposit: string;
  [key: string]: unknown;
}

interface Proposed {
  code: { sha256: string; size: number } | null;
  config: Config | null;
  votes: string[];
}
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

// ---- Borsh of `Option<Vec<u8>> code, Option<Config> config`, written out ----

const u32 = (value: number) => Uint8Array.of(value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24);
const u64 = (value: number) => new Uint8Array(new BigUint64Array([BigInt(value)]).buffer);
const vector = (bytes: Uint8Array) => Buffer.concat([u32(bytes.length), bytes]);
const option = (bytes: Uint8Array | null) =>
  bytes === null ? Uint8Array.of(0) : Buffer.concat([Uint8Array.of(1), bytes]);
const utf8 = (text: string) => new TextEncoder().encode(text);
const others = (entries: Record<string, unknown>) =>
  Buffer.concat([
    u32(Object.keys(entries).length),
    ...Object.entries(entries).flatMap(([key, value]) => [vector(utf8(key)), vector(utf8(JSON.stringify(value)))]),
  ]);
const EMPTY = others({});

function encodeConfig(numbers: readonly number[], extra: Record<string, unknown>): Uint8Array {
  const [a, b, c, d, e, f, g, h, i, j, k, l, m] = numbers as number[] & { length: 13 };
  return Buffer.concat([
    ...[u64(a ?? 0), u64(b ?? 0), u32(c ?? 0), u32(d ?? 0)],
    ...[u32(e ?? 0), u32(f ?? 0), u64(g ?? 0), others({ flavour: 'lemon' })],
    ...[u32(h ?? 0), u32(i ?? 0), u64(j ?? 0), EMPTY],
    ...[u64(k ?? 0), u64(l ?? 0), u64(m ?? 0), EMPTY],
    ...[EMPTY, others(extra)],
  ]);
}
const CONFIG = encodeConfig([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], { signature_deposit: '77', colour: ['red'] });
const proposal = (code: Uint8Array | null, config: Uint8Array | null) =>
  new Uint8Array(Buffer.concat([option(code && vector(code)), option(config)]));

describe('contract: updates', () => {
  let chain: TestChain;
  let fixture: Fixture;
  let wasm: Uint8Array;

  before(async () => {
    chain = await startChain();
    fixture = await Fixture.running(chain);
    ({ wasm } = await readContract());
  });
  after(() => chain.stop());

  const propose = (args: Uint8Array | object, deposit: bigint, as = fixture.node(0)) =>
    fixture.call('propose_update', args, { as, deposit });
  const vote = (id: unknown, index: number) => fixture.call('vote_update', { id }, { as: fixture.node(index) });
  const proposed = (args: Record<string, unknown> = {}, of = fixture) =>
    of.view<Record<string, Proposed>>('proposed_updates', args);
  const codeOf = async () => (await fixture.contract.getContractCode()).hash;

  it('change the config by vote, known fields and others', async () => {
    const proposer = fixture.node(0);
    const before = await fixture.balance(proposer);
    const { value: id } = await propose(proposal(null, CONFIG), 10n * NEAR);
    assert.equal(id, 0);
    await until('the excess is back', async () => before - (await fixture.balance(proposer)) < NEAR / 10n);
    assert.equal((await vote(id, 0)).value, false);
    assert.equal((await vote(id, 0)).value, false, 'a vote counts once');
    const shown = (await proposed())['0'];
    assert.equal((await vote(id, 2)).value, true);
    const { accountId } = proposer;
    assert.deepEqual(shown, { code: null, config: await fixture.view('config'), votes: [accountId] });
    assert.deepEqual(await proposed(), {}, 'it does not wait any more');
    assert.deepEqual(await fixture.view<Config>('config'), {
      protocol: {
        ...{ message_timeout: 1, garbage_timeout: 2, max_concurrent_introduction: 3, max_concurrent_generation: 4 },
        triple: { min_triples: 5, max_triples: 6, generation_timeout: 7, flavour: 'lemon' },
        presignature: { min_presignatures: 8, max_presignatures: 9, generation_timeout: 10 },
        signature: { generation_timeout: 11, generation_timeout_total: 12, garbage_timeout: 13 },
      },
      signature_deposit: '77',
      colour: ['red'],
    });
    assert.equal(await fixture.view('experimental_signature_deposit'), '77');
    assert.equal((await vote(id, 1)).panic, 'Update not found.');
  });

  it('change the code by vote and keep the state', async () => {
    // A custom section makes other code of the same contract.
    const changed = Buffer.concat([wasm, Uint8Array.of(0, 2, 1, 120)]);
    const { value: id } = await propose(proposal(changed, CONFIG), 10n * NEAR);
    const stateBefore = await fixture.view('state');
    await vote(id, 0);
    const shown = (await proposed())[`${id}`];
    assert.deepEqual(shown?.code, { sha256: sha256(changed).toString('hex'), size: changed.length });
    const positional = await fixture.call('vote_update', [id], { as: fixture.node(1) });
    assert.equal(positional.value, true);
    assert.equal(await codeOf(), base58.encode(sha256(changed)));
    assert.deepEqual(await fixture.view('state'), stateBefore);
  });

  it('roll back as a whole when migrate fails', async () => {
    const { parseWat } = await wabt();
    const source = `(module (import "env" "panic" (func $panic)) (func (export "migrate") (call $panic)))`;
    const failing = new Uint8Array(parseWat('failing.wat', source).toBinary({}).buffer);
    const before = await codeOf();
    const config = encodeConfig([9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9], { signature_deposit: '5' });
    const { value: id } = await propose(proposal(failing, config), 10n * NEAR);
    await vote(id, 0);
    assert.equal((await vote(id, 1)).value, true);
    assert.equal(await codeOf(), before);
    assert.equal((await fixture.view<Config>('config')).signature_deposit, '77');
    assert.equal((await vote(id, 2)).panic, 'Update not found.');
  });

  it('may be as large as a transaction allows', async () => {
    const padding = new Uint8Array(1_400_000 - wasm.length).fill(1);
    const leb = (n: number) => [(n & 127) | 128, ((n >> 7) & 127) | 128, n >> 14];
    const large = Buffer.concat([wasm, Uint8Array.of(0, ...leb(padding.length + 2), 1, 120), padding]);
    const made = await propose(proposal(large, null), 20n * NEAR);
    assert.equal(made.panic, undefined);
    assert.ok(made.tgas < 300);
    await vote(made.value, 0);
    const deciding = await vote(made.value, 1);
    assert.equal(deciding.value, true);
    assert.ok(deciding.tgas < 300);
    assert.equal(await codeOf(), base58.encode(sha256(large)));
  });

  it('are shown from an id on, so many at a time', async () => {
    const own = await Fixture.running(chain);
    assert.deepEqual(await proposed({}, own), {});
    for (let n = 0; n < 4; n++) {
      await own.must('propose_update', proposal(null, CONFIG), { as: own.node(n % 3), deposit: NEAR });
    }
    for (const index of [0, 1]) await own.must('vote_update', { id: 1 }, { as: own.node(index) });
    const ids = async (args: Record<string, unknown>) => Object.keys(await proposed(args, own)).map(Number);
    assert.deepEqual(await ids({}), [0, 2, 3]);
    assert.deepEqual(await ids({ from_index: 1 }), [2, 3]);
    assert.deepEqual(await ids({ from_index: 1, limit: 1 }), [2]);
    assert.deepEqual(await ids({ from_index: 4 }), []);
    await assert.rejects(ids({ from_index: -1 }), /from_index must be an unsigned 53-bit integer/);
    await assert.rejects(ids({ limit: 'all' }), /limit must be an unsigned 32-bit integer/);
  });

  it('do not count votes of accounts that have left', async () => {
    const own = await Fixture.running(chain);
    const [first, second, third] = [own.node(0), own.node(1), own.node(2)];
    const { value: id } = await own.must('propose_update', proposal(null, CONFIG), { as: first, deposit: NEAR });
    await own.must('vote_update', { id }, { as: third });
    for (const as of [first, second]) await own.must('vote_leave', { kick: third.accountId }, { as });
    assert.equal((await own.must('vote_update', { id }, { as: first })).value, true, 'the old set decides meanwhile');
    const { value: next } = await own.must('propose_update', proposal(null, CONFIG), { as: third, deposit: NEAR });
    await own.must('vote_update', { id: next }, { as: third });
    const vote = { epoch: 1, attempt: 0, transcript_hash: '00'.repeat(32) };
    const votesOnNext = async () => (await proposed({}, own))[`${next}`]?.votes;
    assert.deepEqual(await votesOnNext(), [third.accountId]);
    for (const as of [first, second]) await own.must('vote_reshared', vote, { as });
    assert.deepEqual(await votesOnNext(), []);
    const late = await own.call('vote_update', { id: next }, { as: third });
    assert.equal(late.panic, 'Voting account is not in the participant set.');
    assert.equal((await own.must('vote_update', { id: next }, { as: first })).value, false);
    assert.equal((await own.must('vote_update', { id: next }, { as: second })).value, true);
  });

  it('are refused from strangers, without their deposit, and when they say nothing', async () => {
    const stranger = await createAccount(chain, 'stranger', 10);
    const notParticipant = 'Voting account is not in the participant set.';
    assert.equal((await propose(proposal(null, CONFIG), NEAR, stranger)).panic, notParticipant);
    assert.equal((await fixture.call('vote_update', { id: 0 })).panic, notParticipant);
    const small = await propose(proposal(Uint8Array.of(1, 2, 3), null), 5n);
    const required = YOCTO_PER_BYTE * (1088n + 3n);
    assert.equal(small.panic, `Attached deposit is lower than required.: Attached 5, Required ${required}`);
    const wrong = 'Data conversion error.: Cannot propose update due to incorrect parameters';
    const truncated = proposal(null, CONFIG.slice(0, 20));
    const refusals: [Uint8Array | object, string][] = [
      [proposal(null, null), `${wrong}.`],
      [{ code: [1] }, `${wrong}.`],
      [truncated, `${wrong}: ends within a field of 4 bytes`],
      [Uint8Array.of(0, 2), `${wrong}: an option is neither 0 nor 1`],
      [new Uint8Array([...proposal(null, CONFIG), 0]), `${wrong}: bytes are left over`],
    ];
    for (const [args, text] of refusals) assert.equal((await propose(args, NEAR)).panic, text);
    const reversed = encodeConfig([1, 2, 3, 4, 6, 5, 7, 8, 9, 10, 11, 12, 13], {});
    assert.equal(
      (await propose(proposal(null, reversed), NEAR)).panic,
      'Malformed arguments.: config.protocol.triple.min_triples must not exceed max_triples',
    );
    const badDeposit = encodeConfig([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], { signature_deposit: '-1' });
    assert.equal(
      (await propose(proposal(null, badDeposit), NEAR)).panic,
      'Malformed arguments.: config.signature_deposit must be an amount in yoctoNEAR as a decimal string',
    );
    assert.equal((await vote(99, 0)).panic, 'Update not found.');
    assert.equal((await vote('0', 0)).panic, 'Malformed arguments.: id must be an unsigned 53-bit integer');
  });
});

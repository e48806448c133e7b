import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { startChain, type TestChain, until } from './chain.ts';
import { Fixture, nodeInfo, ROOT_KEY, signWithTweak, TRANSCRIPT, toInts } from './fixture.ts';

const FILE = new URL('../gas.json', import.meta.url);
const TOLERANCE = 0.1;
/** What the chain takes for a receipt with one function call, whatever it does: 0.108 and 0.780 Tgas. */
const RECEIPT = 0.888;
/** What the contract may add to that, Tgas. */
const AIMS: Record<string, number> = { sign: 4, respond: 7, callback: 2, vote: 5 };
const PAYLOAD = '0b'.repeat(32);
/** Borsh of no code and a config whose numbers are all 0 and whose maps are all empty. */
const CONFIG_UPDATE = Uint8Array.of(0, 1, ...new Uint8Array(7 * 8 + 6 * 4 + 5 * 4));

/** Tgas burnt by one receipt of the contract, by what it did. QUORATE_GAS_WRITE=1 records the figures anew. */
describe('contract: gas', () => {
  let chain: TestChain;
  const measured: Record<string, number> = {};

  before(async function () {
    chain = await startChain();
    if (chain.fastForward === undefined) this.skip();
  });
  after(() => chain.stop());

  async function measure(name: string, run: Promise<{ tgas: number; panic: string | undefined }>): Promise<void> {
    const { tgas, panic } = await run;
    assert.equal(panic, undefined, name);
    measured[name] = Math.round(tgas * 1000) / 1000;
  }

  it('of governance, with three participants', async () => {
    const fixture = await Fixture.deploy(chain);
    const as = (index: number) => ({ as: fixture.node(index) });
    const key = { public_key: ROOT_KEY, attempt: 0, transcript_hash: TRANSCRIPT };
    const init = { threshold: 2, candidates: fixture.infos() };
    await measure('init', fixture.call('init', init, { as: fixture.contract }));
    await measure('vote_pk', fixture.call('vote_pk', key, as(0)));
    await fixture.must('vote_pk', key, as(1));
    await measure('vote_pk (deciding)', fixture.call('vote_pk', key, as(2)));
    await measure('join', fixture.call('join', nodeInfo(9)));
    const candidate = { candidate: fixture.user.accountId };
    await measure('vote_join', fixture.call('vote_join', candidate, as(0)));
    await measure('vote_join (deciding)', fixture.call('vote_join', candidate, as(1)));
    const reshared = { epoch: 1, attempt: 0, transcript_hash: TRANSCRIPT };
    await measure('vote_reshared', fixture.call('vote_reshared', reshared, as(0)));
    await measure('vote_abort_attempt', fixture.call('vote_abort_attempt', { attempt: 0 }, as(1)));
    await measure('vote_cancel_reshare', fixture.call('vote_cancel_reshare', { epoch: 1 }, as(0)));
    await measure('vote_cancel_reshare (deciding)', fixture.call('vote_cancel_reshare', { epoch: 1 }, as(1)));
    await measure('vote_leave', fixture.call('vote_leave', { kick: fixture.node(2).accountId }, as(0)));
    await measure('propose_update', fixture.call('propose_update', CONFIG_UPDATE, { ...as(0), deposit: 10n ** 24n }));
    await measure('vote_update', fixture.call('vote_update', { id: 0 }, as(0)));
    await measure('proposed_updates', fixture.call('proposed_updates'));
    await measure('vote_update (deciding)', fixture.call('vote_update', { id: 0 }, as(1)));
    await measure('vote_parameters', fixture.call('vote_parameters', { threshold: 2 }, as(0)));
  });

  it('of signatures', async () => {
    const fixture = await Fixture.running(chain);
    const requests = {
      sign: { payload: toInts(PAYLOAD), path: 'ethereum-1', key_version: 0 },
      'sign (near/mpc form)': { payload_v2: { Ecdsa: PAYLOAD }, path: 'ethereum-1', domain_id: 0 },
    };
    for (const [name, request] of Object.entries(requests)) {
      const sign = await fixture.startSign(request, { deposit: 10n });
      const { tgas } = await sign.announced();
      await measure(name, Promise.resolve({ tgas, panic: undefined }));
      const id = await sign.requestId();
      const pending = await until('the request waits', () => fixture.pendingRequest(id));
      const suffix = name.slice('sign'.length);
      await measure(`respond${suffix}`, fixture.respond(id, signWithTweak(pending.tweak, PAYLOAD)));
      const { status } = await sign.finished();
      const callback = status.receipts_outcome[1];
      await measure(
        `callback${suffix}`,
        Promise.resolve({ tgas: Number(callback?.outcome.gas_burnt) / 1e12, panic: undefined }),
      );
    }
    await measure('derived_public_key', fixture.call('derived_public_key', { path: 'ethereum-1' }));
  });

  it('stays within the aims and within 10 % of the record', () => {
    console.table(Object.fromEntries(Object.entries(measured).map(([name, tgas]) => [name, { Tgas: tgas }])));
    for (const [name, tgas] of Object.entries(measured)) {
      const aim = AIMS[name.split(/[_ ]/)[0] ?? ''];
      if (aim === undefined) continue;
      assert.ok(tgas - RECEIPT <= aim, `${name} burns ${tgas} Tgas, more than ${aim} and the receipt's own ${RECEIPT}`);
    }
    if (process.env.QUORATE_GAS_WRITE === '1') writeFileSync(FILE, `${JSON.stringify(measured, null, 2)}\n`);
    const recorded = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, number>;
    assert.deepEqual(Object.keys(measured).sort(), Object.keys(recorded).sort());
    for (const [name, tgas] of Object.entries(recorded)) {
      const change = Math.abs((measured[name] ?? 0) / tgas - 1);
      assert.ok(
        change <= TOLERANCE,
        `${name}: ${measured[name]} Tgas, recorded ${tgas}; QUORATE_GAS_WRITE=1 records it`,
      );
    }
  });
});

import assert from 'node:assert/strict';
import { startChain, type TestChain, until } from './chain.ts';
import { Fixture, hex32, nodeInfo, ORDER, type PendingRequest, signWithTweak, toInts } from './fixture.ts';

const PAYLOAD = '05'.repeat(32);
const INVALID = 'The provided signature is invalid.';
const NOT_FOUND = 'This sign request has timed out, was completed, or never existed.';

describe('contract: respond', () => {
  let chain: TestChain;
  let fixture: Fixture;

  before(async () => {
    chain = await startChain();
    fixture = await Fixture.running(chain);
  });
  after(() => chain.stop());

  /** Starts a request and tells its id, which the callback's arguments carry. */
  async function waiting(path: string): Promise<{ id: string; pending: PendingRequest; finished(): Promise<unknown> }> {
    const sign = await fixture.startSign({ payload: toInts(PAYLOAD), path, key_version: 0 });
    await sign.announced();
    const id = await sign.requestId();
    const pending = await fixture.pendingRequest(id);
    assert.ok(pending);
    return { id, pending, finished: async () => (await sign.finished()).value };
  }

  it('refuses forged, foreign and high-s signatures, and still takes the right one', async () => {
    const { id, pending, finished } = await waiting('forged');
    const good = signWithTweak(pending.tweak, PAYLOAD);
    const bad: [string, object][] = [
      ['another s', { ...good, s: '11'.repeat(32) }],
      ['another R', { ...good, big_r: `02${'11'.repeat(32)}` }],
      ['the other recovery id', { ...good, recovery_id: 1 - good.recovery_id }],
      ['a high s', { ...good, s: hex32(ORDER - BigInt(`0x${good.s}`)), recovery_id: 1 - good.recovery_id }],
      ['an s of 0', { ...good, s: hex32(0n) }],
      ['an s of n', { ...good, s: hex32(ORDER) }],
      ['an R of 0', { ...good, big_r: `02${hex32(0n)}` }],
      ['a signature over another payload', signWithTweak(pending.tweak, '06'.repeat(32))],
      ['a signature by another path', signWithTweak(hex32(7n), PAYLOAD)],
      ['a signature by the root key', signWithTweak(hex32(0n), PAYLOAD)],
      ['a signature by another root key', signWithTweak(pending.tweak, PAYLOAD, 12345n)],
    ];
    for (const [name, signature] of bad) {
      const { panic } = await fixture.respond(id, signature as typeof good);
      assert.equal(panic, INVALID, name);
    }
    assert.equal((await fixture.respond(id, good)).panic, undefined);
    assert.equal(((await finished()) as typeof good).s, good.s.toUpperCase());
  });

  it('takes either parity of big_r, and answers with the R that recovery_id says', async () => {
    const { id, pending, finished } = await waiting('parity');
    const good = signWithTweak(pending.tweak, PAYLOAD);
    const flipped = good.big_r.startsWith('02') ? '03' : '02';
    const answer = await fixture.respond(id, { ...good, big_r: flipped + good.big_r.slice(2) });
    assert.equal(answer.panic, undefined);
    assert.equal(((await finished()) as typeof good).big_r, good.big_r.toUpperCase());
  });

  it('is harmless when repeated', async () => {
    const { id, pending, finished } = await waiting('twice');
    const good = signWithTweak(pending.tweak, PAYLOAD);
    const answers = await Promise.all(fixture.nodes.map((as) => fixture.respond(id, good, { as })));
    assert.ok(answers.some(({ panic }) => panic === undefined));
    for (const { panic } of answers) assert.ok(panic === undefined || panic === NOT_FOUND, panic);
    await finished();
    assert.equal((await fixture.respond(id, good)).panic, NOT_FOUND);
    assert.equal(await fixture.view('pending_requests'), 0);
  });

  it('goes on while resharing, and so does sign', async () => {
    const { id, pending, finished } = await waiting('resharing');
    const joiner = fixture.user;
    await fixture.must('join', nodeInfo(9), { as: joiner });
    for (const as of fixture.nodes.slice(0, 2))
      await fixture.must('vote_join', { candidate: joiner.accountId }, { as });
    assert.ok('Resharing' in (await fixture.view<object>('state')));
    const good = signWithTweak(pending.tweak, PAYLOAD);
    assert.equal((await fixture.respond(id, good)).panic, undefined);
    await finished();
    const later = await waiting('resharing too');
    assert.equal((await fixture.respond(later.id, signWithTweak(later.pending.tweak, PAYLOAD))).panic, undefined);
    await later.finished();
  });

  it('refuses what it cannot read', async () => {
    const good = signWithTweak(hex32(1n), PAYLOAD);
    const sign_id = { request_id: toInts(PAYLOAD) };
    const refusals: [object, string][] = [
      [{ signature: good }, 'sign_id must be an object'],
      [{ sign_id: {}, signature: good }, 'sign_id.request_id must be an array of 32 integers'],
      [{ sign_id }, 'signature must be an object'],
      [{ sign_id, signature: { ...good, big_r: `04${PAYLOAD}` } }, 'signature.big_r must be a compressed point'],
      [{ sign_id, signature: { ...good, big_r: PAYLOAD } }, 'signature.big_r must be 66 hex digits'],
      [{ sign_id, signature: { ...good, s: 'x' } }, 'signature.s must be 64 hex digits'],
      [{ sign_id, signature: { ...good, recovery_id: 2 } }, 'signature.recovery_id must be 0 or 1'],
    ];
    for (const [args, text] of refusals) {
      assert.equal((await fixture.call('respond', args)).panic, `Malformed arguments.: ${text}`);
    }
    assert.equal((await fixture.respond(PAYLOAD, good)).panic, NOT_FOUND);
  });

  it('needs a key', async () => {
    const young = await Fixture.initializing(chain);
    const { panic } = await young.respond(PAYLOAD, signWithTweak(hex32(1n), PAYLOAD));
    assert.equal(panic, 'Protocol state is not running or resharing.');
    await until(
      'the contract still waits for a key',
      async () => 'Initializing' in (await young.view<object>('state')),
    );
  });
});

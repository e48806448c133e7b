import assert from 'node:assert/strict';
import type { Account } from 'near-api-js';
import { createAccount, startChain, type TestChain, until } from './chain.ts';
import { Fixture, signWithTweak, toInts } from './fixture.ts';

const PAYLOAD = '07'.repeat(32);
const NEAR = 10n ** 24n;

describe('contract: deposits', () => {
  let chain: TestChain;
  let fixture: Fixture;

  before(async () => {
    chain = await startChain();
    fixture = await Fixture.running(chain, 2, 3, { signature_deposit: '1000' });
  });
  after(() => chain.stop());

  const request = (path: string) => ({ payload: toInts(PAYLOAD), path, key_version: 0 });
  const nearMpc = (path: string) => ({ payload_v2: { Ecdsa: PAYLOAD }, path, domain_id: 0 });

  /** What an account has lost so far, in deposits: gas is less than 0.1 NEAR a call. */
  async function spent(account: Account, before: bigint): Promise<bigint> {
    return before - (await fixture.balance(account));
  }

  it('are what the config says, which the view and the error tell', async () => {
    assert.equal(await fixture.view('experimental_signature_deposit'), '1000');
    const { panic } = await fixture.call('sign', { request: request('a') }, { deposit: 999n });
    assert.equal(panic, 'Attached deposit is lower than required.: Attached 999, Required 1000');
  });

  it('are read and given back to the last yocto', async () => {
    const near = { signature_deposit: `${10n ** 38n - 1n}` };
    const dear = await Fixture.running(chain, 2, 3, near);
    const amounts = [1n, 31n, 32n, 63n, 64n, 65n, 79n].flatMap((bits) => [
      2n ** bits - 1n,
      2n ** bits,
      2n ** bits + 1n,
    ]);
    for (const deposit of [...amounts, 2n ** 64n + 2n ** 63n, 3n * 2n ** 63n + 5n, 12345678901234567890123456n]) {
      const { panic } = await dear.call('sign', { request: request('a') }, { deposit });
      const text = `Attached deposit is lower than required.: Attached ${deposit}, Required ${near.signature_deposit}`;
      assert.equal(panic, text);
    }
    for (const deposit of [2n ** 63n + 1000n, 2n ** 64n + 1001n, 2n ** 64n + 2n ** 63n + 999n, 2n ** 80n]) {
      const sign = await fixture.startSign(request(`exact ${deposit}`), { deposit });
      await sign.announced();
      const id = await sign.requestId();
      const pending = await fixture.pendingRequest(id);
      assert.equal((await fixture.respond(id, signWithTweak(pending?.tweak ?? '', PAYLOAD))).panic, undefined);
      const { status } = await sign.finished();
      const transfers = status.receipts.flatMap(({ receipt }) => receipt.Action?.actions ?? []) as {
        Transfer?: { deposit: string };
      }[];
      assert.ok(transfers.some(({ Transfer }) => Transfer?.deposit === `${deposit - 1000n}`));
    }
  });

  it('give the excess back once signed', async () => {
    const user = await createAccount(chain, 'payer', 100);
    const before = await fixture.balance(user);
    const sign = await fixture.startSign(request('excess'), { as: user, deposit: 50n * NEAR });
    await sign.announced();
    assert.ok((await spent(user, before)) > 49n * NEAR);
    const id = await sign.requestId();
    const pending = await fixture.pendingRequest(id);
    assert.equal((await fixture.respond(id, signWithTweak(pending?.tweak ?? '', PAYLOAD))).panic, undefined);
    assert.equal((await sign.finished()).panic, undefined);
    await until('the excess is back', async () => (await spent(user, before)) < NEAR);
  });

  it('go back in whole on timeout, and the call fails in the words of its form', async function () {
    if (chain.fastForward === undefined) this.skip();
    const user = await createAccount(chain, 'patient', 100);
    const before = await fixture.balance(user);
    const signs = [
      await fixture.startSign(request('late'), { as: user, deposit: 10n * NEAR }),
      await fixture.startSign(request('late'), { as: user, deposit: 10n * NEAR }),
      await fixture.startSign(nearMpc('late'), { as: user, deposit: 10n * NEAR }),
    ];
    for (const sign of signs) await sign.announced();
    assert.equal(await fixture.view('pending_requests'), 2);
    await chain.fastForward(205);
    const panics: (string | undefined)[] = [];
    for (const sign of signs) panics.push((await sign.finished()).panic);
    assert.deepEqual(panics, [
      'Signature request has timed out.',
      'Signature request has timed out.',
      'Signature request has timed out',
    ]);
    assert.equal(await fixture.view('pending_requests'), 0);
    await until('the deposits are back', async () => (await spent(user, before)) < NEAR);
  });

  it('go back when a request is refused', async () => {
    const user = await createAccount(chain, 'refused', 100);
    const before = await fixture.balance(user);
    const { panic } = await fixture.call(
      'sign',
      { request: { ...request('x'), key_version: 9 } },
      { as: user, deposit: 50n * NEAR },
    );
    assert.match(panic ?? '', /^This key version/);
    await until('the deposit is back', async () => (await spent(user, before)) < NEAR);
  });

  it('are not taken by methods that cost nothing', async () => {
    const { panic } = await fixture.call('join', {}, { deposit: 1n });
    assert.match(panic ?? '', /^Function is not payable/);
  });
});

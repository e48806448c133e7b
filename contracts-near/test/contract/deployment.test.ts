import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { actions, KeyPair, nearToYocto } from 'near-api-js';
import { readContract } from '../../src/index.ts';
import { startChain, type TestChain } from './chain.ts';
import { Fixture, nodeInfo, publicKeyOf, ROOT_KEY, TRANSCRIPT } from './fixture.ts';

const DEFAULT_CONFIG = {
  protocol: {
    message_timeout: 300_000,
    garbage_timeout: 7_200_000,
    max_concurrent_introduction: 16,
    max_concurrent_generation: 512,
    triple: { min_triples: 1024, max_triples: 4_194_304, generation_timeout: 600_000 },
    presignature: { min_presignatures: 512, max_presignatures: 2_097_152, generation_timeout: 45_000 },
    signature: { generation_timeout: 45_000, generation_timeout_total: 200_000, garbage_timeout: 86_400_000 },
  },
  signature_deposit: '1',
};

describe('contract: deployment and views', () => {
  let chain: TestChain;

  before(async () => {
    chain = await startChain();
  });
  after(() => chain.stop());

  it('is not initialised at first, and says so', async () => {
    const fixture = await Fixture.deploy(chain);
    assert.equal(await fixture.view('state'), 'NotInitialized');
    assert.deepEqual(await fixture.view('config'), DEFAULT_CONFIG);
    assert.equal(await fixture.view('pending_requests'), 0);
    assert.equal(await fixture.view('system_load'), 0);
    assert.equal(await fixture.view('latest_key_version'), 1);
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    assert.equal(await fixture.view('version'), manifest.version);
    const { panic } = await fixture.call('vote_pk', {
      public_key: ROOT_KEY,
      attempt: 0,
      transcript_hash: TRANSCRIPT,
    });
    assert.equal(panic, 'Unexpected protocol state.: NotInitialized');
    assert.equal(
      (await fixture.call('migrate', {}, { as: fixture.contract })).panic,
      'Cannot load in contract due to missing state',
    );
  });

  it('initialises in the transaction that creates and deploys it', async () => {
    const { wasm } = await readContract();
    const accountId = `fresh-${process.pid}.${chain.root.accountId}`;
    await chain.root.signAndSendTransaction({
      receiverId: accountId,
      actions: [
        actions.createAccount(),
        actions.transfer(nearToYocto(20)),
        actions.addFullAccessKey(KeyPair.fromRandom('ed25519').getPublicKey()),
        actions.deployContract(wasm),
        actions.functionCall(
          'init',
          { threshold: 2, candidates: { 'b.near': nodeInfo(1), 'a.near': nodeInfo(0) }, config: null },
          30_000_000_000_000n,
          0n,
        ),
      ],
    });
    const state = await chain.provider.callFunction({ contractId: accountId, method: 'state', args: {} });
    const info = (account_id: string, seed: number) => ({ account_id, ...nodeInfo(seed) });
    const infos = { 'a.near': info('a.near', 0), 'b.near': info('b.near', 1) };
    assert.deepEqual(state, {
      Initializing: {
        candidates: { candidates: infos },
        participants: { next_id: 2, participants: infos, account_to_participant_id: { 'a.near': 0, 'b.near': 1 } },
        threshold: 2,
        pk_votes: { votes: {} },
        attempt: 0,
        key_votes: {},
      },
    });
    assert.deepEqual(
      await chain.provider.callFunction({ contractId: accountId, method: 'config', args: {} }),
      DEFAULT_CONFIG,
    );
  });

  it('keeps what it does not know of a config', async () => {
    const fixture = await Fixture.deploy(chain);
    const config = { protocol: { triple: { max_triples: 2000, shape: 'round' }, extra: [1] }, more: { a: null } };
    await fixture.must('init', { threshold: 2, candidates: fixture.infos(), config }, { as: fixture.contract });
    assert.deepEqual(await fixture.view('config'), {
      ...DEFAULT_CONFIG,
      protocol: {
        ...DEFAULT_CONFIG.protocol,
        triple: { ...DEFAULT_CONFIG.protocol.triple, max_triples: 2000, shape: 'round' },
        extra: [1],
      },
      more: { a: null },
    });
  });

  it('refuses a start that makes no sense', async () => {
    const fixture = await Fixture.deploy(chain);
    const candidates = fixture.infos();
    const init = { threshold: 2, candidates };
    const participants = {
      next_id: 3,
      participants: candidates,
      account_to_participant_id: Object.fromEntries(fixture.nodes.map((node, i) => [node.accountId, i])),
    };
    const start = { epoch: 0, participants, threshold: 2, public_key: ROOT_KEY, transcript_hash: TRANSCRIPT };
    const [first] = fixture.nodes.map((node) => node.accountId);
    const ids = 'participants.account_to_participant_id';
    const refusals: [string, object, string][] = [
      ['init', { ...init, threshold: 4 }, 'Threshold cannot be greater than the number of candidates'],
      ['init', { ...init, threshold: 1 }, 'Threshold must be at least 2 and at most the number of participants.'],
      ['init', { candidates }, 'Malformed arguments.: threshold must be an unsigned 32-bit integer'],
      ['init', { threshold: 2 }, 'Malformed arguments.: candidates must be an object'],
      [
        'init',
        { ...init, candidates: { ...candidates, 'a.near': {} } },
        'Malformed arguments.: candidates.a.near.cipher_pk must be an array of 32 integers',
      ],
      [
        'init',
        { ...init, candidates: { A: nodeInfo(1) } },
        'Malformed arguments.: candidates key A must be a NEAR account id',
      ],
      [
        'init',
        { ...init, candidates: { 'a.near': nodeInfo(1), 'b.near': nodeInfo(1) } },
        'Malformed arguments.: candidates.b.near.sign_pk is that of a.near',
      ],
      [
        'init',
        { ...init, config: { signature_deposit: '0' } },
        'Malformed arguments.: config.signature_deposit must be at least 1',
      ],
      [
        'init',
        { ...init, config: { protocol: { message_timeout: 'x' } } },
        'Malformed arguments.: config.protocol.message_timeout must be an unsigned 53-bit integer',
      ],
      ['init', { ...init, config: { protocol: 5 } }, 'Malformed arguments.: config.protocol must be an object'],
      ['init_running', { ...start, threshold: 4 }, 'Threshold cannot be greater than the number of candidates'],
      ['init_running', { ...start, public_key: 'x' }, 'Invalid public key.: expected secp256k1:<base58 of 64 bytes>'],
      [
        'init_running',
        { ...start, participants: { ...participants, next_id: 2 } },
        `Malformed arguments.: ${ids}.${fixture.node(2).accountId} must be below next_id and unique`,
      ],
      [
        'init_running',
        { ...start, participants: { ...participants, account_to_participant_id: {} } },
        `Malformed arguments.: ${ids} lacks ${first}`,
      ],
    ];
    for (const [method, args, text] of refusals) {
      assert.equal((await fixture.call(method, args, { as: fixture.contract })).panic, text);
    }
    assert.equal(await fixture.view('state'), 'NotInitialized');
  });

  it('keeps private methods private', async () => {
    const fixture = await Fixture.running(chain);
    for (const method of ['migrate', 'update_config', 'clear_state_on_finish', 'fail_on_timeout']) {
      assert.equal((await fixture.call(method, {}, { as: fixture.node(0) })).panic, `Method is private: ${method}`);
    }
    const bare = await Fixture.deploy(chain);
    for (const method of ['init', 'init_running']) {
      assert.equal((await bare.call(method, {})).panic, `Method is private: ${method}`);
    }
    const again = await fixture.call('init', { threshold: 2, candidates: {} }, { as: fixture.contract });
    assert.match(again.panic ?? '', /^Contract already initialized/);
    assert.equal((await fixture.call('migrate', {}, { as: fixture.contract })).panic, undefined);
  });

  it('tells its keys only for what it signs with', async () => {
    const young = await Fixture.initializing(chain);
    const noKey = /Protocol state is not running or resharing\./;
    await assert.rejects(young.view('public_key'), noKey);
    await assert.rejects(young.view('derived_public_key', { path: 'a', predecessor: 'a.near' }), noKey);
    const fixture = await Fixture.running(chain);
    const derive = (args: Record<string, unknown>) =>
      fixture.view('derived_public_key', { predecessor: 'a.near', path: 'p', ...args });
    await assert.rejects(derive({ key_version: 2 }), /This key version is not supported/);
    await assert.rejects(derive({ domain_id: 1 }), /This domain is not supported\.: domain_id 1/);
    await assert.rejects(derive({ path: 5 }), /Malformed arguments\.: path must be a string/);
    await assert.rejects(derive({ predecessor: 'A' }), /predecessor must be a NEAR account id/);
    await assert.rejects(fixture.view('public_key', { domain_id: 1 }), /This domain is not supported/);
    assert.equal(await fixture.view('public_key', { domain_id: 0 }), ROOT_KEY);
    await assert.rejects(fixture.view('pending_request', {}), /request_id must be an array of 32 integers/);
    const asCall = await fixture.must('derived_public_key', { path: 'p' });
    assert.equal(asCall.value, await derive({ predecessor: fixture.user.accountId }));
    assert.notEqual(asCall.value, publicKeyOf(1n));
  });
});

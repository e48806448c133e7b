import assert from 'node:assert/strict';
import { actions } from 'near-api-js';
import { AbortedError } from '../../src/base/errors.ts';
import { ContractCallError } from '../../src/chains/near/publisher.ts';
import { identityOf } from '../mesh/support.ts';
import { TestChain } from '../support/near.ts';
import { type Answering, RpcStub } from '../support/rpcStub.ts';

const never = new AbortController().signal;

describe('NEAR publisher', () => {
  let chain: TestChain;
  const stubs: RpcStub[] = [];
  const infos = [0, 1, 2].map((index) => ({ url: `node${index}:1`, sign_pk: identityOf(index).publicKey }));

  before(async () => {
    chain = await TestChain.start();
    await chain.initialize(2, infos);
  });
  after(() => chain.stop());
  afterEach(async () => {
    await Promise.all(stubs.splice(0).map((stub) => stub.stop()));
  });

  /** A source in front of the chain: it forwards a call unless `answer` has something to say. */
  const between = async (answer: (...call: Parameters<Answering>) => ReturnType<Answering> | undefined) => {
    const stub = await RpcStub.start(async (method, params) => {
      const own = answer(method, params);
      if (own !== undefined) return own;
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
      const response = await fetch(chain.rpcUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      return (await response.json()) as { result: unknown };
    });
    stubs.push(stub);
    return stub;
  };
  const nonce = async (index: number) =>
    (await chain.nodes[index]!.account.getAccessKeyList()).keys[0]!.access_key.nonce;
  const abortAttempt = { attempt: 999 };

  it('gives thirty calls at once a nonce each, and the result of each', async () => {
    const publisher = chain.publisher(chain.nodes[0]!);
    const before = await nonce(0);
    const calls = Array.from({ length: 30 }, () => publisher.call('vote_abort_attempt', abortAttempt, never));
    assert.deepEqual(await Promise.all(calls), Array<boolean>(30).fill(false));
    assert.equal(Number(await nonce(0)) - Number(before), 30);
  });

  it('survives that somebody else uses its key', async () => {
    const holder = chain.nodes[1]!;
    const publisher = chain.publisher(holder);
    await publisher.call('vote_abort_attempt', abortAttempt, never);
    for (let i = 0; i < 5; i++) {
      await holder.account.signAndSendTransaction({ receiverId: holder.accountId, actions: [actions.transfer(1n)] });
    }
    const calls = Array.from({ length: 10 }, () => publisher.call('vote_abort_attempt', abortAttempt, never));
    assert.deepEqual(await Promise.all(calls), Array<boolean>(10).fill(false));
  });

  it("throws the contract's own text when it refuses", async () => {
    const publisher = chain.publisher(chain.nodes[0]!);
    await assert.rejects(publisher.call('vote_pk', { public_key: 'nonsense' }, never), ContractCallError);
    const args = { public_key: `secp256k1:${'1'.repeat(64)}`, attempt: 7, transcript_hash: 'ab'.repeat(32) };
    await assert.rejects(publisher.call('vote_pk', args, never), {
      code: 'CONTRACT_CALL_FAILED',
      message: /^vote_pk: Mismatched attempt/,
    });
  });

  it('does without a first source that is dead, stalls, or swallows transactions', async () => {
    const refused = chain.rpc('http://127.0.0.1:9/');
    const stalling = chain.rpc((await between(() => 'stall')).url, 200);
    const swallowing = await between((method) => (method === 'broadcast_tx_async' ? { result: 'taken' } : undefined));
    for (const first of [refused, stalling, chain.rpc(swallowing.url)]) {
      const publisher = chain.publisher(chain.nodes[0]!, { sources: [first, chain.rpc()] });
      assert.equal(await publisher.call('vote_abort_attempt', abortAttempt, never), false);
    }
  });

  it('is not led astray by a source that lies about the nonce', async () => {
    const liar = await between((method, params) =>
      method === 'query' && params['request_type'] === 'view_access_key'
        ? { result: { nonce: Number.MAX_SAFE_INTEGER - 1, permission: 'FullAccess', block_hash: 'x', block_height: 1 } }
        : undefined,
    );
    const sources = [chain.rpc(liar.url), chain.rpc(), chain.rpc()];
    const publisher = chain.publisher(chain.nodes[0]!, { sources, quorum: chain.quorum(sources, 2) });
    assert.equal(await publisher.call('vote_abort_attempt', abortAttempt, never), false);
  });

  it('sends a lost transaction again, with another nonce', async () => {
    const sent: unknown[] = [];
    const losing = await between((method, params) => {
      if (method !== 'broadcast_tx_async') return undefined;
      sent.push((params as unknown as unknown[])[0]);
      return sent.length === 1 ? { result: 'lost' } : undefined;
    });
    const publisher = chain.publisher(chain.nodes[2]!, { sources: [chain.rpc(losing.url)], lostAfterMs: 50 });
    assert.equal(await publisher.call('vote_abort_attempt', abortAttempt, never), false);
    assert.equal(new Set(sent).size, 2);
  });

  it('makes a call that must not be repeated once, and says when it cannot tell what became of it', async () => {
    for (const answer of [{ result: 'lost' }, 'garbage'] as const) {
      const source = await between((method) => (method === 'broadcast_tx_async' ? answer : undefined));
      const publisher = chain.publisher(chain.nodes[2]!, { sources: [chain.rpc(source.url)], lostAfterMs: 50 });
      const call = publisher.call('vote_abort_attempt', abortAttempt, never, { once: true });
      await assert.rejects(call, { code: 'TRANSACTION_LOST' });
      assert.equal(source.calls.filter((method) => method === 'broadcast_tx_async').length, 1);
    }
  });

  it('ends promptly when it is told to, whatever it waits for', async () => {
    for (const stalled of ['block', 'broadcast_tx_async', 'tx']) {
      const source = await between((method) => (method === stalled ? 'stall' : undefined));
      const publisher = chain.publisher(chain.nodes[2]!, { sources: [chain.rpc(source.url)] });
      const controller = new AbortController();
      const calls = [0, 1].map(() => publisher.call('vote_abort_attempt', abortAttempt, controller.signal));
      while (!source.calls.includes(stalled)) await new Promise((resolve) => setImmediate(resolve));
      controller.abort();
      for (const call of calls) await assert.rejects(call, AbortedError);
    }
  });

  it('gives up after its time', async () => {
    const source = await between((method) => (method === 'broadcast_tx_async' ? { result: 'never' } : undefined));
    const publisher = chain.publisher(chain.nodes[2]!, { sources: [chain.rpc(source.url)], timeoutMs: 200 });
    await assert.rejects(publisher.call('vote_abort_attempt', abortAttempt, never), { code: 'TIMEOUT' });
  });
});

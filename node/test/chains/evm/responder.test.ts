import assert from 'node:assert/strict';
import { errorCode } from '../../../src/base/errors.ts';
import { failureRequest, outcomeRequest } from '../../../src/signing/outcomes/outcomeRequest.ts';
import type { Signature, SignRequest, TransactionAsk } from '../../../src/types/signRequest.ts';
import type { Tamper } from '../../support/evm.ts';
import { until } from '../../support/evmNode.ts';
import { signatureFor } from '../../support/rootKey.ts';
import { never, Publishing } from './publishing.ts';

describe('the EVM responder', () => {
  let publishing: Publishing;
  afterEach(() => publishing.stop());

  const answer = (request: SignRequest, signature: Signature = signatureFor(request)) =>
    publishing.responder.respond(request, signature, never);
  const idsOf = (requests: readonly SignRequest[]) => requests.map(({ requestId }) => requestId);
  const codeOf = (answering: Promise<unknown>): Promise<string> =>
    answering.then(
      () => 'answered',
      (error: unknown) => errorCode(error),
    );

  it('hands in ten answers with one transaction, at once', async () => {
    publishing = await Publishing.start();
    await publishing.restart({}, { batchMs: 600_000 });
    const requests = await publishing.ask(10);
    const answering = Promise.all(requests.map((request) => answer(request)));
    await publishing.chain.mineUntil(answering);
    assert.deepEqual(await answering, Array(10).fill('answered'));
    assert.equal((await publishing.transactions()).length, 1);
    assert.deepEqual(await publishing.answered(), idsOf(requests));
    assert.deepEqual(publishing.outcomes, ['respond succeeded']);
  });

  it('hands in fewer when their time is up, and each kind by itself', async () => {
    publishing = await Publishing.start();
    const requests = await publishing.ask(12);
    await publishing.chain.requestTransaction({ path: 'a transaction' });
    await publishing.chain.mine();
    const last = (await publishing.events()).at(-1)!;
    assert.ok(last.kind === 'requested');
    await publishing.chain.mineUntil(Promise.all([...requests, last.request].map((request) => answer(request))));
    assert.deepEqual(publishing.outcomes.toSorted(), [
      'respond succeeded',
      'respond succeeded',
      'respondTransaction succeeded',
    ]);
    assert.equal((await publishing.answered()).length, 13);
  });

  it('hands in outcomes and failures', async () => {
    publishing = await Publishing.start();
    const bool = `0x${Buffer.from('[{"name":"","type":"bool"}]').toString('hex')}`;
    const schemas = { outputDeserializationSchema: bool, respondSerializationSchema: bool };
    for (const path of ['a', 'b', 'c']) await publishing.chain.requestTransaction({ path, ...schemas });
    await publishing.chain.mine();
    const [a, b, c] = (await publishing.events()).map((event) => {
      assert.ok(event.kind === 'requested');
      return event.request as SignRequest & { readonly ask: TransactionAsk };
    });
    const returned = Uint8Array.from({ length: 32 }, (_, i) => (i === 31 ? 1 : 0));
    const blockHash = new Uint8Array(32).fill(9);
    const outcomes = [
      outcomeRequest(a!, { status: 'succeeded', blockHash, returned }, 0),
      outcomeRequest(b!, { status: 'reverted', blockHash }, 0),
      failureRequest(c!, 'no such chain', 0),
    ];
    await publishing.chain.mineUntil(Promise.all(outcomes.map((outcome) => answer(outcome))));
    const concluded = (await publishing.events()).flatMap((event) =>
      event.kind === 'concluded' ? [event.requestId] : [],
    );
    assert.deepEqual(concluded.toSorted(), idsOf([a!, b!, c!]).toSorted());
    assert.deepEqual(publishing.outcomes.toSorted(), [
      'respondBidirectional succeeded',
      'respondBidirectional succeeded',
      'respondError succeeded',
    ]);
  });

  it('lets no bad answer hold up the others', async () => {
    publishing = await Publishing.start();
    const requests = await publishing.ask(7);
    const bad = [1, 4];
    const answering = requests.map((request, i) =>
      codeOf(answer(request, signatureFor(bad.includes(i) ? requests[0]! : request))),
    );
    await publishing.chain.mineUntil(Promise.all(answering));
    const codes = await Promise.all(answering);
    assert.deepEqual(
      codes,
      requests.map((_, i) => (bad.includes(i) ? 'EVM_ANSWER_REFUSED' : 'answered')),
    );
    const good = requests.filter((_, i) => !bad.includes(i));
    assert.deepEqual((await publishing.answered()).toSorted(), idsOf(good).toSorted());
    assert.ok(publishing.outcomes.every((outcome) => outcome === 'respond succeeded'));
  });

  it('refuses what is no point without asking the chain', async () => {
    publishing = await Publishing.start();
    const [request] = await publishing.ask(1);
    const signature = { ...signatureFor(request!), bigR: Uint8Array.of(2, ...new Array(31).fill(0), 5) };
    assert.equal(await codeOf(answer(request!, signature)), 'DECODE');
  });

  it('notices what somebody else has answered', async () => {
    publishing = await Publishing.start([undefined, undefined, undefined]);
    const requests = await publishing.ask(3);
    publishing.head.startAbove({ indexed: await publishing.chain.height() });
    await publishing.chain.mineUntil(answer(requests[0]!));
    const before = (await publishing.transactions()).length;
    await publishing.restart();
    await publishing.chain.mineUntil(Promise.all(requests.map((request) => answer(request))));
    assert.equal((await publishing.transactions()).length, before + 1);
    assert.deepEqual(await publishing.answered(), idsOf(requests));
  });

  it('does not take an answer that came before the request for one to it', async () => {
    publishing = await Publishing.start();
    const [first] = await publishing.ask(1);
    publishing.head.startAbove({ indexed: await publishing.chain.height() });
    await publishing.chain.mineUntil(answer(first!));
    const [second] = await publishing.ask(1);
    assert.equal(second!.requestId, first!.requestId);
    await publishing.head.refresh(never);
    assert.ok(publishing.head.isAnswered(first!));
    assert.ok(!publishing.head.isAnswered(second!));
    await publishing.chain.mineUntil(answer(second!));
    assert.equal((await publishing.answered()).length, 2);
  });

  it('answers once what it is asked to answer many times', async () => {
    publishing = await Publishing.start();
    const [request] = await publishing.ask(1);
    await publishing.chain.mineUntil(Promise.all([1, 2, 3].map(() => answer(request!))));
    assert.equal((await publishing.answered()).length, 1);
  });

  it('can be asked again after an outage', async () => {
    let down = false;
    const outage: Tamper = (_, __, ask) => (down ? { status: 503 } : ask());
    publishing = await Publishing.start([outage, outage, undefined]);
    const [request] = await publishing.ask(1);
    down = true;
    assert.equal(await codeOf(answer(request!)), 'NO_QUORUM');
    down = false;
    await publishing.chain.mineUntil(answer(request!));
    assert.equal((await publishing.answered()).length, 1);
  });

  it('splits what is too long for one transaction', async () => {
    publishing = await Publishing.start();
    const serializedTransaction = `0x${'ab'.repeat(30_000)}`;
    for (const path of ['a', 'b', 'c', 'd', 'e'])
      await publishing.chain.requestTransaction({ path, serializedTransaction });
    await publishing.chain.mine();
    const requests = (await publishing.events()).flatMap((event) =>
      event.kind === 'requested' ? [event.request] : [],
    );
    await publishing.chain.mineUntil(Promise.all(requests.map((request) => answer(request))));
    const sizes = (await publishing.transactions()).map(({ input }) => input.length / 2);
    assert.ok(
      sizes.every((size) => size < 128 << 10),
      `${sizes}`,
    );
    assert.equal((await publishing.answered()).length, 5);
  });

  it('ends promptly when it is told to', async () => {
    publishing = await Publishing.start();
    await publishing.restart({}, { batchMs: 600_000 });
    const [request] = await publishing.ask(1);
    const waiting = codeOf(answer(request!));
    await publishing.responder.stop();
    assert.equal(await waiting, 'ABORTED');
  });

  it('gives up after its time, and joins in when it is asked again', async () => {
    publishing = await Publishing.start();
    await publishing.restart({}, { timeoutMs: 300 });
    const [request] = await publishing.ask(1);
    assert.equal(await codeOf(answer(request!)), 'TIMEOUT');
    await until(async () => (await publishing.pending()).length === 1);
    await publishing.chain.mine();
    assert.equal(await codeOf(answer(request!)), 'answered');
    assert.equal((await publishing.transactions()).length, 1);
  });
});

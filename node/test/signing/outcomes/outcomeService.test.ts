import assert from 'node:assert/strict';
import { evmBidirectionalRequestId, outcomePayload } from '@quorate/sdk';
import { keccak256 } from 'viem';
import { fromHex, toHex } from '../../../src/base/bytes.ts';
import { requestId } from '../../../src/base/ids.ts';
import { OutcomeService } from '../../../src/signing/outcomes/outcomeService.ts';
import { RequestBook } from '../../../src/signing/requestBook.ts';
import type { Execution } from '../../../src/types/execution.ts';
import { OutcomeError } from '../../../src/types/outcomeError.ts';
import type { Signature, SignRequest } from '../../../src/types/signRequest.ts';
import { RequestLog } from '../../../src/vault/requestLog.ts';
import { until } from '../../mesh/support.ts';
import { silent } from '../../support/near.ts';
import { exampleRequest } from '../../support/requests.ts';
import { temporaryFolder } from '../../vault/support.ts';

const name = 'eip155:31337';
const signature: Signature = { bigR: new Uint8Array(33).fill(2), s: new Uint8Array(32).fill(3), recoveryId: 1 };
const blockHash = new Uint8Array(32).fill(0xbb);
const one = fromHex('1'.padStart(64, '0'));

/** A node of its own: a book in which a transaction is awaited, and what this node's sources say of it. */
class Watcher {
  readonly #folder = temporaryFolder();
  readonly #log = new RequestLog(`${this.#folder.path}/requests.sqlite`);
  readonly book = new RequestBook({ chain: name, log: this.#log, expiryBlocks: 1_000, limit: 10, logger: silent });
  readonly request: SignRequest;
  readonly #service: OutcomeService;
  reads = 0;
  executed: (signatures: readonly Signature[]) => Execution | undefined = () => undefined;
  /** Newest block of the asking chain. */
  newest = 100;

  constructor(caip2Id = 'eip155:1', seenAt = 0) {
    this.request = transactionRequest(caip2Id, seenAt);
    this.book.applyBlock({
      ...{ chain: name, height: 100, hash: 'block-100' },
      events: [
        { kind: 'requested', request: this.request },
        { kind: 'answered', requestId: this.request.requestId, signature },
      ],
    });
    const read = async (_: Uint8Array, signatures: readonly Signature[]) => {
      this.reads += 1;
      return this.executed(signatures);
    };
    this.#service = new OutcomeService({
      chains: new Map([[name, { name, book: this.book, newestHeight: async () => this.newest }]]),
      executions: new Map([['eip155:1', { read }]]),
      pollIntervalMs: 1,
      clock: { now: () => seenAt + 5, sleep: () => new Promise((resolve) => void setImmediate(resolve)) },
      logger: silent,
    });
    this.#service.start();
  }

  async outcome(): Promise<SignRequest> {
    await until(() => this.book.unfinished().length === 1, 'an outcome to sign');
    return this.book.unfinished()[0]!;
  }

  async stop(): Promise<void> {
    await this.#service.stop();
    this.#log.close();
    this.#folder.remove();
  }
}

function transactionRequest(caip2Id: string, seenAt: number): SignRequest {
  const transaction = Uint8Array.of(2, 0xc0);
  const schema = new TextEncoder().encode('[{"name":"","type":"bool"}]');
  const predecessor = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266';
  const texts = { algo: 'ECDSA', dest: 'ethereum', params: '' };
  const id = { sender: predecessor, path: 'p', keyVersion: 1, serializedTransaction: transaction, caip2Id, ...texts };
  return exampleRequest('transaction', {
    ...{ chain: name, predecessor, path: 'p', seenAt },
    requestId: requestId(toHex(evmBidirectionalRequestId(id))),
    ask: { kind: 'transaction', ...texts, caip2Id, transaction, outputSchema: schema, respondSchema: schema },
  });
}

describe('the outcome of a transaction that the network has signed', () => {
  const watchers: Watcher[] = [];
  const watch = (...args: ConstructorParameters<typeof Watcher>) => {
    const watcher = new Watcher(...args);
    watchers.push(watcher);
    return watcher;
  };
  afterEach(() => Promise.all(watchers.splice(0).map((watcher) => watcher.stop())));

  it('is waited for, then signed with the response key under the id of its own', async () => {
    const watcher = watch();
    await until(() => watcher.reads > 3, 'some looks');
    assert.equal(watcher.book.unfinished().length, 0);
    watcher.executed = () => ({ status: 'succeeded', blockHash, returned: one });
    const outcome = await watcher.outcome();
    const payload = outcomePayload(fromHex(watcher.request.requestId), one);
    assert.deepEqual([outcome.payload, outcome.requestId], [payload, toHex(payload)]);
    assert.deepEqual([outcome.path, outcome.entropy], ['ethereum response key', blockHash]);
    assert.equal(outcome.ask?.kind, 'outcome');
    if (outcome.ask.kind !== 'outcome') return;
    assert.deepEqual([outcome.ask.of, outcome.ask.output], [watcher.request.requestId, one]);
    assert.equal(keccak256(outcome.ask.preimage), `0x${watcher.request.requestId}`);
    assert.equal(watcher.book.awaited().length, 0);
  });

  it('is the same at nodes that see it at different times', async () => {
    const [early, late] = [watch('eip155:1', 0), watch('eip155:1', 7_000)];
    for (const watcher of [early, late]) watcher.executed = () => ({ status: 'succeeded', blockHash, returned: one });
    const outcomes = await Promise.all([early.outcome(), late.outcome()]);
    const [a, b] = outcomes.map(({ seenAt: _, ...signed }) => signed);
    assert.deepEqual(a, b);
  });

  for (const [what, execution] of [
    ['was reverted', { status: 'reverted', blockHash }],
    ['can never be executed', { status: 'replaced' }],
  ] as const)
    it(`is a failure when it ${what}`, async () => {
      const watcher = watch();
      watcher.executed = () => execution;
      const { ask } = await watcher.outcome();
      assert.equal(ask?.kind === 'outcome' && toHex(ask.output), `deadbeef${toHex(one)}`);
    });

  it('is no failure before all is indexed that the asking chain had shown when it looked like one', async () => {
    const watcher = watch();
    const second: Signature = { ...signature, recoveryId: 0 };
    watcher.newest = 102;
    watcher.executed = (signatures) =>
      signatures.length === 1 ? { status: 'replaced' } : { status: 'succeeded', blockHash, returned: one };
    await until(() => watcher.reads > 3, 'some looks');
    watcher.book.applyBlock({ chain: name, height: 101, hash: 'block-101', events: [] });
    const { reads } = watcher;
    await until(() => watcher.reads > reads + 1, 'more looks');
    assert.deepEqual(watcher.book.unfinished(), []);
    const { requestId } = watcher.request;
    const answered = { kind: 'answered', requestId, signature: second } as const;
    watcher.book.applyBlock({ chain: name, height: 102, hash: 'block-102', events: [answered] });
    const { ask } = await watcher.outcome();
    assert.deepEqual(ask?.kind === 'outcome' && ask.output, one);
  });

  it('is an error that says why, when it cannot be written as asked', async () => {
    const watcher = watch();
    watcher.executed = () => ({ status: 'succeeded', blockHash, returned: new Uint8Array(0) });
    const { ask, payload } = await watcher.outcome();
    assert.ok(ask?.kind === 'failure');
    assert.equal(ask.message, 'what the transaction returned does not fit the output schema ');
    const signed = Buffer.concat([fromHex('deadbeef'), Buffer.from(ask.message)]);
    assert.deepEqual(payload, outcomePayload(fromHex(watcher.request.requestId), signed));
  });

  it('is an error when it is no transaction, or for a chain that no node follows', async () => {
    const malformed = watch();
    malformed.executed = () => {
      throw new OutcomeError('not a transaction');
    };
    const foreign = watch('bip122:000000000019d6689c085ae165831e93');
    for (const watcher of [malformed, foreign]) assert.equal((await watcher.outcome()).ask?.kind, 'failure');
  });

  it('is left to other nodes when this one does not follow its chain', async () => {
    const [other, ours] = [watch('eip155:10'), watch()];
    await until(() => ours.reads > 5, 'some looks');
    assert.deepEqual([other.reads, other.book.awaited().length], [0, 1]);
  });

  it('is looked for again when sources fail, and ever more rarely', async () => {
    const watcher = watch();
    watcher.executed = () => {
      throw new Error('unreachable');
    };
    await until(() => watcher.reads > 5, 'some looks');
    watcher.executed = () => ({ status: 'succeeded', blockHash, returned: one });
    await watcher.outcome();
  });
});

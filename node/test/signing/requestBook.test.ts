import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { AbortedError } from '../../src/base/errors.ts';
import { RequestBook } from '../../src/signing/requestBook.ts';
import type { ChainEvent, IndexedBlock, Signature, SignRequest } from '../../src/types/signRequest.ts';
import { RequestLog } from '../../src/vault/requestLog.ts';
import { exampleRequest } from '../support/requests.ts';

const chain = 'near:testnet';
const logger = pino({ level: 'silent' });
const requested = (request: SignRequest): ChainEvent => ({ kind: 'requested', request });
const answered = ({ requestId }: SignRequest): ChainEvent => ({ kind: 'answered', requestId });
const block = (height: number, ...events: ChainEvent[]): IndexedBlock => ({
  chain,
  height,
  hash: `block-${height}`,
  events,
});

describe('request book', () => {
  let folder: string;
  let log: RequestLog;
  const file = () => join(folder, 'requests.sqlite');
  const open = (limit = 100) => new RequestBook({ chain, log, expiryBlocks: 200, limit, logger });
  const reopen = () => {
    log.close();
    log = new RequestLog(file());
    return open();
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'quorate-book-'));
    log = new RequestLog(file());
  });
  afterEach(() => {
    log.close();
    rmSync(folder, { recursive: true });
  });

  it('keeps requests in order until they are answered', () => {
    const book = open();
    const [a, b] = [exampleRequest('a'), exampleRequest('b')];
    book.applyBlock(block(100, requested(a), requested(b)));
    assert.deepEqual(book.unfinished(), [a, b]);
    book.applyBlock(block(101, answered(a)));
    assert.deepEqual(book.unfinished(), [b]);
    assert.equal(book.height, 101);
  });

  it('takes one answer as that of every occurrence before it, and of none after it', () => {
    const book = open();
    const [first, second, third] = ['1', '2', '3'].map((n) => exampleRequest('same', { occurrence: n }));
    book.applyBlock(block(100, requested(first!)));
    book.applyBlock(block(101, requested(second!), answered(first!), requested(third!)));
    assert.deepEqual(book.unfinished(), [third]);
  });

  it('drops what can no longer be answered', () => {
    const book = open();
    book.applyBlock(block(100, requested(exampleRequest('old'))));
    book.applyBlock(block(300));
    assert.equal(book.size, 1);
    book.applyBlock(block(301));
    assert.equal(book.size, 0);
  });

  it('has after a restart what it had before, byte for byte, and goes on where it was', () => {
    const book = open();
    const [a, b, c] = [exampleRequest('a'), exampleRequest('b', { path: 'ünïcödé\u0000' }), exampleRequest('c')];
    book.applyBlock(block(100, requested(a), requested(b), requested(c)));
    book.applyBlock(block(101, answered(a), answered(c)));
    const again = reopen();
    assert.deepEqual(again.unfinished(), [b]);
    assert.deepEqual(log.cursor(chain), { height: 101, hash: 'block-101' });
    assert.equal(again.height, 101);
  });

  it('moves the stored cursor now and then even when nothing happens', () => {
    const book = open();
    for (let height = 1; height <= 45; height++) book.applyBlock(block(height));
    assert.equal(log.cursor(chain)?.height, 40);
  });

  it('leaves out a stored request that does not parse, and keeps the others', () => {
    open().applyBlock(block(100, requested(exampleRequest('good')), requested(exampleRequest('bad'))));
    const database = new DatabaseSync(file());
    database.exec(`UPDATE request SET body = '{"chain":1}' WHERE occurrence = 'bad:0'`);
    database.close();
    assert.deepEqual(reopen().unfinished(), [exampleRequest('good')]);
  });

  describe('keeps a request with an outcome', () => {
    const signature: Signature = { bigR: new Uint8Array(33).fill(2), s: new Uint8Array(32).fill(3), recoveryId: 1 };
    const schema = new TextEncoder().encode('[]');
    const texts = { algo: '', dest: 'ethereum', params: '' };
    const transaction = exampleRequest('transaction', {
      ask: {
        ...{ kind: 'transaction', ...texts, caip2Id: 'eip155:1', transaction: Uint8Array.of(2, 0xc0) },
        ...{ outputSchema: schema, respondSchema: schema },
      },
    });
    const outcome = exampleRequest('outcome', {
      ask: { kind: 'outcome', of: transaction.requestId, preimage: Uint8Array.of(1), output: Uint8Array.of(1) },
    });
    const signed = (by = signature): ChainEvent => ({
      kind: 'answered',
      requestId: transaction.requestId,
      signature: by,
    });
    const concluded = (): ChainEvent => ({ kind: 'concluded', requestId: transaction.requestId });

    it('until its transaction is signed, then until its outcome is known, then until that is told', () => {
      const book = open();
      book.applyBlock(block(100, requested(transaction)));
      assert.deepEqual([book.unfinished(), book.awaited()], [[transaction], []]);
      book.applyBlock(block(101, signed()));
      assert.deepEqual([book.unfinished(), book.awaited()], [[], [{ request: transaction, signatures: [signature] }]]);
      book.conclude(transaction.occurrence, outcome);
      assert.deepEqual([book.unfinished(), book.awaited()], [[outcome], []]);
      book.applyBlock(block(102, concluded()));
      assert.equal(book.size, 0);
    });

    it('over restarts at every stage', () => {
      open().applyBlock(block(100, requested(transaction), signed()));
      const book = reopen();
      assert.deepEqual(book.awaited(), [{ request: transaction, signatures: [signature] }]);
      book.conclude(transaction.occurrence, outcome);
      assert.deepEqual(reopen().unfinished(), [outcome]);
      assert.equal(log.cursor(chain)?.height, 100);
    });

    it('with all signatures that the chain shows: a requester may use any', () => {
      const second: Signature = { ...signature, s: new Uint8Array(32).fill(4) };
      open().applyBlock(block(100, requested(transaction), signed(), signed(second), signed()));
      const awaited = [{ request: transaction, signatures: [signature, second] }];
      const book = reopen();
      assert.deepEqual(book.awaited(), awaited);
      book.rewind({ height: 100, hash: 'block-100' });
      book.applyBlock(block(101, signed(second)));
      assert.deepEqual(book.awaited(), awaited, 'seen again after a reorganisation');
    });

    it('and answers the same once more with the signature that there is, also after its outcome was told', () => {
      open().applyBlock(block(100, requested(transaction), signed(), concluded()));
      const book = reopen();
      const again = { ...transaction, occurrence: 'again:0', blockHeight: 150 };
      book.applyBlock(block(150, requested(again)));
      assert.deepEqual(book.signatureOf(again), signature);
      assert.deepEqual([book.unfinished(), book.awaited()], [[again], []]);
      book.applyBlock(block(151, signed()));
      assert.deepEqual(book.awaited(), [{ request: again, signatures: [signature] }]);
      book.applyBlock(block(300));
      assert.deepEqual(book.signatureOf(again), signature, 'it was shown again at 151');
      book.applyBlock(block(380));
      assert.equal(reopen().signatureOf(again), undefined);
    });

    it('without its keeping others from being signed: who awaits most gives up some', () => {
      const book = open(3);
      const asked = (path: string, predecessor: string) => {
        const request = { ...exampleRequest(path, { predecessor }), ask: transaction.ask };
        return [requested(request), { kind: 'answered', requestId: request.requestId, signature } as const];
      };
      const many = ['a', 'b', 'c'].flatMap((path) => asked(path, 'greedy'));
      book.applyBlock(block(100, ...asked('d', 'modest'), ...many));
      const paths = () => book.awaited().map(({ request }) => request.path);
      const [, second, third] = [...many].filter((event) => event.kind === 'requested');
      assert.deepEqual(
        book.awaited().map(({ request }) => request.predecessor),
        ['modest', 'greedy', 'greedy'],
      );
      assert.deepEqual(
        paths().slice(1),
        [second, third].map((event) => event?.kind === 'requested' && event.request.path),
      );
      book.applyBlock(block(101, requested(exampleRequest('e')), requested(exampleRequest('f'))));
      assert.equal(book.unfinished().length, 2);
    });

    it('no longer once others have told its outcome', () => {
      const book = open();
      book.applyBlock(block(100, requested(transaction), signed(), concluded()));
      assert.equal(book.size, 0);
      book.conclude(transaction.occurrence, outcome);
      assert.equal(book.size, 0);
    });
  });

  it('forgets what was asked in blocks that the chain has dropped, durably', () => {
    const book = open();
    book.applyBlock(block(100, requested(exampleRequest('stays'))));
    book.applyBlock(block(101, requested(exampleRequest('goes', { blockHeight: 101 }))));
    book.rewind({ height: 100, hash: 'block-100' });
    for (const { unfinished, height } of [book, reopen()].map((b) => ({
      unfinished: b.unfinished(),
      height: b.height,
    })))
      assert.deepEqual({ unfinished, height }, { unfinished: [exampleRequest('stays')], height: 100 });
  });

  it('is bounded', () => {
    const book = open(2);
    book.applyBlock(block(100, ...['a', 'b', 'c'].map((name) => requested(exampleRequest(name)))));
    assert.deepEqual(
      book.unfinished().map(({ path }) => path),
      ['a', 'b'],
    );
  });

  it('gives a follower the request as soon as it is indexed', async () => {
    const book = open();
    const request = exampleRequest('awaited');
    const waiting = book.waitFor(request.occurrence, new AbortController().signal);
    book.applyBlock(block(100, requested(request)));
    assert.deepEqual(await waiting, request);
    assert.deepEqual(await book.waitFor(request.occurrence, new AbortController().signal), request);
  });

  it('stops waiting when told to', async () => {
    const controller = new AbortController();
    const waiting = open().waitFor('never', controller.signal);
    controller.abort();
    await assert.rejects(waiting, AbortedError);
  });
});

import assert from 'node:assert/strict';
import { toHex } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { type AssetId, type ParticipantId, participantId } from '../../src/base/ids.ts';
import { RemoteError } from '../../src/mesh/errors.ts';
import { rootKeyId } from '../../src/protocol/context.ts';
import { signingContext } from '../../src/protocol/signingContext.ts';
import { shareRequestKind } from '../../src/signing/leader.ts';
import { encodeShareRequest } from '../../src/signing/messages.ts';
import type { SigningServiceDeps } from '../../src/signing/signingService.ts';
import type { Ask, SignRequest } from '../../src/types/signRequest.ts';
import type { Presignature } from '../../src/types/stock.ts';
import { until } from '../mesh/support.ts';
import { network } from '../support/fixtures.ts';
import { SigningNetwork, verifies } from './support.ts';

const never = new AbortController().signal;

describe('signing', () => {
  let all: SigningNetwork;
  const begin = async (changes: Partial<SigningServiceDeps> = {}) => {
    all = await SigningNetwork.start(changes);
    return all;
  };
  afterEach(() => all.stop());

  const startAll = () => {
    for (const node of all.nodes) node.start();
  };
  const answered = (count: number) => until(() => all.answers.length >= count, `${count} answers`);
  const wrong = (liar: ParticipantId) => (part: Presignature, id: ParticipantId) => {
    if (id !== liar) return part;
    const k = part.k.slice();
    k[31]! ^= 1;
    return { ...part, k };
  };

  it('is led by the first in order, once, with a presignature that is gone everywhere afterwards', async () => {
    await begin();
    await all.deal(0, 1);
    await all.deal(1, 2);
    startAll();
    all.ask(all.request(0));
    all.ask(all.request(1));
    await answered(2);
    assert.deepEqual(all.answers.map(({ by }) => by).sort(), [0, 1]);
    for (const answer of all.answers) assert.ok(verifies(answer, all.rootKey));
    for (const node of all.nodes) for (const owner of [0, 1]) assert.equal(node.holds(owner), 0);
    assert.ok(all.nodes.every(({ book }) => book.size === 0));
  });

  it('answers twenty requests at once, each with an R of its own', async () => {
    await begin();
    for (let i = 0; i < 10; i++) await Promise.all([all.deal(0, 1), all.deal(1, 0)]);
    startAll();
    const requests = Array.from({ length: 20 }, (_, i) => all.request(i % 2, { path: `${i}`, occurrence: `${i}` }));
    all.block(requests.map((request, i) => ({ kind: 'requested', request: { ...request, requestId: idOf(i) } })));
    await answered(20);
    assert.equal(new Set(all.answers.map(({ signature }) => toHex(signature.bigR).slice(2))).size, 20);
    assert.equal(all.node(0).holds(0) + all.node(0).holds(1), 0);
  });
  const idOf = (i: number) => i.toString(16).padStart(64, '0') as SignRequest['requestId'];

  it('answers all occurrences of a request by one signature', async () => {
    await begin();
    await all.deal(0, 1);
    await all.deal(0, 1);
    startAll();
    const request = all.request(0);
    const occurrences = ['a', 'b', 'c'].map((occurrence) => ({ ...request, occurrence }));
    all.block(occurrences.map((each) => ({ kind: 'requested', request: each })));
    await until(() => all.node(0).book.size === 0, 'an answer');
    assert.equal(all.answers.length, 1);
    all.ask({ ...request, occurrence: 'later' });
    await answered(2);
    assert.notDeepEqual(all.answers[0]!.signature.bigR, all.answers[1]!.signature.bigR);
  });

  it('answers the same transaction again with the signature that there is, and spends nothing', async () => {
    await begin();
    await all.deal(0, 1);
    await all.deal(0, 1);
    startAll();
    const texts = { algo: '', dest: '', params: '', caip2Id: 'eip155:1' };
    const schemas = { outputSchema: new Uint8Array(), respondSchema: new Uint8Array() };
    const ask: Ask = { kind: 'transaction', ...texts, ...schemas, transaction: Uint8Array.of(2, 0xc0) };
    const request = all.request(0, { ask });
    all.ask(request);
    await answered(1);
    all.block([{ kind: 'concluded', requestId: request.requestId }]);
    all.ask({ ...request, occurrence: 'later' });
    await answered(2);
    const [first, second] = all.answers;
    assert.deepEqual(first!.signature, second!.signature);
    assert.equal(all.node(0).holds(0), 1);
    assert.deepEqual(
      all
        .node(2)
        .book.awaited()
        .map(({ signatures }) => signatures),
      [[first!.signature]],
    );
  });

  it('spends ever less on an outcome that nodes differ over', async () => {
    let now = 1_000_000;
    await begin({ clock: { ...systemClock, now: () => now } });
    for (let i = 0; i < 20; i++) await all.deal(0, 1);
    const of = all.request(0).requestId;
    const ask: Ask = { kind: 'outcome', of, preimage: new Uint8Array(), output: Uint8Array.of(1) };
    const request = all.request(0, { seenAt: now, ask });
    all.ask(request, [all.node(0)]);
    all.ask({ ...request, blockHash: 'another outcome' }, [all.node(1)]);
    all.node(0).start();
    const left = () => all.node(0).holds(0);
    await until(() => {
      now += 5_000;
      all.node(0).service.wake();
      return left() <= 10;
    }, 'ten tries');
    const before = left();
    for (let minute = 1; minute <= 30; minute++) {
      now += 60_000;
      all.node(0).service.wake();
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
    assert.ok(before - left() <= 6, `${before - left()} presignatures in half an hour`);
  });

  it('waits for stock, and goes on as soon as there is some', async () => {
    await begin();
    startAll();
    all.ask(all.request(0));
    await all.deal(0, 2);
    all.node(0).service.wake();
    await answered(1);
    assert.equal(all.answers[0]!.by, 0);
  });

  it('passes at once to one that has stock when the first in order has none', async () => {
    await begin();
    await all.deal(2, 1);
    startAll();
    await until(() =>
      all.nodes.every(({ mesh }) => mesh.self === 2 || mesh.status(participantId(2))?.presignatures === 1),
    );
    all.ask(all.request(0));
    await answered(1);
    assert.equal(all.answers[0]!.by, 2);
  });

  it('passes to the next in order when the leader stays silent', async () => {
    await begin({ takeoverMs: 300 });
    for (const [owner, peer] of [
      [0, 1],
      [1, 2],
      [2, 1],
    ] as const)
      await all.deal(owner, peer);
    all.node(1).start();
    all.node(2).start();
    all.ask(all.request(0));
    await answered(1);
    assert.notEqual(all.answers[0]!.by, 0);
    assert.ok(verifies(all.answers[0]!, all.rootKey));
  });

  it('passes at once to the next in order when the leader is gone', async () => {
    await begin();
    for (const [owner, peer] of [
      [0, 1],
      [1, 2],
      [2, 1],
    ] as const)
      await all.deal(owner, peer);
    all.node(1).start();
    all.node(2).start();
    await all.node(0).mesh.stop();
    all.ask(all.request(0));
    await answered(1);
    assert.notEqual(all.answers[0]!.by, 0);
  });

  it('is not led by one that has blocks to catch up with', async () => {
    await begin();
    await all.deal(0, 1);
    await all.deal(1, 2);
    const behind = all.node(0);
    all.block([], [all.node(1), all.node(2)]);
    for (let i = 0; i < 12; i++) all.block([], [all.node(1), all.node(2)]);
    startAll();
    const seen = () => all.node(1).mesh.status(participantId(1)) ?? all.node(2).mesh.status(participantId(1));
    await until(() => (seen()?.heights['near:testnet'] ?? 0) > 100, 'heights');
    all.ask(all.request(0), [all.node(1), all.node(2)]);
    await answered(1);
    assert.notEqual(all.answers[0]!.by, behind.mesh.self);
  });

  it('waits for a follower whose indexer is not there yet', async () => {
    await begin();
    await all.deal(0, 1);
    startAll();
    const request = all.request(0);
    all.ask(request, [all.node(0)]);
    await until(() => all.node(0).holds(0) === 0, 'the leader to begin');
    assert.equal(all.node(1).holds(0), 1);
    all.ask(request, [all.node(1), all.node(2)]);
    await answered(1);
    assert.equal(all.node(1).holds(0), 0);
  });

  it('gives up on a participant that falls silent, and asks it again once it is heard', async () => {
    await begin();
    await all.deal(0, 2);
    await all.deal(0, 2);
    await all.deal(0, 1);
    const leader = all.node(0);
    let silent = false;
    leader.mesh.isResponsive = (id) => leader.mesh.isAlive(id) && !(silent && id === 2);
    leader.start();
    // Without the request, the third gives no share for a long time.
    all.ask(all.request(0, { path: '1', occurrence: '1' }), [leader, all.node(1)]);
    await until(() => leader.holds(0) === 2, 'the leader to begin');
    const began = Date.now();
    silent = true;
    await answered(1);
    assert.ok(Date.now() - began < 5_000, 'it waited for the silent one');
    assert.equal(leader.holds(0), 1);

    all.ask(all.request(0, { path: '2', occurrence: '2' }));
    await until(() => leader.book.size === 1, 'another request');
    for (let turn = 0; turn < 20; turn++) {
      leader.service.wake();
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(leader.holds(0), 1, 'nothing is spent on the silent one');
    silent = false;
    leader.service.wake();
    await answered(2);
    assert.equal(leader.holds(0), 0);
  });

  it('stops when somebody else answers meanwhile, and does not hold that against anyone', async () => {
    await begin();
    await all.deal(0, 1);
    startAll();
    const request = all.request(0);
    all.ask(request, [all.node(0)]);
    await until(() => all.node(0).holds(0) === 0, 'the leader to begin');
    all.block([{ kind: 'answered', requestId: request.requestId }]);
    const began = Date.now();
    await all.node(0).service.stop();
    assert.ok(Date.now() - began < 5_000);
    assert.equal(await all.node(0).led('failed'), 0);
    assert.deepEqual(all.answers, []);
  });

  it('leaves out stock with one that may have lost its part', async () => {
    await begin({ agreed: (id) => id !== 2 });
    const unsure = await all.deal(0, 2);
    await all.deal(0, 1);
    startAll();
    all.ask(all.request(0));
    await answered(1);
    assert.deepEqual(all.node(0).stock.ids('presignature', participantId(0)), [unsure]);
  });

  it('doubts one that has lost its part, and goes on with another', async () => {
    const doubted: ParticipantId[] = [];
    await begin({ doubt: (peer) => void doubted.push(peer) });
    const lost = await all.deal(0, 2);
    all.node(2).stock.discard('presignature', [lost], participantId(0));
    await all.deal(0, 1);
    startAll();
    all.ask(all.request(0));
    await answered(1);
    assert.deepEqual(doubted, [2]);
    assert.ok(verifies(all.answers[0]!, all.rootKey));
  });

  it('names who gives a wrong share, and goes on without it', async () => {
    await begin();
    await all.deal(0, 2, wrong(participantId(2)));
    await all.deal(0, 2);
    await all.deal(0, 1);
    startAll();
    all.ask(all.request(0));
    await answered(1);
    assert.deepEqual(all.node(0).caught, [[2, 'BAD_SHARE']]);
    assert.ok(verifies(all.answers[0]!, all.rootKey));
    assert.equal(all.node(0).holds(0), 1); // the second one with the liar is left
  });

  it('publishes the same signature again when publishing fails', async () => {
    await begin();
    await all.deal(0, 1);
    await all.deal(0, 1);
    all.onRespond = () => {
      if (all.answers.length < 3) throw new Error('no source can be reached');
    };
    startAll();
    all.ask(all.request(0));
    await answered(3);
    assert.equal(new Set(all.answers.map(({ signature }) => toHex(signature.s))).size, 1);
    assert.equal(all.node(0).holds(0), 1);
    assert.equal(await all.node(0).led('not published'), 2);
  });

  it('publishes again when the indexer does not see the answer', async () => {
    await begin({ takeoverMs: 100 });
    await all.deal(0, 1);
    all.indexed = false;
    all.ask(all.request(0));
    all.node(0).start();
    await answered(3);
    assert.equal(new Set(all.answers.map(({ signature }) => toHex(signature.s))).size, 1);
    assert.equal(all.node(0).book.size, 1); // only the indexer finishes a request
  });

  it('spends ever fewer presignatures on a request that keeps failing', async () => {
    let now = 1_000_000;
    await begin({ clock: { ...systemClock, now: () => now } });
    for (let i = 0; i < 4; i++) await all.deal(0, 1);
    const request = all.request(0, { seenAt: now });
    all.ask(request, [all.node(0)]);
    all.ask({ ...request, blockHash: 'a fork' }, [all.node(1)]);
    all.node(0).start();
    const failures = async (count: number) => {
      let failed = 0;
      await until(() => {
        void all
          .node(0)
          .led('failed')
          .then((value) => {
            failed = value;
          });
        return failed >= count;
      }, `${count} failures`);
      for (let turn = 0; turn < 20; turn++) {
        all.node(0).service.wake();
        await new Promise((resolve) => setImmediate(resolve));
      }
      assert.equal(all.node(0).holds(0), 4 - count);
    };
    await failures(1);
    now += 250;
    await failures(2);
    now += 250;
    await failures(2);
    now += 250;
    await failures(3);
    assert.equal(all.node(1).holds(0), 4); // nothing was spent on the follower
  });

  it('takes up after a restart what was not answered', async () => {
    await begin();
    await all.deal(0, 1);
    const request = all.request(0);
    all.ask(request);
    all.ask(all.request(1));
    const before = all.node(0).book.unfinished();
    assert.equal(before.length, 2);
    await all.restart(all.node(0));
    await answered(1);
    assert.deepEqual(all.answers[0]!.request, request);
    assert.ok(verifies(all.answers[0]!, all.rootKey));
  });

  describe('a follower', () => {
    const ask = (from: number, to: number, request: SignRequest, part: Presignature, over = {}, timeoutMs = 5_000) => {
      const active = all.node(from).key;
      const context = signingContext({ ...network, keyId: rootKeyId }, active.share, part, request);
      const body = encodeShareRequest({
        chain: request.chain,
        occurrence: request.occurrence,
        presignature: part.id as AssetId,
        bigR: part.R,
        contextHash: context.hash,
        ...over,
      });
      return all.node(from).mesh.request(participantId(to), shareRequestKind, body, timeoutMs, never);
    };
    const remote = (code: string) => (error: unknown) => error instanceof RemoteError && error.remoteCode === code;
    let part: Presignature;
    let request: SignRequest;
    beforeEach(async () => {
      await begin();
      await all.deal(0, 1, (dealt, id) => {
        if (id === 0) part = dealt;
        return dealt;
      });
      request = all.request(0);
      all.ask(request);
    });

    it('gives a share once', async () => {
      await ask(0, 1, request, part);
      assert.equal(all.node(1).holds(0), 0);
      await assert.rejects(ask(0, 1, request, part), remote('ASSET_GONE'));
    });

    it('spends nothing when the context is not its own', async () => {
      for (const fields of [
        { payload: request.tweak },
        { entropy: request.tweak },
        { path: 'another' },
        { blockHash: 'fork' },
      ]) {
        await assert.rejects(ask(0, 1, { ...request, ...fields }, part), remote('CONTEXT_MISMATCH'));
      }
      await assert.rejects(ask(0, 1, request, part, { chain: 'eip155:1' }), remote('CONTEXT_MISMATCH'));
      await assert.rejects(ask(0, 1, request, part, { contextHash: new Uint8Array(32) }), remote('CONTEXT_MISMATCH'));
      assert.equal(all.node(1).holds(0), 1);
      await ask(0, 1, request, part);
    });

    it("does not spend another's presignature, nor one that is not there", async () => {
      await assert.rejects(ask(2, 1, request, part), remote('WRONG_OWNER'));
      await assert.rejects(ask(0, 2, request, part), remote('ASSET_GONE'));
      assert.equal(all.node(1).holds(0), 1);
    });

    it('does not sign what its own indexer has not seen', async () => {
      const unseen = all.request(0, { path: 'unseen', occurrence: 'unseen' });
      await assert.rejects(ask(0, 1, unseen, part, {}, 300), { code: /TIMEOUT|REMOTE/ });
      assert.equal(all.node(1).holds(0), 1);
    });

    it('refuses what does not parse', async () => {
      const { mesh } = all.node(0);
      for (const body of [new Uint8Array(), new Uint8Array(40).fill(255)]) {
        await assert.rejects(mesh.request(participantId(1), shareRequestKind, body, 2_000, never), remote('DECODE'));
      }
    });
  });
});

import assert from 'node:assert/strict';
import { startChain, type TestChain } from './chain.ts';
import { Fixture, nodeInfo, publicKeyOf, ROOT_KEY, TRANSCRIPT } from './fixture.ts';

const NOT_PARTICIPANT = 'Voting account is not in the participant set.';

interface Initializing {
  attempt: number;
  pk_votes: { votes: Record<string, string[]> };
  key_votes: Record<string, { public_key: string; transcript_hash: string }>;
}
interface Running {
  epoch: number;
  next_epoch: number;
  threshold: number;
  public_key: string;
  transcript_hash: string;
  attempt: number;
  participants: { participants: Record<string, unknown> };
}
interface Resharing {
  epoch: number;
  old_epoch: number;
  attempt: number;
  threshold: number;
  old_threshold: number;
  finished_votes: string[];
  cancel_votes: string[];
  key_votes: Record<string, { transcript_hash: string }>;
  old_participants: { participants: Record<string, unknown> };
  new_participants: { participants: Record<string, unknown>; account_to_participant_id: Record<string, number> };
}

describe('contract: key events', () => {
  let chain: TestChain;

  before(async () => {
    chain = await startChain();
  });
  after(() => chain.stop());

  const votePk = (fixture: Fixture, index: number, changes: object = {}) =>
    fixture.call(
      'vote_pk',
      { public_key: ROOT_KEY, attempt: 0, transcript_hash: TRANSCRIPT, ...changes },
      { as: fixture.node(index) },
    );
  const voteReshared = (fixture: Fixture, index: number, changes: object = {}) =>
    fixture.call(
      'vote_reshared',
      { epoch: 1, attempt: 0, transcript_hash: TRANSCRIPT, ...changes },
      { as: fixture.node(index) },
    );
  const state = async <T>(fixture: Fixture, phase: string): Promise<T> => {
    const found = await fixture.view<Record<string, T>>('state');
    assert.deepEqual(Object.keys(found), [phase]);
    return found[phase] as T;
  };

  describe('key generation', () => {
    it('ends in Running on identical votes of every participant, not at the threshold', async () => {
      const fixture = await Fixture.initializing(chain);
      assert.deepEqual([(await votePk(fixture, 0)).value, (await votePk(fixture, 1)).value], [false, false]);
      const [a, b] = fixture.nodes.map((node) => node.accountId);
      const voting = await state<Initializing>(fixture, 'Initializing');
      assert.deepEqual(voting.pk_votes, { votes: { [ROOT_KEY]: [a, b] } });
      assert.deepEqual(voting.key_votes[a ?? ''], { public_key: ROOT_KEY, transcript_hash: TRANSCRIPT });
      assert.equal((await votePk(fixture, 1)).value, false, 'a vote counts once');
      assert.equal((await votePk(fixture, 2)).value, true);

      const running = await state<Running>(fixture, 'Running');
      assert.deepEqual(
        { ...running, participants: Object.keys(running.participants.participants) },
        {
          epoch: 0,
          participants: fixture.nodes.map((node) => node.accountId),
          threshold: 2,
          public_key: ROOT_KEY,
          transcript_hash: TRANSCRIPT,
          attempt: 0,
          candidates: { candidates: {} },
          join_votes: { votes: {} },
          leave_votes: { votes: {} },
          parameter_votes: { votes: {} },
          next_epoch: 1,
        },
      );
      assert.equal(await fixture.view('public_key'), ROOT_KEY);
      assert.equal((await votePk(fixture, 0)).value, true, 'a repeated vote is true');
      const late = await votePk(fixture, 0, { public_key: publicKeyOf(5n) });
      assert.equal(late.panic, 'Unexpected protocol state.: Running');
      assert.equal((await votePk(fixture, 0, { transcript_hash: '00'.repeat(32) })).panic, late.panic);
    });

    for (const [what, change] of [
      ['key', { public_key: publicKeyOf(5n) }],
      ['transcript', { transcript_hash: 'cd'.repeat(32) }],
    ] as const) {
      it(`starts over when two votes differ in the ${what}`, async () => {
        const fixture = await Fixture.initializing(chain);
        await votePk(fixture, 0);
        const differing = await votePk(fixture, 1, change);
        assert.equal(differing.value, false);
        assert.deepEqual(differing.logs, ['attempt 0 ended: two votes differ']);
        const after = await state<Initializing>(fixture, 'Initializing');
        assert.deepEqual([after.attempt, after.key_votes, after.pk_votes], [1, {}, { votes: {} }]);
        assert.equal((await votePk(fixture, 2)).panic, 'Mismatched attempt.: current 1, voted 0');
        for (const index of [0, 1]) assert.equal((await votePk(fixture, index, { attempt: 1 })).value, false);
        assert.equal((await votePk(fixture, 2, { attempt: 1 })).value, true);
        assert.equal((await state<Running>(fixture, 'Running')).attempt, 1);
      });
    }

    it('lets a vote be replaced while it is alone', async () => {
      const fixture = await Fixture.initializing(chain);
      await votePk(fixture, 0, { public_key: publicKeyOf(5n) });
      await votePk(fixture, 0);
      for (const index of [1, 2]) await votePk(fixture, index);
      assert.equal((await state<Running>(fixture, 'Running')).public_key, ROOT_KEY);
    });

    it('lets one participant end the current attempt, and no other', async () => {
      const fixture = await Fixture.initializing(chain);
      await votePk(fixture, 0);
      const abort = (attempt: number, as = fixture.node(2)) => fixture.call('vote_abort_attempt', { attempt }, { as });
      assert.equal((await abort(0, fixture.user)).panic, NOT_PARTICIPANT);
      assert.equal((await abort(1)).value, false);
      assert.equal((await abort(0)).value, true);
      assert.equal((await abort(0)).value, false, 'a late vote for the same attempt changes nothing');
      const after = await state<Initializing>(fixture, 'Initializing');
      assert.deepEqual([after.attempt, after.key_votes], [1, {}]);
    });

    it('refuses strangers and what is no root key', async () => {
      const fixture = await Fixture.initializing(chain);
      const stranger = { public_key: ROOT_KEY, attempt: 0, transcript_hash: TRANSCRIPT };
      assert.equal((await fixture.call('vote_pk', stranger)).panic, NOT_PARTICIPANT);
      const offCurve = publicKeyOf(7n).slice(0, -1) + (publicKeyOf(7n).endsWith('2') ? '3' : '2');
      const bad: [object, string][] = [
        [{ public_key: offCurve }, 'Invalid public key.: not a point of the curve'],
        [{ public_key: 'secp256k1:abc' }, 'Invalid public key.: expected secp256k1:<base58 of 64 bytes>'],
        [{ public_key: 'ed25519:abc' }, 'Invalid public key.: expected secp256k1:<base58 of 64 bytes>'],
        [{ public_key: 5 }, 'Malformed arguments.: public_key must be a string'],
        [{ transcript_hash: 'AB'.repeat(32) }, 'Malformed arguments.: transcript_hash must be 64 lowercase hex digits'],
        [{ transcript_hash: 'ab' }, 'Malformed arguments.: transcript_hash must be 64 hex digits'],
        [{ attempt: 1.5 }, 'Malformed arguments.: attempt must be an unsigned 32-bit integer'],
        [{ attempt: undefined }, 'Malformed arguments.: attempt must be an unsigned 32-bit integer'],
      ];
      for (const [changes, text] of bad) assert.equal((await votePk(fixture, 0, changes)).panic, text);
    });
  });

  describe('resharing', () => {
    /** Running, then a refresh by two votes for the same threshold. */
    async function refreshing(): Promise<Fixture> {
      const fixture = await Fixture.running(chain);
      for (const index of [0, 1]) await fixture.must('vote_parameters', { threshold: 2 }, { as: fixture.node(index) });
      return fixture;
    }

    it('ends in the next epoch on identical votes of every new participant', async () => {
      const fixture = await refreshing();
      const transcript = { transcript_hash: 'ef'.repeat(32) };
      for (const index of [0, 1]) assert.equal((await voteReshared(fixture, index, transcript)).value, false);
      const voting = await state<Resharing>(fixture, 'Resharing');
      assert.deepEqual(
        voting.finished_votes,
        fixture.nodes.slice(0, 2).map((node) => node.accountId),
      );
      assert.deepEqual([voting.old_epoch, voting.epoch, voting.attempt], [0, 1, 0]);
      assert.equal((await voteReshared(fixture, 2, transcript)).value, true);
      const running = await state<Running>(fixture, 'Running');
      assert.deepEqual([running.epoch, running.next_epoch, running.public_key], [1, 2, ROOT_KEY]);
      assert.equal(running.transcript_hash, transcript.transcript_hash);
      assert.equal((await voteReshared(fixture, 0, transcript)).value, true, 'a repeated vote is true');
      const text = 'Unexpected protocol state.: Running: invalid epoch';
      assert.equal((await voteReshared(fixture, 0, { epoch: 2 })).panic, text);
      assert.equal((await votePk(fixture, 0)).panic, 'Unexpected protocol state.: Running', 'an old epoch is past');
    });

    it('starts over when two votes differ, and on the vote of one', async () => {
      const fixture = await refreshing();
      await voteReshared(fixture, 0);
      const differing = await voteReshared(fixture, 1, { transcript_hash: 'cd'.repeat(32) });
      assert.deepEqual(differing.logs, ['attempt 0 ended: two votes differ']);
      const aborted = await fixture.call('vote_abort_attempt', { attempt: 1 }, { as: fixture.node(2) });
      assert.equal(aborted.value, true);
      assert.deepEqual(aborted.logs, [`attempt 1 ended: aborted by ${fixture.node(2).accountId}`]);
      const { attempt, finished_votes } = await state<Resharing>(fixture, 'Resharing');
      assert.deepEqual([attempt, finished_votes], [2, []]);
      assert.equal((await voteReshared(fixture, 0)).panic, 'Mismatched attempt.: current 2, voted 0');
      assert.equal((await voteReshared(fixture, 0, { epoch: 2, attempt: 2 })).panic, 'Mismatched epoch.');
      for (const index of [0, 1, 2]) await voteReshared(fixture, index, { attempt: 2 });
      assert.equal((await state<Running>(fixture, 'Running')).attempt, 2);
      const late = await fixture.call('vote_abort_attempt', { attempt: 2 }, { as: fixture.node(2) });
      assert.equal(late.value, false);
    });

    it('is for the new participants: who leaves has no vote, who joins has', async () => {
      const fixture = await Fixture.running(chain);
      const joiner = fixture.user;
      await fixture.must('join', nodeInfo(7), { as: joiner });
      for (const index of [0, 1]) {
        await fixture.must('vote_join', { candidate: joiner.accountId }, { as: fixture.node(index) });
      }
      for (const index of [0, 1, 2]) assert.equal((await voteReshared(fixture, index)).value, false);
      const vote = { epoch: 1, attempt: 0, transcript_hash: TRANSCRIPT };
      assert.equal((await fixture.call('vote_reshared', vote, { as: joiner })).value, true);
      for (const index of [0, 1]) {
        await fixture.must('vote_leave', { kick: joiner.accountId }, { as: fixture.node(index) });
      }
      const second = { ...vote, epoch: 2 };
      assert.equal((await fixture.call('vote_reshared', second, { as: joiner })).panic, NOT_PARTICIPANT);
      for (const index of [0, 1, 2]) await voteReshared(fixture, index, { epoch: 2 });
      assert.equal((await state<Running>(fixture, 'Running')).epoch, 2);
    });

    it('is cancelled by a threshold of the old participants, and its epoch is burned', async () => {
      const fixture = await refreshing();
      await voteReshared(fixture, 0);
      const cancel = (index: number, epoch = 1) =>
        fixture.call('vote_cancel_reshare', { epoch }, { as: fixture.node(index) });
      assert.equal((await fixture.call('vote_cancel_reshare', { epoch: 1 })).panic, NOT_PARTICIPANT);
      assert.equal((await cancel(0, 2)).panic, 'Mismatched epoch.');
      assert.equal((await cancel(0)).value, false);
      assert.equal((await cancel(0)).value, false, 'a vote counts once');
      assert.deepEqual((await state<Resharing>(fixture, 'Resharing')).cancel_votes, [fixture.node(0).accountId]);
      assert.equal((await cancel(2)).value, true);
      const running = await state<Running>(fixture, 'Running');
      assert.deepEqual([running.epoch, running.next_epoch, running.attempt], [0, 2, 0]);
      assert.equal(running.transcript_hash, TRANSCRIPT);
      assert.equal((await cancel(2)).panic, 'Unexpected protocol state.: Running');
      for (const index of [0, 1]) await fixture.must('vote_parameters', { threshold: 3 }, { as: fixture.node(index) });
      const again = await state<Resharing>(fixture, 'Resharing');
      assert.deepEqual([again.old_epoch, again.epoch, again.threshold, again.old_threshold], [0, 2, 3, 2]);
      for (const index of [0, 1, 2]) await voteReshared(fixture, index, { epoch: 2 });
      const after = await state<Running>(fixture, 'Running');
      assert.deepEqual([after.epoch, after.threshold, after.next_epoch], [2, 3, 3]);
    });

    it('is not there before there is a key', async () => {
      const fixture = await Fixture.initializing(chain);
      assert.equal((await voteReshared(fixture, 0)).panic, 'Unexpected protocol state.: Initializing');
      const cancel = await fixture.call('vote_cancel_reshare', { epoch: 1 }, { as: fixture.node(0) });
      assert.equal(cancel.panic, 'Unexpected protocol state.: Initializing');
      const bare = await Fixture.deploy(chain);
      assert.equal((await voteReshared(bare, 0)).panic, 'Unexpected protocol state.: NotInitialized');
    });
  });
});

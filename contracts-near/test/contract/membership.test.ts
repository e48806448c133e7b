import assert from 'node:assert/strict';
import { createAccount, startChain, type TestChain } from './chain.ts';
import { Fixture, nodeInfo, publicKeyOf, TRANSCRIPT } from './fixture.ts';

const NOT_PARTICIPANT = 'Voting account is not in the participant set.';
const NOT_RUNNING = 'The protocol is not Running.';

interface ParticipantSet {
  next_id: number;
  participants: Record<string, object>;
  account_to_participant_id: Record<string, number>;
}
interface Running {
  participants: ParticipantSet;
  candidates: { candidates: Record<string, object> };
  join_votes: { votes: Record<string, string[]> };
  leave_votes: { votes: Record<string, string[]> };
  parameter_votes: { votes: Record<string, string[]> };
}

describe('contract: membership', () => {
  let chain: TestChain;

  before(async () => {
    chain = await startChain();
  });
  after(() => chain.stop());

  const running = async (fixture: Fixture) => (await fixture.view<{ Running: Running }>('state')).Running;

  async function finishResharing(fixture: Fixture, epoch: number, joiner = fixture.user): Promise<void> {
    const { Resharing } = await fixture.view<{ Resharing: { new_participants: ParticipantSet } }>('state');
    for (const as of [...fixture.nodes, joiner]) {
      if (!(as.accountId in Resharing.new_participants.participants)) continue;
      await fixture.must('vote_reshared', { epoch, attempt: 0, transcript_hash: TRANSCRIPT }, { as });
    }
  }

  it('lists a candidate as it introduced itself, and renews it', async () => {
    const fixture = await Fixture.running(chain);
    const { accountId } = fixture.user;
    await fixture.must('join', nodeInfo(7));
    assert.deepEqual((await running(fixture)).candidates.candidates[accountId], {
      account_id: accountId,
      ...nodeInfo(7),
    });
    const vote = () => fixture.must('vote_join', { candidate: accountId }, { as: fixture.node(0) });
    await vote();
    await fixture.must('join', nodeInfo(7));
    assert.deepEqual((await running(fixture)).join_votes.votes, { [accountId]: [fixture.node(0).accountId] });
    await fixture.must('join', nodeInfo(8));
    const renewed = await running(fixture);
    assert.deepEqual(renewed.candidates.candidates[accountId], { account_id: accountId, ...nodeInfo(8) });
    assert.deepEqual(renewed.join_votes.votes, {}, 'votes for what it said before do not count');
  });

  it('joins at the threshold, and an account that comes back has its old id', async () => {
    const fixture = await Fixture.running(chain);
    const { accountId } = fixture.user;
    const join = async () => {
      await fixture.must('join', nodeInfo(7));
      const first = await fixture.must('vote_join', { candidate: accountId }, { as: fixture.node(0) });
      const second = await fixture.must('vote_join', { candidate: accountId }, { as: fixture.node(1) });
      assert.deepEqual([first.value, second.value], [false, true]);
    };
    await join();
    await finishResharing(fixture, 1);
    assert.equal((await fixture.call('join', nodeInfo(7))).panic, 'Account to join is already in the participant set.');
    assert.equal((await running(fixture)).participants.account_to_participant_id[accountId], 3);
    for (const index of [0, 1]) await fixture.must('vote_leave', { kick: accountId }, { as: fixture.node(index) });
    await finishResharing(fixture, 2);
    assert.equal(Object.keys((await running(fixture)).participants.participants).length, 3);
    const other = await createAccount(chain, 'other', 10);
    await fixture.must('join', nodeInfo(9), { as: other });
    for (const index of [0, 1]) {
      await fixture.must('vote_join', { candidate: other.accountId }, { as: fixture.node(index) });
    }
    await finishResharing(fixture, 3, other);
    await fixture.must('join', nodeInfo(7));
    for (const index of [0, 1]) await fixture.must('vote_join', { candidate: accountId }, { as: fixture.node(index) });
    const { Resharing } = await fixture.view<{ Resharing: { new_participants: ParticipantSet } }>('state');
    const { next_id, account_to_participant_id: ids } = Resharing.new_participants;
    assert.deepEqual([next_id, ids[accountId], ids[other.accountId]], [5, 3, 4]);
  });

  it('does not go below the threshold', async () => {
    const fixture = await Fixture.running(chain, 3);
    const kick = fixture.node(2).accountId;
    const { panic } = await fixture.call('vote_leave', { kick }, { as: fixture.node(0) });
    assert.equal(panic, 'Number of participants cannot go below threshold.');
  });

  it('counts one vote of an account, and a vote for another threshold replaces it', async () => {
    const fixture = await Fixture.running(chain);
    const vote = (index: number, threshold: number) =>
      fixture.call('vote_parameters', { threshold }, { as: fixture.node(index) });
    const kick = { kick: fixture.node(2).accountId };
    for (const _again of [1, 2]) {
      assert.equal((await fixture.must('vote_leave', kick, { as: fixture.node(0) })).value, false);
      assert.equal((await vote(0, 2)).value, false);
    }
    await vote(0, 3);
    const { leave_votes, parameter_votes } = await running(fixture);
    assert.deepEqual(leave_votes.votes, { [kick.kick]: [fixture.node(0).accountId] });
    assert.deepEqual(parameter_votes.votes, { 3: [fixture.node(0).accountId] });
    assert.equal((await vote(1, 2)).value, false);
    assert.equal((await vote(2, 3)).value, true);
    const { Resharing } = await fixture.view<{ Resharing: { threshold: number; old_threshold: number } }>('state');
    assert.deepEqual([Resharing.threshold, Resharing.old_threshold], [3, 2]);
  });

  it('keeps the list of candidates bounded, and those with votes on it', async () => {
    const fixture = await Fixture.running(chain);
    await fixture.must('join', nodeInfo(21));
    await fixture.must('vote_join', { candidate: fixture.user.accountId }, { as: fixture.node(0) });
    const strangers = await Promise.all(Array.from({ length: 33 }, (_, index) => createAccount(chain, `s${index}`, 1)));
    for (const as of strangers) await fixture.must('join', nodeInfo(22), { as });
    const { candidates } = (await running(fixture)).candidates;
    assert.equal(Object.keys(candidates).length, 32);
    assert.ok(fixture.user.accountId in candidates);
    assert.ok((strangers[32]?.accountId ?? '') in candidates);
    assert.ok(!((strangers[0]?.accountId ?? '') in candidates));
  });

  it('lets a newcomer onto the list when a participant has voted for all that are on it', async () => {
    const fixture = await Fixture.running(chain, 3);
    const strangers = await Promise.all(Array.from({ length: 32 }, (_, index) => createAccount(chain, `v${index}`, 1)));
    for (const as of strangers) await fixture.must('join', nodeInfo(22), { as });
    const vote = (index: number, candidate: string) =>
      fixture.must('vote_join', { candidate }, { as: fixture.node(index) });
    for (const { accountId } of strangers) await vote(0, accountId);
    await vote(1, strangers[0]?.accountId ?? '');
    await fixture.must('join', nodeInfo(21));
    const { candidates, join_votes } = await running(fixture);
    const [first, second] = strangers.map(({ accountId }) => accountId) as [string, string];
    assert.equal(Object.keys(candidates.candidates).length, 32);
    assert.ok(fixture.user.accountId in candidates.candidates);
    assert.ok(first in candidates.candidates, 'it has two votes');
    assert.ok(
      !(second in candidates.candidates) && !(second in join_votes.votes),
      'it had the fewest, and for longest',
    );
  });

  it('refuses who and what it must', async () => {
    const fixture = await Fixture.running(chain);
    const as = fixture.node(0);
    const invalid = 'Threshold must be at least 2 and at most the number of participants.';
    const candidate = fixture.user.accountId;
    const refusals: [string, object, object, string][] = [
      ['join', nodeInfo(21), { as }, 'Account to join is already in the participant set.'],
      ['vote_join', { candidate }, {}, NOT_PARTICIPANT],
      ['vote_leave', { kick: as.accountId }, {}, NOT_PARTICIPANT],
      ['vote_parameters', { threshold: 2 }, {}, NOT_PARTICIPANT],
      ['vote_join', { candidate }, { as }, 'Account to join is not in the candidate set.'],
      ['vote_join', { candidate: 'constructor' }, { as }, 'Account to join is not in the candidate set.'],
      ['vote_leave', { kick: candidate }, { as }, 'Account to be kicked is not in the participant set.'],
      ['vote_parameters', { threshold: 1 }, { as }, invalid],
      ['vote_parameters', { threshold: 4 }, { as }, invalid],
      ['vote_join', { candidate: 'NOT' }, { as }, 'Malformed arguments.: candidate must be a NEAR account id'],
      ['vote_leave', {}, { as }, 'Malformed arguments.: kick must be a string'],
      ['vote_leave', { kick: 'a..b' }, { as }, 'Malformed arguments.: kick must be a NEAR account id'],
      ['vote_parameters', {}, { as }, 'Malformed arguments.: threshold must be an unsigned 32-bit integer'],
      ['join', { ...nodeInfo(21), url: '' }, {}, 'Malformed arguments.: arguments.url must have 1 to 512 characters'],
      [
        'join',
        { ...nodeInfo(21), url: 'http://a b' },
        {},
        'Malformed arguments.: arguments.url must be printable ASCII without spaces',
      ],
      [
        'join',
        { ...nodeInfo(21), cipher_pk: [1] },
        {},
        'Malformed arguments.: arguments.cipher_pk must be an array of 32 integers',
      ],
      [
        'join',
        { ...nodeInfo(21), sign_pk: 'ed25519:111' },
        {},
        'Malformed arguments.: arguments.sign_pk must be an Ed25519 public key, ed25519:<base58>',
      ],
      [
        'join',
        { ...nodeInfo(21), sign_pk: publicKeyOf(7n) },
        {},
        'Malformed arguments.: arguments.sign_pk must be an Ed25519 public key, ed25519:<base58>',
      ],
      ['join', nodeInfo(0), {}, `Malformed arguments.: arguments.sign_pk is that of ${as.accountId}`],
      ['vote_join', { candidate: '__proto__' }, { as }, 'Malformed arguments.: candidate must be a NEAR account id'],
    ];
    for (const [method, args, options, text] of refusals) {
      assert.equal((await fixture.call(method, args, options)).panic, text, `${method} ${JSON.stringify(args)}`);
    }
  });

  it('rests unless the protocol is running', async () => {
    const fixture = await Fixture.initializing(chain);
    const as = fixture.node(0);
    for (const [method, args] of [
      ['join', nodeInfo(21)],
      ['vote_join', { candidate: fixture.user.accountId }],
      ['vote_leave', { kick: as.accountId }],
      ['vote_parameters', { threshold: 2 }],
    ] as const) {
      assert.equal((await fixture.call(method, args, { as })).panic, NOT_RUNNING);
    }
  });
});

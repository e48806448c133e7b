import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { compressPublicKey } from '@quorate/sdk';
import { epoch } from '../../src/base/ids.ts';
import type { GovernanceView } from '../../src/chains/near/contract.ts';
import { openVault } from '../../src/vault/vault.ts';
import { TestNetwork, until } from '../mesh/support.ts';
import { ids } from '../support/fixtures.ts';
import { TestChain } from '../support/near.ts';
import { cheapScrypt, keyUnlock, makeAsset, temporaryFolder } from '../vault/support.ts';
import { Participant } from './participant.ts';

describe('key events through the contract', function () {
  this.timeout(40_000);
  let chain: TestChain;
  let links: TestNetwork;
  let participants: Participant[];
  const cleanUps: (() => void)[] = [];

  const openNewVault = async () => {
    const folder = temporaryFolder();
    const vault = await openVault(folder.path, { unlock: keyUnlock, scryptCost: cheapScrypt });
    cleanUps.push(() => {
      vault.close();
      folder.remove();
    });
    return vault;
  };

  beforeEach(async () => {
    chain = await TestChain.start(3, { blockIntervalMs: 20 });
    links = new TestNetwork();
    const meshes = [await links.start(0), await links.start(1), await links.start(2)];
    participants = [];
    for (const mesh of meshes) participants.push(new Participant(chain, mesh, await openNewVault()));
    const infos = meshes.map((mesh) => {
      const { address, tlsPublicKey } = links.peerOf(mesh);
      return { url: address, sign_pk: tlsPublicKey };
    });
    await chain.initialize(2, infos);
  });
  afterEach(async () => {
    await Promise.all(participants.map(({ governance }) => governance.stop()));
    await links.stop();
    for (const cleanUp of cleanUps.splice(0)) cleanUp();
    await chain.stop();
  });

  const startAll = () => {
    for (const { governance } of participants) governance.start();
  };
  const running = (which = participants) =>
    until(() => which.every(({ governance }) => governance.active), 'a key share in use', 30_000);

  it('ends with the same key at every participant and on the contract', async () => {
    startAll();
    await running();
    const shares = participants.map(({ governance }) => governance.active!.share);
    const rootKey = compressPublicKey(await chain.view<string>('public_key'));
    for (const share of shares) assert.deepEqual(share.publicKey, rootKey);
    assert.equal(new Set(shares.map(({ transcriptHash }) => transcriptHash)).size, 1);
    assert.equal(new Set(shares.map(({ share }) => Buffer.from(share.reveal()).toString('hex'))).size, 3);
    for (const { calls } of participants) assert.deepEqual(calls, ['vote_pk']);
  });

  it('starts over when a participant had crashed in the middle of the attempt', async () => {
    assert.ok(await participants[1]!.vault.keyShares.markStarted(epoch(0), 0));
    startAll();
    await running();
    assert.equal(participants[0]!.governance.active!.sharing.attempt, 1);
    assert.ok(participants[1]!.calls.includes('vote_abort_attempt'));
    assert.deepEqual(
      (await participants[1]!.vault.keyShares.list()).map(({ attempt }) => attempt),
      [1],
    );
  });

  it('repeats a vote that got lost, with the share that is on the disk', async () => {
    const [forgetful] = participants as [Participant];
    let lost = 0;
    forgetful.loses = (method) => method === 'vote_pk' && lost++ === 0;
    startAll();
    await running();
    assert.deepEqual(forgetful.calls, ['vote_pk', 'vote_pk']);
    assert.equal(forgetful.governance.active!.sharing.attempt, 0);
  });

  it('ends an attempt in which a participant falls silent before its vote', async () => {
    const [mute, ...others] = participants as [Participant, ...Participant[]];
    mute.loses = () => true;
    startAll();
    await until(() => others.some(({ calls }) => calls.includes('vote_abort_attempt')), 'the end of patience', 30_000);
    mute.loses = () => false;
    await running();
    assert.ok(participants[0]!.governance.active!.sharing.attempt > 0);
  });

  it('goes on after a restart between share and vote', async () => {
    const [interrupted, ...others] = participants as [Participant, ...Participant[]];
    interrupted.loses = () => true;
    startAll();
    await until(() => interrupted.calls.length > 0 && others.every(({ calls }) => calls.length > 0), 'votes', 30_000);
    await interrupted.governance.stop();
    await interrupted.mesh.stop();
    const mesh = await links.start(0);
    const again = new Participant(chain, mesh, interrupted.vault);
    participants[0] = again;
    again.governance.start();
    await running();
    assert.equal(again.governance.active!.sharing.attempt, 0);
  });

  it('refuses a state that contradicts what it has acted on, and goes on with its key', async () => {
    startAll();
    await running();
    const [node] = participants as [Participant];
    const { active } = node.governance;
    const alter = (change: object) => (view: GovernanceView) =>
      view.state.kind === 'Running'
        ? { ...view, state: { ...view.state, sharing: { ...view.state.sharing, ...change } } }
        : view;
    const other = 'secp256k1:4NfTiv3UsGahebgTaHyD9vF8KYKMBnfd6kh94mK6xv8fGBiJB8TBtFMP5WWXz6B89Ac1fbpzPwAvoyQebemHFwx3';
    const lies: [(view: GovernanceView) => GovernanceView, RegExp][] = [
      [alter({ publicKey: other }), /root key .* is not the pinned/],
      [alter({ transcriptHash: '00'.repeat(32) }), /another transcript/],
      [(view) => ({ ...view, state: { kind: 'NotInitialized' } }), /NotInitialized/],
    ];
    for (const [lie, problem] of lies) {
      node.sees = lie;
      await until(() => problem.test(node.governance.problem ?? ''), `${problem}`);
      assert.equal(node.governance.active, active);
      node.sees = (view) => view;
      await until(() => node.governance.problem === undefined, 'the end of the contradiction');
    }
  });

  it('takes no other for itself when the contract has given it another participant id', async () => {
    startAll();
    await running();
    const [node] = participants as [Participant];
    let renumbered = 0;
    node.governance.onRenumbered = () => renumbered++;
    const swapped = ({ kind, sharing, ...rest }: Extract<GovernanceView['state'], { kind: 'Running' }>) => {
      const [first, second, ...others] = sharing.participants;
      const exchanged = [
        { ...first!, accountId: second!.accountId },
        { ...second!, accountId: first!.accountId },
      ];
      return { ...rest, kind, sharing: { ...sharing, participants: [...exchanged, ...others] } };
    };
    node.sees = (view) => (view.state.kind === 'Running' ? { ...view, state: swapped(view.state) } : view);
    await until(() => renumbered > 0, 'the new id is noticed');
    await until(() => node.governance.active === undefined, 'it signs no more');
  });

  it('says so when it has no share, or one of another key', async () => {
    startAll();
    await running();
    const { sharing, share } = participants[0]!.governance.active!;
    await participants[2]!.mesh.stop();
    const stranger = new Participant(chain, await links.start(2), await openNewVault());
    stranger.governance.start();
    await until(() => stranger.governance.problem !== undefined, 'a problem');
    assert.match(stranger.governance.problem ?? '', /no share of epoch 0/);
    await stranger.vault.keyShares.put({
      ...share,
      publicKey: share.commitments[1]!,
      commitments: [share.commitments[1]!, share.commitments[0]!],
    });
    await until(() => /root key/.test(stranger.governance.problem ?? ''), 'a problem with the share');
    assert.equal(stranger.governance.active, undefined);
    assert.equal(sharing.epoch, 0);
    await stranger.governance.stop();
  });

  it('stops at once, in the middle of an attempt', async () => {
    const [first, second] = participants as [Participant, Participant];
    first.governance.start();
    second.governance.start();
    await until(() => first.mesh.isAlive(ids(1)[0]!), 'a link');
    await Promise.all([first.governance.stop(), second.governance.stop()]);
    assert.deepEqual(first.calls, []);
  });

  it('hands over to the next epoch: shares at once, stock after a while, what has to do with a leaver at once', async () => {
    startAll();
    await running();
    const [first, second, third] = participants as [Participant, Participant, Participant];
    const stock = (seed: string, owner: number, ...others: number[]) =>
      makeAsset(seed, { owner: ids(owner)[0]!, participants: ids(...others), epoch: epoch(0) });
    for (const { vault } of participants) {
      vault.stock.put([stock('stays', 0, 0, 1), stock('goes', 0, 0, 2), stock('goes too', 2, 1, 2)]);
    }
    const held = ({ vault }: Participant) => ids(0, 2).flatMap((owner) => vault.stock.ids('presignature', owner));
    const before = first.governance.active!.share;

    for (const voter of chain.nodes.slice(0, 2)) {
      await chain.call(voter, 'vote_leave', { kick: chain.nodes[2]!.accountId });
    }
    const staying = [first, second];
    await until(
      () => staying.every(({ governance }) => governance.active?.share.epoch === 1),
      'the next epoch',
      30_000,
    );
    for (const { governance, vault } of staying) {
      const { retired, share } = governance.active!;
      assert.deepEqual(share.publicKey, before.publicKey);
      assert.equal(retired?.epoch, 0);
      assert.ok(!('share' in retired), 'the retired share has its secret');
      await until(() => held({ vault } as Participant).length === 1, 'stock with the leaver is gone');
    }
    await until(() => /not a participant of epoch 1/.test(third.governance.problem ?? ''), 'the leaver says so');
    assert.equal(third.governance.active, undefined);
    assert.deepEqual(held(third), []);
    const epochsOf = async ({ vault }: Participant) => (await vault.keyShares.list()).map((id) => Number(id.epoch));
    for (const participant of staying) await untilEqual(() => epochsOf(participant), [1]);
    await untilEqual(() => epochsOf(third), []);

    first.aheadMs = 61_000;
    await until(() => first.governance.active?.retired === undefined, 'the end of the hand-over');
    assert.deepEqual(held(first), []);
    assert.equal(held(second).length, 1);
  });
});

async function untilEqual(read: () => Promise<number[]>, expected: number[]): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!isDeepStrictEqual(await read(), expected)) assert.ok(Date.now() < deadline, `never ${expected.join()}`);
}

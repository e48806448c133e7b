import assert from 'node:assert/strict';
import { compressPublicKey } from '@quorate/sdk';
import { systemClock } from '../../src/base/clock.ts';
import { epoch } from '../../src/base/ids.ts';
import { systemRandom } from '../../src/base/random.ts';
import { type GovernanceView, NearContractReader } from '../../src/chains/near/contract.ts';
import { Governance } from '../../src/governance/governance.ts';
import { KeyEventProtocol } from '../../src/governance/keyEventProtocol.ts';
import { Readiness } from '../../src/governance/readiness.ts';
import { type CallContract, Votes } from '../../src/governance/votes.ts';
import type { Mesh } from '../../src/mesh/mesh.ts';
import { openVault, type Vault } from '../../src/vault/vault.ts';
import { TestNetwork, until } from '../mesh/support.ts';
import { ids } from '../support/fixtures.ts';
import { silent, TestChain } from '../support/near.ts';
import { cheapScrypt, keyUnlock, temporaryFolder } from '../vault/support.ts';

/** Minutes of patience are over sooner here. */
const longestSleepMs = 3_000;
const identity = { network: 'testnet', contract: 'quorate.sandbox' };

/** One participant: governance alone, on the real contract, real links and a real vault. */
class Participant {
  readonly mesh: Mesh;
  readonly vault: Vault;
  readonly governance: Governance;
  readonly calls: string[] = [];
  /** Loses a call when it says so: the chain never gets it. */
  loses: (method: string) => boolean = () => false;
  /** What this participant takes for the contract's state. */
  sees: (view: GovernanceView) => GovernanceView = (view) => view;

  constructor(chain: TestChain, mesh: Mesh, vault: Vault) {
    this.mesh = mesh;
    this.vault = vault;
    const publisher = chain.publisher(chain.nodes[mesh.self]!);
    const reader = new NearContractReader(chain.quorum(), chain.contractId);
    const call: CallContract = async (method, args, signal) => {
      this.calls.push(method);
      if (this.loses(method)) return undefined;
      return publisher.call(method, args, signal);
    };
    this.governance = new Governance({
      accountId: chain.nodes[mesh.self]!.accountId,
      read: async (signal) => this.sees(await reader.read(signal)),
      keyShares: vault.keyShares,
      state: vault.state,
      stock: vault.stock,
      mesh,
      readiness: new Readiness(mesh, systemClock),
      protocol: new KeyEventProtocol(identity, mesh, systemRandom, () => this.governance.active?.share),
      votes: new Votes(call, silent),
      pollIntervalMs: 20,
      clock: { ...systemClock, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, longestSleepMs), signal) },
      logger: silent,
    });
  }
}

describe('key generation through the contract', function () {
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
});

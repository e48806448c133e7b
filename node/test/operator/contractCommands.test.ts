import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readContract } from '@quorate/contract-near';
import { actions, KeyPair, nearToYocto } from 'near-api-js';
import wabt from 'wabt';
import type { Ballots } from '../../src/operator/ballots.ts';
import { makeProposal } from '../../src/operator/proposal.ts';
import type { VoteOutcome } from '../../src/operator/votes.ts';
import { knownRootKey, TestChain } from '../support/near.ts';
import { type Ended, Operator } from './operator.ts';

const without = (object: Record<string, unknown>, key: string) =>
  Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));

// The real contract on a real chain, Running with three participants and threshold 2; each command is a process.

describe('operator: commands on the contract', function () {
  this.timeout(120_000);
  let folder: string;
  let chain: TestChain;
  let operators: Operator[];
  const near = () => ({ network: 'sandbox', contractId: chain.contractId, rpcUrls: [chain.rpcUrl] });

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'quorate-operator-'));
    chain = await TestChain.start(4, { blockIntervalMs: 50 });
    operators = await Promise.all(
      chain.nodes.map(({ accountId, secretKey: accountKey }) =>
        Operator.create({ folder: join(folder, accountId), accountId, accountKey, near: near() }),
      ),
    );
    const infos = operators
      .slice(0, 3)
      .map(({ meshPublicKey }, index) => ({ url: `node${index}:1`, sign_pk: meshPublicKey }));
    await chain.initializeRunning(2, infos, { epoch: 7, publicKey: knownRootKey, transcriptHash: 'ab'.repeat(32) });
  });
  after(async () => {
    await chain.stop();
    rmSync(folder, { recursive: true });
  });

  const [node0, node1, node2, newcomer] = [0, 1, 2, 3].map((index) => () => operators[index]!) as [
    () => Operator,
    () => Operator,
    () => Operator,
    () => Operator,
  ];
  const refuses = async (running: Promise<Ended>, text: string | RegExp): Promise<void> => {
    const { code, stderr, stdout } = await running;
    assert.equal(code, 1, stdout);
    assert.equal(stdout, '');
    if (typeof text === 'string') assert.equal(stderr, `quorate: ${text}\n`);
    else assert.match(stderr, text);
    assert.doesNotMatch(stderr, /\n +at /, 'a stack trace');
  };
  /** Back from Resharing, without the command line. */
  const giveUp = async (epoch: number): Promise<void> => {
    for (const node of chain.nodes.slice(0, 2)) await chain.call(node, 'vote_cancel_reshare', { epoch });
  };
  const stateOf = () => chain.view<Record<string, { participants?: unknown; threshold: number }>>('state');

  it('join: makes the account a candidate, under its address and mesh key', async () => {
    await refuses(newcomer().run(['join']), 'give --address host:port, or mesh.address in the config');
    await refuses(newcomer().run(['join', '--address', 'nowhere']), 'address: not host:port');
    const text = await newcomer().must('join', '--address', 'mpc.example:3031');
    assert.equal(
      text,
      `node3.sandbox at mpc.example:3031, ${newcomer().meshPublicKey}: a candidate.\n` +
        '2 participants now have to run: quorate vote join node3.sandbox',
    );
    const state = (await stateOf())['Running'] as unknown as { candidates: { candidates: Record<string, unknown> } };
    assert.deepEqual(state.candidates.candidates['node3.sandbox'], {
      account_id: 'node3.sandbox',
      url: 'mpc.example:3031',
      cipher_pk: Array(32).fill(0),
      sign_pk: newcomer().meshPublicKey,
    });
    await refuses(
      node0().run(['join', '--address', 'mpc.example:1']),
      'join: Account to join is already in the participant set.',
    );
  });

  it('vote join: counts votes, tells the deciding one, and the contract reshares', async () => {
    await refuses(
      newcomer().run(['vote', 'join', 'node3.sandbox']),
      'vote_join: Voting account is not in the participant set.',
    );
    await refuses(
      node0().run(['vote', 'join', 'stranger.near']),
      'vote_join: Account to join is not in the candidate set.',
    );
    assert.equal(
      await node0().must('vote', 'join', 'node3.sandbox'),
      'vote_join node3.sandbox: counted, waiting for votes, 1 of 2 (node0.sandbox)',
    );
    const ballots = await node2().json<Ballots>('vote', 'list');
    assert.deepEqual(ballots.open, [{ subject: 'join', on: 'node3.sandbox', voters: ['node0.sandbox'] }]);
    assert.deepEqual([ballots.state, ballots.epoch, ballots.needed], ['Running', 7, 2]);
    assert.deepEqual(await node1().json<VoteOutcome>('vote', 'join', 'node3.sandbox'), {
      method: 'vote_join',
      args: { candidate: 'node3.sandbox' },
      passed: true,
    });
    assert.ok((await stateOf())['Resharing']);
  });

  it('vote cancel: goes back, and the epoch is not the next one any more', async () => {
    assert.equal(
      (await node0().must('vote', 'list')).split('\n')[0],
      'contract      Resharing, epoch 7, resharing to epoch 8',
    );
    await refuses(node0().run(['vote', 'cancel', '7']), 'vote_cancel_reshare: Mismatched epoch.');
    await refuses(
      node0().run(['vote', 'cancel', 'soon']),
      /^error: .*'soon' is invalid for argument 'epoch'\. Not a whole number/,
    );
    const counted = await node0().json<VoteOutcome>('vote', 'cancel', '8');
    assert.deepEqual(counted.ballot, { subject: 'cancel', on: '8', voters: ['node0.sandbox'], needed: 2 });
    assert.equal(await node1().must('vote', 'cancel', '8'), 'vote_cancel_reshare 8: passed');
    assert.ok((await stateOf())['Running']);
  });

  it('vote parameters: reshares to another threshold', async () => {
    await refuses(
      node0().run(['vote', 'parameters', '--threshold', '4']),
      'vote_parameters: Threshold must be at least 2 and at most the number of participants.',
    );
    assert.match(
      await node0().must('vote', 'parameters', '--threshold', '3'),
      /^vote_parameters 3: counted, .* 1 of 2/,
    );
    assert.equal(await node1().must('vote', 'parameters', '--threshold', '3'), 'vote_parameters 3: passed');
    assert.equal((await stateOf())['Resharing']?.threshold, 3);
    await giveUp(9);
  });

  it('vote leave: puts a participant out', async () => {
    await refuses(
      node0().run(['vote', 'leave', 'stranger.near']),
      'vote_leave: Account to be kicked is not in the participant set.',
    );
    assert.match(await node0().must('vote', 'leave', 'node2.sandbox'), /^vote_leave node2\.sandbox: counted/);
    assert.equal(await node1().must('vote', 'leave', 'node2.sandbox'), 'vote_leave node2.sandbox: passed');
    await giveUp(10);
  });

  it('propose update, vote update: change the config, and no other field of it', async () => {
    const before = await chain.view<{ protocol: { triple: object } }>('config');
    const file = join(folder, 'config-change.json');
    writeFileSync(file, JSON.stringify({ protocol: { triple: { min_triples: 77 } }, colour: 'green' }));
    const dry = await node0().json<{ id: null; deposit: string }>(
      'propose',
      'update',
      '--contract-config',
      file,
      '--dry-run',
    );
    assert.equal(dry.id, null);

    const balance = async () => BigInt((await chain.nodes[0]!.account.getState()).balance.total);
    const funds = await balance();
    const text = await node0().must('propose', 'update', '--contract-config', file);
    assert.match(text, /^config {3}protocol\.triple\.min_triples: \d+ → 77\nconfig {3}colour: null → "green"\n/);
    assert.match(text, new RegExp(`\\(${dry.deposit} yoctoNEAR\\)\nupdate {3}0: participants vote`));
    const spent = funds - (await balance());
    assert.ok(spent >= BigInt(dry.deposit), 'less than the deposit was spent');
    assert.ok(spent < BigInt(dry.deposit) + nearToYocto('0.05'), 'more was attached than the contract keeps');

    const change = text.slice(0, text.indexOf('\ndeposit'));
    assert.equal(
      await node0().must('vote', 'update', '0'),
      `${change}\nvote_update 0: counted, waiting for votes, 1 of 2 (node0.sandbox)`,
    );
    const listed = await node2().must('vote', 'list');
    assert.match(listed, /^open vote {5}update 0: 1 of 2 \(node0\.sandbox\)\nupdate 0 {6}config {3}protocol\./m);
    assert.equal(await node2().must('vote', 'update', '0'), `${change}\nvote_update 0: passed and applied`);
    assert.deepEqual(await chain.view('config'), {
      ...before,
      colour: 'green',
      protocol: { ...before.protocol, triple: { ...before.protocol.triple, min_triples: 77 } },
    });
    await refuses(node0().run(['vote', 'update', '0']), 'no update 0 waits for votes: nothing was sent');
  });

  it('vote list: shows every field that an update of the config changes, those that it takes away as well', async () => {
    const config = await chain.view<Record<string, unknown>>('config');
    const { args, deposit } = makeProposal({ config: { signature_deposit: '2' } }, without(config, 'colour'));
    const propose = actions.functionCall('propose_update', args, 100n * 10n ** 12n, deposit);
    await chain.nodes[0]!.account.signAndSendTransaction({ receiverId: chain.contractId, actions: [propose] });
    const { updates } = await node1().json<Ballots>('vote', 'list');
    assert.deepEqual(updates.at(-1)?.changes, [
      { field: 'signature_deposit', from: '1', to: '2' },
      { field: 'colour', from: 'green', to: null },
    ]);
  });

  it('propose update, vote update: deploy code', async () => {
    const { manifest, wasm } = await readContract();
    const changed = Buffer.concat([wasm, Uint8Array.of(0, 2, 1, 120)]); // a custom section makes it other code
    const file = join(folder, 'next.wasm');
    writeFileSync(file, changed);
    const { code, id } = await node1().json<{ id: number; code: { sha256: string; nearCodeHash: string } }>(
      ...['propose', 'update', '--code', file],
    );
    const hash = createHash('sha256').update(changed).digest('hex');
    assert.equal(code.sha256, hash);
    const described = `code     ${changed.length} bytes, sha256 ${hash}`;

    const refused = (expected: string, text: string | RegExp) =>
      refuses(node0().run(['vote', 'update', `${id}`, '--hash', expected]), text);
    const other = join(folder, 'other.wasm');
    writeFileSync(other, wasm);
    await refused(other, `update ${id} carries code with sha256 ${hash}, not ${manifest.sha256}: nothing was sent`);
    await refused(hash.slice(1), /^quorate: --hash: neither 64 hex digits nor a file to read: /);
    const voters = async () => (await node0().json<Ballots>('vote', 'list')).updates.find((u) => u.id === id)?.voters;
    assert.deepEqual(await voters(), []);

    await node0().must('vote', 'update', `${id}`, '--hash', hash.toUpperCase());
    assert.deepEqual(await voters(), ['node0.sandbox']);
    assert.equal(
      await node2().must('vote', 'update', `${id}`, '--hash', file),
      `${described}\nvote_update ${id}: passed and applied`,
    );
    assert.equal((await chain.contract.account.getContractCode()).hash, code.nearCodeHash);
  });

  it('vote update: says when the contract took the update back', async () => {
    const { parseWat } = await wabt();
    const source = '(module (import "env" "panic" (func $panic)) (func (export "migrate") (call $panic)))';
    const file = join(folder, 'failing.wasm');
    writeFileSync(file, parseWat('failing.wat', source).toBinary({}).buffer);
    const { id } = await node0().json<{ id: number }>('propose', 'update', '--code', file);
    await chain.call(chain.nodes[0]!, 'vote_update', { id });
    assert.match(await node1().must('vote', 'update', `${id}`), /: passed, but code and config are as they were/);
  });

  it('propose update: refuses what is no update', async () => {
    const file = join(folder, 'notes.txt');
    writeFileSync(file, 'hello');
    const refused = (words: string[], text: string | RegExp) =>
      refuses(node0().run(['propose', 'update', ...words]), text);
    await Promise.all([
      refused([], 'nothing to propose: give --code, --contract-config or both'),
      refused(['--code', file], '--code: not a wasm file'),
    ]);
    await Promise.all([
      refused(['--contract-config', file], `${file}: not a JSON object`),
      refused(['--code', join(folder, 'none')], /none cannot be read/),
    ]);
  });

  it('say what is wrong with the account instead of waiting for a transaction that cannot come', async () => {
    const key = KeyPair.fromRandom('ed25519');
    const keyed = { folder: join(folder, 'keyed'), accountKey: key.toString(), near: near() };
    const stranger = await Operator.create({ ...keyed, accountId: 'nobody.sandbox', folder: join(folder, 'nobody') });
    await refuses(stranger.run(['vote', 'leave', 'node0.sandbox']), 'there is no account nobody.sandbox');

    const operator = await Operator.create({ ...keyed, accountId: 'node0.sandbox' });
    const publicKey = key.getPublicKey().toString();
    await refuses(
      operator.run(['vote', 'join', 'node3.sandbox']),
      `node0.sandbox has no access key ${publicKey}: add it to the account`,
    );
    const grant = (receiver: string) =>
      chain.nodes[0]!.account.signAndSendTransaction({
        receiverId: 'node0.sandbox',
        actions: [actions.addFunctionCallAccessKey(key.getPublicKey(), receiver, [])],
        waitUntil: 'FINAL',
      });
    await grant('other.sandbox');
    await refuses(
      operator.run(['vote', 'leave', 'node1.sandbox']),
      /^quorate: key .* may not call vote_leave of quorate\.sandbox\n$/,
    );
    await chain.nodes[0]!.account.deleteKey(key.getPublicKey());
    await grant(chain.contractId);
    assert.match(await operator.must('vote', 'leave', 'node1.sandbox'), /counted/, 'this is all a node needs');
    const file = join(folder, 'deposit.json');
    writeFileSync(file, JSON.stringify({ signature_deposit: '5' }));
    await refuses(
      operator.run(['propose', 'update', '--contract-config', file]),
      /propose_update carries a deposit, which takes a full access key\n$/,
    );
  });

  it('say which sources do not answer', async () => {
    const dead = { ...near(), rpcUrls: ['http://127.0.0.1:1'] };
    const { accountId, secretKey: accountKey } = chain.nodes[0]!;
    const operator = await Operator.create({ folder: join(folder, 'dead'), accountId, accountKey, near: dead });
    await refuses(
      operator.run(['vote', 'list']),
      'final height: only 0 of 1 sources answer (127.0.0.1:1: NEAR_UNREACHABLE)',
    );
  });
});

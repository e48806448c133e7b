import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readContract } from '@quorate/contract-near';
import type { NodeProcess } from '@quorate/devnet';
import { actions } from 'near-api-js';
import wabt from 'wabt';
import { z } from 'zod';
import { assertSignature, derivedKey, type Form, readAnswer, toHex } from '../e2e/independent.ts';
import { logOf, stateOf, useDevnet, waitFor } from '../e2e/support.ts';
import { type Call, oneNear, randomPayload, User, view } from '../e2e/user.ts';
import { Pulse } from './pulse.ts';

const nextVersion = '9.9.9';

/** The contract with another version: the same code, with the text in its initialised heap exchanged. */
function withVersion(wasm: Uint8Array, from: string, to: string): Uint8Array {
  const text = (version: string) => Buffer.from(`\0${version}\0`, 'latin1');
  const changed = Buffer.from(wasm);
  const at = changed.indexOf(text(from));
  assert.ok(at > 0 && changed.lastIndexOf(text(from)) === at && from.length === to.length, 'the version is not found');
  text(to).copy(changed, at);
  return changed;
}

describe('the contract is updated by vote while requests wait', function () {
  this.timeout(120_000);
  let folder: string;
  let pulse: Pulse | undefined;
  // Before the devnet's own hook: what was asked is answered before the nodes stop.
  after(async () => {
    await pulse?.finish();
    rmSync(folder, { recursive: true });
  });
  // A request lives for 200 blocks, 80 s: time for three commands of operators on a busy machine.
  const devnet = useDevnet({
    nodes: 3,
    threshold: 2,
    stock: { triples: 32, presignatures: 12 },
    blockIntervalMs: 400,
  });
  const node = (index: number): NodeProcess => devnet().nodes[index]!;
  let users: User[];
  let original: Uint8Array;
  let version: string;
  const fileOf = (name: string) => join(folder, name);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'quorate-upgrade-'));
    users = await (await User.create(devnet(), 'dapp', 50)).withKeys(4);
    original = (await readContract()).wasm;
    version = await view<string>(devnet(), 'version');
    writeFileSync(fileOf('next.wasm'), withVersion(original, version, nextVersion));
  });

  interface Asked {
    readonly call: Call;
    readonly form: Form;
    readonly payload: Uint8Array;
  }
  async function ask(user: User, form: Form, payload = randomPayload()): Promise<Asked> {
    const request =
      form === 'near/mpc'
        ? { payload_v2: { Ecdsa: toHex(payload) }, path: 'p', domain_id: 0 }
        : { payload: [...payload], path: 'p', key_version: form === 'sig.network v1' ? 0 : 1 };
    return { form, payload, call: await user.ask(request) };
  }
  async function assertAnswered({ call, form, payload }: Asked): Promise<void> {
    const key = derivedKey(form, devnet().rootPublicKey, users[0]!.accountId, 'p');
    assertSignature(readAnswer(form, await call.value()), payload, key);
  }
  const idIn = (json: string) => z.object({ id: z.number() }).parse(JSON.parse(json)).id;
  /** Calls the contract as an operator, with a key that the node does not use. */
  const send = (operator: NodeProcess, method: string, args: object | Uint8Array, deposit = 0n) =>
    devnet()
      .accountOf(operator)
      .signAndSendTransaction({
        receiverId: devnet().contractId,
        actions: [actions.functionCall(method, args, 300n * 10n ** 12n, deposit)],
        waitUntil: 'FINAL',
      });
  /** Proposes code alone: Borsh of an option of bytes, and of no config. @returns the update's id */
  async function propose(operator: NodeProcess, code: Uint8Array): Promise<number> {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(code.length);
    const args = Buffer.concat([Uint8Array.of(1), length, code, Uint8Array.of(0)]);
    await send(operator, 'propose_update', args, 5n * oneNear);
    return Math.max(...Object.keys(await view<object>(devnet(), 'proposed_updates')).map(Number));
  }

  it('code and config: what waited before it and what came after it is answered, without a restart', async () => {
    const forms = ['sig.network v1', 'sig.network v2', 'near/mpc'] as const;
    for (const each of devnet().nodes) each.signal('SIGSTOP');
    const before = await Promise.all(forms.map((form, index) => ask(users[index]!, form)));
    // Twice the same request: two calls wait for one answer.
    before.push(await ask(users[3]!, before[0]!.form, before[0]!.payload));
    const waiting = async () => (await view(devnet(), 'pending_requests')) === forms.length;
    await waitFor('the requests wait', waiting);

    writeFileSync(fileOf('config.json'), JSON.stringify({ protocol: { presignature: { min_presignatures: 16 } } }));
    const [code, config] = [fileOf('next.wasm'), fileOf('config.json')];
    const proposed = await node(0).run(['propose', 'update', '--code', code, '--contract-config', config, '--json']);
    const id = idIn(proposed);
    assert.match(await node(1).run(['vote', 'update', `${id}`, '--hash', code]), /counted, .* 1 of 2/);
    const said = await node(2).run(['vote', 'update', `${id}`, '--hash', code]);
    assert.match(said, /config {3}protocol\.presignature\.min_presignatures: 12 → 16/);
    assert.match(said, new RegExp(`vote_update ${id}: passed and applied$`));
    assert.equal(await view(devnet(), 'version'), nextVersion);
    assert.equal(await view(devnet(), 'public_key'), devnet().rootPublicKey);
    assert.equal(await view(devnet(), 'pending_requests'), forms.length);
    const after = await Promise.all(forms.map((form, index) => ask(users[index]!, form)));

    for (const each of devnet().nodes) each.signal('SIGCONT');
    await Promise.all([...before, ...after].map(assertAnswered));
    assert.equal(await view(devnet(), 'pending_requests'), 0);
    for (const each of devnet().nodes) {
      await waitFor(`${each.name} keeps as many presignatures as the new config wants`, async () => {
        return (await stateOf(each)).stock.presignatures >= 16;
      });
      assert.equal(logOf(each).filter(({ msg }) => msg === 'node started').length, 1);
    }
  });

  it('while signatures are asked for all the time: none is lost, not even in the block of the update', async () => {
    pulse = await Pulse.start(devnet(), 'steady');
    const id = await propose(node(1), original);
    await send(node(0), 'vote_update', { id });
    const asked: Asked[] = [];
    let updated = false;
    const rain = users.map(async (user) => {
      while (!updated) asked.push(await ask(user, 'sig.network v2'));
    });
    const outcome = await send(node(2), 'vote_update', { id }).finally(() => {
      updated = true;
    });
    await Promise.all(rain);
    assert.equal(await view(devnet(), 'version'), version);
    const deployedIn = blockOfUpdate(outcome);
    const blocks = await Promise.all(asked.map(({ call }) => call.receiptBlock()));
    const inIt = blocks.filter((block) => block === deployedIn).length;
    await Promise.all(asked.map(assertAnswered));
    const latencies = await pulse.settle();
    const slowest = Math.max(...latencies);
    console.log(`        ${asked.length} requests around it, ${inIt} in its block; steady ones: slowest ${slowest} ms`);
    assert.ok(inIt > 0, 'no request was made in the block of the update');
    await pulse.assertSwift(slowest);
  });

  it('that cannot read the state: everything is as it was, and goes on', async () => {
    const { parseWat } = await wabt();
    const source = '(module (import "env" "panic" (func $panic)) (func (export "migrate") (call $panic)))';
    const id = await propose(node(2), new Uint8Array(parseWat('failing.wat', source).toBinary({}).buffer));
    const codeHash = async () =>
      (await devnet().accountOf(node(0)).provider.viewAccount({ accountId: devnet().contractId })).code_hash;
    const before = await codeHash();
    for (const voter of [node(2), node(0)]) await send(voter, 'vote_update', { id });
    assert.equal(await codeHash(), before);
    assert.equal(await view(devnet(), 'version'), version);
    assert.deepEqual(await view(devnet(), 'proposed_updates'), {});
    await assertAnswered(await ask(users[0]!, 'near/mpc'));
    assert.ok((await pulse!.settle()).length > 0);
  });

  interface Outcome {
    readonly receipts_outcome: readonly { readonly block_hash: string; readonly outcome: { executor_id: string } }[];
  }
  /** The update is the contract's second receipt: its own, after the vote's. */
  function blockOfUpdate(outcome: Outcome): string {
    const own = outcome.receipts_outcome.filter(({ outcome: { executor_id } }) => executor_id === devnet().contractId);
    assert.ok(own[1], 'the vote set nothing off');
    return own[1].block_hash;
  }
});

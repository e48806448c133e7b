import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from './support.ts';

const main = join(import.meta.dirname, '..', '..', 'scripts', 'src', 'main.ts');
const smallest = ['--nodes', '2', '--threshold', '2'];

describe('the devnet as a command', function () {
  this.timeout(180_000);
  let folder: string;
  let running: ChildProcess | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'quorate-command-'));
  });
  afterEach(() => {
    if (running?.pid && groupLives(running.pid)) process.kill(-running.pid, 'SIGKILL');
    rmSync(folder, { recursive: true });
  });

  /** Starts it at the head of a process group of its own, with its temporary files in `folder`. */
  function start(args: readonly string[]) {
    const child = spawn(process.execPath, [...process.execArgv, main, ...args], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: folder, TEMP: folder },
    });
    running = child;
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      output.stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output.stderr += chunk.toString();
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    return { pid: child.pid!, output, ended };
  }

  /** Whether any process of the group is left: the devnet itself or a node of it. */
  function groupLives(leader: number): boolean {
    try {
      return process.kill(-leader, 0);
    } catch {
      return false;
    }
  }

  it('refuses sets that cannot be, and says why', async () => {
    for (const [args, reason] of [
      [['--nodes', '3', '--threshold', '5'], 'error: --threshold 5 is larger than --nodes 3\n'],
      [['--threshold', '1'], /argument '1' is invalid\. a whole number from 2 on\n$/],
      [['--nodes', 'three'], /argument 'three' is invalid/],
      [['--surplus'], /unknown option '--surplus'/],
    ] as const) {
      const { output, ended } = start(args);
      assert.equal(await ended, 2);
      if (typeof reason === 'string') assert.equal(output.stderr, reason);
      else assert.match(output.stderr, reason);
      assert.equal(output.stdout, '');
      assert.deepEqual(readdirSync(folder), []);
    }
  });

  it('stays up until Ctrl-C, and leaves nothing behind', async () => {
    const { pid, output, ended } = start(smallest);
    await waitFor('it says that it stays up', () => output.stdout.includes('Ctrl-C stops it all.'), 150_000);
    assert.match(output.stdout, /verified by each contract, and with @noble\/curves/);
    const health = /http:\/\/127\.0\.0\.1:\d+(?=\/state)/.exec(output.stdout)?.[0];
    assert.equal((await fetch(`${health}/health`)).status, 200);
    process.kill(-pid, 'SIGINT'); // as a terminal does: to the whole group
    assert.equal(await ended, 0, output.stderr);
    assert.equal(output.stderr, '');
    assert.ok(!groupLives(pid), 'a process is left');
    assert.deepEqual(readdirSync(folder), []);
  });

  it('ends at SIGTERM while a signature is being made, and leaves nothing behind', async () => {
    const { pid, output, ended } = start(smallest);
    await waitFor('it asks for the signature', () => output.stdout.includes('✓ first triples'), 150_000);
    process.kill(pid, 'SIGTERM');
    assert.equal(await ended, 0, output.stderr);
    assert.doesNotMatch(output.stdout, /✗/);
    assert.ok(!groupLives(pid), 'a process is left');
    assert.deepEqual(readdirSync(folder), []);
  });

  it('ends at SIGTERM while it comes up, and leaves nothing behind', async () => {
    const { pid, output, ended } = start(smallest);
    await waitFor('the nodes start', () => output.stdout.includes('node1: starting'), 150_000);
    process.kill(pid, 'SIGTERM');
    assert.equal(await ended, 0, output.stderr);
    assert.ok(!groupLives(pid), 'a process is left');
    assert.deepEqual(readdirSync(folder), []);
  });
});

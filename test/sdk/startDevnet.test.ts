import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { startDevnet } from '@quorate/sdk/devnet';
import { sdkError } from '../../sdk/test/client/expect.ts';
import { waitFor } from '../e2e/support.ts';

/** The processes that a process has started. */
const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('startDevnet of the SDK', function () {
  this.timeout(60_000);
  before(function () {
    if (process.platform !== 'linux') this.skip(); // for /proc
  });

  it('says what is wrong with its options, in the words of the devnet', async () => {
    await assert.rejects(startDevnet({ nodes: 2, threshold: 3 }), sdkError('INVALID_ARGUMENT', /--threshold 3/));
    await assert.rejects(startDevnet({ nodes: 1.5 }), sdkError('INVALID_ARGUMENT', /whole number/));
  });

  it('ends when it is aborted, or takes too long, and leaves nothing behind', async () => {
    const before = new Set(childrenOf(process.pid));
    const started = () => childrenOf(process.pid).filter((pid) => !before.has(pid));
    const aborting = new AbortController();
    const onLog = () => aborting.abort('enough');
    await assert.rejects(startDevnet({ signal: aborting.signal, onLog }), sdkError('ABORTED'));
    await assert.rejects(startDevnet({ signal: AbortSignal.abort() }), sdkError('ABORTED'));
    await assert.rejects(startDevnet({ timeout: 100 }), sdkError('TIMEOUT'));
    assert.deepEqual(started(), []);
  });

  it('ends with the process that started it, however that ends', async () => {
    const code = `
      import { startDevnet } from '@quorate/sdk/devnet';
      await startDevnet({ onLog: () => console.log('starting') });`;
    const flags = ['--conditions=source', '--input-type=module', '--eval', code];
    const parent = spawn(process.execPath, flags, { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] });
    await once(createInterface(parent.stdout), 'line');
    const [devnet] = childrenOf(parent.pid!);
    assert.ok(devnet && isRunning(devnet));
    parent.kill('SIGKILL');
    await waitFor('the devnet to end', () => !isRunning(devnet));
  });
});

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { startDevnet } from '@quorate/sdk/devnet';
import { endProcess } from '../../sdk/src/devnet/endProcess.ts';
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
    await assert.rejects(startDevnet({ nodes: 1 }), sdkError('INVALID_ARGUMENT', /whole number/));
  });

  it('refuses options that are none', async () => {
    const refused: readonly (readonly [options: unknown, field: string])[] = [
      ...[Number.NaN, -1, '5'].map((timeout) => [{ timeout }, 'timeout'] as const),
      [{ nodes: 1.5 }, 'nodes'],
      [{ threshold: '2' }, 'threshold'],
      [{ chains: 'evm' }, 'chains'],
      [{ chains: ['evm', 'sui'] }, 'chains[1]'],
      [{ onLog: 'console' }, 'onLog'],
      [{ signal: {} }, 'signal'],
      [5, 'options'],
    ];
    for (const [options, field] of refused)
      await assert.rejects(startDevnet(options as never), sdkError('INVALID_ARGUMENT', field));
  });

  it('waits without an end, and leaves nothing at the caller’s signal', async () => {
    const { signal } = new AbortController();
    const options = { nodes: 2, threshold: 3, timeout: Number.POSITIVE_INFINITY, signal };
    await assert.rejects(startDevnet(options), sdkError('INVALID_ARGUMENT', /--threshold 3/));
    assert.deepEqual(getEventListeners(signal, 'abort'), []);
  });

  it('tells a devnet that has died from options that it refuses', async () => {
    const before = childrenOf(process.pid);
    const onLog = () => {
      for (const pid of childrenOf(process.pid)) if (!before.includes(pid)) process.kill(pid, 'SIGKILL');
    };
    await assert.rejects(startDevnet({ onLog }), sdkError('DEVNET_FAILED', /SIGKILL/));
  });

  it('tells that the caller’s callback has thrown', async () => {
    const onLog = () => {
      throw new Error('full');
    };
    await assert.rejects(startDevnet({ onLog }), sdkError('CALLBACK_FAILED', 'onLog'));
  });

  it('kills what does not end when it is told to', async () => {
    const start = async (code: string) => {
      const child = spawn(process.execPath, ['--eval', `${code}; console.log('up'); setInterval(() => {}, 1000)`]);
      await once(createInterface(child.stdout), 'line');
      return child;
    };
    const stubborn = await start(`process.on('SIGTERM', () => {})`);
    await endProcess(stubborn, 50);
    assert.equal(stubborn.signalCode, 'SIGKILL');
    const obedient = await start('');
    await endProcess(obedient);
    assert.equal(obedient.signalCode, 'SIGTERM');
    await endProcess(obedient);
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

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Sandbox, startSandbox } from '@quorate/contract-near/sandbox';
import { freePorts, NodeProcess } from '../../scripts/src/nodeProcess.ts';
import { logOf, page, waitFor } from './support.ts';

const main = join(import.meta.dirname, '..', '..', 'node', 'src', 'main.ts');

describe('what an operator sees of a node', function () {
  this.timeout(60_000);
  const vaultKey = randomBytes(32).toString('hex');
  let sandbox: Sandbox;
  let home: string;
  let node: NodeProcess;

  before(async () => {
    sandbox = await startSandbox();
    home = mkdtempSync(join(tmpdir(), 'quorate-operator-'));
    const [meshPort, webPort] = (await freePorts(2)) as [number, number];
    const near = { network: 'sandbox', contractId: 'quorate.sandbox', rpcUrls: [sandbox.rpcUrl] };
    const options = {
      name: 'node',
      folder: home,
      accountId: 'node.sandbox',
      meshPort,
      webPort,
      near,
      logLevel: 'info',
    };
    node = await NodeProcess.create(options, vaultKey);
  });
  after(async () => {
    await node.stop();
    await sandbox.stop();
    rmSync(home, { recursive: true });
  });

  interface Ended {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
  }

  /** Runs the command line until it ends. @param env on top of the operator's own */
  async function quorate(args: readonly string[], env: NodeJS.ProcessEnv = {}, config = 'config.json'): Promise<Ended> {
    const command = [...process.execArgv, main, ...args, '--config', join(home, config)];
    const options = { env: { ...process.env, QUORATE_VAULT_KEY: vaultKey, ...env }, timeout: 30_000 };
    try {
      return { code: 0, ...(await promisify(execFile)(process.execPath, command, options)) };
    } catch (error) {
      const { code, stdout, stderr } = error as Ended;
      return { code, stdout, stderr };
    }
  }

  /** Every file under the home with its content, but for what a running node writes. */
  function contents(): Map<string, string> {
    const files = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter(
      (name) => statSync(join(home, name)).isFile() && name !== 'node.log',
    );
    return new Map(files.sort().map((name) => [name, readFileSync(join(home, name), 'hex')]));
  }

  /** The command fails for this reason, says so in a line or two, and leaves every file as it was. */
  async function assertRefuses(running: Promise<Ended>, reason: RegExp, before = contents()): Promise<void> {
    const { code, stdout, stderr } = await running;
    assert.equal(code, 1, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, reason);
    assert.doesNotMatch(stderr, /\n +at /, 'a stack trace');
    assert.ok(!stderr.includes(vaultKey), 'the vault key');
    assert.deepEqual(contents(), before);
  }

  it('a vault key that is another one', () =>
    assertRefuses(
      quorate(['start'], { QUORATE_VAULT_KEY: randomBytes(32).toString('hex') }),
      /^quorate: .*node-keys\.sealed: wrong key\n$/,
    ));

  it('a vault key that is none', async () => {
    const before = contents();
    await assertRefuses(
      quorate(['start'], { QUORATE_VAULT_KEY: `${vaultKey}0` }),
      /^quorate: QUORATE_VAULT_KEY: not hex\n$/,
      before,
    );
    await assertRefuses(
      quorate(['start'], { QUORATE_VAULT_KEY: '' }),
      /^quorate: set exactly one of QUORATE_VAULT_KEY, /,
      before,
    );
    await assertRefuses(
      quorate(['start'], { QUORATE_VAULT_PASSPHRASE: 'correct horse battery staple' }),
      /more than one is set/,
      before,
    );
  });

  it('keys that are there already', () =>
    assertRefuses(quorate(['keys', 'generate']), /^quorate: .*node-keys\.sealed: exists already\n$/));

  it('a key file that is damaged', async () => {
    const file = join(home, 'node-keys.sealed');
    const whole = readFileSync(file);
    const damaged = Buffer.from(whole);
    damaged[damaged.length - 20]! ^= 1;
    writeFileSync(file, damaged);
    try {
      await assertRefuses(quorate(['start']), /^quorate: .*node-keys\.sealed: damaged\n$/);
      writeFileSync(file, whole.subarray(0, 40));
      await assertRefuses(quorate(['start']), /^quorate: .*node-keys\.sealed: too short\n$/);
    } finally {
      writeFileSync(file, whole);
    }
  });

  it('a config that does not hold, with every field that is wrong', async () => {
    const config = JSON.parse(readFileSync(join(home, 'config.json'), 'utf8'));
    const wrong = { ...config, mesh: { port: 99_999 }, near: { ...config.near, rpcUrls: ['ftp://a'] }, surplus: 1 };
    writeFileSync(join(home, 'wrong.json'), JSON.stringify(wrong));
    writeFileSync(join(home, 'none.json'), '{');
    const before = contents();
    for (const field of [/mesh\.port/, /near\.rpcUrls/, /surplus/]) {
      await assertRefuses(quorate(['start'], {}, 'wrong.json'), field, before);
    }
    await assertRefuses(quorate(['start'], {}, 'none.json'), /none\.json cannot be read as a JSON object/, before);
    await assertRefuses(
      quorate(['start'], {}, 'missing.json'),
      /missing\.json cannot be read as a JSON object/,
      before,
    );
  });

  it('status of a node that does not run', async () => {
    await assertRefuses(
      quorate(['status']),
      /^quorate: no node answers at http:\/\/127\.0\.0\.1:\d+: it is not running, .*\n$/,
    );
  });

  it('a node that waits to become a participant, and a second one on the same home', async () => {
    node.start();
    await waitFor('the node serves its pages', async () => (await page(node, '/health')).status === 503);
    await waitFor('the log says what it waits for', () =>
      logOf(node).some(({ msg }) => msg === 'waiting to become a participant'),
    );
    const { code, stdout, stderr } = await quorate(['start']);
    assert.equal(code, 1, stdout);
    assert.match(stderr, /^quorate: .*: in use by another process\n$/);

    const status = await quorate(['status', '--json']);
    assert.equal(status.code, 0, status.stderr);
    assert.deepEqual(JSON.parse(status.stdout).health, {
      healthy: false,
      problems: ['not a participant of the contract yet'],
    });
    assert.ok(node.running);
    assert.equal(await node.stop('SIGTERM'), 0);
    assert.equal(logOf(node).at(-1)?.msg, 'node stopped');
  });
});

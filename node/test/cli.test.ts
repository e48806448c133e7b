import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { version } from '../src/version.ts';
import { temporaryFolder } from './vault/support.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const execute = promisify(execFile);
const secret = { QUORATE_VAULT_KEY: 'ab'.repeat(32) };
const passphrase = 'correct horse battery staple';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe('command line', function () {
  this.timeout(30_000);
  let folder: { path: string; remove: () => void };
  let config: string;

  beforeEach(() => {
    folder = temporaryFolder();
    config = join(folder.path, 'config.json');
    const near = { network: 'testnet', contractId: 'quorate.near', rpcUrls: ['http://127.0.0.1:9/'] };
    const ports = { mesh: { host: '127.0.0.1', port: 0 }, web: { port: 9 } };
    writeFileSync(config, JSON.stringify({ home: 'home', accountId: 'node0.near', near, ...ports }));
  });
  afterEach(() => folder.remove());

  async function quorate(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const { PATH } = process.env;
    try {
      const options = ['--conditions=source', '--disable-warning=ExperimentalWarning'];
      const { stdout, stderr } = await execute(process.execPath, [...options, main, ...args], {
        env: { PATH, ...env },
      });
      return { code: 0, stdout, stderr };
    } catch (error) {
      return error as Ended;
    }
  }
  const refused = async (args: readonly string[], env: NodeJS.ProcessEnv, text: RegExp) => {
    const { code, stderr, stdout } = await quorate(args, env);
    assert.equal(code, 1, stderr);
    assert.match(stderr, text);
    assert.equal(stdout, '');
    assert.doesNotMatch(stderr, /\n\s+at /, 'a stack is no message');
  };

  it('says its version', async () => {
    assert.deepEqual(await quorate(['--version']), { code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('makes keys once, sealed and for the owner alone', async () => {
    const { code, stdout } = await quorate(['keys', 'generate', '-c', config], {
      QUORATE_VAULT_PASSPHRASE: passphrase,
    });
    assert.equal(code, 0);
    const { accountPublicKey, meshPublicKey } = JSON.parse(stdout) as Record<string, string>;
    assert.match(accountPublicKey ?? '', /^ed25519:\w{40,}$/);
    assert.match(meshPublicKey ?? '', /^ed25519:\w{40,}$/);
    assert.notEqual(accountPublicKey, meshPublicKey);
    const home = join(folder.path, 'home');
    const [name, ...others] = readdirSync(home);
    assert.deepEqual(others, []);
    const file = join(home, name ?? '');
    const before = readFileSync(file);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.ok(!before.includes('ed25519'));
    await refused(['keys', 'generate', '-c', config], secret, /node-keys/);
    assert.deepEqual(readFileSync(file), before);
  });

  it('starts with nothing less than a config, a secret and keys', async () => {
    await refused(['start', '-c', join(folder.path, 'none.json')], secret, /none\.json cannot be read/);
    await refused(['start', '-c', config], { ...secret, QUORATE_MESH_PORT: 'many' }, /mesh\.port/);
    await refused(['start', '-c', config], {}, /QUORATE_VAULT_KEY/);
    await refused(['start', '-c', config], { QUORATE_VAULT_KEY: 'not hex' }, /QUORATE_VAULT_KEY/);
    await refused(['start', '-c', config], secret, /quorate keys generate/);
    assert.equal((await quorate(['keys', 'generate', '-c', config], secret)).code, 0);
    await refused(['start', '-c', config], { QUORATE_VAULT_KEY: 'cd'.repeat(32) }, /node-keys/);
  });

  it('says that no node runs', async () => {
    await refused(['status', '-c', config], {}, /127\.0\.0\.1:9/);
  });
});

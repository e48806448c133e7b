import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Devnet, startDevnet } from '@quorate/devnet';

const root = join(import.meta.dirname, '..', '..');

describe('the first signature of README.md', function () {
  this.timeout(120_000);
  let devnet: Devnet;
  let folder: string;
  before(async () => {
    devnet = await startDevnet({ nodes: 2, threshold: 2 });
    folder = mkdtempSync(join(root, '.devnet-readme-')); // inside, so that the packages resolve
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await devnet.stop();
  });

  it('works as written', async () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const snippet = /```js\n([\s\S]*?)```/.exec(readme)?.[1];
    assert.ok(snippet, 'README.md has no JavaScript');
    assert.match(
      readme,
      /node_modules\/node\/bin\/node --conditions=source first\.mjs <NEAR RPC> <contract> <account> <key>/,
    );
    const file = join(folder, 'first.mjs');
    writeFileSync(file, snippet);
    const { rpcUrl, contractId, user } = devnet;
    const args = ['--conditions=source', file, rpcUrl, contractId, user.accountId, user.secretKey];
    const { stdout } = await promisify(execFile)(join(root, 'node_modules/node/bin/node'), args, { timeout: 60_000 });
    assert.match(stdout, /^verified \{/m);
  });
});

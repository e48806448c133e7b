import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PACKAGE = join(import.meta.dirname, '../..');

describe('localnet: README', function () {
  this.timeout(30_000);

  it('begins with code that runs as it stands, and ends', async () => {
    const readme = readFileSync(join(PACKAGE, 'localnet/README.md'), 'utf8');
    const [, code] = /```ts\n([\s\S]*?)```/.exec(readme)!;
    // In the package, so that its own name resolves.
    const folder = mkdtempSync(join(PACKAGE, '.snippets-'));
    try {
      const root = '0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798';
      const file = join(folder, 'snippet.ts');
      writeFileSync(file, `const rootPublicKey = Buffer.from('${root}', 'hex');\n${code}\nconsole.log(program);\n`);
      const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--conditions=source', file], {
        timeout: 20_000,
      });
      assert.equal(stdout.trim(), 'QuorateSigner111111111111111111111111111111', stderr);
      assert.equal(stderr, '');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

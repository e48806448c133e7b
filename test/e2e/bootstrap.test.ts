import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { assertSignature, derivedKey, toHex } from './independent.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');

/** The lines, one a chain, that `--json` prints: of this shape and nothing more. */
const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`));
const lineSchema = z.strictObject({
  chain: z.literal(['near', 'evm', 'solana']),
  predecessor: z.string(),
  path: z.string(),
  keyVersion: z.literal([0, 1]),
  payload: hex(64),
  rootPublicKey: z.string().startsWith('secp256k1:'),
  derivedPublicKey: hex(130),
  signature: z.strictObject({ r: hex(64), s: hex(64), recoveryId: z.literal([0, 1]) }),
  latencyMs: z.number().int().positive(),
});

/** A newcomer's shell: the system's Node where there is one, and nothing of what this test was started with. */
function newcomersEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) =>
      !/^(?:NODE_OPTIONS|NODE_PATH|INIT_CWD|npm_(?:lifecycle|package|command|execpath|node_execpath).*)$/.test(name),
  );
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const systemNode = ['/usr/bin', '/usr/local/bin'].filter((folder) => existsSync(join(folder, 'node')));
  const node = systemNode.length > 0 ? systemNode : [dirname(process.execPath)];
  return { ...Object.fromEntries(inherited), PATH: [...node, ...path].join(delimiter) };
}

describe('a fresh clone', function () {
  this.timeout(600_000);
  let folder: string;
  let clone: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'quorate-clone-'));
    clone = join(folder, 'quorate');
    await run('git', ['clone', '--quiet', `file://${root}`, clone]);
  });
  after(() => rmSync(folder, { recursive: true }));

  /** What `npm start` prints on standard output, less npm's own announcement of the script. */
  async function start(...args: string[]): Promise<string> {
    const { stdout } = await run('npm', ['start', '--', '--once', '--json', ...args], {
      cwd: clone,
      env: newcomersEnvironment(),
      timeout: 400_000,
    });
    return stdout.replace(/^\n> .*\n> .*\n\n/, '');
  }

  function assertVerifiedLines(stdout: string): void {
    const lines = stdout.trimEnd().split('\n');
    const signatures = lines.map((line) => lineSchema.parse(JSON.parse(line)));
    assert.deepEqual(
      signatures.map(({ chain }) => chain),
      ['near', 'evm', 'solana'],
    );
    for (const {
      chain,
      predecessor,
      path,
      keyVersion,
      payload,
      rootPublicKey,
      derivedPublicKey,
      signature,
    } of signatures) {
      const form = `sig.network v${keyVersion === 0 ? 1 : 2}` as const;
      const publicKey = derivedKey(form, rootPublicKey, predecessor, path, chain);
      assert.equal(toHex(publicKey), derivedPublicKey);
      const { r, s, recoveryId } = signature;
      assertSignature({ bigR: `02${r}`, s, recoveryId }, Uint8Array.from(Buffer.from(payload, 'hex')), publicKey);
    }
  }

  it('is at a verified signature from each chain with `npm start`, and leaves the clone clean', async () => {
    assert.ok(!existsSync(join(clone, 'node_modules')));
    assertVerifiedLines(await start());
    assert.ok(!existsSync(join(clone, 'node_modules', 'mocha')), 'dev dependencies were installed');
    assert.equal((await run('git', ['status', '--porcelain'], { cwd: clone })).stdout, '');
  });

  it('starts another set without installing again', async () => {
    assertVerifiedLines(await start('--nodes', '2', '--threshold', '2'));
  });
});

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

// Every workspace is packed as it would be published, all are installed together into an empty project (the node alone
// into another one), and each is used there by `packaging/<workspace>.mjs`: what works in the repository only because
// of its layout fails here.

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const smokeScripts = globSync('*.mjs', { cwd: join(import.meta.dirname, 'packaging') });
const workspaces = smokeScripts.map((script) => basename(script, '.mjs'));

/** Environment of a user's shell: no `source` condition, whatever runs the tests. */
const { NODE_OPTIONS: _, ...env } = process.env;

interface Manifest {
  readonly name: string;
  readonly bin?: Readonly<Record<string, string>>;
  /** Of code; a pattern stands for files as they are. */
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

const readManifest = (directory: string): Manifest => JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));

describe('packed packages', function () {
  this.timeout(120_000);
  let directory: string;
  let project: string;

  /** Installs tarballs into an empty folder. @returns the folder */
  async function install(name: string, tarballs: readonly string[]): Promise<string> {
    const folder = join(directory, name);
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, private: true, type: 'module' }));
    const flags = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--omit=dev', '--no-workspaces'];
    await run('npm', ['install', ...flags, ...tarballs], { cwd: folder, env, timeout: 90_000 });
    return folder;
  }
  const tarballsOf = (pattern: string) => globSync(pattern, { cwd: directory }).map((name) => join(directory, name));

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quorate-packaging-'));
    const packed = workspaces.map((workspace) => `--workspace=${workspace}`);
    await run('npm', ['pack', '--pack-destination', directory, ...packed], { cwd: root, env, timeout: 60_000 });
    const tarballs = tarballsOf('*.tgz');
    assert.equal(tarballs.length, workspaces.length);
    project = await install('consumer', tarballs);
  });

  after(() => rmSync(directory, { recursive: true, force: true }));

  for (const workspace of workspaces) {
    const { name } = readManifest(join(root, workspace));

    it(`${name} works`, async () => {
      // An operator installs the node alone: what it needs must not come with another package.
      const folder = workspace === 'node' ? await install('operator', tarballsOf('quorate-{node,sdk}-*.tgz')) : project;
      const script = join(folder, `${workspace}.mjs`);
      copyFileSync(join(import.meta.dirname, 'packaging', `${workspace}.mjs`), script);
      await run(process.execPath, [script], { cwd: folder, env, timeout: 60_000 });
    });

    it(`${name} holds every file that its package.json names`, () => {
      const installed = join(project, 'node_modules', name);
      const manifest = readManifest(installed);
      const entries = Object.values(manifest.exports).flatMap((target) =>
        typeof target === 'string' ? globSync(target, { cwd: installed })[0] : [target['types'], target['default']],
      );
      for (const target of [...entries, ...Object.values(manifest.bin ?? {}), 'LICENSE', 'README.md']) {
        assert.ok(target, 'every export has types and a default, or files');
        assert.ok(existsSync(join(installed, target)), `${target} is missing from the tarball`);
      }
    });

    it(`${name} has types that resolve`, async () => {
      const { exports } = readManifest(join(root, workspace));
      const specifiers = Object.keys(exports).filter((path) => typeof exports[path] !== 'string');
      const imports = specifiers.map((path, i) => `export type * as m${i} from '${join(name, path)}';`);
      writeFileSync(join(project, `${workspace}.ts`), `${imports.join('\n')}\n`);
      const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
      const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--skipLibCheck'];
      await run(process.execPath, [tsc, ...options, `${workspace}.ts`], { cwd: project, env, timeout: 30_000 });
    });
  }
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { hashSources, type Manifest, sha256 } from '../build/manifest.ts';
import { ARTIFACTS_FOLDER, MANIFEST_FILE, PACKAGE_ROOT, PROGRAM_FILE } from '../build/paths.ts';
import { buildProgram } from '../build/program.ts';
import { SYSCALLS } from '../build/syscalls.ts';
import { findToolchain } from '../build/toolchain.ts';
import { readProgram } from '../src/index.ts';

const manifest: Manifest = JSON.parse(readFileSync(MANIFEST_FILE, 'utf8'));
const REBUILD = 'the program changed: run npm run build -w contracts-solana';

describe('program: artifact', () => {
  it('is made of these sources', () => {
    assert.equal(hashSources(), manifest.sources, REBUILD);
  });

  it('is described by its manifest', async () => {
    const elf = readFileSync(PROGRAM_FILE);
    assert.equal(sha256(elf), manifest.sha256);
    assert.equal(elf.length, manifest.size);
    assert.deepEqual((await readProgram()).manifest, manifest);
    for (const syscall of manifest.syscalls) assert.ok(SYSCALLS.has(syscall), syscall);
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    assert.ok(
      readme.includes(`The program has ${manifest.size.toLocaleString('en')} bytes`),
      'the README tells the size',
    );
  });

  it('is not read when it is not what the manifest says', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quorate-artifact-'));
    try {
      const copy = join(folder, 'package');
      cpSync(join(PACKAGE_ROOT, 'src'), join(copy, 'src'), { recursive: true });
      cpSync(ARTIFACTS_FOLDER, join(copy, 'artifacts'), { recursive: true });
      const elf = readFileSync(PROGRAM_FILE);
      elf[elf.length >> 1]! ^= 1;
      writeFileSync(join(copy, 'artifacts', basename(PROGRAM_FILE)), elf);
      const altered = (await import(join(copy, 'src/program.ts'))) as { readProgram: typeof readProgram };
      await assert.rejects(altered.readProgram(), { code: 'PROGRAM_ARTIFACT' });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is what the toolchain makes, or works like it', function () {
    this.timeout(300_000);
    const toolchain = findToolchain();
    if (typeof toolchain === 'string') {
      console.error(`    skipped, since the program's toolchain is not installed: ${toolchain}`);
      return this.skip();
    }
    const built = buildProgram(toolchain);
    const versions = JSON.stringify(toolchain.versions);
    if (versions === JSON.stringify(manifest.tools)) {
      assert.deepEqual(built.manifest, manifest, REBUILD);
      return assert.ok(Buffer.from(built.elf).equals(readFileSync(PROGRAM_FILE)));
    }
    console.error(
      `    built with ${versions}, committed with ${JSON.stringify(manifest.tools)}: the tests run on the former`,
    );
    const folder = mkdtempSync(join(tmpdir(), 'quorate-program-'));
    try {
      const file = join(folder, 'program.so');
      writeFileSync(file, built.elf);
      const tests = globSync('test/{admin,buffer,compute,differential,respond,sign,wire}.test.ts', {
        cwd: PACKAGE_ROOT,
      }).map((path) => join(PACKAGE_ROOT, path));
      const mocha = join(PACKAGE_ROOT, '../node_modules/mocha/bin/mocha.js');
      const env = { ...process.env, QUORATE_SOLANA_PROGRAM: file };
      const options = { cwd: join(PACKAGE_ROOT, '..'), env, encoding: 'utf8', timeout: 240_000 } as const;
      const { status, stdout, stderr } = spawnSync(process.execPath, [mocha, ...tests], options);
      assert.equal(status, 0, `${stdout}\n${stderr}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

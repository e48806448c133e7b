import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileCrate } from '../../build/compile.ts';
import { link } from '../../build/link.ts';
import { SYSCALLS } from '../../build/syscalls.ts';
import { findToolchain, type Toolchain } from '../../build/toolchain.ts';
import { programRunner, type Run } from './vm.ts';

const SAMPLE = join(import.meta.dirname, 'sample');
const SEEDS = 150;
const ROUNDS = 3;

describe('program: toolchain', function () {
  this.timeout(120_000);
  let toolchain: Toolchain;
  let run: (data: Uint8Array) => Run;

  before(function () {
    const found = findToolchain();
    if (typeof found === 'string') {
      console.error(`    skipped, since the program's toolchain is not installed: ${found}`);
      return this.skip();
    }
    toolchain = found;
    const { elf } = link(compileCrate(toolchain, SAMPLE, 'entrypoint'), 'entrypoint', SYSCALLS);
    run = programRunner(elf);
  });

  it(`computes in the VM what it computes on the host, for ${SEEDS} seeds`, function () {
    if (!existsSync('/usr/bin/cc')) {
      console.error('    skipped: without /usr/bin/cc nothing can be linked for the host');
      return this.skip();
    }
    const folder = mkdtempSync(join(tmpdir(), 'quorate-torture-'));
    try {
      const host = join(folder, 'host');
      const options = ['--edition=2021', '-Copt-level=1', '-Coverflow-checks=on', '-o', host];
      execFileSync(toolchain.rustc, [...options, join(SAMPLE, 'src/host.rs')], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      const seeds = Array.from({ length: SEEDS }, (_, i) => BigInt.asUintN(64, BigInt(i + 1) * 0x9e3779b97f4a7c15n));
      const printed = execFileSync(host, [String(ROUNDS), ...seeds.map(String)], { encoding: 'utf8' });
      const expected = printed.trim().split('\n').map(BigInt);
      assert.equal(new Set(expected).size, SEEDS);
      for (const [i, seed] of seeds.entries()) {
        const data = Buffer.alloc(12);
        data.writeBigUInt64LE(seed, 0);
        data.writeUInt32LE(ROUNDS, 8);
        const { err, returned } = run(data);
        assert.equal(err, undefined);
        // The runtime cuts zeros off the end.
        const digest = Buffer.alloc(8);
        digest.set(returned);
        assert.equal(digest.readBigUInt64LE(), expected[i], `seed ${seed}`);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('ends a program that panics', () => {
    const { err, logs } = run(Buffer.alloc(3));
    assert.match(err ?? '', /ProgramFailedToComplete/);
    assert.ok(logs.includes('Program log: panicked'), logs.join('\n'));
  });
});

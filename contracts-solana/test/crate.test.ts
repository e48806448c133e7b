import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CACHE_FOLDER, CRATE_FOLDER } from '../build/paths.ts';

/** cargo in the crate, without network; what it says when it fails. */
function cargo(args: readonly string[], { flags = '', target = 'host' } = {}): void {
  const env = { ...process.env, CARGO_TARGET_DIR: join(CACHE_FOLDER, `cargo-${target}`), RUSTFLAGS: flags };
  const [command, ...rest] = args;
  const all = [command!, '--offline', '--locked', ...rest];
  const { status, stdout, stderr } = spawnSync('cargo', all, { cwd: CRATE_FOLDER, env, encoding: 'utf8' });
  assert.equal(status, 0, `cargo ${all.join(' ')}\n${stdout}\n${stderr}`);
}

const isInstalled = (...args: readonly string[]) => spawnSync('cargo', args, { stdio: 'ignore' }).status === 0;

describe('program: crate', function () {
  this.timeout(180_000);

  before(function () {
    if (isInstalled('--version')) return;
    console.error('    skipped: cargo is not installed');
    this.skip();
  });

  it('passes its own tests on the host', () => cargo(['test']));

  it('satisfies clippy', function () {
    if (isInstalled('clippy', '--version')) return cargo(['clippy', '--all-targets', '--', '-D', 'warnings']);
    console.error('    skipped: cargo clippy is not installed');
    return this.skip();
  });

  // `cargo build-sbf` sets the target; here only the compiler's view of it can be had.
  it('type-checks as cargo build-sbf sees it', () => {
    const flags = '--cfg target_os="solana" -A explicit_builtin_cfgs_in_flags -C panic=abort';
    cargo(['check', '--release'], { flags, target: 'solana' });
  });
});

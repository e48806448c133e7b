import { execFileSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';

/** The compilers: Debian's rustc with its standard library for bpf, and the LLVM that this rustc writes bitcode of. */
export interface Toolchain {
  readonly rustc: string;
  /** Folder of `llc`, `opt`, `llvm-link` and so on. */
  readonly llvm: string;
  /** Where rustc keeps `core` for bpf. */
  readonly targetLibraries: string;
  /** What the manifest names, such as `{ rustc: '1.96.0', llvm: '22.1.8' }`. */
  readonly versions: Readonly<Record<string, string>>;
}

export const TARGET = 'bpfel-unknown-none';
const MAX_OUTPUT_BYTES = 1 << 28;

/** Standard output of a command; what it complains of is in the error, if it fails. RUSTC_BOOTSTRAP lets a stable rustc take the one unstable flag that the build needs. */
export function run(command: string, args: readonly string[]): Buffer {
  const env = { ...process.env, RUSTC_BOOTSTRAP: '1' };
  return execFileSync(command, args, { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: MAX_OUTPUT_BYTES, env });
}

/** The installed toolchain, or in words what is missing. `QUORATE_RUSTC` names another rustc than Debian's. */
export function findToolchain(): Toolchain | string {
  const rustc = process.env.QUORATE_RUSTC ?? '/usr/bin/rustc';
  if (!existsSync(rustc)) return `${rustc}: apt-get install rustc-web libstd-rust-web-dev-bpf`;
  const text = run(rustc, ['-vV']).toString();
  const release = /^release: (\S+)/m.exec(text)?.[1];
  const llvmVersion = /^LLVM version: (\S+)/m.exec(text)?.[1];
  if (release === undefined || llvmVersion === undefined) return `${rustc} -vV tells no versions`;
  const major = llvmVersion.split('.')[0];
  const llvm = `/usr/lib/llvm-${major}/bin`;
  if (!existsSync(join(llvm, 'llc'))) return `${llvm}: apt-get install llvm-${major}`;
  const targetLibraries = run(rustc, ['--print=target-libdir', `--target=${TARGET}`])
    .toString()
    .trim();
  if (globSync('libcore-*.rlib', { cwd: targetLibraries }).length !== 1)
    return `no core library in ${targetLibraries}: apt-get install libstd-rust-web-dev-bpf`;
  return { rustc, llvm, targetLibraries, versions: { rustc: release, llvm: llvmVersion } };
}

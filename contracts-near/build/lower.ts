import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WASM_OPT } from './paths.ts';

/** What the prebuilt wasi-libc uses beyond MVP, whatever `-mcpu` says. */
const LIBC_FEATURES = [
  ...['bulk-memory', 'bulk-memory-opt', 'sign-ext', 'nontrapping-float-to-int', 'mutable-globals'],
  ...['multivalue', 'reference-types', 'extended-const'],
].map((feature) => `--enable-${feature}`);
const LOWER = [
  ...['--llvm-memory-copy-fill-lowering', '--signext-lowering', '--llvm-nontrapping-fptoint-lowering'],
  ...['--remove-unused-module-elements', '--strip-debug', '--strip-producers', '--strip-target-features'],
];
const MVP = ['--mvp-features', '--enable-mutable-globals'];

function wasmOpt(wasm: Uint8Array, args: readonly string[]): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'quorate-wasm-'));
  try {
    const [input, output] = [join(folder, 'in.wasm'), join(folder, 'out.wasm')];
    writeFileSync(input, wasm);
    execFileSync(process.execPath, [WASM_OPT, input, '-o', output, ...args], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    return readFileSync(output);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Rewrites what NEAR's VM does not accept (everything past MVP but mutable globals). */
export function lowerToMvp(wasm: Uint8Array): Uint8Array {
  return wasmOpt(wasm, [...LIBC_FEATURES, ...LOWER]);
}

/** Drops what is unreachable and optimises for size. */
export function optimise(wasm: Uint8Array): Uint8Array {
  return wasmOpt(wasm, [...MVP, '--remove-unused-module-elements', '-Oz']);
}

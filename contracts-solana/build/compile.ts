import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CPU, FEATURES, inlineWideFunctions, lower } from './lower.ts';
import { CACHE_FOLDER } from './paths.ts';
import { run, TARGET, type Toolchain } from './toolchain.ts';

const STACK_FRAME_BYTES = 4096;
const OPTIMIZATION = 's';

/**
 * Compiles a crate without dependencies to one relocatable bpf object.
 *
 * @param crate folder with `src/lib.rs`
 * @param entry the one function that stays visible
 */
export function compileCrate(toolchain: Toolchain, crate: string, entry: string): Uint8Array {
  const { rustc } = toolchain;
  const folder = join(CACHE_FOLDER, 'build');
  mkdirSync(folder, { recursive: true });
  const path = (name: string) => join(folder, name);
  const llvm = (tool: string, args: readonly string[]) => run(join(toolchain.llvm, tool), args);

  const target = [`--target=${TARGET}`, `-Ctarget-cpu=${CPU}`, `-Ctarget-feature=${FEATURES}`];
  const code = [`-Copt-level=${OPTIMIZATION}`, '-Ccodegen-units=1', '-Cpanic=abort', '-Coverflow-checks=on'];
  // The same bytes wherever the repository lies.
  const reproducible = ['-Zlocation-detail=none', `--remap-path-prefix=${crate}=program`];
  const source = ['--edition=2021', '--crate-type=lib', '--crate-name=program', join(crate, 'src/lib.rs')];
  run(rustc, [...source, ...target, ...code, ...reproducible, `--emit=llvm-bc=${path('program.bc')}`]);

  llvm('llvm-link', ['--only-needed', path('program.bc'), coreLibrary(toolchain), '-S', '-o', path('linked.ll')]);
  writeFileSync(path('marked.ll'), inlineWideFunctions(readFileSync(path('linked.ll'), 'utf8'), entry));
  const optimize = `default<O${OPTIMIZATION}>`;
  const passes = `internalize,globaldce,${optimize},deadargelim,${optimize},globaldce,strip`;
  const visible = `--internalize-public-api-list=${entry}`;
  llvm('opt', [`-passes=${passes}`, visible, path('marked.ll'), '-S', '-o', path('optimized.ll')]);
  writeFileSync(path('lowered.ll'), lower(readFileSync(path('optimized.ll'), 'utf8')));
  const inline = '-passes=always-inline,simplifycfg,globaldce';
  llvm('opt', [inline, path('lowered.ll'), '-S', '-o', path('final.ll')]);
  const machine = ['-march=bpfel', `-mcpu=${CPU}`, `-mattr=${FEATURES}`, `-bpf-stack-size=${STACK_FRAME_BYTES}`];
  llvm('llc', [...machine, '-filetype=obj', path('final.ll'), '-o', path('program.o')]);
  return readFileSync(path('program.o'));
}

/** `core` as bitcode for our cpu. rustc's copy is for LLVM's default cpu, which each function names, so that no flag helps. */
function coreLibrary({ llvm, targetLibraries, versions }: Toolchain): string {
  const bitcode = join(CACHE_FOLDER, `core-${versions.rustc}-${versions.llvm}.bc`);
  if (existsSync(bitcode)) return bitcode;
  const archive = join(targetLibraries, globSync('libcore-*.rlib', { cwd: targetLibraries })[0]!);
  const members = run(join(llvm, 'llvm-ar'), ['t', archive]).toString().split('\n');
  const member = members.find((name) => name.endsWith('.rcgu.o'));
  if (member === undefined) throw new Error(`no bitcode in ${archive}`);
  writeFileSync(bitcode, run(join(llvm, 'llvm-ar'), ['p', archive, member]));
  const ir = run(join(llvm, 'llvm-dis'), [bitcode, '-o', '-']).toString();
  const attributes = `"target-cpu"="${CPU}" "target-features"="${FEATURES}"`;
  writeFileSync(`${bitcode}.ll`, ir.replaceAll('"target-cpu"="generic"', attributes));
  run(join(llvm, 'llvm-as'), [`${bitcode}.ll`, '-o', bitcode]);
  return bitcode;
}

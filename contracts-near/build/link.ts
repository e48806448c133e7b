import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '@yowasp/clang';
import { cached } from './cache.ts';
import { clang } from './clang.ts';
import { NEAR_SDK_FOLDER, packageVersion } from './paths.ts';
import { DEFINES, includedSources, LIBRARY_UNITS, type SourceTree } from './quickjs.ts';

const TARGET = '--target=wasm32-wasip1';
const COMPILE = [
  ...[TARGET, '-mcpu=mvp', '-mmutable-globals', '-w', '-fno-strict-aliasing', '-Oz'],
  ...['-ffunction-sections', '-fdata-sections', ...DEFINES, '-I.', '-Ibuild', '-c'],
];
/** Bytes of C stack; NEAR traps at the same depth of its own count. */
const STACK_SIZE = 262_144;
const LINK = [
  ...[TARGET, '-Oz', '-nostartfiles', '-lm', '-Wl,--no-entry', '-Wl,--allow-undefined', '-Wl,--gc-sections'],
  ...[`-Wl,-z,stack-size=${STACK_SIZE}`, '-Wl,--no-check-features', '-Wl,--strip-debug'],
];
/** SHA3 is hot and small: speed before size. */
const FAST_UNITS = new Set(['sha3.c']);
const ENGINE_UNITS = ['quickjs_near.c', 'wasi.c', 'sha3.c', 'encoding.c', ...LIBRARY_UNITS];

function compileFlags(unit: string): string[] {
  return FAST_UNITS.has(unit) ? COMPILE.map((flag) => (flag === '-Oz' ? '-O3' : flag)) : COMPILE;
}

async function compileUnit(unit: string, files: SourceTree): Promise<Uint8Array> {
  const flags = compileFlags(unit);
  const key = [packageVersion('@yowasp/clang'), flags, files];
  return cached(`${unit.replace(/.*\//, '')}.o`, key, () => clang([...flags, unit], files, 'unit.o'));
}

function bytecodeHeader(bytecode: Uint8Array): string {
  return `#include <inttypes.h>
static const uint32_t code_size = ${bytecode.length};
static uint8_t code[${bytecode.length}] = {${bytecode.join(',')}};
`;
}

function methodsHeader(methods: readonly string[]): string {
  const definitions = methods.map((method) => `DEFINE_NEAR_METHOD(${method})\n`).join('');
  return `#include "host_functions.h"\n#include "entry.h"\n${definitions}`;
}

/** near-sdk-js' builder.c, unmodified: the relative includes it asks for are satisfied in the virtual file system. */
async function compileBuilder(sources: SourceTree, bytecode: Uint8Array, methods: readonly string[]) {
  const headers = Object.entries(sources).filter(([name]) => name.endsWith('.h'));
  const engineHeaders = {
    'quickjs-libc-min.h': sources['quickjs-libc-min.h'] ?? '',
    'libbf.h': sources['libbf.h'] ?? '',
  };
  const files: Tree = {
    ...Object.fromEntries(headers),
    build: {
      'builder.c': readFileSync(join(NEAR_SDK_FOLDER, 'builder/builder.c'), 'utf8'),
      'code.h': bytecodeHeader(bytecode),
      'methods.h': methodsHeader(methods),
    },
    node_modules: { 'near-sdk-js': { lib: { cli: { deps: { quickjs: engineHeaders } } } } },
  };
  return clang([...COMPILE, 'build/builder.c'], files, 'builder.o');
}

/**
 * Compiles the engine (cached) and the contract's entry points, and links them.
 * @returns a wasm module that imports `env.*` only, not yet lowered to what NEAR accepts
 */
export async function linkContract(
  sources: SourceTree,
  bytecode: Uint8Array,
  methods: readonly string[],
): Promise<Uint8Array> {
  const objects: Record<string, Uint8Array> = {};
  for (const unit of ENGINE_UNITS) {
    objects[unit.replace('.c', '.o')] = await compileUnit(unit, includedSources(sources, unit));
  }
  objects['builder.o'] = await compileBuilder(sources, bytecode, methods);
  return clang([...Object.keys(objects), ...LINK], objects, 'contract.wasm');
}

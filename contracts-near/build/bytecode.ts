import { cached } from './cache.ts';
import { clang } from './clang.ts';
import { packageVersion } from './paths.ts';
import { DEFINES, includedSources, LIBRARY_UNITS, type SourceTree } from './quickjs.ts';

interface CompilerExports {
  memory: WebAssembly.Memory;
  allocate(size: number): number;
  compile(source: number, length: number, name: number): number;
  output_pointer(): number;
  output_length(): number;
}

const COMPILER_UNITS = ['compiler.c', 'wasi.c', ...LIBRARY_UNITS];

async function buildCompiler(sources: SourceTree): Promise<Uint8Array> {
  const args = ['--target=wasm32-wasip1', '-w', '-O2', '-nostartfiles', ...DEFINES, '-I.', ...COMPILER_UNITS, '-lm'];
  const link = ['-Wl,--no-entry', '-Wl,-z,stack-size=1048576'];
  const files = Object.assign({}, ...COMPILER_UNITS.map((unit) => includedSources(sources, unit))) as SourceTree;
  return cached('compiler.wasm', [packageVersion('@yowasp/clang'), args, link, files], () =>
    clang([...args, ...link], files, 'compiler.wasm'),
  );
}

/**
 * Compiles a JavaScript module with the engine's own compiler.
 * @throws Error with the engine's syntax error
 */
export async function compileToBytecode(sources: SourceTree, code: string, name: string): Promise<Uint8Array> {
  const module = await WebAssembly.compile(new Uint8Array(await buildCompiler(sources)));
  const { exports } = await WebAssembly.instantiate(module, {});
  const compiler = exports as unknown as CompilerExports;
  const store = (text: string) => {
    const bytes = new TextEncoder().encode(`${text}\0`);
    const pointer = compiler.allocate(bytes.length);
    new Uint8Array(compiler.memory.buffer).set(bytes, pointer);
    return { pointer, length: bytes.length - 1 };
  };
  const source = store(code);
  const failed = compiler.compile(source.pointer, source.length, store(name).pointer) !== 0;
  const start = compiler.output_pointer();
  const output = new Uint8Array(compiler.memory.buffer.slice(start, start + compiler.output_length()));
  if (failed) throw new Error(`${name}: ${new TextDecoder().decode(output)}`);
  return output;
}

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

/** What `artifacts/kernel.manifest.json` records about the committed wasm. */
export interface Manifest {
  /** SHA-256 of the wasm, hex. */
  readonly sha256: string;
  /** SHA-256 over every source file, flag and tool version that goes in, hex. */
  readonly sources: string;
  /** Bytes of the wasm. */
  readonly size: number;
  readonly tools: Readonly<Record<string, string>>;
}

export const ARTIFACTS_FOLDER = join(import.meta.dirname, '../artifacts');
const ASSEMBLY_FOLDER = join(import.meta.dirname, 'assembly');
/** 128 MB of memory at most. Functions keep their names, for profiles; the code is the same without. */
const FLAGS = [
  ...['--optimizeLevel', '3', '--shrinkLevel', '0', '--converge', '--noAssert', '--uncheckedBehavior', 'always'],
  ...['--runtime', 'stub', '--enable', 'simd', '--initialMemory', '32', '--maximumMemory', '2048', '--debug'],
];

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** The kernel's AssemblyScript, file by file. */
function readSources(): Map<string, string> {
  const files = readdirSync(ASSEMBLY_FOLDER).filter((name) => name.endsWith('.ts'));
  return new Map(files.sort().map((name) => [name, readFileSync(join(ASSEMBLY_FOLDER, name), 'utf8')]));
}

function toolVersions(): Record<string, string> {
  const version = (name: string, from: string): string => {
    const found = findPackageJSON(name, from);
    if (found === undefined) throw new Error(`the npm package ${name} is not installed`);
    return (JSON.parse(readFileSync(found, 'utf8')) as { version: string }).version;
  };
  const compiler = import.meta.resolve('assemblyscript/asc');
  return { assemblyscript: version('assemblyscript', import.meta.url), binaryen: version('binaryen', compiler) };
}

/**
 * Compiles the kernel; the same sources and tools make the same bytes.
 * @throws Error with the compiler's diagnostics
 */
export async function compileKernel(): Promise<{ wasm: Uint8Array; manifest: Manifest }> {
  const sources = readSources();
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main(['index.ts', ...FLAGS, '--outFile', 'kernel.wasm'], {
    readFile: (name) => sources.get(name) ?? null,
    writeFile: (_, contents) => {
      wasm = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error || !wasm) throw new Error(`${error?.message}\n${stderr}`);
  const tools = toolVersions();
  const inputs = sha256(JSON.stringify([[...sources], FLAGS, tools]));
  return { wasm, manifest: { sha256: sha256(wasm), sources: inputs, size: wasm.length, tools } };
}

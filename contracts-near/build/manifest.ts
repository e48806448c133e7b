import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { PACKAGE_ROOT, packageVersion } from './paths.ts';

/** What `artifacts/manifest.json` records about the committed wasm. */
export interface Manifest {
  /** SHA-256 of the wasm, hex. */
  sha256: string;
  /** SHA-256 over every source file and tool version that goes in, hex. */
  sources: string;
  /** Bytes of the wasm. */
  size: number;
  tools: Record<string, string>;
  /** The contract's methods. */
  exports: string[];
}

/** Every npm package whose code ends up in the wasm or makes it. */
const TOOLS = [
  ...['near-sdk-js', 'qjsc', '@yowasp/clang', 'binaryen', 'rollup', '@rollup/plugin-node-resolve'],
  ...['@babel/core', '@babel/preset-typescript', '@babel/plugin-proposal-decorators'],
];

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

function filesOf(folder: string): string[] {
  return readdirSync(join(PACKAGE_ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|c|h)$/.test(entry.name))
    .map((entry) => relative(PACKAGE_ROOT, join(entry.parentPath, entry.name)));
}

/** Files of the repository that decide what the wasm is, relative to the package. */
export function sourceFiles(): string[] {
  return [...filesOf('contract'), ...filesOf('build'), '../sdk/src/preimage.ts', '../sdk/src/request-id.ts'].sort();
}

export function toolVersions(): Record<string, string> {
  return Object.fromEntries(TOOLS.map((name) => [name, packageVersion(name)]));
}

/** The hash that tells whether the committed wasm is still the one these sources make. */
export function hashSources(): string {
  const files = sourceFiles().map((file) => [file, sha256(readFileSync(join(PACKAGE_ROOT, file)))]);
  return sha256(JSON.stringify([files, toolVersions()]));
}

export function describeWasm(wasm: Uint8Array, methods: readonly string[]): Manifest {
  return {
    sha256: sha256(wasm),
    sources: hashSources(),
    size: wasm.length,
    tools: toolVersions(),
    exports: [...methods],
  };
}

import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Compiled } from './compile.ts';
import { PACKAGE_ROOT } from './paths.ts';

/** What `artifacts/manifest.json` records about the committed contract. */
export interface Manifest {
  /** SHA-256 of the creation code, hex. */
  readonly sha256: string;
  /** SHA-256 over the ABI as JSON, hex. */
  readonly abi: string;
  /** SHA-256 over every source file and tool version that goes in, hex. */
  readonly sources: string;
  /** Bytes of the creation code. */
  readonly size: number;
  readonly tools: Readonly<Record<string, string>>;
}

/** Every npm package whose code ends up in the contract or makes it. */
const TOOLS = ['solc', '@openzeppelin/contracts'];

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

function toolVersions(): Record<string, string> {
  const require = createRequire(import.meta.url);
  return Object.fromEntries(TOOLS.map((name) => [name, require(`${name}/package.json`).version]));
}

/** The hash that tells whether the committed contract is still the one these sources make. */
export function hashSources(): string {
  const sources = globSync('contracts/*.sol', { cwd: fileURLToPath(PACKAGE_ROOT) }).sort();
  const files = [...sources, 'hardhat.config.ts'].map((file) => [
    file,
    sha256(readFileSync(new URL(file, PACKAGE_ROOT))),
  ]);
  return sha256(JSON.stringify([files, toolVersions()]));
}

export function describeContract({ abi, bytecode }: Compiled): Manifest {
  const code = Buffer.from(bytecode.slice(2), 'hex');
  return {
    sha256: sha256(code),
    abi: sha256(JSON.stringify(abi)),
    sources: hashSources(),
    size: code.length,
    tools: toolVersions(),
  };
}

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** What is known about the contract's wasm. */
export interface ContractManifest {
  /** SHA-256 of the wasm, hex: what `view_code` of a deployed contract hashes to. */
  readonly sha256: string;
  /** SHA-256 over the sources and tool versions that made it, hex. */
  readonly sources: string;
  /** Bytes. */
  readonly size: number;
  /** Versions of the npm packages that made it. */
  readonly tools: Readonly<Record<string, string>>;
  /** The contract's methods. */
  readonly exports: readonly string[];
}

export interface Contract {
  readonly wasm: Uint8Array;
  readonly manifest: ContractManifest;
}

/** The wasm beside this package is not the one its manifest tells of. */
export class ContractArtifactError extends Error {
  readonly code = 'CONTRACT_ARTIFACT';

  constructor(expected: string, found: string) {
    super(`quorate.wasm has SHA-256 ${found}, its manifest says ${expected}: reinstall the package or build it again`);
    this.name = 'ContractArtifactError';
  }
}

/** `artifacts/` of the package, seen from its sources and from `dist/src`. */
const ARTIFACTS = new URL(import.meta.url.endsWith('.ts') ? '../artifacts/' : '../../artifacts/', import.meta.url);

/**
 * The contract as it is deployed.
 * @throws ContractArtifactError when wasm and manifest do not belong together
 */
export async function readContract(): Promise<Contract> {
  const [wasm, text] = await Promise.all([
    readFile(new URL('quorate.wasm', ARTIFACTS)),
    readFile(new URL('manifest.json', ARTIFACTS), 'utf8'),
  ]);
  const manifest = JSON.parse(text) as ContractManifest;
  const found = createHash('sha256').update(wasm).digest('hex');
  if (found !== manifest.sha256) throw new ContractArtifactError(manifest.sha256, found);
  return { wasm: new Uint8Array(wasm), manifest };
}

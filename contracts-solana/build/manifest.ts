import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { PACKAGE_ROOT } from './paths.ts';

/** What `artifacts/manifest.json` records about the committed program. */
export interface Manifest {
  /** SHA-256 of the program, hex. */
  readonly sha256: string;
  /** SHA-256 over every source file that goes in, hex. */
  readonly sources: string;
  /** Bytes of the program. */
  readonly size: number;
  /** Versions of the compilers. */
  readonly tools: Readonly<Record<string, string>>;
  readonly syscalls: readonly string[];
}

export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

function filesOf(folder: string): string[] {
  return readdirSync(join(PACKAGE_ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(rs|ts)$/.test(entry.name))
    .map((entry) => relative(PACKAGE_ROOT, join(entry.parentPath, entry.name)));
}

/** The hash that tells whether the committed program is still the one that these sources make. */
export function hashSources(): string {
  const files = [...filesOf('program/src'), ...filesOf('build')].sort();
  return sha256(JSON.stringify(files.map((file) => [file, sha256(readFileSync(join(PACKAGE_ROOT, file)))])));
}

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** What is known about the program. */
export interface ProgramManifest {
  /** SHA-256 of the program, hex. */
  readonly sha256: string;
  /** SHA-256 over the sources that made it, hex. */
  readonly sources: string;
  /** Bytes. */
  readonly size: number;
  /** Versions of the compilers that made it. */
  readonly tools: Readonly<Record<string, string>>;
  /** Syscalls that it makes. */
  readonly syscalls: readonly string[];
}

export interface Program {
  readonly elf: Uint8Array;
  readonly manifest: ProgramManifest;
}

/** The program beside this package is not the one its manifest tells of. */
export class ProgramArtifactError extends Error {
  readonly code = 'PROGRAM_ARTIFACT';

  constructor(expected: string, found: string) {
    super(
      `quorate_signer.so has SHA-256 ${found}, its manifest says ${expected}: reinstall the package or build it again`,
    );
    this.name = 'ProgramArtifactError';
  }
}

/** `artifacts/` of the package, seen from its sources and from `dist/src`. */
const ARTIFACTS = new URL(import.meta.url.endsWith('.ts') ? '../artifacts/' : '../../artifacts/', import.meta.url);

/**
 * The program as it is deployed.
 * @throws ProgramArtifactError when program and manifest do not belong together
 */
export async function readProgram(): Promise<Program> {
  const [elf, text] = await Promise.all([
    readFile(new URL('quorate_signer.so', ARTIFACTS)),
    readFile(new URL('manifest.json', ARTIFACTS), 'utf8'),
  ]);
  const manifest = JSON.parse(text) as ProgramManifest;
  const found = createHash('sha256').update(elf).digest('hex');
  if (found !== manifest.sha256) throw new ProgramArtifactError(manifest.sha256, found);
  return { elf: new Uint8Array(elf), manifest };
}

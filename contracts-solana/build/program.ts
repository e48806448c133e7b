import { compileCrate } from './compile.ts';
import { link } from './link.ts';
import { hashSources, type Manifest, sha256 } from './manifest.ts';
import { CRATE_FOLDER } from './paths.ts';
import { SYSCALLS } from './syscalls.ts';
import type { Toolchain } from './toolchain.ts';

const ENTRY = 'entrypoint';

export interface BuiltProgram {
  readonly elf: Uint8Array;
  readonly manifest: Manifest;
}

/** Builds the program from `program/`; about two seconds. */
export function buildProgram(toolchain: Toolchain): BuiltProgram {
  const { elf, syscalls } = link(compileCrate(toolchain, CRATE_FOLDER, ENTRY), ENTRY, SYSCALLS);
  const tools = toolchain.versions;
  return { elf, manifest: { sha256: sha256(elf), sources: hashSources(), size: elf.length, tools, syscalls } };
}

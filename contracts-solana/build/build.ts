import { mkdirSync, writeFileSync } from 'node:fs';
import { QUORATE_SIGNER_IDL } from '../src/idl.ts';
import { anchorSpelling } from './idl.ts';
import { ARTIFACTS_FOLDER, IDL_FILE, MANIFEST_FILE, PROGRAM_FILE } from './paths.ts';
import { buildProgram } from './program.ts';
import { findToolchain } from './toolchain.ts';

const toolchain = findToolchain();
if (typeof toolchain === 'string') {
  console.error(`the program's toolchain is not installed: ${toolchain}`);
  process.exit(1);
}
const { elf, manifest } = buildProgram(toolchain);
mkdirSync(ARTIFACTS_FOLDER, { recursive: true });
writeFileSync(PROGRAM_FILE, elf);
writeFileSync(IDL_FILE, `${JSON.stringify(anchorSpelling(QUORATE_SIGNER_IDL), null, 2)}\n`);
writeFileSync(MANIFEST_FILE, `${JSON.stringify(manifest, null, 2)}\n`);
console.log(`artifacts/quorate_signer.so: ${manifest.size} bytes, sha256 ${manifest.sha256}`);

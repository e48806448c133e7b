import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ARTIFACTS_FOLDER, compileKernel } from './compile.ts';

const { wasm, manifest } = await compileKernel();
mkdirSync(ARTIFACTS_FOLDER, { recursive: true });
writeFileSync(join(ARTIFACTS_FOLDER, 'kernel.wasm'), wasm);
writeFileSync(join(ARTIFACTS_FOLDER, 'kernel.manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
console.log(`artifacts/kernel.wasm: ${manifest.size} bytes, sha256 ${manifest.sha256}`);

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildContract } from './contract.ts';
import { ARTIFACTS_FOLDER } from './paths.ts';

const started = performance.now();
const seconds = () => ((performance.now() - started) / 1000).toFixed(1).padStart(6);

const { wasm, manifest } = await buildContract((step) => console.log(`${seconds()} s  ${step}`));
mkdirSync(ARTIFACTS_FOLDER, { recursive: true });
writeFileSync(join(ARTIFACTS_FOLDER, 'quorate.wasm'), wasm);
writeFileSync(join(ARTIFACTS_FOLDER, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
console.log(`${seconds()} s  artifacts/quorate.wasm: ${manifest.size} bytes, sha256 ${manifest.sha256}`);

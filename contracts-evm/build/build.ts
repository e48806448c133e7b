import { mkdirSync, writeFileSync } from 'node:fs';
import { compile } from './compile.ts';
import { describeContract } from './manifest.ts';
import { PACKAGE_ROOT } from './paths.ts';

const contract = await compile('QuorateSigner');
const manifest = describeContract(contract);
const artifacts = new URL('artifacts/', PACKAGE_ROOT);
const source = [
  '// Made by `npm run build -w contracts-evm`.',
  `export const signerAbi = ${JSON.stringify(contract.abi, null, 2)} as const;`,
  `export const signerBytecode = '${contract.bytecode}' as const;`,
];
mkdirSync(artifacts, { recursive: true });
writeFileSync(new URL('signer.ts', artifacts), `${source.join('\n\n')}\n`);
writeFileSync(new URL('manifest.json', artifacts), `${JSON.stringify(manifest, null, 2)}\n`);
console.log(`artifacts/signer.ts: ${manifest.size} bytes, sha256 ${manifest.sha256}`);

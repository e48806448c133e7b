import { bundleContract } from './bundle.ts';
import { compileToBytecode } from './bytecode.ts';
import { linkContract } from './link.ts';
import { lowerToMvp, optimise } from './lower.ts';
import { describeWasm, type Manifest } from './manifest.ts';
import { CONTRACT_ENTRY } from './paths.ts';
import { engineSources } from './quickjs.ts';
import { snapshot } from './snapshot.ts';

/**
 * Builds the contract from its sources: TypeScript, bytecode, C, wasm.
 * @param report called with the name of each step before it starts
 */
export async function buildContract(report: (step: string) => void): Promise<{ wasm: Uint8Array; manifest: Manifest }> {
  report('bundle');
  const { code, methods } = await bundleContract(CONTRACT_ENTRY);
  const sources = engineSources();
  report('bytecode');
  const bytecode = await compileToBytecode(sources, code, 'contract.js');
  report('compile and link');
  const linked = await linkContract(sources, bytecode, methods);
  report('lower to MVP');
  const lowered = lowerToMvp(linked);
  report('snapshot');
  const wasm = optimise(await snapshot(lowered));
  return { wasm, manifest: describeWasm(wasm, methods) };
}

export { type Devnet, type DevnetOptions, startDevnet } from './devnet.ts';
export type { NodeProcess, NodeState } from './nodeProcess.ts';
export { requestSignature, type VerifiedSignature } from './requestSignature.ts';

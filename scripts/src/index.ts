export { type Devnet, type DevnetOptions, startDevnet } from './devnet.ts';
export type { NodeProcess, NodeState } from './nodeProcess.ts';
export { requestSignature } from './requestSignature.ts';
export type { VerifiedSignature } from './verifiedSignature.ts';

export { type Devnet, type DevnetOptions, startDevnet } from './devnet.ts';
export type { EvmNetwork } from './evmNetwork.ts';
export type { NodeProcess, NodeState } from './nodeProcess.ts';
export { requestEvmSignature } from './requestEvmSignature.ts';
export { requestSignature } from './requestSignature.ts';
export { requestSignatures } from './requestSignatures.ts';
export { requestSolanaSignature } from './requestSolanaSignature.ts';
export type { SolanaNetwork } from './solanaNetwork.ts';
export type { VerifiedSignature } from './verifiedSignature.ts';

export type { MockEvmOptions } from './evm.ts';
export type { Mocked } from './mocked.ts';
export { type MockNetwork, mockNetwork } from './mockNetwork.ts';
export type { MockNearOptions } from './near.ts';
export type { MockNetworkOptions, MockRequest } from './signers.ts';
export type { MockSolanaOptions } from './solana.ts';

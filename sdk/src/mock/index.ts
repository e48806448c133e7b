export type { ContractClient } from '../client/contractClient.ts';
export type { MockRequest } from './mockClient.ts';
export { type MockNetwork, type MockNetworkOptions, mockNetwork } from './mockNetwork.ts';

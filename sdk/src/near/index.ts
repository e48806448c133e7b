export type { ContractClient, KeyChoice, Quote, RequestOptions } from '../client/contractClient.ts';
export {
  type HttpRpcOptions,
  httpRpc,
  type JsonRpc,
  providerRpc,
  type RequestProvider,
  type RpcProblem,
  type RpcSource,
} from '../client/rpc.ts';
export type { WaitOptions, WaitProgress } from '../client/wait.ts';
export { NearClient, type NearClientOptions } from './client.ts';
export type { NearHandle } from './handle.ts';
export type { NearForm, NearKey, NearRequest } from './request.ts';
export {
  fromAccount,
  fromWallet,
  type NearApiAccount,
  type NearCall,
  type NearSender,
  type NearWallet,
  type NearWalletOptions,
} from './senders.ts';

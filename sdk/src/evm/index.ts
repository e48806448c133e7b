export type { Outcome } from '../client/answer.ts';
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
export { EvmClient, type EvmClientOptions } from './client.ts';
export type { EvmHandle } from './handle.ts';
export type { EvmKey, EvmRequest, EvmTransactionRequest } from './request.ts';
export {
  type EthersSigner,
  type EvmCall,
  type EvmSender,
  fromEthersSigner,
  fromWalletClient,
  type ViemWalletClient,
} from './senders.ts';

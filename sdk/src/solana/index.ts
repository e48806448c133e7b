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
export { SolanaClient, type SolanaClientOptions } from './client.ts';
export type { SolanaHandle } from './handle.ts';
export type { UnsignedTransaction } from './message.ts';
export type { SolanaKey, SolanaRequest, SolanaTransactionRequest } from './request.ts';
export { fromKitSigner, type KitSigner, type SolanaSender } from './senders.ts';

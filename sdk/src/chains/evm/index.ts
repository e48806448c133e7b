export type { CallOptions } from '../deadline.ts';
export { type Prepared, payloadsOf, signHashes } from '../prepared.ts';
export {
  type AuthorizationFields,
  finalizeAuthorization,
  type PreparedAuthorization,
  prepareAuthorization,
} from './authorization.ts';
export { finalizeMessage, type PreparedMessage, prepareMessage, prepareTypedData } from './message.ts';
export {
  broadcastTransaction,
  broadcastUserOperation,
  fillTransaction,
  type PartialTransaction,
  type RpcClient,
} from './rpc.ts';
export { toHexSignature, toViemSignature } from './signature.ts';
export {
  finalizeTransaction,
  type PreparedTransaction,
  prepareTransaction,
  type SignedTransaction,
} from './transaction.ts';
export { finalizeUserOperation, type PreparedUserOperation, prepareUserOperation } from './userOperation.ts';

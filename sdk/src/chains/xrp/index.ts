export type { CallOptions } from '../deadline.ts';
export type { HttpOptions } from '../http.ts';
export type { Amount } from '../input.ts';
export { type Prepared, payloadsOf, signHashes } from '../prepared.ts';
export { type Memo, payment, type XrpAmount } from './payment.ts';
export { rpc, type XrpRpc } from './rpc.ts';
export {
  finalizeTransaction,
  type PreparedTransaction,
  prepareTransaction,
  type SignedTransaction,
  type TransactionFields,
} from './transaction.ts';

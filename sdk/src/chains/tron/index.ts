export type { CallOptions } from '../deadline.ts';
export type { HttpOptions } from '../http.ts';
export type { Amount } from '../input.ts';
export { type Prepared, payloadsOf, signHashes } from '../prepared.ts';
export { api, type TronApi } from './api.ts';
export { type Contract, tokenTransfer, transfer } from './contract.ts';
export {
  finalizeTransaction,
  type PreparedTransaction,
  prepareTransaction,
  type ReferenceBlock,
  type SignedTransaction,
} from './transaction.ts';

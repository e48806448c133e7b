export type { CallOptions } from '../deadline.ts';
export type { HttpOptions } from '../http.ts';
export type { Amount } from '../input.ts';
export { type Prepared, payloadsOf, signHashes } from '../prepared.ts';
export { type Coin, type EncodedMessage, sendMessage } from './messages.ts';
export { type CosmosRest, rest } from './rest.ts';
export {
  type Fee,
  finalizeTransaction,
  type PreparedTransaction,
  prepareTransaction,
  type SignedTransaction,
  type TransactionContent,
} from './transaction.ts';

export type { CallOptions } from '../deadline.ts';
export { derSignature } from '../der.ts';
export type { Amount } from '../input.ts';
export { type Prepared, payloadsOf, signHashes } from '../prepared.ts';
export type { BitcoinNetwork } from './network.ts';
export { finalizePsbt, type PreparedPsbt, preparePsbt } from './psbt.ts';
export { type EsploraOptions, esplora, type UtxoSource } from './source.ts';
export {
  finalizeTransaction,
  type Output,
  type PreparedTransaction,
  prepareTransaction,
  type SignedTransaction,
  type Utxo,
} from './transaction.ts';

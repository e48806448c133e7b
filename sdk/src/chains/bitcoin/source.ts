import { hex } from '@scure/base';
import { Address, Transaction } from '@scure/btc-signer';
import { EsploraError, EsploraProvider, type FetchFn } from '@scure/btc-signer/net.js';
import { boundedText } from '../../client/boundedText.ts';
import { text } from '../../client/fields.ts';
import { SdkError } from '../../errors.ts';
import { type CallOptions, withDeadline } from '../deadline.ts';
import { hexField, parsed } from '../input.ts';
import { type BitcoinNetwork, networkOf } from './network.ts';
import type { SignedTransaction, Utxo } from './transaction.ts';

/** Where outputs that can be spent come from, and where transactions go to. */
export interface UtxoSource {
  /**
   * Satoshis that an address holds, unconfirmed transactions counted.
   * @throws SdkError INVALID_ARGUMENT, RPC_FAILED, TIMEOUT, ABORTED
   */
  balance(address: string, options?: CallOptions): Promise<bigint>;
  /**
   * Unspent outputs of an address, those of unconfirmed transactions included.
   * @throws SdkError INVALID_ARGUMENT, RPC_FAILED, TIMEOUT, ABORTED
   */
  unspent(address: string, options?: CallOptions): Promise<Utxo[]>;
  /**
   * Satoshis a virtual byte that get a transaction into one of the next `blocks` blocks.
   * @throws SdkError RPC_FAILED, TIMEOUT, ABORTED
   */
  feeRate(blocks?: number, options?: CallOptions): Promise<bigint>;
  /**
   * Sends a signed transaction and returns its id. Sending it again is no error.
   * @throws SdkError BROADCAST_FAILED when the node refuses it, RPC_FAILED, TIMEOUT, ABORTED
   */
  broadcast(signed: SignedTransaction | string, options?: CallOptions): Promise<string>;
}

/** How a server is called, and for which network. */
export interface EsploraOptions extends CallOptions {
  readonly network?: BitcoinNetwork | undefined;
  /** Instead of the runtime's own. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/**
 * Blockstream's Esplora API, as mempool.space and others serve it. Each output comes with the transaction that made it,
 * checked against its id.
 *
 * @param url e.g. `https://mempool.space/api`
 */
export function esplora(url: string, defaults: EsploraOptions = {}): UtxoSource {
  const base = parsed('url', () => new URL(text(url, 'url')).href.replace(/\/$/, ''));
  const network = networkOf(defaults.network);
  const { fetch = globalThis.fetch } = defaults;
  const call = <T>(options: CallOptions, work: (provider: EsploraProvider, signal: AbortSignal) => Promise<T>) =>
    withDeadline('esplora', { ...defaults, ...options }, (signal) => {
      const send: FetchFn = async (path, init) => {
        const response = await fetch(path, { ...init, signal } as RequestInit);
        const { ok, status, statusText } = response;
        const readText = () => boundedText(response, 'esplora', LONGEST_ANSWER);
        return { ok, status, statusText, text: readText, json: async () => JSON.parse(await readText()) };
      };
      return work(new EsploraProvider(send, base, network), signal);
    });
  const expectAddress = (address: string) => parsed('address', () => Address(network).decode(text(address, 'address')));
  return {
    balance: (address, options = {}) =>
      call(options, async (provider, signal) => {
        expectAddress(address);
        return (await provider.balance(address, { signal })).balance;
      }),
    unspent: (address, options = {}) =>
      call(options, async (provider, signal) => {
        expectAddress(address);
        const { utxo } = await provider.unspent(address, { signal });
        return utxo.map(({ txid, index, nonWitnessUtxo }) => ({
          txid: txid as string,
          index: index as number,
          transaction: hex.encode(nonWitnessUtxo as Uint8Array),
        }));
      }),
    feeRate: (blocks = 3, options = {}) => call(options, (provider) => provider.fee(blocks)),
    broadcast: (signed, options = {}) =>
      call(options, async (provider) => {
        const transaction = typeof signed === 'string' ? signed : signed.transaction;
        const { id } = parsed('signed', () => Transaction.fromRaw(hexField(transaction, 'signed'), lenient));
        try {
          await provider.sendTx(transaction);
        } catch (error) {
          const refusal = refusalOf(error);
          if (refusal === undefined) throw error;
          if (!/already[- ](?:in|known)|-27\b/i.test(refusal))
            throw new SdkError('BROADCAST_FAILED', 'signed', refusal, { cause: error });
        }
        return id;
      }),
  };
}

/** Bytes: the hex of the longest transaction that a block can hold. */
const LONGEST_ANSWER = 8_000_000;

const lenient = { allowUnknownInputs: true, allowUnknownOutputs: true, disableScriptCheck: true } as const;

/** What the node says of a transaction that it does not take; undefined when it was not asked. */
function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof EsploraError) || error.status === undefined) return undefined;
  return error.status === 400 ? error.message : undefined;
}

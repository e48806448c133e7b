import { bytesToHex } from '@noble/hashes/utils.js';
import { record, text } from '../../client/fields.ts';
import { SdkError } from '../../errors.ts';
import { normalizeSecp256k1 } from '../../publicKey.ts';
import type { CallOptions } from '../deadline.ts';
import { type HttpOptions, jsonServer, member, unexpected } from '../http.ts';
import { type Amount, amount, hexField } from '../input.ts';
import { ownFields, type SignedTransaction, type TransactionFields, transactionHash } from './transaction.ts';

/** A server's JSON-RPC over HTTP. */
export interface XrpRpc {
  /**
   * Drops of XRP that an account holds, its reserve among them; 0 for one that does not exist.
   * @throws SdkError INVALID_ARGUMENT, RPC_FAILED, TIMEOUT, ABORTED
   */
  balance(address: string, options?: CallOptions): Promise<bigint>;
  /**
   * Adds what a transaction lacks: `Sequence`, `Fee`, and `LastLedgerSequence`, after which it can no longer be
   * included: about five minutes, so that the network has time to sign.
   *
   * @param input.maxFee drops; 100 000 unless given
   * @throws SdkError INSUFFICIENT_FUNDS for an account that does not exist, REQUEST_FAILED when the ledger asks for more
   *   than `maxFee`, INVALID_ARGUMENT, RPC_FAILED, TIMEOUT, ABORTED
   */
  fill(
    input: {
      readonly publicKey: string | Uint8Array;
      readonly transaction: TransactionFields;
      readonly maxFee?: Amount | undefined;
    },
    options?: CallOptions,
  ): Promise<TransactionFields>;
  /**
   * Sends a signed transaction and returns its hash; it has then been applied to the open ledger, or waits for the next.
   * Sending it again is no error.
   * @throws SdkError BROADCAST_FAILED or INSUFFICIENT_FUNDS when the server does not take it, or says that it will fail;
   *   RPC_FAILED, TIMEOUT, ABORTED
   */
  broadcast(signed: SignedTransaction | string, options?: CallOptions): Promise<string>;
}

/** Ledgers close every three to five seconds. */
const LEDGERS_TO_SIGN = 75;

/** @param url e.g. `https://xrplcluster.com` */
export function rpc(url: string, defaults: HttpOptions = {}): XrpRpc {
  const server = jsonServer(url, defaults);
  const call = async (method: string, params: object, options: CallOptions): Promise<Record<string, unknown>> => {
    const { status, body } = await server('', options, { method, params: [params] });
    const result = member(body, 'result');
    if (typeof result !== 'object' || result === null) throw unexpected(`a result of ${method}, HTTP status ${status}`);
    return result as Record<string, unknown>;
  };

  return {
    async balance(address, options = {}) {
      const account = text(address, 'address');
      const result = await call('account_info', { account, ledger_index: 'current' }, options);
      if (result['error'] === 'actNotFound') return 0n;
      if (result['error'] === 'actMalformed') throw new SdkError('INVALID_ARGUMENT', 'address', 'not an address');
      const drops = member(result, 'account_data', 'Balance');
      if (typeof drops !== 'string' || !/^[0-9]+$/.test(drops)) throw failed('account_info', result);
      return BigInt(drops);
    },

    async fill({ publicKey, transaction, maxFee = 100_000n }, options = {}) {
      const limit = amount(maxFee, 'maxFee');
      const own = ownFields(record(transaction, 'transaction'), normalizeSecp256k1(publicKey));
      const [account, fees] = await Promise.all([
        call('account_info', { account: own['Account'], ledger_index: 'current' }, options),
        own['Fee'] === undefined ? call('fee', {}, options) : undefined,
      ]);
      if (account['error'] === 'actNotFound')
        throw new SdkError('INSUFFICIENT_FUNDS', 'transaction.Account', 'does not exist: nobody has funded it');
      const sequence = member(account, 'account_data', 'Sequence');
      const ledger = account['ledger_current_index'];
      if (!Number.isSafeInteger(sequence) || !Number.isSafeInteger(ledger)) throw failed('account_info', account);
      const filled = {
        Sequence: own['TicketSequence'] === undefined ? sequence : 0,
        LastLedgerSequence: (ledger as number) + LEDGERS_TO_SIGN,
        ...(fees && { Fee: feeOf(fees, limit) }),
      };
      return { ...filled, ...own } as unknown as TransactionFields;
    },

    async broadcast(signed, options = {}) {
      const blob = bytesToHex(
        hexField(typeof signed === 'string' ? signed : signed.transaction, 'signed'),
      ).toUpperCase();
      const hash = transactionHash(blob);
      const result = await call('submit', { tx_blob: blob }, options);
      const outcome = result['engine_result'];
      if (typeof outcome !== 'string') throw failed('submit', result);
      if (/^tes|^terQUEUED$|^tefALREADY$/.test(outcome)) return hash;
      const known = await call('tx', { transaction: hash }, options).catch(() => undefined);
      if (member(known, 'meta', 'TransactionResult') === 'tesSUCCESS') return hash;
      const code = /UNFUNDED|INSUF_FEE_B|INSUFFICIENT_RESERVE/.test(outcome)
        ? 'INSUFFICIENT_FUNDS'
        : 'BROADCAST_FAILED';
      // What begins with tel is this server's own trouble, such as a full queue.
      const retryable = outcome.startsWith('tel');
      throw new SdkError(code, 'signed', `${outcome}: ${String(result['engine_result_message'])}`, { retryable });
    },
  };
}

/** What gets a transaction into the open ledger now. */
function feeOf(result: Record<string, unknown>, limit: bigint): string {
  const fee = member(result, 'drops', 'open_ledger_fee');
  if (typeof fee !== 'string' || !/^[0-9]+$/.test(fee)) throw failed('fee', result);
  if (BigInt(fee) > limit)
    throw new SdkError('REQUEST_FAILED', 'maxFee', `the ledger asks for ${fee} drops now`, { retryable: true });
  return fee;
}

const failed = (method: string, result: Record<string, unknown>) =>
  new SdkError('RPC_FAILED', 'url', `${method}: ${String(result['error_message'] ?? result['error'] ?? 'no answer')}`);

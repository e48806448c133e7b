import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { SdkError } from '../../errors.ts';
import { normalizeSecp256k1 } from '../../publicKey.ts';
import type { CallOptions } from '../deadline.ts';
import { type HttpOptions, type JsonAnswer, jsonServer, member, unexpected } from '../http.ts';
import { amount, hexField } from '../input.ts';
import { address, denomination } from './messages.ts';
import { authInfoOf, bodyOf, rawTransaction, type SignedTransaction, type TransactionContent } from './transaction.ts';

/** A node's REST interface (gRPC gateway, usually port 1317). */
export interface CosmosRest {
  /** What an address holds of one denomination. @throws SdkError INVALID_ARGUMENT, RPC_FAILED, TIMEOUT, ABORTED */
  balance(address: string, denom: string, options?: CallOptions): Promise<bigint>;
  /**
   * Account number and sequence, as `prepareTransaction` takes them.
   * @throws SdkError INSUFFICIENT_FUNDS for an account that has never held anything, UNSUPPORTED_ADDRESS_TYPE for one
   *   whose key is of ethsecp256k1, INVALID_ARGUMENT, RPC_FAILED, TIMEOUT, ABORTED
   */
  account(address: string, options?: CallOptions): Promise<{ accountNumber: string; sequence: string }>;
  /**
   * How much gas a transaction would use now: give it a third more as its limit, and a fee of that limit times the
   * chain's gas price.
   * @throws SdkError REQUEST_FAILED when the chain would refuse it, INVALID_ARGUMENT, RPC_FAILED, TIMEOUT, ABORTED
   */
  estimateGas(content: TransactionContent, options?: CallOptions): Promise<bigint>;
  /**
   * Sends a signed transaction and returns its hash; it has then passed the node's check, and waits for a block. Sending
   * it again is no error.
   * @throws SdkError BROADCAST_FAILED or INSUFFICIENT_FUNDS when the node refuses it, RPC_FAILED, TIMEOUT, ABORTED
   */
  broadcast(signed: SignedTransaction | string, options?: CallOptions): Promise<string>;
}

/** @param url e.g. `https://rest.cosmos.directory/cosmoshub` */
export function rest(url: string, defaults: HttpOptions = {}): CosmosRest {
  const call = jsonServer(url, defaults);
  return {
    async balance(name, denom, options = {}) {
      const query = { denom: denomination(denom, 'denom') };
      const path = `/cosmos/bank/v1beta1/balances/${address(name, 'address')}/by_denom`;
      const answer = await call(path, options, undefined, query);
      const units = member(answer.body, 'balance', 'amount');
      if (answer.status !== 200 || typeof units !== 'string' || !/^[0-9]+$/.test(units))
        throw failed(answer, 'a balance');
      return BigInt(units);
    },

    async account(name, options = {}) {
      const answer = await call(`/cosmos/auth/v1beta1/accounts/${address(name, 'address')}`, options);
      if (answer.status === 404) throw new SdkError('INSUFFICIENT_FUNDS', 'address', 'has never held anything');
      const account = baseAccount(member(answer.body, 'account'));
      if (answer.status !== 200 || account === undefined) throw failed(answer, 'an account');
      if (String(member(account, 'pub_key', '@type')).includes('ethsecp256k1'))
        throw new SdkError('UNSUPPORTED_ADDRESS_TYPE', 'address', 'is of a key of ethsecp256k1');
      return { accountNumber: String(account['account_number']), sequence: String(account['sequence']) };
    },

    async estimateGas(content, options = {}) {
      const publicKey = normalizeSecp256k1(content.publicKey);
      const sequence = amount(content.sequence, 'sequence');
      const authInfo = authInfoOf(publicKey, sequence, { amount: [], gas: 0n });
      const transaction = rawTransaction({ body: bodyOf(content), authInfo }, new Uint8Array());
      const body = { tx_bytes: base64.encode(transaction) };
      const answer = await call('/cosmos/tx/v1beta1/simulate', options, body);
      const used = member(answer.body, 'gas_info', 'gas_used');
      if (answer.status === 200 && typeof used === 'string' && /^[0-9]+$/.test(used)) return BigInt(used);
      const message = member(answer.body, 'message');
      if (typeof message !== 'string') throw failed(answer, 'gas');
      throw new SdkError('REQUEST_FAILED', 'messages', message);
    },

    async broadcast(signed, options = {}) {
      const transaction = hexField(typeof signed === 'string' ? signed : signed.transaction, 'signed');
      const hash = bytesToHex(sha256(transaction)).toUpperCase();
      const body = { tx_bytes: base64.encode(transaction), mode: 'BROADCAST_MODE_SYNC' };
      const answer = await call('/cosmos/tx/v1beta1/txs', options, body);
      const refusal = refusalOf(answer);
      if (refusal === undefined) return hash;
      const known = await call(`/cosmos/tx/v1beta1/txs/${hash}`, options).catch(() => undefined);
      if (known?.status === 200) return hash;
      throw refusal;
    },
  };
}

const failed = ({ status }: JsonAnswer, what: string) => unexpected(`${what}, HTTP status ${status}`);

/** Accounts that vest, and those of modules, hold the account that is meant within. */
function baseAccount(account: unknown, depth = 0): Record<string, unknown> | undefined {
  if (typeof account !== 'object' || account === null || depth > 3) return undefined;
  const fields = account as Record<string, unknown>;
  const digits = [fields['account_number'], fields['sequence']];
  if (digits.every((value) => typeof value === 'string' && /^[0-9]+$/.test(value))) return fields;
  return baseAccount(fields['base_vesting_account'] ?? fields['base_account'], depth + 1);
}

/** Codes of the SDK's own code space (cosmos-sdk, types/errors): no funds; in the pool already. */
const [INSUFFICIENT_FUNDS, IN_MEMPOOL] = [5, 19];

/** Why the node does not take a transaction; undefined when it does, or has it already. */
function refusalOf(answer: JsonAnswer): SdkError | undefined {
  const response = member(answer.body, 'tx_response');
  const code = member(response, 'code');
  if (code === 0) return undefined;
  const reason = member(response, 'raw_log') ?? member(answer.body, 'message');
  if (/tx already (?:exists )?in/.test(String(reason))) return undefined;
  if (typeof code !== 'number') return failed(answer, 'an outcome');
  const ofSdk = member(response, 'codespace') === 'sdk';
  if (ofSdk && code === IN_MEMPOOL) return undefined;
  return new SdkError(
    ofSdk && code === INSUFFICIENT_FUNDS ? 'INSUFFICIENT_FUNDS' : 'BROADCAST_FAILED',
    'signed',
    `${String(reason)} (code ${code})`,
  );
}

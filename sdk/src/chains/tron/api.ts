import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { publicKeyToTronAddress } from '../../addresses/tron.ts';
import { SdkError } from '../../errors.ts';
import { normalizeSecp256k1 } from '../../publicKey.ts';
import type { CallOptions } from '../deadline.ts';
import { type HttpOptions, jsonServer, member, unexpected } from '../http.ts';
import { amount, hexField } from '../input.ts';
import { type Contract, tronAddress } from './contract.ts';
import type { ReferenceBlock, SignedTransaction } from './transaction.ts';

/** A full node's HTTP API. */
export interface TronApi {
  /**
   * Sun that an account holds; 0 for one that does not exist.
   * @throws SdkError INVALID_ARGUMENT, RPC_FAILED, TIMEOUT, ABORTED
   */
  balance(address: string, options?: CallOptions): Promise<bigint>;
  /** The block that a new transaction may refer to. @throws SdkError RPC_FAILED, TIMEOUT, ABORTED */
  latestBlock(options?: CallOptions): Promise<ReferenceBlock>;
  /**
   * Sun that a call of a contract would burn now, were its sender without energy: energy that a trial run uses times its
   * price, and a tenth more.
   * @throws SdkError REQUEST_FAILED when the call would fail, INVALID_ARGUMENT, RPC_FAILED, TIMEOUT, ABORTED
   */
  feeLimit(
    input: {
      readonly publicKey: string | Uint8Array;
      readonly contract: Contract;
    },
    options?: CallOptions,
  ): Promise<bigint>;
  /**
   * Sends a signed transaction and returns its id. Sending it again is no error.
   * @throws SdkError BROADCAST_FAILED or INSUFFICIENT_FUNDS when the node refuses it, RPC_FAILED, TIMEOUT, ABORTED
   */
  broadcast(signed: SignedTransaction | string, options?: CallOptions): Promise<string>;
}

/** @param url e.g. `https://api.trongrid.io`, whose key goes into `headers` as `TRON-PRO-API-KEY` */
export function api(url: string, defaults: HttpOptions = {}): TronApi {
  const server = jsonServer(url, defaults);
  const call = async (method: string, params: object, options: CallOptions): Promise<unknown> => {
    const { status, body } = await server(`/wallet/${method}`, options, params);
    if (status !== 200) throw unexpected(`${method}, HTTP status ${status}`);
    const problem = member(body, 'Error'); // nodes say with status 200 that they failed
    if (problem !== undefined) throw new SdkError('RPC_FAILED', 'url', `${method}: ${readable(problem)}`);
    return body;
  };

  return {
    async balance(address, options = {}) {
      tronAddress(address, 'address');
      const account = await call('getaccount', { address, visible: true }, options);
      if (isEmptyObject(account)) return 0n; // nobody has funded it
      const sun = member(account, 'balance') ?? 0; // left out when it is zero
      if (member(account, 'address') !== address || !Number.isSafeInteger(sun)) throw unexpected('a balance');
      return BigInt(sun as number);
    },

    async latestBlock(options = {}) {
      const block = await call('getnowblock', {}, options);
      const { id, number, timestamp } = {
        id: member(block, 'blockID'),
        number: member(block, 'block_header', 'raw_data', 'number'),
        timestamp: member(block, 'block_header', 'raw_data', 'timestamp'),
      };
      const whole = Number.isSafeInteger(number) && Number.isSafeInteger(timestamp);
      if (!whole || typeof id !== 'string' || !/^[0-9a-f]{64}$/.test(id)) throw unexpected('a block');
      return { id, number: number as number, timestamp: timestamp as number };
    },

    async feeLimit({ publicKey, contract }, options = {}) {
      if (contract?.type !== 'TriggerSmartContract')
        throw new SdkError('INVALID_ARGUMENT', 'contract.type', 'calls no contract');
      tronAddress(contract.contract, 'contract.contract');
      const params = {
        owner_address: publicKeyToTronAddress(normalizeSecp256k1(publicKey)),
        contract_address: contract.contract,
        data: bytesToHex(hexField(contract.data, 'contract.data')),
        call_value: Number(
          amount(contract.callValue ?? 0n, 'contract.callValue', { max: BigInt(Number.MAX_SAFE_INTEGER) }),
        ),
        visible: true,
      };
      const [trial, parameters] = await Promise.all([
        call('triggerconstantcontract', params, options),
        call('getchainparameters', {}, options),
      ]);
      const energy = member(trial, 'energy_used');
      const failure = failureOf(trial);
      if (failure !== undefined) throw new SdkError('REQUEST_FAILED', 'contract', failure);
      const price = energyPrice(parameters);
      if (!Number.isSafeInteger(energy) || price === undefined) throw unexpected('energy and its price');
      const exact = BigInt(energy as number) * BigInt(price);
      return exact + exact / 10n;
    },

    async broadcast(signed, options = {}) {
      const bytes = hexField(typeof signed === 'string' ? signed : signed.transaction, 'signed');
      const id = idOf(bytes);
      const answer = await call('broadcasthex', { transaction: bytesToHex(bytes) }, options);
      if (member(answer, 'result') === true) return id;
      const code = member(answer, 'code');
      if (typeof code !== 'string') throw unexpected('an outcome');
      if (code === 'DUP_TRANSACTION_ERROR') return id;
      const reason = `${code}: ${readable(member(answer, 'message'))}`;
      const poor = /balance is not sufficient|no OwnerAccount|account .*does not exist/i.test(reason);
      throw new SdkError(poor ? 'INSUFFICIENT_FUNDS' : 'BROADCAST_FAILED', 'signed', reason, {
        retryable: /^(?:SERVER_BUSY|NO_CONNECTION|NOT_ENOUGH_EFFECTIVE_CONNECTION|BLOCK_UNSOLIDIFIED)$/.test(code),
      });
    },
  };
}

const isEmptyObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

/** SHA-256 of `raw_data`, the first field of a signed transaction. @throws SdkError INVALID_ARGUMENT */
function idOf(transaction: Uint8Array): string {
  let [length, at, shift] = [0, 1, 0];
  for (let byte = 0x80; byte >= 0x80 && shift < 28; shift += 7) {
    byte = transaction[at++] ?? 0;
    length |= (byte & 0x7f) << shift;
  }
  if (transaction[0] !== 0x0a || length === 0 || at + length > transaction.length)
    throw new SdkError('INVALID_ARGUMENT', 'signed', 'not a transaction of Tron');
  return bytesToHex(sha256(transaction.subarray(at, at + length)));
}

function energyPrice(parameters: unknown): number | undefined {
  const list = member(parameters, 'chainParameter');
  const found = Array.isArray(list) ? list.find((parameter) => member(parameter, 'key') === 'getEnergyFee') : undefined;
  const price = member(found, 'value');
  return Number.isSafeInteger(price) ? (price as number) : undefined;
}

/** Why a trial run fails: the node's complaint, or that the contract reverts. */
function failureOf(trial: unknown): string | undefined {
  const result = member(trial, 'result');
  if (member(result, 'result') !== true)
    return `${String(member(result, 'code'))}: ${readable(member(result, 'message'))}`;
  const message = member(result, 'message');
  return message === undefined ? undefined : readable(message);
}

/** Nodes write some of their messages in hex. */
function readable(message: unknown): string {
  const given = String(message ?? 'no reason given');
  return /^(?:[0-9a-f]{2})+$/i.test(given) ? new TextDecoder().decode(hexField(given, 'message')) : given;
}

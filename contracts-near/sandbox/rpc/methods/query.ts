import { base64 } from '@scure/base';
import { z } from 'zod';
import type { Block } from '../../chain/block.ts';
import { type Contract, contractOf, type GlobalContractId, getGlobalContract } from '../../state/contracts.ts';
import type { StateReader } from '../../state/overlay.ts';
import { type Account, accessKeys, DATA_PREFIX, getAccessKey, getAccount } from '../../state/records.ts';
import { handlerError, RpcError } from '../errors.ts';
import {
  accountIdSchema,
  base64Schema,
  blockReferenceFields,
  hashSchema,
  parseParams,
  publicKeySchema,
} from '../params.ts';
import { accessKeyView, accountView } from '../views.ts';
import { findBlock, type RpcContext, type RpcMethod } from './context.ts';
import { viewCall } from './view-call.ts';

/** Bytes of keys and values that `view_state` gives at most, as nearcore's default. */
export const MAX_STATE_BYTES = 50_000;

const of = <T extends string>(type: T) => ({
  request_type: z.literal(type),
  account_id: accountIdSchema,
  ...blockReferenceFields,
});

const accountQuerySchema = z.discriminatedUnion('request_type', [
  z.object(of('view_account')),
  z.object({ ...of('view_access_key'), public_key: publicKeySchema }),
  z.object(of('view_access_key_list')),
  z.object({ ...of('view_gas_key'), public_key: publicKeySchema }),
  z.object(of('view_gas_key_list')),
  z.object(of('view_code')),
  z.object({ ...of('view_state'), prefix_base64: base64Schema }),
  z.object({ ...of('call_function'), method_name: z.string(), args_base64: base64Schema }),
]);
const byHash = { request_type: z.literal('view_global_contract_code'), code_hash: hashSchema, ...blockReferenceFields };
const querySchema = z.discriminatedUnion('request_type', [
  accountQuerySchema,
  z.object(byHash),
  z.object(of('view_global_contract_code_by_account_id')),
]);

type AccountQuery = z.infer<typeof accountQuerySchema>;
type Query = z.infer<typeof querySchema>;

/** What a query looks at. */
export interface QueryScope {
  readonly accountId: string;
  readonly account: Account;
  readonly state: StateReader;
  readonly block: Block;
}

const at = (block: Block) => ({ block_height: block.height, block_hash: block.hash });

/** Answers a query on the state of a block; throws nearcore's handler errors. */
function lookUp(context: RpcContext, request: Query): object {
  const block = findBlock(context, request);
  const state = context.chain.stateAfter(block);
  switch (request.request_type) {
    case 'view_global_contract_code':
      return { ...globalContract(state, block, { CodeHash: request.code_hash }), ...at(block) };
    case 'view_global_contract_code_by_account_id':
      return { ...globalContract(state, block, { AccountId: request.account_id }), ...at(block) };
  }
  const accountId = request.account_id;
  const account = getAccount(state, accountId);
  if (!account) {
    const text = `account ${accountId} does not exist while viewing`;
    throw handlerError('UNKNOWN_ACCOUNT', { requested_account_id: accountId, ...at(block) }, text);
  }
  return { ...answer(context, request, { accountId, account, state, block }), ...at(block) };
}

function answer(context: RpcContext, request: AccountQuery, scope: QueryScope): object {
  const { accountId, account, state, block } = scope;
  switch (request.request_type) {
    case 'view_account':
      return accountView(account);
    case 'view_access_key': {
      const { public_key: key } = request;
      const accessKey = getAccessKey(state, accountId, key);
      if (accessKey) return accessKeyView(accessKey);
      const text = `access key ${key} does not exist while viewing`;
      throw handlerError('UNKNOWN_ACCESS_KEY', { public_key: key, ...at(block) }, text);
    }
    case 'view_access_key_list': {
      const keys = accessKeys(state, accountId);
      return { keys: keys.map(([key, accessKey]) => ({ public_key: key, access_key: accessKeyView(accessKey) })) };
    }
    case 'view_gas_key': {
      const text = `gas key for ${request.public_key} does not exist while viewing`;
      throw handlerError('UNKNOWN_GAS_KEY', { public_key: request.public_key, ...at(block) }, text);
    }
    case 'view_gas_key_list':
      return { keys: [] };
    case 'view_code':
      return codeView(contractOf(state, accountId, account) ?? noCode(scope));
    case 'view_state':
      return { values: stateItems(scope, request.prefix_base64) };
    case 'call_function':
      return viewCall(context, scope, request.method_name, request.args_base64);
  }
}

function codeView({ code, codeHash }: Contract) {
  return { code_base64: base64.encode(code), hash: codeHash };
}

function globalContract(state: StateReader, block: Block, identifier: GlobalContractId) {
  const contract = getGlobalContract(state, identifier);
  if (contract) return codeView(contract);
  const text = `Global contract code with identifier ${JSON.stringify(identifier)} has never been observed on the node`;
  throw handlerError('NO_GLOBAL_CONTRACT_CODE', { identifier, ...at(block) }, text);
}

function stateItems({ accountId, state, block }: QueryScope, prefix: Uint8Array) {
  let bytes = 0;
  return state.keys(accountId, DATA_PREFIX + Buffer.from(prefix).toString('hex')).map((record) => {
    const key = Buffer.from(record.slice(DATA_PREFIX.length), 'hex');
    const value = state.get(accountId, record) as Uint8Array;
    bytes += key.length + value.length;
    if (bytes > MAX_STATE_BYTES) {
      const text = `State of contract ${accountId} is too large to be viewed`;
      throw handlerError('TOO_LARGE_CONTRACT_STATE', { contract_account_id: accountId, ...at(block) }, text);
    }
    return { key: base64.encode(key), value: base64.encode(value) };
  });
}

function noCode({ accountId, block }: QueryScope): never {
  const text = `Contract code for contract ID ${accountId} has never been observed on the node`;
  throw handlerError('NO_CONTRACT_CODE', { contract_account_id: accountId, ...at(block) }, text);
}

/** Errors that `query`, unlike its successors, gives as a result with an error in it. */
const ERRORS_AS_RESULTS: readonly string[] = ['UNKNOWN_ACCESS_KEY', 'UNKNOWN_GAS_KEY', 'CONTRACT_EXECUTION_ERROR'];

const query: RpcMethod = (context, params) => {
  const request = parseParams(querySchema, params);
  const block = findBlock(context, request);
  try {
    return lookUp(context, { ...request, block_id: block.hash });
  } catch (error) {
    if (!(error instanceof RpcError) || !ERRORS_AS_RESULTS.includes(error.code)) throw error;
    return { error: error.view.data, logs: [], ...at(block) };
  }
};

/** A method of its own for one type of query. */
function only(requestType: AccountQuery['request_type']): RpcMethod {
  return (context, params) =>
    lookUp(context, parseParams(querySchema, { ...(params as object), request_type: requestType }));
}

export const queryMethods: Readonly<Record<string, RpcMethod>> = {
  query,
  EXPERIMENTAL_view_account: only('view_account'),
  EXPERIMENTAL_view_access_key: only('view_access_key'),
  EXPERIMENTAL_view_access_key_list: only('view_access_key_list'),
  EXPERIMENTAL_view_gas_key: only('view_gas_key'),
  EXPERIMENTAL_view_gas_key_list: only('view_gas_key_list'),
  EXPERIMENTAL_view_code: only('view_code'),
  EXPERIMENTAL_view_state: only('view_state'),
  EXPERIMENTAL_call_function: only('call_function'),
};

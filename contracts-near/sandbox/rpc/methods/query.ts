import { base64 } from '@scure/base';
import { z } from 'zod';
import type { Block } from '../../chain/block.ts';
import type { StateReader } from '../../state/overlay.ts';
import { type Account, accessKeys, DATA_PREFIX, getAccessKey, getAccount, getCode } from '../../state/records.ts';
import { handlerError } from '../errors.ts';
import { accountIdSchema, base64Schema, blockReferenceFields, parseParams, publicKeySchema } from '../params.ts';
import { accessKeyView } from '../views.ts';
import { findBlock, type RpcContext, type RpcMethod } from './context.ts';
import { viewCall } from './view-call.ts';

/** Bytes of keys and values that `view_state` gives at most, as nearcore's default. */
const MAX_STATE_BYTES = 50_000;

const of = <T extends string>(type: T) => ({
  request_type: z.literal(type),
  account_id: accountIdSchema,
  ...blockReferenceFields,
});

const querySchema = z.discriminatedUnion('request_type', [
  z.object(of('view_account')),
  z.object({ ...of('view_access_key'), public_key: publicKeySchema }),
  z.object(of('view_access_key_list')),
  z.object(of('view_code')),
  z.object({ ...of('view_state'), prefix_base64: base64Schema }),
  z.object({ ...of('call_function'), method_name: z.string(), args_base64: base64Schema }),
]);

export type Query = z.infer<typeof querySchema>;

/** What a query looks at. */
export interface QueryScope {
  readonly accountId: string;
  readonly account: Account;
  readonly state: StateReader;
  readonly block: Block;
}

const query: RpcMethod = (context, params) => {
  const request = parseParams(querySchema, params);
  const block = findBlock(context, request);
  const state = context.chain.stateAfter(block);
  const accountId = request.account_id;
  const at = { block_height: block.height, block_hash: block.hash };
  const account = getAccount(state, accountId);
  if (!account) {
    const text = `account ${accountId} does not exist while viewing`;
    throw handlerError('UNKNOWN_ACCOUNT', { requested_account_id: accountId, ...at }, text);
  }
  return { ...answer(context, request, { accountId, account, state, block }), ...at };
};

function answer(context: RpcContext, request: Query, scope: QueryScope): object {
  switch (request.request_type) {
    case 'view_account':
      return accountView(scope.account);
    case 'view_access_key': {
      const accessKey = getAccessKey(scope.state, scope.accountId, request.public_key);
      if (accessKey) return accessKeyView(accessKey);
      // nearcore answers this one as a result with an error in it.
      return { error: `access key ${request.public_key} does not exist while viewing`, logs: [] };
    }
    case 'view_access_key_list': {
      const keys = accessKeys(scope.state, scope.accountId);
      return { keys: keys.map(([key, accessKey]) => ({ public_key: key, access_key: accessKeyView(accessKey) })) };
    }
    case 'view_code': {
      const code = getCode(scope.state, scope.accountId) ?? noCode(scope);
      return { code_base64: base64.encode(code), hash: scope.account.codeHash };
    }
    case 'view_state':
      return { values: stateItems(scope, request.prefix_base64) };
    case 'call_function':
      return viewCall(context, scope, request.method_name, request.args_base64);
  }
}

function accountView(account: Account) {
  return {
    amount: account.amount.toString(),
    locked: account.locked.toString(),
    code_hash: account.codeHash,
    storage_usage: account.storageUsage,
    storage_paid_at: 0,
  };
}

function stateItems({ accountId, state, block }: QueryScope, prefix: Uint8Array) {
  let bytes = 0;
  return state.keys(accountId, DATA_PREFIX + Buffer.from(prefix).toString('hex')).map((record) => {
    const key = Buffer.from(record.slice(DATA_PREFIX.length), 'hex');
    const value = state.get(accountId, record) as Uint8Array;
    bytes += key.length + value.length;
    if (bytes > MAX_STATE_BYTES) {
      const at = { block_height: block.height, block_hash: block.hash };
      const text = `State of contract ${accountId} is too large to be viewed`;
      throw handlerError('TOO_LARGE_CONTRACT_STATE', { contract_account_id: accountId, ...at }, text);
    }
    return { key: base64.encode(key), value: base64.encode(value) };
  });
}

function noCode({ accountId, block }: QueryScope): never {
  const at = { block_height: block.height, block_hash: block.hash };
  const text = `Contract code for contract ID ${accountId} has never been observed on the node`;
  throw handlerError('NO_CONTRACT_CODE', { contract_account_id: accountId, ...at }, text);
}

export const queryMethods: Readonly<Record<string, RpcMethod>> = { query };

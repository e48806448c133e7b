import { z } from 'zod';
import type { StateChange } from '../../state/change-log.ts';
import { DATA_PREFIX, KEY_PREFIX, keyRecord } from '../../state/records.ts';
import { changeView, type RecordKind, recordKind } from '../change-views.ts';
import {
  accountIdSchema,
  base64Schema,
  blockReferenceFields,
  blockReferenceSchema,
  named,
  parseParams,
  publicKeySchema,
} from '../params.ts';
import { findBlock, type RpcContext, type RpcMethod } from './context.ts';

const ofAccounts = <T extends string>(type: T) => ({
  changes_type: z.literal(type),
  account_ids: z.array(accountIdSchema),
  ...blockReferenceFields,
});
const ofKeys = <T extends string>(type: T) => ({
  changes_type: z.literal(type),
  keys: z.array(z.object({ account_id: accountIdSchema, public_key: publicKeySchema })),
  ...blockReferenceFields,
});

const changesSchema = z.discriminatedUnion('changes_type', [
  z.object(ofAccounts('account_changes')),
  z.object(ofKeys('single_access_key_changes')),
  z.object(ofKeys('single_gas_key_changes')),
  z.object(ofAccounts('all_access_key_changes')),
  z.object(ofAccounts('all_gas_key_changes')),
  z.object(ofAccounts('contract_code_changes')),
  z.object({ ...ofAccounts('data_changes'), key_prefix_base64: base64Schema }),
]);

type ChangesRequest = z.infer<typeof changesSchema>;

/** Which records of which accounts are asked for: each by its full name, or by the start of it. */
type Wanted = readonly { readonly accountId: string; readonly record: string; readonly exact: boolean }[];

function wanted(request: ChangesRequest): Wanted {
  switch (request.changes_type) {
    case 'account_changes':
      return request.account_ids.map((accountId) => ({ accountId, record: 'account', exact: true }));
    case 'contract_code_changes':
      return request.account_ids.map((accountId) => ({ accountId, record: 'code', exact: true }));
    case 'all_access_key_changes':
      return request.account_ids.map((accountId) => ({ accountId, record: KEY_PREFIX, exact: false }));
    case 'single_access_key_changes':
      return request.keys.map(({ account_id: accountId, public_key: key }) => ({
        accountId,
        record: keyRecord(key),
        exact: true,
      }));
    case 'data_changes': {
      const record = DATA_PREFIX + Buffer.from(request.key_prefix_base64).toString('hex');
      return request.account_ids.map((accountId) => ({ accountId, record, exact: false }));
    }
    // There are no gas keys here, so they never change.
    case 'single_gas_key_changes':
    case 'all_gas_key_changes':
      return [];
  }
}

function changes(context: RpcContext, params: unknown) {
  const request = parseParams(changesSchema, params);
  const block = findBlock(context, request);
  const byAccount = Map.groupBy(context.chain.history.changes(block.height), ({ accountId }) => accountId);
  const found = wanted(request).flatMap(({ accountId, record, exact }) => {
    const matches = (change: StateChange) => (exact ? change.record === record : change.record.startsWith(record));
    return sortedByRecord((byAccount.get(accountId) ?? []).filter(matches));
  });
  return { block_hash: block.hash, changes: found.map(changeView) };
}

/** By record as in a trie; the changes of one record stay in the order in which they were made. */
function sortedByRecord(list: readonly StateChange[]): StateChange[] {
  return list.toSorted((a, b) => (a.record < b.record ? -1 : a.record > b.record ? 1 : 0));
}

/** The order of a trie's columns. */
const KIND_ORDER: readonly RecordKind[] = ['account', 'contract_code', 'access_key', 'data'];

/** One entry for each record that a block changed, without what it changed to. */
function changesInBlock(context: RpcContext, params: unknown) {
  const block = findBlock(context, parseParams(blockReferenceSchema, named(params, 'block_id')));
  const records = new Map<string, StateChange>();
  for (const change of context.chain.history.changes(block.height)) {
    records.set(`${change.accountId} ${change.record}`, change);
  }
  const sorted = [...records].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, change]) => change);
  const touched = KIND_ORDER.flatMap((kind) =>
    sorted
      .filter(({ record }) => recordKind(record) === kind)
      .map(({ accountId }) => ({ type: `${kind}_touched`, account_id: accountId })),
  );
  return { block_hash: block.hash, changes: touched };
}

export const changeMethods: Readonly<Record<string, RpcMethod>> = {
  changes,
  EXPERIMENTAL_changes: changes,
  block_effects: changesInBlock,
  EXPERIMENTAL_changes_in_block: changesInBlock,
};

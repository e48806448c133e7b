import { base64 } from '@scure/base';
import type { StateChange } from '../state/change-log.ts';
import { type AccessKey, type Account, DATA_PREFIX, KEY_PREFIX } from '../state/records.ts';
import { accessKeyView, accountView } from './views.ts';

/** What kinds of records there are, by nearcore's names for a change of one. */
const KINDS = ['account', 'access_key', 'data', 'contract_code'] as const;
export type RecordKind = (typeof KINDS)[number];

/** The kind of a record; nothing for those of the system, which nobody can ask for. */
export function recordKind(record: string): RecordKind | undefined {
  if (record === 'account') return 'account';
  if (record === 'code') return 'contract_code';
  if (record.startsWith(KEY_PREFIX)) return 'access_key';
  return record.startsWith(DATA_PREFIX) ? 'data' : undefined;
}

/** A change as nearcore's `StateChangeWithCauseView`. */
export function changeView(change: StateChange) {
  const { accountId, value, cause } = change;
  const kind = recordKind(change.record);
  const fields = { account_id: accountId, ...namePart(change), ...(value === undefined ? {} : valuePart(change)) };
  return { cause, type: `${kind}_${value === undefined ? 'deletion' : 'update'}`, change: fields };
}

function namePart({ record }: StateChange): object {
  switch (recordKind(record)) {
    case 'access_key':
      return { public_key: record.slice(KEY_PREFIX.length) };
    case 'data':
      return { key_base64: base64.encode(Buffer.from(record.slice(DATA_PREFIX.length), 'hex')) };
    default:
      return {};
  }
}

function valuePart({ record, value }: StateChange): object {
  switch (recordKind(record)) {
    case 'account':
      return accountView(value as Account);
    case 'access_key':
      return { access_key: accessKeyView(value as AccessKey) };
    case 'data':
      return { value_base64: base64.encode(value as Uint8Array) };
    default:
      return { code_base64: base64.encode(value as Uint8Array) };
  }
}

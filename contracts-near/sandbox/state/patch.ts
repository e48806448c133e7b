import { z } from 'zod';
import { accountIdSchema, base64Schema, publicKeySchema } from '../rpc/params.ts';
import { SandboxError } from '../sandbox-error.ts';
import { withCode } from './contracts.ts';
import type { MutableState } from './overlay.ts';
import {
  type AccessKey,
  accessKeyBytes,
  dataRecord,
  emptyAccount,
  getAccessKey,
  getAccount,
  RECORD_BYTES,
  setAccessKey,
  setAccount,
} from './records.ts';

const amount = z.string().regex(/^\d+$/, 'not an amount in yoctoNEAR').transform(BigInt);
const permission = z.union([
  z.literal('FullAccess'),
  z.object({
    FunctionCall: z.object({
      allowance: amount.nullish(),
      receiver_id: accountIdSchema,
      method_names: z.array(z.string()),
    }),
  }),
]);
const recordSchema = z.union([
  z.object({
    Account: z.object({ account_id: accountIdSchema, account: z.object({ amount, locked: amount.default(0n) }) }),
  }),
  z.object({ Contract: z.object({ account_id: accountIdSchema, code: base64Schema }) }),
  z.object({
    AccessKey: z.object({
      account_id: accountIdSchema,
      public_key: publicKeySchema,
      access_key: z.object({ nonce: z.number().int().nonnegative(), permission }),
    }),
  }),
  z.object({ Data: z.object({ account_id: accountIdSchema, data_key: base64Schema, value: base64Schema }) }),
]);

/** State records in the JSON of nearcore's `sandbox_patch_state`. */
export const recordsSchema = z.array(recordSchema).max(100_000);
export type StateRecords = z.infer<typeof recordsSchema>;
/** The same records before they are parsed. */
export type StateRecordsInput = z.input<typeof recordsSchema>;

/**
 * Writes records into the state. Code hash and storage usage of an account follow from what it holds, whatever
 * the records say; keys, code and data need their account to exist (SandboxError INVALID_RECORD).
 */
export function patchRecords(state: MutableState, records: StateRecords): void {
  for (const record of records) {
    if ('Account' in record) {
      const { account_id: id, account } = record.Account;
      setAccount(state, id, { ...(getAccount(state, id) ?? emptyAccount()), ...account });
    } else if ('Contract' in record) {
      const { account_id: id, code } = record.Contract;
      setAccount(state, id, withCode(state, id, existing(state, id), code));
    } else if ('AccessKey' in record) patchAccessKey(state, record.AccessKey);
    else patchData(state, record.Data);
  }
}

function existing(state: MutableState, id: string) {
  const account = getAccount(state, id);
  if (!account) throw new SandboxError('INVALID_RECORD', `account ${id} does not exist: patch its Account first`);
  return account;
}

type Of<K extends string> = Extract<StateRecords[number], Record<K, unknown>>[K &
  keyof Extract<StateRecords[number], Record<K, unknown>>];

function patchAccessKey(state: MutableState, patch: Of<'AccessKey'>): void {
  const { account_id: id, public_key: key, access_key: view } = patch;
  const account = existing(state, id);
  const previous = getAccessKey(state, id, key);
  const accessKey: AccessKey = { nonce: BigInt(view.nonce), permission: permissionOf(view.permission) };
  const growth = accessKeyBytes(key, accessKey) - (previous ? accessKeyBytes(key, previous) : 0);
  setAccessKey(state, id, key, accessKey);
  setAccount(state, id, { ...account, storageUsage: account.storageUsage + growth });
}

function permissionOf(view: z.infer<typeof permission>): AccessKey['permission'] {
  if (view === 'FullAccess') return view;
  const { allowance, receiver_id: receiverId, method_names: methodNames } = view.FunctionCall;
  return { allowance: allowance ?? null, receiverId, methodNames };
}

function patchData(state: MutableState, { account_id: id, data_key: key, value }: Of<'Data'>): void {
  const account = existing(state, id);
  const record = dataRecord(key);
  const previous = state.get(id, record) as Uint8Array | undefined;
  const growth = previous ? value.length - previous.length : key.length + value.length + RECORD_BYTES;
  state.set(id, record, value);
  setAccount(state, id, { ...account, storageUsage: account.storageUsage + growth });
}

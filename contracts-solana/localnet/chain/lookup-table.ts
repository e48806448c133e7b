import { base58 } from '@scure/base';
import type { Address } from '@solana/kit';
import type { AccountReader } from './bank.ts';
import type { Message, TransactionKeys } from './transaction.ts';

const LOOKUP_TABLE_PROGRAM = 'AddressLookupTab1e1111111111111111111111111';
const TABLE_HEADER_BYTES = 56;
const ADDRESS_BYTES = 32;

/** All addresses of a message; `undefined` when a lookup table is missing, or too short. */
export function resolveKeys(message: Message, read: AccountReader): TransactionKeys | undefined {
  const writable: Address[] = [];
  const readonly: Address[] = [];
  for (const lookup of message.version === 0 ? (message.addressTableLookups ?? []) : []) {
    const table = read(lookup.lookupTableAddress);
    if (table?.programAddress !== LOOKUP_TABLE_PROGRAM) return undefined;
    const load = (indexes: readonly number[], into: Address[]) =>
      indexes.every((index) => {
        const start = TABLE_HEADER_BYTES + index * ADDRESS_BYTES;
        const bytes = table.data.slice(start, start + ADDRESS_BYTES);
        if (bytes.length < ADDRESS_BYTES) return false;
        into.push(base58.encode(bytes) as Address);
        return true;
      });
    if (!load(lookup.writableIndexes, writable) || !load(lookup.readonlyIndexes, readonly)) return undefined;
  }
  return { all: [...message.staticAccounts, ...writable, ...readonly], loaded: { writable, readonly } };
}

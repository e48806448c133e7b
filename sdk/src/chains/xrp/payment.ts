import { bytesToHex } from '@noble/hashes/utils.js';
import { utf8 } from '../../bytes.ts';
import { integer, record, text } from '../../client/fields.ts';
import { type Amount, amount, list } from '../input.ts';
import type { TransactionFields } from './transaction.ts';

/** Drops of XRP (millionths), or so much of an issuer's currency. */
export type XrpAmount = Amount | { readonly currency: string; readonly issuer: string; readonly value: string };

/** Texts that go with a transaction; the ledger keeps them as bytes. */
export interface Memo {
  readonly data: string;
  readonly type?: string | undefined;
  readonly format?: string | undefined;
}

/** All XRP that there is, in drops. */
const MAX_DROPS = 100_000_000_000_000_000n;

/**
 * A payment in the ledger's JSON. Other fields, and other types of transaction, are written as the ledger names them.
 *
 * @param input.destination a classic address, or an X-address, which holds a tag
 * @param input.destinationTag whose deposit it is: exchanges lose payments without it
 * @throws SdkError INVALID_ARGUMENT naming the field
 */
export function payment(input: {
  readonly destination: string;
  readonly amount: XrpAmount;
  readonly destinationTag?: number | undefined;
  readonly memos?: readonly Memo[] | undefined;
}): TransactionFields {
  record(input, 'input');
  const tag = input.destinationTag;
  const memos = input.memos && list(input.memos, 'memos').map((memo, i) => memoOf(memo, `memos[${i}]`));
  return {
    TransactionType: 'Payment',
    Destination: text(input.destination, 'destination'),
    Amount: amountOf(input.amount),
    ...(tag !== undefined && { DestinationTag: integer(tag, 'destinationTag', 0xffff_ffff) }),
    ...(memos && { Memos: memos }),
  } as TransactionFields;
}

function amountOf(value: XrpAmount): string | object {
  if (typeof value !== 'object') return String(amount(value, 'amount', { max: MAX_DROPS }));
  const { currency, issuer, value: units } = record(value, 'amount');
  return {
    currency: text(currency, 'amount.currency'),
    issuer: text(issuer, 'amount.issuer'),
    value: text(units, 'amount.value'),
  };
}

function memoOf(memo: unknown, field: string): object {
  const { data, type, format } = record(memo, field);
  const hex = (value: unknown, name: string) => bytesToHex(utf8(value, `${field}.${name}`)).toUpperCase();
  return {
    Memo: {
      MemoData: hex(data, 'data'),
      ...(type !== undefined && { MemoType: hex(type, 'type') }),
      ...(format !== undefined && { MemoFormat: hex(format, 'format') }),
    },
  };
}

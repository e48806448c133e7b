import { zstdCompressSync } from 'node:zlib';
import { base58, base64 } from '@scure/base';
import type { EncodedAccount } from '@solana/kit';
import type { z } from 'zod';
import { invalidRequest } from '../errors.ts';
import type { accountEncodingSchema, dataSliceSchema } from '../params.ts';

/** Base58 takes time in the square of the length. */
const MAX_BASE58_BYTES = 128;
/** Accounts owe no rent: it is paid in advance. */
const RENT_EPOCH = 2n ** 64n - 1n;

export interface AccountViewOptions {
  readonly encoding?: z.infer<typeof accountEncodingSchema> | null | undefined;
  readonly dataSlice?: z.infer<typeof dataSliceSchema> | null | undefined;
}

type Account = EncodedAccount | undefined;
type Options = AccountViewOptions | null | undefined;

/** An account as the RPC shows it, `null` when there is none. @throws RpcError -32600 for long data in base58 */
export function accountView(account: Account, options: Options) {
  return view(account, options, () => {
    throw invalidRequest(
      `Encoded binary (base 58) data should be less than ${MAX_BASE58_BYTES} bytes, please use Base64 encoding.`,
    );
  });
}

/** The same in a notification, which has no way to fail: there a text stands in for data that are too long. */
export const pushedAccountView = (account: Account, options: Options) =>
  view(account, options, () => 'error: data too large for bs58 encoding');

function view(account: Account, options: Options, tooLong: () => string) {
  if (account === undefined) return null;
  const { lamports, programAddress: owner, executable, data } = account;
  const shown = dataView(data, options, tooLong);
  return { lamports, owner, executable, rentEpoch: RENT_EPOCH, space: data.length, data: shown };
}

function dataView(all: EncodedAccount['data'], options: Options, tooLong: () => string): unknown {
  const { offset = 0, length = all.length } = options?.dataSlice ?? {};
  const data = Uint8Array.from(all.slice(offset, offset + length));
  const encoding = options?.encoding ?? 'binary';
  switch (encoding) {
    case 'base64':
      return [base64.encode(data), encoding];
    case 'base64+zstd':
      return [zstdCompressSync(data).toString('base64'), encoding];
    case 'jsonParsed':
      // What an RPC node answers for programs whose accounts it cannot parse.
      return [base64.encode(data), 'base64'];
    default: {
      const text = data.length > MAX_BASE58_BYTES ? tooLong() : base58.encode(data);
      return encoding === 'binary' ? text : [text, encoding];
    }
  }
}

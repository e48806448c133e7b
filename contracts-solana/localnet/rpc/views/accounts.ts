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

/** An account as the RPC shows it, `null` when there is none. @throws RpcError -32600 for long data in base58 */
export function accountView(account: EncodedAccount | undefined, options: AccountViewOptions | null | undefined) {
  if (account === undefined) return null;
  const { lamports, programAddress: owner, executable, data } = account;
  return { lamports, owner, executable, rentEpoch: RENT_EPOCH, space: data.length, data: dataView(data, options) };
}

function dataView(all: EncodedAccount['data'], options: AccountViewOptions | null | undefined): unknown {
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
    default:
      if (data.length > MAX_BASE58_BYTES)
        throw invalidRequest(
          `Encoded binary (base 58) data should be less than ${MAX_BASE58_BYTES} bytes, please use Base64 encoding.`,
        );
      return encoding === 'binary' ? base58.encode(data) : [base58.encode(data), encoding];
  }
}

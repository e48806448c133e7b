import { base58, base64 } from '@scure/base';
import type { EncodedAccount } from '@solana/kit';
import { z } from 'zod';
import { accountConfigSchema, accountFields, addressSchema, contextSchema, slotSchema } from '../params.ts';
import { accountView } from '../views/accounts.ts';
import { commitmentOf, method, type RpcMethod, withContext } from './context.ts';

const MAX_ACCOUNTS = 100;
const MAX_FILTERS = 4;
const MAX_MEMCMP_BYTES = 128;
/** The largest account there is. */
const MAX_SPACE = 10 * 1024 * 1024;

const memcmpSchema = z
  .object({ offset: slotSchema, bytes: z.string(), encoding: z.enum(['base58', 'base64']).nullish() })
  .transform(({ offset, bytes, encoding }, context) => {
    try {
      const data = (encoding === 'base64' ? base64 : base58).decode(bytes.slice(0, 2 * MAX_MEMCMP_BYTES));
      if (data.length <= MAX_MEMCMP_BYTES) return { offset, data };
    } catch {}
    context.addIssue({ code: 'custom', message: `not up to ${MAX_MEMCMP_BYTES} bytes in ${encoding ?? 'base58'}` });
    return z.NEVER;
  });
export const filtersSchema = z
  .array(z.union([z.object({ memcmp: memcmpSchema }), z.object({ dataSize: slotSchema })]))
  .max(MAX_FILTERS)
  .nullish();
type Filters = z.infer<typeof filtersSchema>;

/** Whether an account is one of those that all filters let through. */
export function passes({ data }: EncodedAccount, filters: Filters): boolean {
  return (filters ?? []).every((filter) => {
    if ('dataSize' in filter) return data.length === filter.dataSize;
    const { offset, data: wanted } = filter.memcmp;
    return Buffer.from(data.slice(offset, offset + wanted.length)).equals(wanted);
  });
}

const programConfigSchema = z
  .object({ ...accountFields, filters: filtersSchema, withContext: z.boolean().nullish() })
  .nullish();

export const accountMethods: Readonly<Record<string, RpcMethod>> = {
  getAccountInfo: method(z.tuple([addressSchema, accountConfigSchema]), (context, [address, config]) => {
    const commitment = commitmentOf(context, config);
    const account = context.chain.account(commitment, address);
    return withContext(context.chain.blockAt(commitment).slot, accountView(account, config));
  }),

  getMultipleAccounts: method(
    z.tuple([z.array(addressSchema).max(MAX_ACCOUNTS), accountConfigSchema]),
    (context, [addresses, config]) => {
      const commitment = commitmentOf(context, config);
      const accounts = addresses.map((address) => accountView(context.chain.account(commitment, address), config));
      return withContext(context.chain.blockAt(commitment).slot, accounts);
    },
  ),

  getProgramAccounts: method(z.tuple([addressSchema, programConfigSchema]), (context, [program, config]) => {
    const commitment = commitmentOf(context, config);
    const accounts = context.chain
      .programAccounts(commitment, program)
      .filter((account) => passes(account, config?.filters))
      .map((account) => ({ pubkey: account.address, account: accountView(account, config) }));
    return config?.withContext ? withContext(context.chain.blockAt(commitment).slot, accounts) : accounts;
  }),

  getBalance: method(z.tuple([addressSchema, contextSchema]), (context, [address, config]) => {
    const commitment = commitmentOf(context, config);
    const { lamports } = context.chain.account(commitment, address) ?? { lamports: 0 };
    return withContext(context.chain.blockAt(commitment).slot, lamports);
  }),

  getMinimumBalanceForRentExemption: method(z.tuple([slotSchema.max(MAX_SPACE), contextSchema]), ({ chain }, [bytes]) =>
    chain.bank.minimumBalance(BigInt(bytes)),
  ),
};

import { z } from 'zod';
import { list } from '../sources/list.ts';
import { decodeBase58 } from './base58.ts';

// Answers of the JSON-RPC, as far as a node reads them.

export const slotSchema = z.number().int().nonnegative();
/** Base58 of about 32 bytes: an address, a genesis hash. */
export const hashSchema = z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{32,44}$/, 'not base58 of 32 bytes');
const blockhashSchema = hashSchema.refine((hash) => decodeBase58(hash, 'blockhash').length === 32, 'not 32 bytes');
/** Base58 of 64 bytes. */
const signatureSchema = z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{64,88}$/, 'not base58 of 64 bytes');

/** `getSignaturesForAddress` */
export const signaturesSchema = list(
  z.object({ signature: signatureSchema, slot: slotSchema, err: z.unknown().optional() }),
);

/** `getTransaction` with encoding `json` */
export const transactionSchema = z
  .object({
    slot: slotSchema,
    transaction: z.object({
      signatures: list(signatureSchema),
      message: z.object({ accountKeys: list(hashSchema) }),
    }),
    meta: z.object({
      err: z.unknown().optional(),
      innerInstructions: list(
        z.object({ instructions: list(z.object({ programIdIndex: slotSchema, data: z.string() })) }),
      ),
      logMessages: list(z.string()),
      loadedAddresses: z.object({ writable: list(hashSchema), readonly: list(hashSchema) }).optional(),
    }),
  })
  .nullable();

/** `getBlock` without transactions, or with their signatures */
export const blockSchema = z.object({
  blockhash: blockhashSchema,
  blockHeight: slotSchema,
  signatures: list(signatureSchema).optional(),
});

/** `getSignatureStatuses` of one signature */
export const statusesSchema = z.object({
  value: z.tuple([z.object({ err: z.unknown().optional(), confirmationStatus: z.string().nullish() }).nullable()]),
});

/** `getBalance`: lamports */
export const balanceSchema = z.object({ value: slotSchema });

/** `getMultipleAccounts` */
export const accountsSchema = z.object({ value: list(z.object({ owner: hashSchema }).nullable()) });

/** What a failed preflight check tells. */
export const preflightSchema = z.object({ err: z.unknown() });

import { base58 } from '@scure/base';
import { type Blockhash, getTransactionEncoder } from '@solana/kit';
import { z } from 'zod';
import type { Outcome } from '../../chain/bank.ts';
import { MAX_BLOCKHASH_AGE } from '../../chain/chain.ts';
import { describeError } from '../../chain/errors.ts';
import { feeOf } from '../../chain/fees.ts';
import {
  MAX_TRANSACTION_BYTES,
  parseMessage,
  parseTransaction,
  type WireTransaction,
} from '../../chain/transaction.ts';
import { LocalnetError } from '../../localnet-error.ts';
import { invalidParams, nodeUnhealthy, preflightFailure, signatureFailure } from '../errors.ts';
import {
  accountEncodingSchema,
  addressSchema,
  commitmentSchema,
  contextFields,
  contextSchema,
  decodeBytes,
  slotSchema,
  u64Schema,
} from '../params.ts';
import { accountView } from '../views/accounts.ts';
import { innerView, returnDataView } from '../views/transactions.ts';
import { commitmentOf, method, type RpcContext, type RpcMethod, withContext } from './context.ts';

const encodingSchema = z.enum(['base58', 'base64']).nullish();

const sendConfigSchema = z
  .object({
    encoding: encodingSchema,
    skipPreflight: z.boolean().nullish(),
    preflightCommitment: commitmentSchema.nullish(),
    maxRetries: slotSchema.nullish(),
    minContextSlot: slotSchema.nullish(),
  })
  .nullish();

const simulateConfigSchema = z
  .object({
    ...contextFields,
    encoding: encodingSchema,
    sigVerify: z.boolean().nullish(),
    replaceRecentBlockhash: z.boolean().nullish(),
    innerInstructions: z.boolean().nullish(),
    accounts: z.object({ encoding: accountEncodingSchema.nullish(), addresses: z.array(addressSchema) }).nullish(),
  })
  .nullish();

/** What both a simulation and a failed preflight check tell. */
const outcomeView = (outcome: Outcome) => ({
  err: outcome.err,
  logs: outcome.logs,
  unitsConsumed: outcome.unitsConsumed,
  returnData: null,
  ...returnDataView(outcome),
});

export const transactionMethods: Readonly<Record<string, RpcMethod>> = {
  sendTransaction: method(z.tuple([z.string(), sendConfigSchema]), (context, [text, config]) => {
    const { chain } = context;
    const transaction = decode(text, config?.encoding);
    commitmentOf(context, { commitment: config?.preflightCommitment, minContextSlot: config?.minContextSlot });
    if (!config?.skipPreflight) {
      const { outcome } = chain.simulate(transaction, { verifySignatures: true, checkBlockhash: true });
      if (outcome.err === 'SignatureFailure') throw signatureFailure();
      if (outcome.err !== null) {
        const message = `Transaction simulation failed: ${describeError(outcome.err, outcome.logs)}`;
        throw preflightFailure(message, { accounts: null, innerInstructions: null, ...outcomeView(outcome) });
      }
    }
    return submit(context, transaction);
  }),

  simulateTransaction: method(z.tuple([z.string(), simulateConfigSchema]), (context, [text, config]) => {
    const { chain } = context;
    const block = chain.blockAt(commitmentOf(context, config));
    if (config?.sigVerify && config.replaceRecentBlockhash)
      throw invalidParams('sigVerify may not be used with replaceRecentBlockhash');
    const given = decode(text, config?.encoding);
    const transaction = config?.replaceRecentBlockhash ? withBlockhash(given, block.blockhash) : given;
    const options = { verifySignatures: config?.sigVerify ?? false, checkBlockhash: true };
    const { outcome, after } = chain.simulate(transaction, options);
    if (outcome.err === 'SignatureFailure') throw signatureFailure();
    const lastValidBlockHeight = block.height + MAX_BLOCKHASH_AGE;
    const accounts = config?.accounts;
    return withContext(block.slot, {
      ...outcomeView(outcome),
      accounts:
        accounts?.addresses.map((address) =>
          outcome.err === null ? accountView(after(address), { encoding: accounts.encoding ?? 'base64' }) : null,
        ) ?? null,
      innerInstructions: config?.innerInstructions ? innerView(outcome.inner) : null,
      replacementBlockhash: config?.replaceRecentBlockhash
        ? { blockhash: transaction.blockhash, lastValidBlockHeight }
        : null,
    });
  }),

  requestAirdrop: method(z.tuple([addressSchema, u64Schema, contextSchema]), (context, [recipient, amount]) => {
    const { chain, faucet } = context;
    if (recipient === faucet.address) throw invalidParams('the faucet cannot give to itself');
    const transaction = faucet.airdrop(recipient, amount, chain.history.head.blockhash);
    const { outcome } = chain.simulate(transaction, { verifySignatures: false, checkBlockhash: true });
    if (outcome.err !== null) throw invalidParams(describeError(outcome.err, outcome.logs));
    return submit(context, transaction);
  }),

  getFeeForMessage: method(z.tuple([z.string(), contextSchema]), (context, [text, config]) => {
    const { chain } = context;
    const { slot } = chain.blockAt(commitmentOf(context, config));
    const message = parsed(() => parseMessage(decodeBytes(text, 'base64', MAX_TRANSACTION_BYTES)));
    const isRecent = chain.isRecent(message.lifetimeToken as Blockhash);
    return withContext(slot, isRecent ? feeOf(message) : null);
  }),
};

function submit({ chain, wake }: RpcContext, transaction: WireTransaction): string {
  try {
    chain.submit(transaction);
  } catch (error) {
    throw error instanceof LocalnetError ? nodeUnhealthy(error.message) : error;
  }
  wake();
  return transaction.signature;
}

const decode = (text: string, encoding: 'base58' | 'base64' | null | undefined): WireTransaction =>
  parsed(() => parseTransaction(decodeBytes(text, encoding ?? 'base58', MAX_TRANSACTION_BYTES)));

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof LocalnetError ? invalidParams(`failed to deserialize: ${error.message}`) : error;
  }
}

/** The same transaction, its signatures void, under another blockhash. */
function withBlockhash(transaction: WireTransaction, blockhash: Blockhash): WireTransaction {
  const messageBytes = Buffer.from(transaction.decoded.messageBytes);
  // After the version, the header and the addresses with their count.
  const { version, staticAccounts } = transaction.message;
  const countBytes = staticAccounts.length < 128 ? 1 : 2;
  const offset = (version === 'legacy' ? 0 : 1) + 3 + countBytes + staticAccounts.length * 32;
  messageBytes.set(base58.decode(blockhash), offset);
  const bytes = getTransactionEncoder().encode({ ...transaction.decoded, messageBytes: messageBytes as never });
  return parseTransaction(Uint8Array.from(bytes));
}

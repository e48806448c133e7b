import { base58, base64 } from '@scure/base';
import type { z } from 'zod';
import type { InnerInstruction, Outcome } from '../../chain/bank.ts';
import type { Landed } from '../../chain/block.ts';
import type { TransactionError } from '../../chain/errors.ts';
import type { WireTransaction } from '../../chain/transaction.ts';
import { encodeBase58 } from '../base58.ts';
import { unsupportedVersion } from '../errors.ts';
import type { transactionEncodingSchema } from '../params.ts';
import { parsedAccountKeys, parsedInstruction } from './parsed.ts';

export type TransactionEncoding = z.infer<typeof transactionEncodingSchema>;
type Instruction = { programIdIndex: number; accounts: readonly number[]; data: Uint8Array; stackHeight: number };

/** How an error is told beside a status. */
export const statusOf = (err: TransactionError | null) => (err === null ? { Ok: null } : { Err: err });

/**
 * A transaction with its metadata, as `getTransaction` and `getBlock` show it.
 * @throws RpcError -32015 for a version that the client does not say it understands
 */
export function transactionView(landed: Landed, encoding: TransactionEncoding, maxVersion: number | undefined) {
  const { transaction } = landed;
  const { version } = transaction.message;
  if (maxVersion === undefined && version !== 'legacy') throw unsupportedVersion(version);
  const shown = { transaction: encodeTransaction(landed, encoding), meta: metaView(landed, encoding) };
  return maxVersion === undefined ? shown : { ...shown, version };
}

function encodeTransaction(landed: Landed, encoding: TransactionEncoding): unknown {
  const { bytes, signatures, message } = landed.transaction;
  if (encoding === 'base64') return [base64.encode(bytes), encoding];
  if (encoding === 'base58') return [base58.encode(bytes), encoding];
  const instructions = topInstructions(landed.transaction).map((instruction) =>
    instructionView(landed, instruction, encoding),
  );
  const recentBlockhash = message.lifetimeToken;
  const lookups =
    message.version === 'legacy'
      ? {}
      : {
          addressTableLookups: (message.addressTableLookups ?? []).map(
            ({ lookupTableAddress: accountKey, writableIndexes, readonlyIndexes }) => ({
              accountKey,
              writableIndexes,
              readonlyIndexes,
            }),
          ),
        };
  if (encoding === 'jsonParsed')
    return {
      signatures,
      message: { accountKeys: parsedAccountKeys(landed), instructions, recentBlockhash, ...lookups },
    };
  const { numSignerAccounts, numReadonlySignerAccounts, numReadonlyNonSignerAccounts } = message.header;
  const header = {
    numRequiredSignatures: numSignerAccounts,
    numReadonlySignedAccounts: numReadonlySignerAccounts,
    numReadonlyUnsignedAccounts: numReadonlyNonSignerAccounts,
  };
  return {
    signatures,
    message: { header, accountKeys: message.staticAccounts, instructions, recentBlockhash, ...lookups },
  };
}

const topInstructions = ({ message }: WireTransaction): Instruction[] =>
  message.instructions.map(({ programAddressIndex, accountIndices, data }) => ({
    programIdIndex: programAddressIndex,
    accounts: accountIndices ?? [],
    data: Uint8Array.from(data ?? []),
    stackHeight: 1,
  }));

function instructionView(landed: Landed, instruction: Instruction, encoding: TransactionEncoding) {
  if (encoding === 'jsonParsed') return parsedInstruction(landed.execution.keys.all, instruction);
  return { ...instruction, data: encodeBase58(instruction.data) };
}

function metaView(landed: Landed, encoding: TransactionEncoding) {
  const { err, fee, preBalances, postBalances, logs, unitsConsumed, keys, inner } = landed.execution;
  const innerInstructions = inner.map(({ index, instructions }) => ({
    index,
    instructions: instructions.map((instruction) => instructionView(landed, instruction, encoding)),
  }));
  return {
    err,
    status: statusOf(err),
    fee,
    preBalances,
    postBalances,
    innerInstructions,
    logMessages: logs,
    preTokenBalances: [],
    postTokenBalances: [],
    rewards: [],
    computeUnitsConsumed: unitsConsumed,
    ...(encoding === 'jsonParsed' ? {} : { loadedAddresses: keys.loaded }),
    ...returnDataView(landed.execution),
  };
}

/** `returnData`, left out when a transaction returned nothing. */
export function returnDataView({ returnData }: Outcome) {
  if (returnData === undefined) return {};
  return { returnData: { programId: returnData.programId, data: [base64.encode(returnData.data), 'base64'] } };
}

/** Inner instructions of a simulation. */
export const innerView = (inner: Outcome['inner']) =>
  inner.map(({ index, instructions }) => ({
    index,
    instructions: instructions.map((instruction: InnerInstruction) => ({
      ...instruction,
      data: encodeBase58(instruction.data),
    })),
  }));

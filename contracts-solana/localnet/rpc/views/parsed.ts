import { base58 } from '@scure/base';
import type { Address } from '@solana/kit';
import type { InnerInstruction } from '../../chain/bank.ts';
import type { Landed } from '../../chain/block.ts';
import { isWritable } from '../../chain/transaction.ts';
import { encodeBase58 } from '../base58.ts';

const SYSTEM_PROGRAM = '11111111111111111111111111111111';
export const MEMO_PROGRAMS: ReadonlySet<string> = new Set([
  'MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr',
  'Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo',
]);

export function parsedAccountKeys({ transaction: { message }, execution: { keys } }: Landed) {
  const { header, staticAccounts } = message;
  return keys.all.map((pubkey, index) => ({
    pubkey,
    signer: index < header.numSignerAccounts,
    writable: isWritable(message, keys, index),
    source: index < staticAccounts.length ? 'transaction' : 'lookupTable',
  }));
}

/** An instruction with its addresses; parsed where it is one of the system program's common ones, or a memo. */
export function parsedInstruction(keys: readonly Address[], instruction: InnerInstruction) {
  const programId = keys[instruction.programIdIndex]!;
  const accounts = instruction.accounts.map((index) => keys[index]!);
  const { data, stackHeight } = instruction;
  if (programId === SYSTEM_PROGRAM) {
    const parsed = parseSystem(Buffer.from(data), accounts);
    if (parsed) return { program: 'system', programId, parsed, stackHeight };
  }
  if (MEMO_PROGRAMS.has(programId))
    return { program: 'spl-memo', programId, parsed: Buffer.from(data).toString('utf8'), stackHeight };
  return { programId, accounts, data: encodeBase58(data), stackHeight };
}

function parseSystem(data: Buffer, [first, second]: readonly Address[]) {
  const kind = data.length >= 4 ? data.readUInt32LE(0) : -1;
  const owner = (at: number) => base58.encode(Uint8Array.from(data.subarray(at, at + 32)));
  if (kind === 0 && data.length === 52) {
    const [lamports, space] = [data.readBigUInt64LE(4), data.readBigUInt64LE(12)];
    return { type: 'createAccount', info: { source: first, newAccount: second, lamports, space, owner: owner(20) } };
  }
  if (kind === 1 && data.length === 36) return { type: 'assign', info: { account: first, owner: owner(4) } };
  if (kind === 2 && data.length === 12)
    return { type: 'transfer', info: { source: first, destination: second, lamports: data.readBigUInt64LE(4) } };
  if (kind === 8 && data.length === 12)
    return { type: 'allocate', info: { account: first, space: data.readBigUInt64LE(4) } };
  return undefined;
}

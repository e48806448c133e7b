import { base58 } from '@scure/base';
import type { AccountReader } from './bank.ts';
import type { WireTransaction } from './transaction.ts';

const SYSTEM_PROGRAM = '11111111111111111111111111111111';
const ADVANCE_NONCE_ACCOUNT = 4;
/** After version, state and authority. */
const NONCE_OFFSET = 40;

/** Whether a transaction names a durable nonce instead of a recent blockhash, and begins by using it up. */
export function advancesNonce({ message, blockhash }: WireTransaction, read: AccountReader): boolean {
  const [first] = message.instructions;
  if (first === undefined || message.staticAccounts[first.programAddressIndex] !== SYSTEM_PROGRAM) return false;
  const data = Buffer.from(first.data ?? []);
  if (data.length !== 4 || data.readUInt32LE() !== ADVANCE_NONCE_ACCOUNT) return false;
  const address = message.staticAccounts[first.accountIndices?.[0] ?? -1];
  const account = address === undefined ? undefined : read(address);
  if (account?.programAddress !== SYSTEM_PROGRAM) return false;
  return base58.encode(Uint8Array.from(account.data.slice(NONCE_OFFSET, NONCE_OFFSET + 32))) === blockhash;
}

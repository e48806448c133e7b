import { concatBytes } from '@noble/hashes/utils.js';
import { base58 } from '@scure/base';
import { SdkError } from '../errors.ts';
import { littleEndian } from './borsh.ts';

/** Legacy transactions, which every wallet signs. */

export interface AccountUse {
  /** Base58. */
  readonly address: string;
  readonly isSigner: boolean;
  readonly isWritable: boolean;
}

export interface Instruction {
  /** Base58. */
  readonly program: string;
  readonly accounts: readonly AccountUse[];
  readonly data: Uint8Array;
}

/** A transaction that waits for its signatures. */
export interface UnsignedTransaction {
  /** What is signed. */
  readonly message: Uint8Array;
  /** Base58, in the order of their signatures; the first pays the fee. */
  readonly signers: readonly string[];
  /** Base58. */
  readonly blockhash: string;
  /** The height of the last block that can include it. */
  readonly lastValidBlockHeight: bigint;
}

const computeBudget = 'ComputeBudget111111111111111111111111111111';
const largestTransaction = 1232;

/** What a transaction offers for each of its compute units. @param microLamports per unit */
export const priorityFee = (microLamports: bigint): Instruction => ({
  program: computeBudget,
  accounts: [],
  data: concatBytes(Uint8Array.of(3), littleEndian(microLamports, 8)),
});

/**
 * The message of a transaction, see https://solana.com/docs/core/transactions.
 * @throws SdkError INVALID_ARGUMENT when it is longer than a transaction can be
 */
export function compileMessage(
  feePayer: string,
  instructions: readonly Instruction[],
  lifetime: Pick<UnsignedTransaction, 'blockhash' | 'lastValidBlockHeight'>,
): UnsignedTransaction {
  const accounts = orderAccounts(feePayer, instructions);
  const count = (choose: (use: AccountUse) => boolean) => accounts.filter(choose).length;
  const signers = accounts.filter(({ isSigner }) => isSigner).map(({ address }) => address);
  const header = Uint8Array.of(
    signers.length,
    count(({ isSigner, isWritable }) => isSigner && !isWritable),
    count(({ isSigner, isWritable }) => !isSigner && !isWritable),
  );
  const index = (address: string) => accounts.findIndex((account) => account.address === address);
  const message = concatBytes(
    header,
    compactLength(accounts.length),
    ...accounts.map(({ address }) => base58.decode(address)),
    base58.decode(lifetime.blockhash),
    compactLength(instructions.length),
    ...instructions.flatMap(({ program, accounts: uses, data }) => [
      Uint8Array.of(index(program)),
      compactLength(uses.length),
      Uint8Array.from(uses, ({ address }) => index(address)),
      compactLength(data.length),
      data,
    ]),
  );
  const length = 1 + 64 * signers.length + message.length;
  if (length > largestTransaction)
    throw new SdkError(
      'INVALID_ARGUMENT',
      'request',
      `${length} bytes, a Solana transaction has ${largestTransaction}`,
    );
  return { message, signers, ...lifetime };
}

/** Each account once, with all rights that any use of it needs: the fee payer, other signers, others; writable first. */
function orderAccounts(feePayer: string, instructions: readonly Instruction[]): AccountUse[] {
  const merged = new Map<string, AccountUse>();
  const use = ({ address, isSigner, isWritable }: AccountUse) => {
    const known = merged.get(address);
    const rights = { isSigner: isSigner || !!known?.isSigner, isWritable: isWritable || !!known?.isWritable };
    merged.set(address, { address, ...rights });
  };
  use({ address: feePayer, isSigner: true, isWritable: true });
  for (const { accounts } of instructions) accounts.forEach(use);
  for (const { program } of instructions) use({ address: program, isSigner: false, isWritable: false });
  const rank = ({ isSigner, isWritable }: AccountUse) => (isSigner ? 0 : 2) + (isWritable ? 0 : 1);
  return [...merged.values()].sort((a, b) => rank(a) - rank(b)); // stable: the fee payer stays first
}

/** A length as the wire has it: seven bits a byte, the lowest first. */
function compactLength(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest >>= 7) bytes.push((rest & 127) | 128);
  return Uint8Array.of(...bytes, rest);
}

/** A transaction as it is sent; zeros stand for signatures that are still missing. */
export function wireTransaction(
  { message, signers }: Pick<UnsignedTransaction, 'message' | 'signers'>,
  signatures: Readonly<Record<string, Uint8Array | null | undefined>> = {},
): Uint8Array {
  const bytes = signers.map((signer) => signatures[signer] ?? new Uint8Array(64));
  return concatBytes(compactLength(signers.length), ...bytes, message);
}

/** The first signature of a transaction, which names it; and its message. @throws RangeError when there is none */
export function splitTransaction(wire: Uint8Array): { signature: string; message: Uint8Array } {
  const count = wire[0] ?? 0;
  const end = 1 + 64 * count;
  if (count === 0 || count > 12 || wire.length <= end) throw new RangeError('not a signed transaction');
  const signature = wire.slice(1, 65);
  if (signature.every((byte) => byte === 0)) throw new RangeError('the fee payer has not signed');
  return { signature: base58.encode(signature), message: wire.slice(end) };
}

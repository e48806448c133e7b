import type { Message } from './transaction.ts';

const LAMPORTS_PER_SIGNATURE = 5_000n;
const COMPUTE_BUDGET_PROGRAM = 'ComputeBudget111111111111111111111111111111';
const SET_UNIT_LIMIT = 2;
const SET_UNIT_PRICE = 3;
const DEFAULT_UNITS = 200_000n;
const DEFAULT_BUILTIN_UNITS = 3_000n;
const MAX_UNITS = 1_400_000n;
const MICRO_LAMPORTS = 1_000_000n;

/** Programs of the runtime, which get fewer compute units by default. */
const BUILTINS: ReadonlySet<string> = new Set([
  '11111111111111111111111111111111',
  'BPFLoader1111111111111111111111111111111111',
  'BPFLoader2111111111111111111111111111111111',
  'BPFLoaderUpgradeab1e11111111111111111111111',
  COMPUTE_BUDGET_PROGRAM,
  'LoaderV411111111111111111111111111111111111',
  'Vote111111111111111111111111111111111111111',
]);
/** Precompiles: the first byte of their data counts signatures that are paid for. */
const SIGNATURE_PROGRAMS: ReadonlySet<string> = new Set([
  'Ed25519SigVerify111111111111111111111111111',
  'KeccakSecp256k11111111111111111111111111111',
  'Secp256r1SigVerify1111111111111111111111111',
]);

/** What a message costs, in lamports: for its signatures, and for priority. */
export function feeOf({ header, instructions, staticAccounts }: Message): bigint {
  let signatures = BigInt(header.numSignerAccounts);
  let limit: bigint | undefined;
  let price = 0n;
  let defaultLimit = 0n;
  for (const { programAddressIndex, data } of instructions) {
    const program = staticAccounts[programAddressIndex]!;
    const bytes = Buffer.from(data ?? []);
    if (SIGNATURE_PROGRAMS.has(program)) signatures += BigInt(bytes[0] ?? 0);
    else defaultLimit += BUILTINS.has(program) ? DEFAULT_BUILTIN_UNITS : DEFAULT_UNITS;
    if (program !== COMPUTE_BUDGET_PROGRAM) continue;
    if (bytes[0] === SET_UNIT_LIMIT && bytes.length >= 5) limit = BigInt(bytes.readUInt32LE(1));
    if (bytes[0] === SET_UNIT_PRICE && bytes.length >= 9) price = bytes.readBigUInt64LE(1);
  }
  const wanted = limit ?? defaultLimit;
  const units = wanted < MAX_UNITS ? wanted : MAX_UNITS;
  return signatures * LAMPORTS_PER_SIGNATURE + (units * price + MICRO_LAMPORTS - 1n) / MICRO_LAMPORTS;
}

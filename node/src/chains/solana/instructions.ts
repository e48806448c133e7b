import { AccountRole, type Address, getU32Encoder, type Instruction } from '@solana/kit';
import { concatBytes, fromHex } from '../../base/bytes.ts';
import type { ProgramAddresses } from './program.ts';
import { type EncodedResponse, responseData } from './responses.ts';
import { bytesEncoder, instructionDiscriminators } from './wire.ts';

// The instructions that a node gives the program. Who responds pays, and so is in the transaction already as its signer.

const systemProgram = '11111111111111111111111111111111' as Address;
const readonly = (address: Address) => ({ address, role: AccountRole.READONLY });
const writable = (address: Address) => ({ address, role: AccountRole.WRITABLE });
const payer = (address: Address) => ({ address, role: AccountRole.WRITABLE_SIGNER });
const u32 = (value: number) => Uint8Array.from(getU32Encoder().encode(value));
const dataOf = (name: keyof typeof instructionDiscriminators, ...args: readonly ArrayLike<number>[]) =>
  concatBytes(fromHex(instructionDiscriminators[name]), ...args.map((arg) => Uint8Array.from(arg)));

const responseAccounts = ({ eventAuthority, program, state }: ProgramAddresses, responder: Address) => [
  readonly(state),
  payer(responder),
  readonly(eventAuthority),
  readonly(program),
];

/** Answers, those of a kind in one instruction. */
export function respondInstructions(
  addresses: ProgramAddresses,
  responder: Address,
  responses: readonly EncodedResponse[],
): Instruction[] {
  const kinds = [...Map.groupBy(responses, ({ instruction }) => instruction)];
  const groups = kinds.flatMap(([instruction, group]) =>
    instruction === 'respondBidirectional' ? group.map((one) => [one]) : [group],
  );
  const accounts = responseAccounts(addresses, responder);
  return groups.map((group) => ({ programAddress: addresses.program, accounts, data: responseData(group) }));
}

export interface ResponseBuffer {
  readonly address: Address;
  readonly id: number;
  readonly authority: Address;
}

export const openBuffer = (
  program: Address,
  { address, authority, id }: ResponseBuffer,
  length: number,
): Instruction => ({
  programAddress: program,
  accounts: [writable(address), payer(authority), readonly(systemProgram)],
  data: dataOf('openBuffer', u32(id), u32(length)),
});

export const writeBuffer = (
  program: Address,
  { address, authority }: ResponseBuffer,
  offset: number,
  bytes: Uint8Array,
): Instruction => ({
  programAddress: program,
  accounts: [writable(address), payer(authority)],
  data: dataOf('writeBuffer', u32(offset), bytesEncoder.encode(bytes)),
});

/** Gives the answer that the buffer holds, and closes the buffer. */
export const respondBuffered = (addresses: ProgramAddresses, { address, authority }: ResponseBuffer): Instruction => ({
  programAddress: addresses.program,
  accounts: [...responseAccounts(addresses, authority), writable(address)],
  data: dataOf('respondBuffered'),
});

export const closeBuffer = (program: Address, { address, authority }: ResponseBuffer): Instruction => ({
  programAddress: program,
  accounts: [writable(address), payer(authority)],
  data: dataOf('closeBuffer'),
});

import { concatBytes } from '@noble/hashes/utils.js';
import { base58 } from '@scure/base';
import { utf8 } from '../bytes.ts';
import type { ParsedRequest, Schemas } from '../client/contractRequest.ts';
import { parseAddress, programAddress } from './address.ts';
import { littleEndian, Reader, sized, string } from './borsh.ts';
import type { Instruction } from './message.ts';

/** The program's interface, as far as requesters need it. */

const systemProgram = '11111111111111111111111111111111';
const instructionsSysvar = 'Sysvar1nstructions1111111111111111111111111';
const signDiscriminator = Uint8Array.of(5, 221, 155, 46, 237, 91, 28, 236);
const transactionDiscriminator = Uint8Array.of(21, 104, 182, 213, 189, 143, 219, 48);
const stateDiscriminator = Uint8Array.of(77, 209, 137, 229, 149, 67, 167, 230);

export const stateAddress = (program: string): string => programAddress(program, utf8('program-state', 'seed'));
const eventAuthority = (program: string): string => programAddress(program, utf8('__event_authority', 'seed'));

export interface ReportForm extends Schemas {
  /** What `program_id` of the request is to be, base58; the system program by default. */
  readonly programId?: string | undefined;
}

/** Whoever's key is asked for, and whoever pays for it. Base58. */
export interface Payers {
  readonly requester: string;
  /** The requester, when missing. */
  readonly feePayer?: string | undefined;
}

/** The instruction that makes a request. @throws SdkError INVALID_ARGUMENT @param report of a request for a transaction */
export function requestInstruction(
  program: string,
  { requester, feePayer }: Payers,
  request: ParsedRequest,
  report?: ReportForm,
): Instruction {
  const writable = { isWritable: true, isSigner: false };
  const payer = { isWritable: true, isSigner: true };
  const readonly = { isWritable: false, isSigner: false };
  return {
    program,
    accounts: [
      { address: stateAddress(program), ...writable },
      { address: requester, ...payer },
      // The program itself stands for an optional account that is not there.
      feePayer === undefined ? { address: program, ...readonly } : { address: feePayer, ...payer },
      { address: systemProgram, ...readonly },
      ...(request.payload ? [] : [{ address: instructionsSysvar, ...readonly }]),
      { address: eventAuthority(program), ...readonly },
      { address: program, ...readonly },
    ],
    data: instructionData(request, report),
  };
}

function instructionData(request: ParsedRequest, report: ReportForm | undefined): Uint8Array {
  const { path, keyVersion, algo, dest, params } = request;
  const texts = [path, algo, dest, params].map(string);
  const version = littleEndian(keyVersion, 4);
  if (request.payload) return concatBytes(signDiscriminator, request.payload, version, ...texts);
  const { outputDeserializationSchema, respondSerializationSchema, programId = systemProgram } = report!;
  return concatBytes(
    transactionDiscriminator,
    sized(request.serializedTransaction),
    string(request.caip2Id),
    version,
    ...texts,
    base58.decode(parseAddress(programId, 'programId')),
    sized(outputDeserializationSchema),
    sized(respondSerializationSchema),
  );
}

/** What the program's state says to requesters. */
export interface ProgramState {
  /** Lamports. */
  readonly signatureDeposit: bigint;
  /** CAIP-2: how ids of requests name the chain. */
  readonly chainId: string;
  /** x‖y of the root key against which the program verifies answers; undefined when it verifies nothing. */
  readonly publicKey: Uint8Array | undefined;
}

/** @throws RangeError when the account holds no such state */
export function parseState(data: Uint8Array): ProgramState {
  const reader = new Reader(data);
  if (!startsWith(reader.bytes(8), stateDiscriminator)) throw new RangeError('not the state of this program');
  reader.bytes(32); // admin
  const [signatureDeposit, chainId] = [reader.uint(8), reader.string()];
  // sig.network's program has nothing but zeros here, up to the size that it allows for the chain's id.
  const rest = reader.rest();
  const publicKey = rest.length >= 64 ? rest.slice(0, 64) : undefined;
  return { signatureDeposit, chainId, publicKey: publicKey?.some((byte) => byte !== 0) ? publicKey : undefined };
}

export const startsWith = (data: Uint8Array, prefix: Uint8Array): boolean =>
  data.length >= prefix.length && prefix.every((byte, index) => data[index] === byte);

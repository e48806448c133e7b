import { type Address, address, getAddressEncoder, getProgramDerivedAddress, getU32Encoder } from '@solana/kit';

/** The addresses of the signer program that nodes name. */
export interface ProgramAddresses {
  readonly program: Address;
  /** Holds the root key. */
  readonly state: Address;
  /** Takes part in every instruction that emits an event, and in few others. */
  readonly eventAuthority: Address;
}

/** @param program base58 */
export async function programAddresses(program: string): Promise<ProgramAddresses> {
  const programAddress = address(program);
  const [[state], [eventAuthority]] = await Promise.all([
    getProgramDerivedAddress({ programAddress, seeds: ['program-state'] }),
    getProgramDerivedAddress({ programAddress, seeds: ['__event_authority'] }),
  ]);
  return { program: programAddress, state, eventAuthority };
}

/** Where a responder's answer that fits no transaction is put together. */
export async function bufferAddress(program: Address, authority: Address, id: number): Promise<Address> {
  const seeds = ['response-buffer', getAddressEncoder().encode(authority), getU32Encoder().encode(id)];
  const [buffer] = await getProgramDerivedAddress({ programAddress: program, seeds });
  return buffer;
}

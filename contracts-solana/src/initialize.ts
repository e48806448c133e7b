import { normalizePublicKey } from '@quorate/sdk';
import {
  AccountRole,
  type AccountSignerMeta,
  type Address,
  addEncoderSizePrefix,
  address,
  fixEncoderSize,
  getBytesEncoder,
  getProgramDerivedAddress,
  getStructEncoder,
  getU32Encoder,
  getU64Encoder,
  getUtf8Encoder,
  type Instruction,
  type TransactionSigner,
} from '@solana/kit';
import { QUORATE_SIGNER_IDL } from './idl.ts';

export interface Initialization {
  /** Pays for the state's account, and governs the program from then on. */
  readonly admin: TransactionSigner;
  /** What a request costs, in lamports. */
  readonly signatureDeposit: bigint;
  /** CAIP-2, at most 128 bytes: how requests and their ids name the chain. */
  readonly chainId: string;
  /** The network's root key, in any form that the SDK takes. */
  readonly rootPublicKey: string | Uint8Array;
  /** Where the program is, if not where its IDL says. */
  readonly programAddress?: Address;
}

const SYSTEM_PROGRAM = address('11111111111111111111111111111111');

const encoder = getStructEncoder([
  ['discriminator', fixEncoderSize(getBytesEncoder(), 8)],
  ['signatureDeposit', getU64Encoder()],
  ['chainId', addEncoderSizePrefix(getUtf8Encoder(), getU32Encoder())],
  ['publicKey', fixEncoderSize(getBytesEncoder(), 64)],
]);

/** Where the program keeps its state. */
export async function stateAddress(programAddress: Address = address(QUORATE_SIGNER_IDL.address)): Promise<Address> {
  const [state] = await getProgramDerivedAddress({ programAddress, seeds: ['program-state'] });
  return state;
}

/**
 * The instruction that makes a deployed program ready for requests. It can succeed once.
 * @throws SdkError for a root key that is none
 */
export async function initializeInstruction(initialization: Initialization): Promise<Instruction> {
  const { admin, signatureDeposit, chainId, rootPublicKey } = initialization;
  const programAddress = initialization.programAddress ?? address(QUORATE_SIGNER_IDL.address);
  const adminMeta: AccountSignerMeta = { address: admin.address, role: AccountRole.WRITABLE_SIGNER, signer: admin };
  return {
    programAddress,
    accounts: [
      { address: await stateAddress(programAddress), role: AccountRole.WRITABLE },
      adminMeta,
      { address: SYSTEM_PROGRAM, role: AccountRole.READONLY },
    ],
    data: encoder.encode({
      discriminator: Uint8Array.from(QUORATE_SIGNER_IDL.instructions[0].discriminator),
      signatureDeposit,
      chainId,
      publicKey: normalizePublicKey(rootPublicKey).subarray(1),
    }),
  };
}

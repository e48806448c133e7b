import {
  type Address,
  address,
  appendTransactionMessageInstruction,
  createKeyPairSignerFromBytes,
  createTransactionMessage,
  getTransactionEncoder,
  lamports,
  setTransactionMessageFeePayerSigner,
  setTransactionMessageLifetimeUsingBlockhash,
  signTransactionMessageWithSigners,
} from '@solana/kit';
import { QUORATE_SIGNER_IDL } from '../src/idl.ts';
import { initializeInstruction } from '../src/initialize.ts';
import { readProgram } from '../src/program.ts';
import { describeError } from './chain/errors.ts';
import { parseTransaction } from './chain/transaction.ts';
import type { Localnet } from './index.ts';
import { LocalnetError } from './localnet-error.ts';

export interface SignerDeployment {
  /** The key pair of who governs the program, 64 bytes as in a key file. Without lamports it is given some. */
  readonly admin: Uint8Array;
  /** What a request costs, in lamports. */
  readonly signatureDeposit: bigint;
  /** The network's root key, in any form that the SDK takes. */
  readonly rootPublicKey: string | Uint8Array;
  /** CAIP-2; by default what the localnet's genesis hash makes it. */
  readonly chainId?: string;
  /** Where to put the program; by default where its IDL says. */
  readonly programAddress?: Address;
}

const ADMIN_LAMPORTS = 1_000_000_000_000n;
const SYSTEM_PROGRAM = address('11111111111111111111111111111111');

/**
 * Puts the committed program on a localnet, makes it ready for requests and waits until that is final.
 *
 * @returns the program's address
 * @throws SdkError for a root key that is none, ProgramArtifactError, LocalnetError DEPLOY_FAILED
 */
export async function deploySigner(localnet: Localnet, deployment: SignerDeployment): Promise<Address> {
  const { signatureDeposit, rootPublicKey, chainId = localnet.chainId } = deployment;
  const { chain } = localnet;
  const programAddress = deployment.programAddress ?? address(QUORATE_SIGNER_IDL.address);
  const { elf } = await readProgram();
  const admin = await createKeyPairSignerFromBytes(deployment.admin);
  const instruction = await initializeInstruction({ admin, signatureDeposit, chainId, rootPublicKey, programAddress });
  localnet.addProgram({ address: programAddress, elf });
  if (chain.bank.account(admin.address) === undefined) {
    const empty = { data: new Uint8Array(), programAddress: SYSTEM_PROGRAM, executable: false, space: 0n };
    localnet.setAccount({ address: admin.address, lamports: lamports(ADMIN_LAMPORTS), ...empty });
  }
  const { blockhash } = chain.history.head;
  const message = setTransactionMessageLifetimeUsingBlockhash(
    { blockhash, lastValidBlockHeight: 0n },
    setTransactionMessageFeePayerSigner(admin, createTransactionMessage({ version: 'legacy' })),
  );
  const signed = await signTransactionMessageWithSigners(appendTransactionMessageInstruction(instruction, message));
  const transaction = parseTransaction(Uint8Array.from(getTransactionEncoder().encode(signed)));
  chain.submit(transaction);
  await localnet.mineSlots();
  const landed = chain.history.transaction(transaction.signature);
  if (!landed) throw new LocalnetError('DEPLOY_FAILED', 'the transaction that initializes the program did not land');
  const { err, logs } = landed.execution;
  if (err !== null) throw new LocalnetError('DEPLOY_FAILED', `${describeError(err, logs)}\n${logs.join('\n')}`);
  while (chain.commitmentOf(landed.block) !== 'finalized') await localnet.mineSlots();
  return programAddress;
}

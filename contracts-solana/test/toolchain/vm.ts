import { getTransactionDecoder, lamports } from '@solana/kit';
import { ComputeBudgetProgram, Transaction, TransactionInstruction } from '@solana/web3.js';
import { FailedTransactionMetadata, LiteSVM } from 'litesvm';
import { address, keypair } from '../support.ts';

export interface Run {
  /** `undefined` for success. */
  readonly err: string | undefined;
  /** What the program's entry returned, if not 0. */
  readonly programCode: number | undefined;
  readonly logs: readonly string[];
  readonly returned: Uint8Array;
}

/** Runs a program once, without accounts, in a new VM. */
export function runProgram(elf: Uint8Array, data: Uint8Array = new Uint8Array()): Run {
  return programRunner(elf)(data);
}

/** Loads a program; the function runs it, as often as wanted. */
export function programRunner(elf: Uint8Array): (data: Uint8Array) => Run {
  const svm = new LiteSVM();
  const payer = keypair('payer');
  const { publicKey: programId } = keypair('program');
  svm.airdrop(address(payer.publicKey), lamports(1_000_000_000_000n));
  svm.addProgram(address(programId), elf);
  return (data) => {
    const transaction = new Transaction({
      feePayer: payer.publicKey,
      blockhash: svm.latestBlockhash(),
      lastValidBlockHeight: 0,
    });
    transaction.add(
      ComputeBudgetProgram.setComputeUnitLimit({ units: 1_400_000 }),
      new TransactionInstruction({ programId, keys: [], data: Buffer.from(data) }),
    );
    transaction.sign(payer);
    const result = svm.sendTransaction(getTransactionDecoder().decode(transaction.serialize()));
    svm.expireBlockhash();
    const failed = result instanceof FailedTransactionMetadata;
    const meta = failed ? result.meta() : result;
    const logs = meta.logs();
    const code = /custom program error: 0x([0-9a-f]+)$/.exec(logs.at(-1) ?? '')?.[1];
    return {
      err: failed ? result.toString() : undefined,
      programCode: code === undefined ? undefined : Number.parseInt(code, 16),
      logs,
      returned: Uint8Array.from(meta.returnData().data()),
    };
  };
}

import assert from 'node:assert/strict';
import { readProgram } from '@quorate/contract-solana';
import {
  Keypair,
  PublicKey,
  SYSVAR_CLOCK_PUBKEY,
  SYSVAR_RENT_PUBKEY,
  SystemProgram,
  sendAndConfirmTransaction,
  Transaction,
  TransactionInstruction,
} from '@solana/web3.js';
import { fundedKeypair, withLocalnet } from './support.ts';

const LOADER = new PublicKey('BPFLoaderUpgradeab1e11111111111111111111111');
const Kind = { initializeBuffer: 0, write: 1, deploy: 2 };
const BUFFER_HEADER_BYTES = 37;
const PROGRAM_BYTES = 36;
const CHUNK_BYTES = 900;

const meta = (pubkey: PublicKey, isSigner: boolean, isWritable: boolean) => ({ pubkey, isSigner, isWritable });
const u32 = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
const u64 = (value: number) => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);

describe('localnet: deployment by the upgradeable loader', () => {
  const chain = withLocalnet();

  it('verifies and runs the committed program', async function () {
    this.timeout(60_000);
    const { connection } = chain;
    const { elf } = await readProgram();
    const payer = await fundedKeypair(connection);
    const [buffer, program] = [Keypair.generate(), Keypair.generate()];
    const rent = (bytes: number) => connection.getMinimumBalanceForRentExemption(bytes);
    const send = (instructions: TransactionInstruction[], ...signers: Keypair[]) =>
      sendAndConfirmTransaction(connection, new Transaction().add(...instructions), [payer, ...signers]);
    const loader = (keys: TransactionInstruction['keys'], ...data: Uint8Array[]) =>
      new TransactionInstruction({ programId: LOADER, keys, data: Buffer.concat(data) });
    const account = async ({ publicKey: newAccountPubkey }: Keypair, space: number) => {
      const lamports = await rent(space);
      const rest = { fromPubkey: payer.publicKey, programId: LOADER };
      return SystemProgram.createAccount({ ...rest, newAccountPubkey, lamports, space });
    };

    const bufferKeys = [meta(buffer.publicKey, false, true), meta(payer.publicKey, false, false)];
    const initialize = loader(bufferKeys, u32(Kind.initializeBuffer));
    await send([await account(buffer, BUFFER_HEADER_BYTES + elf.length), initialize], buffer);
    const writes = [];
    for (let offset = 0; offset < elf.length; offset += CHUNK_BYTES) {
      const chunk = elf.subarray(offset, offset + CHUNK_BYTES);
      const keys = [meta(buffer.publicKey, false, true), meta(payer.publicKey, true, false)];
      writes.push(send([loader(keys, u32(Kind.write), u32(offset), u64(chunk.length), chunk)]));
    }
    await Promise.all(writes);
    const [programData] = PublicKey.findProgramAddressSync([program.publicKey.toBuffer()], LOADER);
    const deployKeys = [
      meta(payer.publicKey, true, true),
      meta(programData, false, true),
      meta(program.publicKey, false, true),
      meta(buffer.publicKey, false, true),
      meta(SYSVAR_RENT_PUBKEY, false, false),
      meta(SYSVAR_CLOCK_PUBKEY, false, false),
      meta(SystemProgram.programId, false, false),
      meta(payer.publicKey, true, false),
    ];
    const deploy = loader(deployKeys, u32(Kind.deploy), u64(elf.length));
    await send([await account(program, PROGRAM_BYTES), deploy], program);
    await chain.localnet.mineSlots();

    const unknown = new TransactionInstruction({ programId: program.publicKey, keys: [], data: Buffer.alloc(8, 1) });
    const fallback = /custom program error: 0x65/;
    await assert.rejects(send([unknown]), fallback, 'the program ran and knows no such instruction');
  });
});

import assert from 'node:assert/strict';
import { AnchorProvider, Program } from '@coral-xyz/anchor';
import { QUORATE_SIGNER_IDL, type QuorateSigner } from '@quorate/contract-solana';
import { Connection, Keypair, Message, PublicKey, Transaction, TransactionInstruction } from '@solana/web3.js';
import fc from 'fast-check';
import type { ParsedRequest } from '../../src/client/contractRequest.ts';
import { programAddress } from '../../src/solana/address.ts';
import { eventsOf } from '../../src/solana/events.ts';
import {
  compileMessage,
  type Instruction,
  priorityFee,
  splitTransaction,
  wireTransaction,
} from '../../src/solana/message.ts';
import { parseState, requestInstruction } from '../../src/solana/program.ts';
import { sdkError } from '../client/expect.ts';
import { text } from '../support.ts';
import { walletOf } from './network.ts';

// What the client encodes by hand, against what web3.js and Anchor with the committed IDL make of the same.

const program = new PublicKey(QUORATE_SIGNER_IDL.address);
const [requester, feePayer] = [Keypair.generate(), Keypair.generate()];
const anchor = new Program<QuorateSigner>(
  QUORATE_SIGNER_IDL,
  new AnchorProvider(new Connection('http://127.0.0.1:1'), walletOf(requester)),
);
const instructions = new PublicKey('Sysvar1nstructions1111111111111111111111111');
const accounts = { requester: requester.publicKey, program };

const plain = ({ programId, keys, data }: TransactionInstruction) => ({
  program: programId.toBase58(),
  accounts: keys.map(({ pubkey, isSigner, isWritable }) => ({ address: pubkey.toBase58(), isSigner, isWritable })),
  data: Uint8Array.from(data),
});
const fields = fc.record({ path: text, keyVersion: fc.constantFrom(0, 1), algo: text, dest: text, params: text });
const bytes = (length: { minLength: number; maxLength: number }) => fc.uint8Array(length);

describe('Solana wire', () => {
  it('requests are the instructions that Anchor makes', async () => {
    const payload = bytes({ minLength: 32, maxLength: 32 });
    await fc.assert(
      fc.asyncProperty(fields, payload, fc.boolean(), async (texts, signed, otherPays) => {
        const { path, keyVersion, algo, dest, params } = texts;
        const theirs = await anchor.methods
          .sign([...signed], keyVersion, path, algo, dest, params)
          .accountsPartial({ ...accounts, feePayer: otherPays ? feePayer.publicKey : null })
          .instruction();
        const payers = {
          requester: requester.publicKey.toBase58(),
          feePayer: otherPays ? feePayer.publicKey.toBase58() : undefined,
        };
        const ours = requestInstruction(program.toBase58(), payers, { ...texts, payload: signed } as ParsedRequest);
        assert.deepEqual(ours, plain(theirs));
      }),
      { numRuns: 40 },
    );
  });

  it('requests for transactions are, too', async () => {
    const some = bytes({ minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fields, some, some, some, text, async (texts, transaction, output, respond, caip2Id) => {
        const { path, keyVersion, algo, dest, params } = texts;
        const schemas = { outputDeserializationSchema: output, respondSerializationSchema: respond };
        const theirs = await anchor.methods
          .signBidirectional(
            Buffer.from(transaction),
            caip2Id,
            keyVersion,
            path,
            algo,
            dest,
            params,
            PublicKey.default,
            Buffer.from(output),
            Buffer.from(respond),
          )
          .accountsPartial({ ...accounts, feePayer: null, instructions })
          .instruction();
        const request = { ...texts, serializedTransaction: transaction, caip2Id } as ParsedRequest;
        const payers = { requester: requester.publicKey.toBase58() };
        assert.deepEqual(requestInstruction(program.toBase58(), payers, request, schemas), plain(theirs));
      }),
      { numRuns: 40 },
    );
  });

  it('messages are the ones that web3.js compiles', () => {
    const key = fc.constantFrom(...Array.from({ length: 5 }, () => Keypair.generate().publicKey.toBase58()));
    const use = fc.record({ address: key, isSigner: fc.boolean(), isWritable: fc.boolean() });
    const instruction = fc.record({
      program: key,
      accounts: fc.array(use, { maxLength: 6 }),
      data: bytes({ minLength: 0, maxLength: 200 }),
    });
    const blockhash = Keypair.generate().publicKey.toBase58();
    const read = (message: Message) => {
      const { header, accountKeys, recentBlockhash } = message;
      const keys = accountKeys.map((account) => account.toBase58());
      const uses = message.instructions.map(({ programIdIndex, accounts: indexes, data }) => ({
        program: keys[programIdIndex],
        accounts: indexes.map((index) => keys[index]),
        data,
      }));
      const rights = keys.map((address, i) => [address, message.isAccountSigner(i), message.isAccountWritable(i)]);
      return { header, recentBlockhash, uses, payer: keys[0], rights: rights.sort() };
    };
    fc.assert(
      fc.property(key, fc.array(instruction, { minLength: 1, maxLength: 3 }), (payer, list) => {
        const ours = compileMessage(payer, list as Instruction[], { blockhash, lastValidBlockHeight: 1n });
        const theirs = new Transaction({ feePayer: new PublicKey(payer), blockhash, lastValidBlockHeight: 1 });
        for (const { program: id, accounts: uses, data } of list) {
          const keys = uses.map(({ address, ...rights }) => ({ pubkey: new PublicKey(address), ...rights }));
          theirs.add(new TransactionInstruction({ programId: new PublicKey(id), keys, data: Buffer.from(data) }));
        }
        // Which of equals comes first is each one's own affair.
        const compiled = theirs.compileMessage();
        assert.deepEqual(read(Message.from(ours.message)), read(compiled));
        assert.deepEqual(
          new Set(ours.signers),
          new Set(compiled.accountKeys.slice(0, compiled.header.numRequiredSignatures).map(String)),
        );
        assert.equal(wireTransaction(ours).length, 1 + 64 * ours.signers.length + ours.message.length);
      }),
    );
  });

  it('a transaction that is too long is refused before a wallet sees it', () => {
    const long = { program: program.toBase58(), accounts: [], data: new Uint8Array(1_200) };
    const lifetime = { blockhash: Keypair.generate().publicKey.toBase58(), lastValidBlockHeight: 1n };
    const compile = () => compileMessage(requester.publicKey.toBase58(), [long], lifetime);
    assert.throws(compile, sdkError('INVALID_ARGUMENT', /1232/));
  });

  it('a transaction without the fee payer’s signature is none', () => {
    const lifetime = { blockhash: Keypair.generate().publicKey.toBase58(), lastValidBlockHeight: 1n };
    const unsigned = compileMessage(requester.publicKey.toBase58(), [priorityFee(5n)], lifetime);
    assert.throws(() => splitTransaction(wireTransaction(unsigned)), /not signed/);
    assert.throws(() => splitTransaction(Uint8Array.of(0)), RangeError);
    const signed = wireTransaction(unsigned, { [requester.publicKey.toBase58()]: new Uint8Array(64).fill(7) });
    assert.deepEqual(splitTransaction(signed).message, unsigned.message);
  });

  it('addresses of programs are those that web3.js finds', () => {
    fc.assert(
      fc.property(bytes({ minLength: 32, maxLength: 32 }), bytes({ minLength: 0, maxLength: 32 }), (id, seed) => {
        const [theirs] = PublicKey.findProgramAddressSync([seed], new PublicKey(id));
        assert.equal(programAddress(new PublicKey(id).toBase58(), seed), theirs.toBase58());
      }),
      { numRuns: 50 },
    );
  });

  it('the state of a program that keeps no root key has none', () => {
    const chainId = new TextEncoder().encode('solana:abc');
    const sigNetwork = Uint8Array.of(
      ...[77, 209, 137, 229, 149, 67, 167, 230],
      ...new Uint8Array(32).fill(9),
      ...[5, 0, 0, 0, 0, 0, 0, 0, chainId.length, 0, 0, 0],
      ...chainId,
      ...new Uint8Array(118),
    );
    assert.deepEqual(parseState(sigNetwork), { signatureDeposit: 5n, chainId: 'solana:abc', publicKey: undefined });
    assert.throws(() => parseState(new Uint8Array(200)), RangeError);
    assert.throws(() => parseState(sigNetwork.slice(0, 50)), RangeError);
  });

  it('what is logged counts only while the program itself runs', () => {
    const error = [42, 28, 210, 105, 9, 196, 189, 51];
    const data = `Program data: ${Buffer.from([...error, ...new Uint8Array(70)]).toString('base64')}`;
    const [ours, other] = [program.toBase58(), Keypair.generate().publicKey.toBase58()];
    const seen = (...logMessages: string[]) =>
      eventsOf({ transaction: { message: { accountKeys: [] } }, meta: { logMessages } }, ours).length;
    const enter = (id: string, depth: number) => `Program ${id} invoke [${depth}]`;
    const leave = (id: string) => `Program ${id} success`;
    assert.equal(seen(enter(ours, 1), data, leave(ours)), 1);
    assert.equal(seen(enter(other, 1), data, leave(other)), 0);
    assert.equal(seen(enter(ours, 1), enter(other, 2), data, leave(other), leave(ours)), 0);
    assert.equal(seen(enter(other, 1), enter(ours, 2), leave(ours), data, leave(other)), 0);
    assert.equal(seen(enter(other, 1), `Program log: ${enter(ours, 2)}`, data, leave(other)), 0);
    assert.equal(seen(enter(other, 1), enter(ours, 2), `Program ${ours} failed: custom program error: 0x1`, data), 0);
  });
});

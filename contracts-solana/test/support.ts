import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AnchorProvider, BN, BorshEventCoder, Program } from '@coral-xyz/anchor';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE } from '@noble/curves/utils.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { deriveTweak } from '@quorate/sdk';
import {
  type Address,
  appendTransactionMessageInstruction,
  compileTransaction,
  createKeyPairSignerFromBytes,
  createTransactionMessage,
  getCompiledTransactionMessageDecoder,
  getTransactionDecoder,
  type Transaction as KitTransaction,
  lamports,
  pipe,
  setTransactionMessageFeePayer,
  signTransaction,
} from '@solana/kit';
import { Connection, Keypair, PublicKey, Transaction, type TransactionInstruction } from '@solana/web3.js';
import { FailedTransactionMetadata, LiteSVM, type TransactionMetadata } from 'litesvm';
import { QUORATE_SIGNER_IDL, type QuorateSigner, readProgram } from '../src/index.ts';

export const PROGRAM_ID = new PublicKey(QUORATE_SIGNER_IDL.address);
export const CHAIN_ID = 'solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1';
export const DEPOSIT = 100_000n;
export const RESPONSE_PATH = 'solana response key';
export const FAILURE_PREFIX = Uint8Array.of(0xde, 0xad, 0xbe, 0xef);
/** What marks data of an inner instruction as an event. */
export const EVENT_TAG = Buffer.from('e445a52e51cb9a1d', 'hex');

const seedOf = (name: string) => createHash('sha256').update(name).digest();
export const keypair = (name: string): Keypair => Keypair.fromSeed(seedOf(name));
export const address = (key: PublicKey): Address => key.toBase58() as Address;
export const pda = (...seeds: (string | Uint8Array)[]): PublicKey =>
  PublicKey.findProgramAddressSync(
    seeds.map((seed) => (typeof seed === 'string' ? Buffer.from(seed) : seed)),
    PROGRAM_ID,
  )[0];
export const STATE = pda('program-state');

/** Borsh, by hand: Anchor's encoder has room for 1,000 bytes. */
export const u32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer);
export const u64 = (value: bigint): Buffer => Buffer.from(BigUint64Array.of(value).buffer);
export const text = (value: string | Uint8Array): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([u32(bytes.length), bytes]);
};
export const signatureBytes = ({ bigR, s, recoveryId }: WireSignature): Buffer =>
  Buffer.from([...bigR.x, ...bigR.y, ...s, recoveryId]);

/** The network: one key that signs for everybody. */
export const rootSecret = bytesToNumberBE(seedOf('root key')) % secp256k1.Point.Fn.ORDER;
export const rootPoint = affine(secp256k1.Point.BASE.multiply(rootSecret).toBytes(false));

export interface WireSignature {
  bigR: { x: number[]; y: number[] };
  s: number[];
  recoveryId: number;
}

/** A point as the wire has it. @param bytes 65 bytes, uncompressed */
export function affine(bytes: Uint8Array): { x: number[]; y: number[] } {
  return { x: [...bytes.slice(1, 33)], y: [...bytes.slice(33)] };
}

/** The network's signature for a requester and a path. @param digest 32 bytes */
export function networkSign(requester: PublicKey, path: string, keyVersion: number, digest: Uint8Array): WireSignature {
  const [scheme, chainId] =
    keyVersion === 0
      ? (['sig.network-v1', '0x800001f5'] as const)
      : (['sig.network-v2', 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp'] as const);
  const tweak = deriveTweak({ scheme, chainId, predecessor: requester.toBase58(), path });
  const secret = (rootSecret + bytesToNumberBE(tweak)) % secp256k1.Point.Fn.ORDER;
  const bytes = secp256k1.sign(digest, secp256k1.Point.Fn.toBytes(secret), { prehash: false, format: 'recovered' });
  const [recoveryId, r, s] = [bytes[0]!, bytes.slice(1, 33), bytes.slice(33)];
  const bigR = secp256k1.Point.fromBytes(Uint8Array.of(2 + (recoveryId & 1), ...r));
  return { bigR: affine(bigR.toBytes(false)), s: [...s], recoveryId };
}

/** What the network signs of an outcome. */
export const outcomeDigest = (requestId: Uint8Array, output: Uint8Array): Uint8Array =>
  keccak_256(Uint8Array.of(...requestId, ...output));

export interface ChainEvent {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: what Anchor decodes
  readonly data: any;
}

export interface Sent {
  readonly meta: TransactionMetadata;
  /** Events of inner instructions and of logs, in this order. */
  readonly events: readonly ChainEvent[];
  /** Data of the inner instructions that carry events. */
  readonly eventData: readonly Buffer[];
  readonly computeUnits: number;
}

/** A transaction that the chain refused. */
export class Refused extends Error {
  readonly logs: readonly string[];
  /** Of the program, if it was the program that refused. */
  readonly programCode: number | undefined;

  constructor(failed: FailedTransactionMetadata) {
    const logs = failed.meta().logs();
    super(`${failed.toString()}\n${logs.join('\n')}`);
    this.logs = logs;
    const hex = /custom program error: 0x([0-9a-f]+)/.exec(logs.at(-1) ?? '')?.[1];
    this.programCode = hex === undefined ? undefined : Number.parseInt(hex, 16);
  }
}

/** The committed program, or the one that the environment names: one that another toolchain has built. */
async function programUnderTest(): Promise<Uint8Array> {
  const file = process.env['QUORATE_SOLANA_PROGRAM'];
  return file === undefined ? (await readProgram()).elf : new Uint8Array(readFileSync(file));
}

/** A chain with the program, its state made, and a requester and a responder with lamports. */
export class TestChain {
  readonly svm: LiteSVM;
  readonly admin = keypair('admin');
  readonly requester = keypair('requester');
  readonly responder = keypair('responder');
  readonly program: Program<QuorateSigner>;
  readonly #coder = new BorshEventCoder(QUORATE_SIGNER_IDL);

  private constructor(elf: Uint8Array, programId: PublicKey) {
    this.svm = new LiteSVM();
    this.svm.addProgram(address(programId), elf);
    for (const { publicKey } of [this.admin, this.requester, this.responder])
      this.svm.airdrop(address(publicKey), lamports(10_000_000_000n));
    const wallet = {
      publicKey: this.admin.publicKey,
      signTransaction: <T>(transaction: T) => Promise.resolve(transaction),
      signAllTransactions: <T>(transactions: T) => Promise.resolve(transactions),
    };
    // Anchor only builds instructions here: nothing listens at the address.
    const provider = new AnchorProvider(new Connection('http://127.0.0.1:1'), wallet, {});
    this.program = new Program<QuorateSigner>({ ...QUORATE_SIGNER_IDL, address: programId.toBase58() }, provider);
  }

  /** With the program, but without its state. */
  static async withProgram(programId = PROGRAM_ID): Promise<TestChain> {
    return new TestChain(await programUnderTest(), programId);
  }

  static async start(chainId = CHAIN_ID): Promise<TestChain> {
    const chain = await TestChain.withProgram();
    chain.send([await chain.initialize(chainId)], [chain.admin]);
    return chain;
  }

  initialize(chainId = CHAIN_ID, publicKey = rootPoint): Promise<TransactionInstruction> {
    return this.program.methods
      .initialize(bn(DEPOSIT), chainId, publicKey)
      .accounts({ admin: this.admin.publicKey })
      .instruction();
  }

  balance(key: PublicKey): bigint {
    return this.svm.getBalance(address(key)) ?? 0n;
  }

  /** Sends a transaction that the first signer pays for. @throws Refused */
  send(instructions: readonly TransactionInstruction[], signers: readonly Keypair[]): Sent {
    const transaction = new Transaction().add(...instructions);
    transaction.feePayer = signers[0]!.publicKey;
    transaction.recentBlockhash = this.svm.latestBlockhash();
    transaction.sign(...signers);
    const { accountKeys } = transaction.compileMessage();
    return this.#run(getTransactionDecoder().decode(transaction.serialize()), accountKeys);
  }

  /**
   * Sends one instruction of any length. Other programs can call with as much; a transaction cannot carry it, but LiteSVM
   * does not look at that.
   * @throws Refused
   */
  async sendLarge(instruction: TransactionInstruction, signer: Keypair): Promise<Sent> {
    const owner = await createKeyPairSignerFromBytes(signer.secretKey);
    const accounts = instruction.keys.map(({ pubkey, isSigner, isWritable }) => ({
      address: address(pubkey),
      role: (isSigner ? 2 : 0) + (isWritable ? 1 : 0),
    }));
    const message = pipe(
      createTransactionMessage({ version: 'legacy' }),
      (empty) => setTransactionMessageFeePayer(owner.address, empty),
      (paid) => this.svm.setTransactionMessageLifetimeUsingLatestBlockhash(paid),
      (timed) =>
        appendTransactionMessageInstruction(
          { programAddress: address(instruction.programId), accounts, data: new Uint8Array(instruction.data) },
          timed,
        ),
    );
    const transaction = await signTransaction([owner.keyPair], compileTransaction(message));
    const { staticAccounts } = getCompiledTransactionMessageDecoder().decode(transaction.messageBytes);
    return this.#run(
      transaction,
      staticAccounts.map((key) => new PublicKey(key)),
    );
  }

  #run(transaction: KitTransaction, accountKeys: readonly PublicKey[]): Sent {
    const meta = this.svm.sendTransaction(transaction);
    this.svm.expireBlockhash();
    if (meta instanceof FailedTransactionMetadata) throw new Refused(meta);
    const eventData = meta.innerInstructions().flatMap((group) =>
      group.flatMap((inner) => {
        const data = Buffer.from(inner.instruction().data());
        const isOurs = accountKeys[inner.instruction().programIdIndex()]?.equals(this.program.programId) ?? false;
        return isOurs && data.subarray(0, 8).equals(EVENT_TAG) ? [data] : [];
      }),
    );
    const logged = meta.logs().flatMap((line) => /^Program data: (.*)$/.exec(line)?.[1] ?? []);
    const texts = [...eventData.map((data) => data.subarray(8).toString('base64')), ...logged];
    const events = texts.map((text) => this.#coder.decode(text)!);
    return { meta, events, eventData, computeUnits: Number(meta.computeUnitsConsumed()) };
  }
}

/** An integer as Anchor takes it. */
export const bn = (value: bigint | number): BN => new BN(value.toString());

/** Whether the program refused with this error of its own, by name, or of Anchor, by code. */
export const programError = (expected: string | number) => (error: unknown) => {
  assert.ok(error instanceof Refused, String(error));
  const code =
    typeof expected === 'number' ? expected : QUORATE_SIGNER_IDL.errors.find(({ name }) => name === expected)?.code;
  assert.equal(error.programCode, code, error.message);
  return true;
};

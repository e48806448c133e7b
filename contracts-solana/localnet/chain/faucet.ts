import { createHash } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { base58 } from '@scure/base';
import { type Address, type Blockhash, type EncodedAccount, lamports } from '@solana/kit';
import { parseTransaction, type WireTransaction } from './transaction.ts';

const SYSTEM_PROGRAM_BYTES = new Uint8Array(32);
const SYSTEM_PROGRAM = base58.encode(SYSTEM_PROGRAM_BYTES) as Address;
const TRANSFER = 2;
const SUPPLY = 500_000_000n * 10n ** 9n;

/** An account that airdrops come from, by ordinary transfers. Its key follows from the seed. */
export class Faucet {
  readonly #secret: Uint8Array;
  readonly #publicKey: Uint8Array;
  #airdrops = 0;

  constructor(seed: string) {
    this.#secret = createHash('sha256').update(`faucet ${seed}`).digest();
    this.#publicKey = ed25519.getPublicKey(this.#secret);
  }

  get address(): Address {
    return base58.encode(this.#publicKey) as Address;
  }

  /** The account as it is in the beginning. */
  get account(): EncodedAccount {
    const { address } = this;
    const rest = { data: new Uint8Array(), programAddress: SYSTEM_PROGRAM, executable: false, space: 0n };
    return { address, lamports: lamports(SUPPLY), ...rest };
  }

  /** A transfer. A reference, an address of no other use, keeps two alike in one block apart. @param amount lamports */
  airdrop(recipient: Address, amount: bigint, blockhash: Blockhash): WireTransaction {
    const reference = createHash('sha256')
      .update(`airdrop ${this.address} ${this.#airdrops++}`)
      .digest();
    const data = Buffer.alloc(12);
    data.writeUInt32LE(TRANSFER, 0);
    data.writeBigUInt64LE(amount, 4);
    const header = [1, 0, 2];
    const keys = [this.#publicKey, base58.decode(recipient), reference, SYSTEM_PROGRAM_BYTES];
    const transfer = [3, 3, 0, 1, 2, data.length, ...data];
    const message = Buffer.concat([
      Uint8Array.of(...header, keys.length),
      ...keys,
      base58.decode(blockhash),
      Uint8Array.of(1, ...transfer),
    ]);
    const signature = ed25519.sign(message, this.#secret);
    return parseTransaction(new Uint8Array(Buffer.concat([Uint8Array.of(1), signature, message])));
  }
}

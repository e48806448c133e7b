import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { base64urlnopad } from '@scure/base';
import { record } from '../bytes.ts';
import { normalizeEd25519 } from '../publicKey.ts';
import { crc16 } from './hashes.ts';
import { optionOf } from './options.ts';

/** Wallet contracts by version; `v5r1` is also called W5. */
export type TonWallet = 'v4r2' | 'v5r1';

/** Which of a key's wallets on TON, and how its address is written. */
export interface TonAddressOptions {
  /** The wallet contract that the account will run; `v5r1` (W5) by default. */
  readonly type?: TonWallet | undefined;
  /** `mainnet` by default. Part of the address itself in v5r1, else only of how it is written. */
  readonly network?: 'mainnet' | 'testnet' | undefined;
  /**
   * Whether what is sent there should come back while no wallet has been deployed; false by default, so that the account
   * can be funded first.
   */
  readonly bounceable?: boolean | undefined;
}

interface Cell {
  readonly hash: Uint8Array;
  readonly depth: number;
}

/** A wallet's code by its hash, and its state before the first message: bits that end in an empty dictionary. */
interface WalletContract {
  readonly code: Cell;
  readonly state: (publicKey: bigint, testnet: boolean) => { readonly bits: bigint; readonly length: number };
}

const wallets: Readonly<Record<TonWallet, WalletContract>> = {
  v4r2: {
    code: {
      hash: /* @__PURE__ */ hexToBytes('feb5ff6820e2ff0d9483e7e0d62c817d846789fb4ae580c878866d959dabd5c0'),
      depth: 7,
    },
    // 32 bits of sequence number, which begins at zero, 32 of the wallet's id, the key, no plugins
    state: (publicKey) => ({ bits: ((698983191n << 256n) | publicKey) << 1n, length: 321 }),
  },
  v5r1: {
    code: {
      hash: /* @__PURE__ */ hexToBytes('20834b7b72b112147e1b2fb457b84e74d1a30f04f737d4f62a668e9552d2b72f'),
      depth: 6,
    },
    // Whether the key may sign, then as above; the id is the network's (−239, −3), its first bit flipped.
    state: (publicKey, testnet) => ({
      bits: ((((1n << 64n) | (testnet ? 0x7ffffffdn : 0x7fffff11n)) << 256n) | publicKey) << 1n,
      length: 322,
    }),
  },
};

/**
 * The address of a wallet contract in the basechain, which is the hash of its code and first state (TON whitepaper §3.1),
 * in the form that users see (TEP-2). The wallet's id is the usual one, subwallet 0.
 *
 * @throws SdkError INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE, UNSUPPORTED_ADDRESS_TYPE, UNSUPPORTED_CHAIN
 */
export function publicKeyToTonAddress(publicKey: string | Uint8Array, options: TonAddressOptions = {}): string {
  const { type, network, bounceable = false } = record(options, 'options') as TonAddressOptions;
  const { code, state } = optionOf(wallets, type, 'v5r1', 'type');
  const testnet = optionOf({ mainnet: false, testnet: true }, network, 'mainnet', 'network');
  const { bits, length } = state(bytesToNumberBE(normalizeEd25519(publicKey)), testnet);
  // Five bits say which parts a first state has: no split depth, not special, code, data, no library.
  const account = cell(0b00110n, 5, [code, cell(bits, length, [])]);
  const tag = (bounceable ? 0x11 : 0x51) | (testnet ? 0x80 : 0);
  const tagged = concatBytes(Uint8Array.of(tag, 0), account.hash);
  return base64urlnopad.encode(concatBytes(tagged, numberToBytesBE(crc16(tagged), 2)));
}

/** A cell of up to 1023 bits, not a multiple of eight: a one and zeros fill its last byte. */
function cell(bits: bigint, length: number, references: readonly Cell[]): Cell {
  const bytes = Math.ceil(length / 8);
  const padding = BigInt(8 * bytes - length);
  const data = numberToBytesBE(((bits << 1n) | 1n) << (padding - 1n), bytes);
  const depths = references.map(({ depth }) => numberToBytesBE(depth, 2));
  const hashes = references.map(({ hash }) => hash);
  const descriptor = Uint8Array.of(references.length, 2 * bytes - 1);
  const depth = Math.max(-1, ...references.map((reference) => reference.depth)) + 1;
  return { hash: sha256(concatBytes(descriptor, data, ...depths, ...hashes)), depth };
}

import { equalBytes } from '@noble/curves/utils.js';
import { base64 } from '@scure/base';
import { Address, OutScript, p2pkh, p2wpkh, Script, selectUTXO, type Transaction } from '@scure/btc-signer';
import { getPrevOut, normalizeInput } from '@scure/btc-signer/transaction.js';
import { type BTC_NETWORK, compareBytes } from '@scure/btc-signer/utils.js';
import { integer, record } from '../../client/fields.ts';
import { SdkError } from '../../errors.ts';
import { compressPublicKey, normalizeSecp256k1 } from '../../publicKey.ts';
import type { Signature } from '../../types.ts';
import { type Amount, amount, hexField, list, oneOf, parsed } from '../input.ts';
import { type Prepared, preparedFor } from '../prepared.ts';
import { type BitcoinNetwork, networkOf } from './network.ts';
import { payloadsByInput, signedTransaction } from './psbt.ts';

/**
 * An output that the key can spend. With the transaction that made it, amount and script are read there, so that no
 * server can lie about them; P2PKH needs it. For P2WPKH the amount is enough: a wrong one gives a signature that no node
 * accepts.
 */
export type Utxo = { readonly txid: string; readonly index: number } & (
  | {
      /** Hex of the whole transaction. */
      readonly transaction: string;
    }
  | {
      /** Satoshis. */
      readonly amount: Amount;
    }
);

/** Satoshis to an address, or up to 80 bytes of data that nobody can spend (OP_RETURN), as hex. */
export type Output = { readonly address: string; readonly amount: Amount } | { readonly data: string };

/** A transaction that waits for one signature an input. */
export interface PreparedTransaction extends Prepared {
  readonly kind: 'bitcoin-transaction';
  /** Base64, as BIP-174 writes it to text. */
  readonly psbt: string;
  /** Satoshis, in decimal. */
  readonly fee: string;
}

/** What nodes take, and the id under which they will know it. */
export interface SignedTransaction {
  /** Hex. */
  readonly transaction: string;
  readonly id: string;
}

const MAX_MONEY = 2_100_000_000_000_000n;
/** Satoshis a virtual byte. Bitcoin Core's nodes refuse to send what pays more. */
const MAX_FEE_RATE = 10_000n;
/** BIP-125: may be replaced by one that pays more. */
const REPLACEABLE = 0xfffffffd;

/**
 * A transaction ready to be signed. The same inputs give the same transaction, whatever order the UTXOs came in: inputs
 * and outputs are in BIP-69's order.
 *
 * @param input.utxos what may be spent; of them as many are chosen as pay for outputs and fee, or `all`
 * @param input.outputs none: everything goes to `changeAddress`, with `select: 'all'`
 * @param input.feeRate satoshis a virtual byte
 * @param input.changeAddress where the rest goes unless it is dust; the key's own P2WPKH address unless given
 * @throws SdkError INVALID_ARGUMENT naming the field, INSUFFICIENT_FUNDS, INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE
 */
export function prepareTransaction(input: {
  readonly publicKey: string | Uint8Array;
  readonly network?: BitcoinNetwork | undefined;
  readonly utxos: readonly Utxo[];
  readonly outputs: readonly Output[];
  readonly feeRate: Amount;
  readonly changeAddress?: string | undefined;
  readonly select?: 'enough' | 'all' | undefined;
}): PreparedTransaction {
  record(input, 'input');
  const publicKey = normalizeSecp256k1(input.publicKey);
  const network = networkOf(input.network);
  const own = ownOutputs(publicKey, network);
  const utxos = sorted(list(input.utxos, 'utxos').map((utxo, i) => spendable(utxo, own, `utxos[${i}]`)));
  const outputs = list(input.outputs, 'outputs').map((output, i) => outputOf(output, network, `outputs[${i}]`));
  const changeAddress = input.changeAddress ?? own.p2wpkh.address;
  const changeScript = scriptOf(changeAddress, network, 'changeAddress');
  const feePerByte = amount(input.feeRate, 'feeRate', { min: 1n, max: MAX_FEE_RATE });
  const select = oneOf(input.select ?? 'enough', ['enough', 'all'], 'select');
  if (outputs.length === 0 && select !== 'all')
    throw new SdkError('INVALID_ARGUMENT', 'outputs', 'none, without `select: all`');
  const selection = parsed('utxos', () =>
    selectUTXO(utxos, outputs, select === 'all' ? 'all' : 'default', {
      feePerByte,
      changeAddress,
      network,
      dust: dustOf(changeScript),
      dustRelayFeeRate: 1n, // `dust` is in satoshis already
      allowUnknownOutputs: true,
      createTx: true,
      bip69: true,
    }),
  );
  if (!selection?.tx || selection.outputs.length === 0)
    throw new SdkError('INSUFFICIENT_FUNDS', 'utxos', 'hold less than outputs and fee');
  const transaction: Transaction = selection.tx;
  const payloads = [...payloadsByInput(transaction, publicKey).values()];
  return {
    kind: 'bitcoin-transaction',
    ...preparedFor(publicKey, payloads),
    psbt: base64.encode(transaction.toPSBT()),
    fee: String(selection.fee),
  };
}

/**
 * The signed transaction, with DER signatures of low s.
 *
 * @param signatures one an input, in order
 * @throws SdkError INVALID_ARGUMENT, INVALID_SIGNATURE
 */
export function finalizeTransaction(
  prepared: PreparedTransaction,
  signatures: readonly Signature[],
): SignedTransaction {
  const transaction = signedTransaction(prepared, signatures);
  parsed('prepared.psbt', () => transaction.finalize());
  return { transaction: transaction.hex, id: transaction.id };
}

type Own = ReturnType<typeof ownOutputs>;

function ownOutputs(publicKey: Uint8Array, network: BTC_NETWORK) {
  const key = compressPublicKey(publicKey);
  return { p2wpkh: p2wpkh(key, network), p2pkh: p2pkh(key, network) };
}

type Input = ReturnType<typeof spendable>;

function spendable(value: unknown, own: Own, field: string) {
  const utxo = record(value, field);
  const txid = hexField(utxo['txid'], `${field}.txid`, 32);
  const index = integer(utxo['index'], `${field}.index`, 0xffff_ffff);
  const outpoint = { txid, index, sequence: REPLACEABLE };
  if (utxo['transaction'] === undefined) {
    const satoshis = amount(utxo['amount'], `${field}.amount`, { max: MAX_MONEY });
    return { ...outpoint, witnessUtxo: { script: own.p2wpkh.script, amount: satoshis } };
  }
  const nonWitnessUtxo = hexField(utxo['transaction'], `${field}.transaction`);
  // Refuses a transaction that is not the one that `txid` names.
  const { script } = parsed(`${field}.transaction`, () => getPrevOut(normalizeInput({ ...outpoint, nonWitnessUtxo })));
  if (equalBytes(script, own.p2pkh.script)) return { ...outpoint, nonWitnessUtxo };
  if (equalBytes(script, own.p2wpkh.script)) return { ...outpoint, nonWitnessUtxo };
  throw new SdkError('INVALID_ARGUMENT', field, 'is not a P2WPKH or P2PKH output of this key');
}

const sorted = (utxos: readonly Input[]): Input[] =>
  [...utxos].sort((a, b) => compareBytes(a.txid, b.txid) || a.index - b.index);

function outputOf(value: unknown, network: BTC_NETWORK, field: string): { script: Uint8Array; amount: bigint } {
  const output = record(value, field);
  if (output['data'] !== undefined) {
    const data = hexField(output['data'], `${field}.data`);
    if (data.length > 80) throw new SdkError('INVALID_ARGUMENT', `${field}.data`, 'more than 80 bytes');
    return { script: Script.encode(['RETURN', data]), amount: 0n };
  }
  const script = scriptOf(output['address'], network, `${field}.address`);
  return { script, amount: amount(output['amount'], `${field}.amount`, { min: dustOf(script), max: MAX_MONEY }) };
}

function scriptOf(address: unknown, network: BTC_NETWORK, field: string): Uint8Array {
  if (typeof address !== 'string') throw new SdkError('INVALID_ARGUMENT', field, 'not a string');
  return parsed(field, () => {
    const output = Address(network).decode(address);
    return OutScript.encode(output as Parameters<typeof OutScript.encode>[0]);
  });
}

/** What nodes do not relay outputs below: three satoshis for each byte that it takes to make and to spend them. */
function dustOf(script: Uint8Array): bigint {
  const witness =
    script.length > 2 &&
    (script[0] === 0 || (script[0]! >= 0x51 && script[0]! <= 0x60)) &&
    script[1] === script.length - 2;
  return 3n * BigInt(8 + 1 + script.length + (witness ? 67 : 148));
}

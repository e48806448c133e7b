import assert from 'node:assert/strict';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { compressPublicKey } from '@quorate/sdk';
import type { Utxo } from '@quorate/sdk/chains/bitcoin';
import { networks, Psbt, payments, Transaction } from 'bitcoinjs-lib';
import { testSigner } from '../support.ts';

// bitcoinjs-lib makes what is spent here, and judges what was signed.

export const signer = testSigner();
export const { publicKey } = signer;
export const pubkey = compressPublicKey(publicKey);

export const regtest = networks.regtest;
export const own = {
  p2wpkh: payments.p2wpkh({ pubkey, network: regtest }),
  p2pkh: payments.p2pkh({ pubkey, network: regtest }),
};
/** Addresses of others, a kind each. */
const stranger = { pubkey: compressPublicKey(testSigner().publicKey), network: regtest };
export const addresses = {
  p2wpkh: payments.p2wpkh(stranger).address!,
  p2pkh: payments.p2pkh(stranger).address!,
  p2sh: payments.p2sh({ redeem: payments.p2wpkh(stranger), network: regtest }).address!,
  p2wsh: payments.p2wsh({ redeem: payments.p2pk(stranger), network: regtest }).address!,
};

let salt = 0;
/** A transaction that pays the amounts to the script, an output each. */
export function fund(script: Uint8Array, ...amounts: readonly bigint[]): Transaction {
  const transaction = new Transaction();
  salt += 1;
  transaction.addInput(new Uint8Array(32).fill(salt), salt);
  for (const amount of amounts) transaction.addOutput(script, amount);
  return transaction;
}

/** The outputs of a transaction, to be spent. */
export const utxosOf = (transaction: Transaction): Utxo[] =>
  transaction.outs.map((_, index) => ({ txid: transaction.getId(), index, transaction: transaction.toHex() }));

const verify = (key: Uint8Array, hash: Uint8Array, signature: Uint8Array): boolean =>
  secp256k1.verify(signature, hash, key, { prehash: false });

/** Has bitcoinjs-lib check every signature of a PSBT, and make the transaction of it. */
export function judge(psbt: string, signatures: readonly (readonly [index: number, signature: Uint8Array])[] = []) {
  const judged = Psbt.fromBase64(psbt, { network: regtest });
  for (const [index, signature] of signatures) judged.updateInput(index, { partialSig: [{ pubkey, signature }] });
  assert.ok(judged.validateSignaturesOfAllInputs(verify));
  return judged.finalizeAllInputs().extractTransaction(true);
}

/** The signatures that a signed transaction carries, an input each. */
export function signaturesOf(transaction: string): (readonly [number, Uint8Array])[] {
  return Transaction.fromHex(transaction).ins.map((input, index) => {
    const [signature] = input.witness.length ? input.witness : [input.script.subarray(1, 1 + input.script[0]!)];
    return [index, signature!] as const;
  });
}

export const hexBytes = hexToBytes;
export const toHex = bytesToHex;

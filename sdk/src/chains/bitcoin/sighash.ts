import { equalBytes } from '@noble/curves/utils.js';
import { OutScript, RawTx, Script, SigHash, type Transaction } from '@scure/btc-signer';
import { getInputType, getPrevOut } from '@scure/btc-signer/transaction.js';
import { hash160, isBytes, sha256x2 } from '@scure/btc-signer/utils.js';
import { SdkError } from '../../errors.ts';

type Input = ReturnType<Transaction['getInput']>;

/**
 * What a key signs for one input of a transaction, with SIGHASH_ALL; undefined when the input is not the key's, has its
 * signature already, or does not tell what it spends.
 *
 * @param publicKey 33 bytes compressed, the only form in scripts that are signed for
 * @throws SdkError INVALID_ARGUMENT for any other kind of sighash: those sign less than what the user is shown
 */
export function sighashAll(transaction: Transaction, index: number, publicKey: Uint8Array): Uint8Array | undefined {
  const input = transaction.getInput(index);
  if (input.finalScriptSig || input.finalScriptWitness) return undefined;
  if (!input.witnessUtxo && !input.nonWitnessUtxo) return undefined;
  if (input.partialSig?.some(([key]) => equalBytes(key, publicKey))) return undefined;
  const type = getInputType(input, transaction.opts.allowLegacyWitnessUtxo);
  if (type.txType === 'taproot' || !concerns(type.lastScript, publicKey)) return undefined;
  if (type.sighash !== SigHash.ALL)
    throw new SdkError('INVALID_ARGUMENT', `psbt.inputs[${index}].sighashType`, 'is not SIGHASH_ALL');
  if (type.txType === 'legacy') return legacySighash(transaction, index, type.lastScript);
  // BIP-143: the script code of P2WPKH is that of P2PKH.
  const script = type.last.type === 'wpkh' ? OutScript.encode({ type: 'pkh', hash: type.last.hash }) : type.lastScript;
  return transaction.preimageWitnessV0(index, script, SigHash.ALL, getPrevOut(input).amount);
}

/** Whether a script names the key, or its hash. */
function concerns(script: Uint8Array, publicKey: Uint8Array): boolean {
  const hash = hash160(publicKey);
  return Script.decode(script).some((item) => isBytes(item) && (equalBytes(item, publicKey) || equalBytes(item, hash)));
}

/** Every input without its script but for the one that is signed, then the type of the sighash as 4 bytes. */
function legacySighash(transaction: Transaction, index: number, script: Uint8Array): Uint8Array {
  const inputs = Array.from({ length: transaction.inputsLength }, (_, i) => {
    const { txid, index: output, sequence } = transaction.getInput(i) as Required<Input>;
    return { txid, index: output, sequence, finalScriptSig: i === index ? script : new Uint8Array() };
  });
  const outputs = Array.from({ length: transaction.outputsLength }, (_, i) => {
    const { amount, script: to } = transaction.getOutput(i) as Required<ReturnType<Transaction['getOutput']>>;
    return { amount, script: to };
  });
  const { version, lockTime } = transaction;
  const raw = RawTx.encode({ version, segwitFlag: false, inputs, outputs, witnesses: [], lockTime });
  return sha256x2(raw, Uint8Array.of(SigHash.ALL, 0, 0, 0));
}

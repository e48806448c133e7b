import { keccak_256 } from '@noble/hashes/sha3.js';
import { publicKeyToEvmAddress, recoverPublicKey } from '@quorate/sdk';
import { keccak256, parseTransaction, serializeTransaction } from 'viem';
import { toHex } from '../../base/bytes.ts';
import { OutcomeError } from '../../types/outcomeError.ts';
import type { Signature } from '../../types/signRequest.ts';
import type { Hex } from './schemas.ts';

/** A transaction that the network has signed. */
export interface SignedTransaction {
  readonly hash: Hex;
  readonly from: Hex;
  readonly nonce: number;
  /** Undefined when it makes a contract. */
  readonly to: Hex | undefined;
  readonly data: Hex;
  readonly value: bigint;
  readonly gas: bigint | undefined;
}

/**
 * The transaction as it goes to its chain, from what was signed.
 * @param unsigned as the chain serialises it without a signature: legacy (EIP-155 or older) or typed (EIP-2718)
 * @throws OutcomeError when it is none, or one of another chain. Every node signs the text: it must not depend on more
 */
export function readTransaction(unsigned: Uint8Array, signature: Signature, chainId: number): SignedTransaction {
  const transaction = parse(unsigned);
  if (transaction.chainId !== undefined && transaction.chainId !== chainId)
    throw new OutcomeError(`the transaction is for chain ${transaction.chainId}`);
  const publicKey = recoverPublicKey({ payload: keccak_256(unsigned), signature });
  if (!publicKey) throw new OutcomeError('nobody can have signed the transaction');
  const signed = serializeTransaction(transaction, {
    r: `0x${toHex(signature.bigR.subarray(1))}`,
    s: `0x${toHex(signature.s)}`,
    v: 27n + BigInt(signature.recoveryId),
    yParity: signature.recoveryId,
  });
  return {
    hash: keccak256(signed),
    from: publicKeyToEvmAddress(publicKey),
    nonce: transaction.nonce ?? 0,
    to: transaction.to ?? undefined,
    data: transaction.data ?? '0x',
    value: transaction.value ?? 0n,
    gas: transaction.gas,
  };
}

function parse(unsigned: Uint8Array) {
  const serialized: Hex = `0x${toHex(unsigned)}`;
  try {
    const transaction = parseTransaction(serialized);
    // In any other form the chain would have hashed something else than what was signed.
    if (transaction.r === undefined && serializeTransaction(transaction) === serialized) return transaction;
  } catch {
    // It is none: told below.
  }
  throw new OutcomeError('not an unsigned transaction that EVM chains know');
}

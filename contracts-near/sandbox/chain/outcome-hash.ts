import { BorshWriter } from '../borsh.ts';
import { hashBytes, sha256 } from '../crypto.ts';
import type { ExecutionOutcome, ExecutionStatus } from '../runtime/types.ts';

/**
 * The leaf of an outcome in the Merkle tree of a chunk's outcomes (nearcore `ExecutionOutcomeWithId::to_hashes`):
 * the hash of the borsh of id, outcome without logs, and each log, hashed.
 */
export function outcomeLeaf({ id, logs, ...outcome }: ExecutionOutcome): Uint8Array {
  const hashes = [hashBytes(id), sha256(partialOutcome(outcome)), ...logs.map((log) => sha256(Buffer.from(log)))];
  const writer = new BorshWriter();
  return sha256(writer.vector(hashes, (hash) => writer.raw(hash)).bytes());
}

function partialOutcome(outcome: Omit<ExecutionOutcome, 'id' | 'logs'>): Uint8Array {
  const writer = new BorshWriter();
  writer
    .vector(outcome.receiptIds, (id) => writer.raw(hashBytes(id)))
    .u64(BigInt(outcome.gasBurnt))
    .u128(outcome.tokensBurnt)
    .string(outcome.executorId);
  writeStatus(writer, outcome.status);
  return writer.bytes();
}

/** Failures are not told apart. */
function writeStatus(writer: BorshWriter, status: ExecutionStatus): void {
  if ('Failure' in status) writer.u8(1);
  else if ('SuccessValue' in status) writer.u8(2).bytesVector(status.SuccessValue);
  else writer.u8(3).raw(hashBytes(status.SuccessReceiptId));
}

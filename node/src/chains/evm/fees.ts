import { QuorateError } from '../../base/errors.ts';
import type { SourceQuorum } from '../sources/quorum.ts';
import { EvmRpcError } from './rpc.ts';
import { countSchema } from './schemas.ts';
import type { EvmSource } from './source.ts';

/** What a transaction pays for a unit of gas, in wei (EIP-1559). */
export interface Fees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** The chain asks for more than the operator allows. */
export class FeesTooHighError extends QuorateError<'EVM_FEES_TOO_HIGH'> {}

/** Where a source does not say what a block's maker wants. */
const usualPriorityFee = 1_000_000_000;

/**
 * What the chain takes now: twice the base fee, which lasts for six full blocks, and the usual priority fee. Each is the
 * largest that a quorum of sources has reached: fewer can make it neither higher nor lower.
 * @param cap most wei per gas that are paid
 * @throws FeesTooHighError, NoQuorumError
 */
export async function currentFees(quorum: SourceQuorum<EvmSource>, cap: bigint, signal: AbortSignal): Promise<Fees> {
  const [base, priority] = await Promise.all([
    quorum.newest('base fee', (source) => baseFee(source, signal)),
    quorum.newest('priority fee', (source) => priorityFee(source, signal)),
  ]);
  const needed = BigInt(base + priority);
  if (needed > cap)
    throw new FeesTooHighError('EVM_FEES_TOO_HIGH', `${needed} wei per gas are needed, at most ${cap} are allowed`);
  return { maxFeePerGas: least(BigInt(2 * base + priority), cap), maxPriorityFeePerGas: BigInt(priority) };
}

/**
 * Fees with which a transaction takes the place of one with the same nonce: nodes want a tenth more.
 * @throws FeesTooHighError
 */
export function raisedFees(paid: Fees, current: Fees, cap: bigint): Fees {
  const raise = (before: bigint, now: bigint) => {
    const raised = (before * 9n) / 8n + 1n;
    return raised > now ? raised : now;
  };
  const maxFeePerGas = raise(paid.maxFeePerGas, current.maxFeePerGas);
  const maxPriorityFeePerGas = raise(paid.maxPriorityFeePerGas, current.maxPriorityFeePerGas);
  if (maxFeePerGas > cap)
    throw new FeesTooHighError('EVM_FEES_TOO_HIGH', `${maxFeePerGas} wei per gas would be needed, ${cap} are allowed`);
  return { maxFeePerGas, maxPriorityFeePerGas: least(maxPriorityFeePerGas, maxFeePerGas) };
}

async function baseFee(source: EvmSource, signal: AbortSignal): Promise<number> {
  const { baseFeePerGas } = await source.header('latest', signal);
  if (baseFeePerGas === undefined) throw new EvmRpcError('EVM_REFUSED', `${source.name}: blocks have no base fee`);
  return baseFeePerGas;
}

async function priorityFee(source: EvmSource, signal: AbortSignal): Promise<number> {
  try {
    return Math.max(1, await source.call('eth_maxPriorityFeePerGas', [], countSchema, signal));
  } catch (error) {
    if (error instanceof EvmRpcError && error.code === 'EVM_UNSUPPORTED') return usualPriorityFee;
    throw error;
  }
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

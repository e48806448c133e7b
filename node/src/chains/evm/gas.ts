import type { SourceQuorum } from '../sources/quorum.ts';
import { EvmRpcError } from './rpc.ts';
import { countSchema, type Hex } from './schemas.ts';
import type { EvmSource } from './source.ts';

/** What the contract's own gas table says at most, so that no source can have a transaction run out of gas. */
const floor = (answers: number, data: Hex): number => 50_000 + 30_000 * answers + 20 * data.length;
/** As much as blocks of the smallest chains hold. */
const ceiling = 10_000_000;

/**
 * How much gas a call may use: a quarter more than the sources estimate.
 * @param answers how many the call hands in
 * @returns `reverted` when a quorum of sources say that the contract would not take it
 * @throws NoQuorumError
 */
export async function gasOf(
  quorum: SourceQuorum<EvmSource>,
  call: { readonly from: Hex; readonly to: Hex; readonly data: Hex },
  answers: number,
  signal: AbortSignal,
): Promise<bigint | 'reverted'> {
  const estimates: number[] = [];
  const ask = async (source: EvmSource): Promise<'runs' | 'reverted'> => {
    try {
      estimates.push(await source.call('eth_estimateGas', [call], countSchema, signal));
      return 'runs';
    } catch (error) {
      if (error instanceof EvmRpcError && error.code === 'EVM_REVERTED') return 'reverted';
      throw error;
    }
  };
  const verdict = await quorum.ask('estimate of gas', ask, (answer) => answer);
  if (verdict === 'reverted') return verdict;
  // At least so much, as a quorum says: fewer can make it neither higher nor, below the floor, lower.
  const estimate = estimates.sort((a, b) => b - a)[quorum.size - 1] ?? 0;
  return BigInt(Math.min(ceiling, Math.max(floor(answers, call.data), Math.ceil(estimate * 1.25))));
}

import { formatEther } from 'viem';
import type { SourceQuorum } from '../sources/quorum.ts';
import { currentFees } from './fees.ts';
import { amountSchema, type Hex } from './schemas.ts';
import type { EvmSource } from './source.ts';

/** An account that cannot pay for so many answers is low. */
const answersInReserve = 100n;
/** What `respond` uses at most for one, see the contract's gas table. */
const gasOfAnswer = 75_000n;
const weiPerGwei = 1_000_000_000n;

/**
 * What the account that pays for answers lacks, in the chain's own coin; undefined while it has enough.
 * @param maxFeePerGas most wei per gas that are paid
 * @throws NoQuorumError, FeesTooHighError
 */
export async function shortageOf(
  address: Hex,
  quorum: SourceQuorum<EvmSource>,
  maxFeePerGas: bigint,
  signal: AbortSignal,
): Promise<string | undefined> {
  const gwei = await quorum.newest('balance', async (source) =>
    Number((await source.call('eth_getBalance', [address, 'latest'], amountSchema, signal)) / weiPerGwei),
  );
  const each = gasOfAnswer * (await currentFees(quorum, maxFeePerGas, signal)).maxFeePerGas;
  const balance = BigInt(gwei) * weiPerGwei;
  if (balance >= answersInReserve * each) return undefined;
  return `has only ${formatEther(balance)}; an answer costs up to ${formatEther(each)}`;
}

import type { Address } from '@solana/kit';
import type { SourceQuorum } from '../sources/quorum.ts';
import { balanceSchema } from './schemas.ts';
import type { SolanaSource } from './source.ts';

/** Thousands of answers. The longest possible one borrows 0.072 SOL for the account that it is put together in. */
const reserveLamports = 100_000_000;
const lamportsPerSol = 1_000_000_000;

/** What the account that pays for answers lacks; undefined while it has enough. @throws NoQuorumError */
export async function shortageOf(
  address: Address,
  quorum: SourceQuorum<SolanaSource>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const params = [address, { commitment: 'confirmed' }];
  const read = async ({ rpc }: SolanaSource) => (await rpc.call('getBalance', params, balanceSchema, signal)).value;
  const lamports = await quorum.newest('balance', read);
  if (lamports >= reserveLamports) return undefined;
  return `has only ${lamports / lamportsPerSol} SOL; it should have ${reserveLamports / lamportsPerSol}`;
}

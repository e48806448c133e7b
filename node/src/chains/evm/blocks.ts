import type { SourceQuorum } from '../sources/quorum.ts';
import { EvmRpcError } from './rpc.ts';
import type { Hex, Log } from './schemas.ts';
import type { EvmSource, Finality, LogFilter } from './source.ts';

/** A range of final blocks, as a quorum of sources has it. */
export interface BlockRange {
  /** Hash of the block before the first. */
  readonly parentHash: Hex;
  /** Hash of the last block. */
  readonly hash: Hex;
  /** In order. */
  readonly logs: readonly Log[];
}

/** Final blocks of an EVM chain, as a quorum of its sources has them. */
export class EvmBlocks {
  readonly #quorum: SourceQuorum<EvmSource>;
  readonly #finality: Finality;

  constructor(quorum: SourceQuorum<EvmSource>, finality: Finality) {
    this.#quorum = quorum;
    this.#finality = finality;
  }

  /** @throws NoQuorumError */
  finalHeight(signal: AbortSignal): Promise<number> {
    return this.#quorum.finalHeight((source) => source.finalHeight(this.#finality, signal));
  }

  /** Newest block, final or not, that a quorum has. @throws NoQuorumError */
  newestHeight(signal: AbortSignal): Promise<number> {
    return this.#quorum.newest('newest block', (source) => source.newest(signal));
  }

  /** Both ends included. @throws NoQuorumError */
  read(filter: LogFilter, from: number, to: number, signal: AbortSignal): Promise<BlockRange> {
    const ask = (source: EvmSource) => readRange(source, filter, from, to, signal);
    return this.#quorum.ask(`blocks ${from} to ${to}`, ask, JSON.stringify);
  }

  /** Hash of a block. @throws NoQuorumError */
  hashOf(height: number, signal: AbortSignal): Promise<Hex> {
    const ask = async (source: EvmSource) => (await source.header(height, signal)).hash;
    return this.#quorum.ask(`block ${height}`, ask, (hash) => hash);
  }
}

async function readRange(source: EvmSource, filter: LogFilter, from: number, to: number, signal: AbortSignal) {
  // The last block first: a source that does not have it has not all logs either.
  const last = await source.header(to, signal);
  const first = from === to ? last : await source.header(from, signal);
  const logs = await source.logs(filter, from, to, signal);
  const strayed = logs.find(({ blockHash, blockNumber }) =>
    [first, last].some(({ hash, number }) => number === blockNumber && hash !== blockHash),
  );
  if (strayed) {
    const problem = `${source.name}: logs of another block ${strayed.blockNumber} than its own`;
    throw new EvmRpcError('EVM_BAD_ANSWER', problem);
  }
  return { parentHash: first.parentHash, hash: last.hash, logs };
}

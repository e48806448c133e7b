import { NoQuorumError, NotRunYetError, type SourceQuorum } from '../sources/quorum.ts';
import type { BlockSource, NearBlock, ReceiptOutcome, SingleBlockSource } from './blocks.ts';

/** Blocks that a quorum of sources agrees on, whatever kind of source each of them is. */
export class QuorumBlockSource implements BlockSource {
  readonly #quorum: SourceQuorum<SingleBlockSource>;

  constructor(quorum: SourceQuorum<SingleBlockSource>) {
    this.#quorum = quorum;
  }

  finalHeight(signal: AbortSignal): Promise<number> {
    return this.#quorum.finalHeight((source) => source.finalHeight(signal));
  }

  block(height: number, signal: AbortSignal): Promise<NearBlock | undefined> {
    const ask = (source: SingleBlockSource) => source.block(height, signal);
    return this.#quorum.ask(`block ${height}`, ask, (block) => JSON.stringify(block ?? null));
  }

  /** A source that has not seen the receipt run does not contradict one that has: it may be behind. */
  async outcome(receiptId: string, includedAt: number, signal: AbortSignal): Promise<ReceiptOutcome | undefined> {
    const ask = async (source: SingleBlockSource): Promise<ReceiptOutcome> => {
      const outcome = await source.outcome(receiptId, includedAt, signal);
      if (!outcome) throw new NotRunYetError('NOT_RUN_YET', `${source.name}: receipt ${receiptId} has not run`);
      return outcome;
    };
    try {
      return await this.#quorum.ask(`outcome of receipt ${receiptId}`, ask, (outcome) => JSON.stringify(outcome));
    } catch (error) {
      if (error instanceof NoQuorumError && mayAgreeLater(error)) return undefined;
      throw error;
    }
  }
}

/** Whether sources that have not seen the receipt run are all that keeps the others from a quorum. */
function mayAgreeLater({ details }: NoQuorumError): boolean {
  const { answers, failures } = details as { answers: readonly unknown[]; failures: Readonly<Record<string, string>> };
  return answers.length <= 1 && Object.values(failures).includes('NOT_RUN_YET');
}

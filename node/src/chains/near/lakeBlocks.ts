import { z } from 'zod';
import { abortable } from '../../base/wait.ts';
import type { ContractReceipt, NearBlock, ReceiptOutcome, SingleBlockSource } from './blocks.ts';
import { type LakeBucket, LakeError } from './lakeBucket.ts';
import { LakeCache } from './lakeCache.ts';
import { LakeHeights } from './lakeHeights.ts';
import { contractReceipt, isLocalCall, localReceipt } from './receipts.ts';
import { blockSchema, lakeShardSchema } from './schemas.ts';

/** What a Lake says of one block. */
interface LakeBlock {
  readonly block: NearBlock;
  /** Of the receipts to the contract that ran in this block, wherever they were included. */
  readonly outcomes: ReadonlyMap<string, ReceiptOutcome>;
}

type LakeShard = z.infer<typeof lakeShardSchema>;

/**
 * Blocks that are kept, without anything that is not about the contract. A receipt's outcome is looked for in as many
 * blocks after the one that includes it: NEAR's own answer would come too late after 200.
 */
const keptBlocks = 256;
/** Of arguments and logs, in characters. */
const maxKeptText = 32 << 20;
const maxShards = 256;

/**
 * Blocks from a NEAR Lake: the object store that near-lake-indexer fills with every final block. Outcomes stand in the
 * block in which a receipt ran, so that block is looked for from the one on that includes the receipt.
 */
export class LakeBlockSource implements SingleBlockSource {
  readonly #bucket: LakeBucket;
  readonly #contractId: string;
  readonly #heights: LakeHeights;
  readonly #blocks = new LakeCache<LakeBlock>({ maxEntries: keptBlocks, maxWeight: maxKeptText, weigh: textOf });
  #finalHeight = 0;

  constructor(bucket: LakeBucket, contractId: string) {
    this.#bucket = bucket;
    this.#contractId = contractId;
    this.#heights = new LakeHeights(bucket);
  }

  get name(): string {
    return this.#bucket.name;
  }

  /** Of the newest block that is there with all its files: the very newest may still be on its way into the bucket. */
  finalHeight(signal: AbortSignal): Promise<number> {
    return abortable('newest block of the Lake', signal, this.#newestComplete());
  }

  block(height: number, signal: AbortSignal): Promise<NearBlock | undefined> {
    const read = async () => ((await this.#heights.has(height)) ? (await this.#load(height)).block : undefined);
    return abortable(`block ${height} of the Lake`, signal, read());
  }

  outcome(receiptId: string, includedAt: number, signal: AbortSignal): Promise<ReceiptOutcome | undefined> {
    const search = async () => {
      const end = Math.min(this.#finalHeight, includedAt + keptBlocks - 1);
      for (let height = includedAt; height <= end && !signal.aborted; height++) {
        if (!(await this.#heights.has(height))) continue;
        const outcome = (await this.#load(height)).outcomes.get(receiptId);
        if (outcome) return outcome;
      }
      return undefined;
    };
    return abortable(`outcome of receipt ${receiptId} in the Lake`, signal, search());
  }

  /** Ends what is under way. */
  close(): void {
    this.#bucket.close();
  }

  async #newestComplete(): Promise<number> {
    const newest = await this.#heights.newest();
    try {
      await this.#load(newest);
      this.#finalHeight = newest;
    } catch (error) {
      if (!(error instanceof LakeError) || error.code !== 'LAKE_BEHIND') throw error;
      this.#finalHeight = Math.max(this.#finalHeight, this.#heights.before(newest) ?? 0);
      if (this.#finalHeight === 0) throw error;
    }
    return this.#finalHeight;
  }

  #load(height: number): Promise<LakeBlock> {
    return this.#blocks.get(height, () => this.#read(height));
  }

  async #read(height: number): Promise<LakeBlock> {
    const { header, chunks } = this.#parse(blockSchema, await this.#file(height, 'block.json'), `block ${height}`);
    if (header.height !== height) throw this.#bucket.badAnswer(`block ${header.height} in the place of ${height}`);
    const fresh = chunks.filter((chunk) => chunk.height_included === height);
    if (fresh.length > maxShards) throw this.#bucket.badAnswer(`block ${height} has ${fresh.length} shards`);
    const shards = await Promise.all(fresh.map((chunk) => this.#readShard(height, chunk.shard_id, chunk.chunk_hash)));
    const receipts = shards.flatMap((shard) => (shard ? this.#receipts(shard) : []));
    const outcomes = shards.flatMap((shard) => (shard ? this.#outcomes(shard) : []));
    const block = { height, hash: header.hash, previousHash: header.prev_hash, receipts };
    return { block, outcomes: new Map(outcomes) };
  }

  /** @returns undefined when nothing in the shard is about the contract: most are large, and need not be parsed */
  async #readShard(height: number, shardId: number, chunkHash: string): Promise<LakeShard | undefined> {
    const file = await this.#file(height, `shard_${shardId}.json`);
    const what = `shard ${shardId} of block ${height}`;
    if (!file.includes(chunkHash)) throw this.#bucket.badAnswer(`${what} is not the one that the block names`);
    return file.includes(this.#contractId) ? this.#parse(lakeShardSchema, file, what) : undefined;
  }

  async #file(height: number, name: string): Promise<Buffer> {
    const file = await this.#bucket.object(height, name);
    if (file) return file;
    throw new LakeError('LAKE_BEHIND', `${this.name}: ${name} of block ${height} is not there yet`);
  }

  #receipts({ chunk }: LakeShard): ContractReceipt[] {
    const local = chunk.transactions.flatMap(({ transaction, outcome }) => {
      if (!isLocalCall(this.#contractId, transaction)) return [];
      return localReceipt(transaction, outcome.execution_outcome.outcome.receipt_ids);
    });
    // Unlike RPC a Lake lists them among the chunk's receipts as well.
    const localIds = new Set(local.map(({ receiptId }) => receiptId));
    const sent = chunk.receipts.filter(({ receipt_id: id }) => !localIds.has(id));
    return [...local, ...sent.flatMap((receipt) => contractReceipt(this.#contractId, receipt))];
  }

  #outcomes(shard: LakeShard): (readonly [receiptId: string, ReceiptOutcome])[] {
    return shard.receipt_execution_outcomes.flatMap(({ execution_outcome: { id, outcome }, receipt }) => {
      const { logs, status } = outcome;
      if (receipt.receiver_id !== this.#contractId || status === 'Unknown') return [];
      return [[id, { succeeded: !('Failure' in status), logs }] as const];
    });
  }

  #parse<T>(schema: z.ZodType<T>, file: Buffer, what: string): T {
    const parsed = schema.safeParse(parseJson(file));
    if (!parsed.success) throw this.#bucket.badAnswer(`${what}: ${z.prettifyError(parsed.error)}`);
    return parsed.data;
  }
}

function parseJson(file: Buffer): unknown {
  try {
    return JSON.parse(file.toString('utf8'));
  } catch {
    return undefined;
  }
}

function textOf({ block, outcomes }: LakeBlock): number {
  const args = block.receipts.flatMap(({ calls }) => calls.map((call) => call.args.length + call.method.length));
  const logs = [...outcomes.values()].flatMap((outcome) => outcome.logs.map(({ length }) => length));
  return [...args, ...logs].reduce((sum, length) => sum + length, 0);
}

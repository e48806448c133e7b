import { actions } from 'near-api-js';
import { toHex } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import type { BlockSource } from '../../src/chains/near/blocks.ts';
import { NearIndexer } from '../../src/chains/near/indexer.ts';
import { RpcBlockSource } from '../../src/chains/near/rpcBlocks.ts';
import type { Cursor, IndexedBlock } from '../../src/types/signRequest.ts';
import { identityOf, until } from '../mesh/support.ts';
import { gasBurner } from './gasBurner.ts';
import { lakeFiles } from './lakeFiles.ts';
import { knownRootKey, knownRootSecret, silent, TestChain } from './near.ts';
import { toBytes } from './numbers.ts';

const payload = toBytes(0x1234n << 200n);
const request = (path: string) => ({ payload: [...payload], path, key_version: 0 });
const teraGas = 1_000_000_000_000n;
/** Transactions that are sent at once land in one block. */
const blockIntervalMs = 40;

/**
 * A piece of a chain on which all happened that sources could see differently: requests of both forms, several in one
 * receipt, one of the contract's own account, one that ran in a later block than the one that includes it, one that
 * failed, an answer.
 */
export interface RecordedChain {
  readonly chain: TestChain;
  readonly start: Cursor;
  readonly last: number;
  /** Path of the request whose receipt was delayed. */
  readonly delayedPath: string;
  /** The same blocks as a Lake has them. */
  readonly files: ReadonlyMap<string, string>;
}

/** @returns the recording of a chain that still runs */
export async function recordChain(): Promise<RecordedChain> {
  const chain = await TestChain.start(6, { blockIntervalMs });
  try {
    return await record(chain);
  } catch (error) {
    await chain.stop();
    throw error;
  }
}

async function record(chain: TestChain): Promise<RecordedChain> {
  const infos = [0, 1, 2].map((id) => ({ url: `node${id}:1`, sign_pk: identityOf(id).publicKey }));
  await chain.initializeRunning(2, infos, { epoch: 0, publicKey: knownRootKey, transcriptHash: 'ab'.repeat(32) });
  const head = chain.sandbox.chain.blockAt('final');
  const start = { height: head.height, hash: head.hash };

  await chain.requestSignatures([request('one')]);
  await chain.requestSignatures([
    { payload_v2: { Ecdsa: toHex(payload) }, path: 'two', domain_id: 0 },
    request('three'),
  ]);
  await chain.requestSignatures([{ ...request('refused'), key_version: 9 }]);
  await chain.requestSignatures([request('own')], chain.contract);
  const delayedPath = await delay(chain);
  const blocks = await index(new RpcBlockSource(chain.rpc(), chain.contractId), start, chain.height);
  const [first] = blocks.flatMap(({ events }) => events);
  if (first?.kind !== 'requested') throw new Error('the first request was not seen');
  await chain.answer(first.request.requestId, knownRootSecret, first.request.tweak, payload);
  const last = chain.height;
  const files = await lakeFiles(chain.rpc(), start.height, last);
  return { chain, start, last, delayedPath, files };
}

/** Fills a block with gas before a request, until one runs later than the block that includes it. @returns its path */
async function delay(chain: TestChain): Promise<string> {
  const [burner, ...spenders] = [...chain.nodes].reverse();
  await burner!.account.deployContract(await gasBurner());
  const { history } = chain.sandbox.chain;
  for (let attempt = 0; attempt < 20; attempt++) {
    const path = `delayed ${attempt}`;
    const burn = actions.functionCall('burn', {}, 300n * teraGas, 0n);
    const receiverId = burner!.accountId;
    await Promise.all(
      spenders
        .slice(0, 4)
        .map(({ account }) => account.signAndSendTransaction({ receiverId, actions: [burn], waitUntil: 'NONE' })),
    );
    const from = chain.sandbox.chain.head.height;
    await chain.requestSignatures([request(path)]);
    await until(() => chain.height > from + 4, 'the request to run');
    for (let height = from; height <= chain.height; height++) {
      for (const receipt of history.block(height)!.chunk.receipts) {
        const ranAt = history.outcome(receipt.receiptId)?.height;
        if (receipt.receiverId === chain.contractId && ranAt !== undefined && ranAt > height) return path;
      }
    }
  }
  throw new Error('no request could be delayed');
}

/** Everything of a source from after a cursor up to a height. */
export async function index(source: BlockSource, cursor: Cursor | undefined, last: number): Promise<IndexedBlock[]> {
  const blocks: IndexedBlock[] = [];
  const indexer = new NearIndexer({
    chain: 'near:sandbox',
    source: {
      finalHeight: async (signal) => Math.min(last, await source.finalHeight(signal)),
      block: (...asked) => source.block(...asked),
      outcome: (...asked) => source.outcome(...asked),
    },
    cursor,
    onBlock: (block) => void blocks.push(withoutTime(block)),
    pollIntervalMs: 2,
    clock: systemClock,
    logger: silent,
  });
  indexer.start();
  try {
    await until(() => indexer.height >= last, `block ${last}`);
  } finally {
    await indexer.stop();
  }
  return blocks;
}

/** When a node saw a request is its own affair; all else must be the same at every node. */
const withoutTime = (block: IndexedBlock): IndexedBlock => ({
  ...block,
  events: block.events.map((event) =>
    event.kind === 'requested' ? { ...event, request: { ...event.request, seenAt: 0 } } : event,
  ),
});

import assert from 'node:assert/strict';
import { LakeBlockSource } from '../../src/chains/near/lakeBlocks.ts';
import { LakeBucket, LakeError } from '../../src/chains/near/lakeBucket.ts';
import { RpcBlockSource } from '../../src/chains/near/rpcBlocks.ts';
import type { IndexedBlock } from '../../src/types/signRequest.ts';
import { index, type RecordedChain, recordChain } from '../support/lakeChain.ts';
import { lakeShards } from '../support/lakeFiles.ts';
import { LakeServer } from '../support/lakeServer.ts';

let signal: AbortSignal;
const folder = (height: number) => String(height).padStart(12, '0');

describe('NEAR Lake blocks', () => {
  let recorded: RecordedChain;
  let overRpc: IndexedBlock[];
  let lake: LakeServer;
  const sources: LakeBlockSource[] = [];

  function open(options: { timeoutMs?: number; maxResponseBytes?: number } = {}): LakeBlockSource {
    const bucket = new LakeBucket({
      bucket: lake.bucket,
      region: 'eu-central-1',
      endpoint: lake.endpoint,
      credentials: 'anonymous',
      timeoutMs: 5_000,
      maxResponseBytes: 1 << 20,
      ...options,
    });
    const source = new LakeBlockSource(bucket, recorded.chain.contractId);
    sources.push(source);
    return source;
  }
  const failsWith = (promise: Promise<unknown>, code: LakeError['code'], words: RegExp) =>
    assert.rejects(promise, (error: unknown) => {
      assert.ok(error instanceof LakeError, String(error));
      assert.equal(error.code, code);
      assert.match(error.message, words);
      return true;
    });
  const eventsOf = (blocks: readonly IndexedBlock[]) => blocks.flatMap(({ events }) => events);
  const requestsOf = (blocks: readonly IndexedBlock[]) =>
    eventsOf(blocks).flatMap((event) => (event.kind === 'requested' ? [event.request] : []));
  /** Height of the block in which a request's receipt was executed. */
  const ranAt = (occurrence: string) => recorded.chain.sandbox.chain.history.outcome(occurrence.split(':')[0]!)!.height;
  /** A block that says something, in the middle of the recording. */
  const busyHeight = () => overRpc.find(({ events }) => events.length > 1)!.height;

  beforeEach(() => {
    signal = AbortSignal.timeout(60_000);
  });
  before(async () => {
    recorded = await recordChain();
    overRpc = await index(
      new RpcBlockSource(recorded.chain.rpc(), recorded.chain.contractId),
      recorded.start,
      recorded.last,
    );
  });
  beforeEach(async () => {
    lake = await LakeServer.start(recorded.files);
  });
  afterEach(async () => {
    for (const source of sources.splice(0)) source.close();
    await lake.stop();
  });
  after(() => recorded?.chain.stop());

  it('have the same requests and answers as RPC: those of its own account and those that ran later too', async () => {
    const requests = requestsOf(overRpc);
    const paths = requests.map(({ path }) => path).filter((path) => !path.startsWith('delayed'));
    assert.deepEqual(paths, ['one', 'two', 'three', 'own']);
    assert.equal(eventsOf(overRpc).filter(({ kind }) => kind === 'answered').length, 1);
    const delayed = requests.find(({ path }) => path === recorded.delayedPath)!;
    assert.ok(ranAt(delayed.occurrence) > delayed.blockHeight);

    assert.deepEqual(await index(open(), recorded.start, recorded.last), overRpc);
  });

  it('go on wherever they are taken up, without gap or double', async () => {
    const cursors = [recorded.start, ...overRpc.slice(0, -1).map(({ height, hash }) => ({ height, hash }))];
    for (let i = 0; i < cursors.length; i += 3) {
      assert.deepEqual(await index(open(), cursors[i], recorded.last), overRpc.slice(i));
    }
  });

  it('are downloaded once each, and none of shards without a new chunk', async () => {
    await index(open(), recorded.start, recorded.last);
    const keys = lake.questions.filter(({ list }) => !list).map(({ key }) => key);
    assert.equal(new Set(keys).size, keys.length);
    assert.equal(keys.length, 3 * overRpc.length);
    assert.ok(!keys.some((key) => key.endsWith(`shard_${lakeShards.missing}.json`)));
    assert.ok(lake.questions.filter(({ list }) => list).length < 20);
  });

  it('step over heights that the chain skipped', async () => {
    const ran = new Set(requestsOf(overRpc).map(({ occurrence }) => ranAt(occurrence)));
    const skipped = overRpc.filter(({ events, height }) => events.length === 0 && !ran.has(height) && height % 3 === 0);
    assert.ok(skipped.length > 0);
    for (const { height } of skipped) remove(height);
    for (const { height } of overRpc) {
      let parent = height - 1;
      while (parent > recorded.start.height && !lake.objects.has(`${folder(parent)}/block.json`)) parent -= 1;
      if (!lake.objects.has(`${folder(height)}/block.json`)) continue;
      const hash = [recorded.start, ...overRpc].find((block) => block.height === parent)!.hash;
      lake.edit(`${folder(height)}/block.json`, (block: { header: object }) => ({
        ...block,
        header: { ...block.header, prev_hash: hash },
      }));
    }
    const last = overRpc.filter((block) => !skipped.includes(block)).at(-1)!.height;
    const source = open();
    assert.equal(await source.block(skipped[0]!.height, signal), undefined);
    const blocks = await index(source, recorded.start, last);
    const expected = overRpc.filter((block) => block.height <= last && !skipped.includes(block));
    assert.deepEqual(eventsOf(blocks), eventsOf(expected));
    assert.equal(blocks.length, expected.length);
  });

  it('are not there before all their files are', async () => {
    const source = open();
    const key = `${folder(recorded.last)}/shard_${lakeShards.executing}.json`;
    const file = lake.objects.get(key)!;
    lake.objects.delete(key);
    assert.equal(await source.finalHeight(signal), recorded.last - 1);
    await failsWith(source.block(recorded.last, signal), 'LAKE_BEHIND', /shard_3\.json .*not there yet/);
    await failsWith(source.block(recorded.last + 1, signal), 'LAKE_BEHIND', /not there yet/);
    lake.objects.set(key, file);
    assert.equal(await source.finalHeight(signal), recorded.last);
    assert.equal((await source.block(recorded.last, signal))?.height, recorded.last);
  });

  it('have an outcome as soon as the block is there in which the receipt ran', async () => {
    const { blockHeight, occurrence } = requestsOf(overRpc).find(({ path }) => path === recorded.delayedPath)!;
    const receiptId = occurrence.split(':')[0]!;
    const later = overRpc.map(({ height }) => height).filter((height) => height > blockHeight);
    const files = [...lake.objects];
    for (const height of later) remove(height);
    const source = open();
    assert.equal(await source.finalHeight(signal), blockHeight);
    assert.equal(await source.outcome(receiptId, blockHeight, signal), undefined);
    for (const [key, body] of files) lake.objects.set(key, body);
    await source.finalHeight(signal);
    assert.equal((await source.outcome(receiptId, blockHeight, signal))?.succeeded, true);
    assert.equal(await source.outcome('never', blockHeight, signal), undefined);
  });

  it('are refused when a file is of another block, garbage, or far too large', async () => {
    const height = busyHeight();
    const block = `${folder(height)}/block.json`;
    const shard = `${folder(height)}/shard_${lakeShards.sending}.json`;
    const from = (key: string) => recorded.files.get(key.replace(folder(height), folder(height + 1)))!;
    const cases: [key: string, body: string, words: RegExp][] = [
      [block, from(block), /in the place of/],
      [shard, from(shard), /not the one that the block names/],
      [block, '{"header":{"height":"12"}}', /block \d+:/],
      [block, '<html>', /block \d+:/],
      [shard, `${recorded.files.get(shard)!.slice(0, -1)}`, /shard 6 of block \d+/],
      [shard, recorded.files.get(shard)!.replaceAll('"receipt_id"', '"id"'), /receipt_id/],
    ];
    for (const [key, body, words] of cases) {
      lake.objects.set(key, body);
      await failsWith(open().block(height, signal), 'LAKE_BAD_ANSWER', words);
      lake.objects.set(key, recorded.files.get(key)!);
    }
    lake.edit(block, (content: { chunks: object[] }) => ({
      ...content,
      chunks: Array.from({ length: 5_000 }, () => content.chunks[0]),
    }));
    await failsWith(open({ maxResponseBytes: 8 << 20 }).block(height, signal), 'LAKE_BAD_ANSWER', /has 5000 shards/);
    lake.objects.set(block, recorded.files.get(block)!);
    lake.objects.set(shard, 'x'.repeat(200_000));
    await failsWith(
      open({ maxResponseBytes: 100_000 }).block(height, signal),
      'LAKE_BAD_ANSWER',
      /more than 100000 bytes/,
    );
  });

  it('can be asked for again after a failure', async () => {
    const source = open();
    lake.misbehave = () => ({ status: 500, code: 'InternalError' });
    await failsWith(source.finalHeight(signal), 'LAKE_UNREACHABLE', /InternalError/);
    lake.misbehave = ({ list }) => (list ? undefined : { status: 403, code: 'AccessDenied' });
    await failsWith(source.finalHeight(signal), 'LAKE_UNREACHABLE', /AccessDenied/);
    lake.misbehave = () => undefined;
    assert.equal(await source.finalHeight(signal), recorded.last);
  });

  it('are not waited for longer than the caller wants, and not at all once it is closed', async () => {
    const source = open();
    lake.misbehave = () => 'stall';
    const stopping = new AbortController();
    const abandoned = source.finalHeight(stopping.signal);
    stopping.abort(new Error('enough'));
    await assert.rejects(abandoned, { code: 'ABORTED' });
    const asked = source.block(recorded.last, signal);
    source.close();
    await failsWith(asked, 'LAKE_UNREACHABLE', /Abort/);
  });

  function remove(height: number): void {
    for (const key of lake.objects.keys()) if (key.startsWith(`${folder(height)}/`)) lake.objects.delete(key);
  }
});

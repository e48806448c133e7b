import assert from 'node:assert/strict';
import { LakeBucket, type LakeBucketOptions, LakeError } from '../../src/chains/near/lakeBucket.ts';
import { LakeHeights } from '../../src/chains/near/lakeHeights.ts';
import { LakeServer, type Misbehaviour } from '../support/lakeServer.ts';

const secret = 'a-very-secret-access-key';
const credentials = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;

describe('the bucket of a NEAR Lake', () => {
  let lake: LakeServer;
  const buckets: LakeBucket[] = [];
  const environment = credentials.map((name) => process.env[name]);

  function open(options: Partial<LakeBucketOptions> = {}): LakeBucket {
    const bucket = new LakeBucket({
      bucket: lake.bucket,
      region: 'eu-central-1',
      endpoint: lake.endpoint,
      credentials: 'default',
      timeoutMs: 2_000,
      maxResponseBytes: 100_000,
      ...options,
    });
    buckets.push(bucket);
    return bucket;
  }
  function fill(heights: Iterable<number>): void {
    for (const height of heights) lake.objects.set(`${String(height).padStart(12, '0')}/block.json`, '{}');
  }
  const range = (from: number, count: number, step = 1) => Array.from({ length: count }, (_, i) => from + i * step);
  async function failure(promise: Promise<unknown>): Promise<LakeError> {
    const error = await promise.then(
      () => assert.fail('it answered'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof LakeError, String(error));
    assert.ok(!JSON.stringify({ ...error, message: error.message, cause: error.cause }).includes(secret));
    return error;
  }

  before(() => {
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIDEXAMPLE';
    process.env['AWS_SECRET_ACCESS_KEY'] = secret;
  });
  beforeEach(async () => {
    lake = await LakeServer.start();
  });
  afterEach(async () => {
    for (const bucket of buckets.splice(0)) bucket.close();
    await lake.stop();
  });
  after(() => {
    for (const [i, name] of credentials.entries()) {
      if (environment[i] === undefined) delete process.env[name];
      else process.env[name] = environment[i];
    }
  });

  describe('asked for objects and heights', () => {
    it('is asked with a signature and pays, or without any when anonymous', async () => {
      fill([5]);
      assert.equal(String(await open().object(5, 'block.json')), '{}');
      assert.equal(await open().object(5, 'shard_0.json'), undefined);
      await open().heights(0);
      for (const { headers } of lake.questions) {
        assert.match(headers.authorization ?? '', /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\//);
        assert.equal(headers['x-amz-request-payer'], 'requester');
      }
      lake.questions.length = 0;
      const anonymous = open({ credentials: 'anonymous' });
      await anonymous.object(5, 'block.json');
      await anonymous.heights(0);
      for (const { headers } of lake.questions) {
        assert.equal(headers.authorization, undefined);
        assert.equal(headers['x-amz-request-payer'], undefined);
      }
    });

    it('leaves out what is no block', async () => {
      fill([7, 9]);
      lake.objects.set('backup/000000000008/block.json', '{}');
      lake.objects.set('000000000008.json/x', '{}');
      assert.deepEqual(await open().heights(0), { heights: [7, 9], more: false });
      assert.deepEqual(await open().heights(8), { heights: [9], more: false });
    });

    it('says in time why there is no answer, and no secret', async () => {
      const cases: [Misbehaviour, LakeError['code'], RegExp, timeoutMs?: number][] = [
        [{ status: 403, code: 'AccessDenied' }, 'LAKE_UNREACHABLE', /AccessDenied/],
        [{ status: 403, code: 'SignatureDoesNotMatch' }, 'LAKE_UNREACHABLE', /SignatureDoesNotMatch/],
        [{ status: 404, code: 'NoSuchBucket' }, 'LAKE_UNREACHABLE', /NoSuchBucket/],
        [{ status: 500, code: 'InternalError' }, 'LAKE_UNREACHABLE', /InternalError/],
        [{ status: 503, code: 'SlowDown' }, 'LAKE_UNREACHABLE', /SlowDown/],
        ['stall', 'LAKE_UNREACHABLE', /abort/i, 200],
        ['drip', 'LAKE_UNREACHABLE', /abort/i, 200],
        [{ bytes: 200_000 }, 'LAKE_BAD_ANSWER', /more than 100000 bytes/],
      ];
      for (const [misbehaviour, code, words, timeoutMs = 5_000] of cases) {
        lake.misbehave = () => misbehaviour;
        for (const ask of [(b: LakeBucket) => b.object(5, 'block.json'), (b: LakeBucket) => b.heights(0)]) {
          const began = Date.now();
          const error = await failure(ask(open({ timeoutMs })));
          assert.equal(error.code, code, `${JSON.stringify(misbehaviour)}: ${error.message}`);
          assert.match(error.message, words);
          assert.ok(Date.now() - began < 4_000, `${JSON.stringify(misbehaviour)} took ${Date.now() - began} ms`);
        }
      }
    });

    it('is not believed a list that is none', async () => {
      const list = (content: string) => ({ body: `<ListBucketResult>${content}</ListBucketResult>` });
      const prefix = (height: string) => `<CommonPrefixes><Prefix>${height}/</Prefix></CommonPrefixes>`;
      const lies = [
        list(prefix('000000000003')), // below what was asked for
        list(prefix('000000000012') + prefix('000000000011')),
        list(prefix('000000000012') + prefix('000000000012')),
        list('<IsTruncated>true</IsTruncated>'),
      ];
      for (const lie of lies) {
        lake.misbehave = () => lie;
        assert.equal((await failure(open().heights(10))).code, 'LAKE_BAD_ANSWER');
      }
    });

    it('has no lists and errors as long as an object may be', async () => {
      const bucket = open({ maxResponseBytes: 8 << 20 });
      lake.misbehave = () => ({ bytes: 2 << 20 });
      assert.equal((await bucket.object(5, 'block.json'))?.length, 2 << 20);
      assert.match((await failure(bucket.heights(0))).message, /more than 1048576 bytes/);
    });

    it('is unreachable when nobody listens there', async () => {
      const gone = await LakeServer.start();
      const { endpoint } = gone;
      await gone.stop();
      assert.equal((await failure(open({ endpoint }).heights(0))).code, 'LAKE_UNREACHABLE');
    });

    it('answers nothing any more once it is closed', async () => {
      lake.misbehave = () => 'stall';
      const bucket = open();
      const asked = [bucket.heights(0), bucket.object(5, 'block.json')];
      bucket.close();
      for (const question of asked) assert.equal((await failure(question)).code, 'LAKE_UNREACHABLE');
    });
  });

  describe('listed', () => {
    it('shows its newest height, however many there are, and follows it', async () => {
      lake.pageSize = 10;
      fill([...range(9_820_210, 40, 7), ...range(150_000_000, 300)]);
      const heights = new LakeHeights(open());
      assert.equal(await heights.newest(), 150_000_299);
      assert.ok(lake.questions.length < 80, `${lake.questions.length} questions`);
      lake.questions.length = 0;
      assert.equal(await heights.newest(), 150_000_299);
      fill([150_000_300, 150_000_302]);
      assert.equal(await heights.newest(), 150_000_302);
      assert.equal(lake.questions.length, 2);
      assert.equal(await heights.has(150_000_301), false);
      assert.equal(await heights.has(150_000_302), true);
      assert.equal(heights.before(150_000_302), 150_000_300);
      assert.equal(heights.before(0), undefined);
      fill(range(150_000_303, 60));
      assert.equal(await heights.newest(), 150_000_362);
    });

    it('tells skipped heights from those to come, from any height on', async () => {
      lake.pageSize = 5;
      const there = new Set([...range(100, 8, 3), ...range(500, 20)]);
      fill(there);
      for (const from of [90, 100, 101, 118, 499, 519]) {
        const heights = new LakeHeights(open());
        for (let height = from; height <= 519; height++) assert.equal(await heights.has(height), there.has(height));
        assert.equal((await failure(heights.has(520))).code, 'LAKE_BEHIND');
      }
    });

    it('is asked once for what many want to know', async () => {
      fill(range(100, 50));
      const heights = new LakeHeights(open());
      const answers = await Promise.all(range(100, 50).map((height) => heights.has(height)));
      assert.ok(answers.every(Boolean));
      assert.equal(lake.questions.length, 1);
    });

    it('keeps nobody waiting longer than one answer may take, however many ask', async () => {
      fill(range(100, 50));
      lake.misbehave = () => 'stall';
      const heights = new LakeHeights(open({ timeoutMs: 300 }));
      const began = Date.now();
      const asked = [...range(100, 50).map((height) => heights.has(height)), heights.newest(), heights.newest()];
      for (const question of asked) assert.equal((await failure(question)).code, 'LAKE_UNREACHABLE');
      assert.ok(Date.now() - began < 2_000);
      assert.equal(lake.questions.length, 1);
      lake.misbehave = () => undefined;
      assert.equal(await heights.newest(), 149);
      assert.equal(await heights.has(120), true);
    });

    it('is behind while it is empty', async () => {
      assert.equal((await failure(new LakeHeights(open()).newest())).code, 'LAKE_BEHIND');
    });

    it('is given up when its list has no end', async () => {
      let asked = 0;
      lake.misbehave = () => {
        const from = 1_000 * ++asked;
        const body = `<CommonPrefixes><Prefix>${String(10 ** 11 + from).padStart(12, '0')}/</Prefix></CommonPrefixes>`;
        return { body: `<ListBucketResult><IsTruncated>true</IsTruncated>${body}</ListBucketResult>` };
      };
      assert.equal((await failure(new LakeHeights(open()).newest())).code, 'LAKE_BAD_ANSWER');
      assert.ok(asked <= 110);
    });
  });
});

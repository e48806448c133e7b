import { Readable } from 'node:stream';
import { GetObjectCommand, ListObjectsV2Command, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { describeError, QuorateError } from '../../base/errors.ts';

/** Why a Lake gave no usable answer. `LAKE_BEHIND`: what was asked for is not there yet. */
export class LakeError extends QuorateError<'LAKE_UNREACHABLE' | 'LAKE_BAD_ANSWER' | 'LAKE_BEHIND'> {}

export interface LakeConfig {
  readonly bucket: string;
  readonly region: string;
  /** An S3-compatible service; AWS itself when not given. */
  readonly endpoint?: string | undefined;
  /** Whether the bucket is named in the path instead of the host; by default so with an endpoint of one's own. */
  readonly forcePathStyle?: boolean | undefined;
  /** `default`: those that the AWS SDK finds in the environment; whoever asks pays for the transfer. */
  readonly credentials: 'default' | 'anonymous';
}

export interface LakeBucketOptions extends LakeConfig {
  /** For one question and the whole of its answer. */
  readonly timeoutMs: number;
  /** Longest answer that is read. */
  readonly maxResponseBytes: number;
}

/** Heights that have a folder in the bucket, ascending. */
export interface HeightsPage {
  readonly heights: readonly number[];
  /** Whether there are higher ones. */
  readonly more: boolean;
}

/** Questions that are open at a time; with the bound of an answer this bounds memory. */
const maxSockets = 16;
const maxKeys = 1_000;
/** Lists and errors are XML that is parsed as a whole: a list of 1,000 heights has less than a tenth of this. */
const maxXmlBytes = 1 << 20;
const maxErrorChars = 300;

/**
 * The S3 bucket of a NEAR Lake: one folder a block, `{height:012}/block.json` and `{height:012}/shard_{id}.json`
 * (near-lake-indexer). Every question ends within the timeout, no answer is read beyond its bound.
 */
export class LakeBucket {
  /** For logs and metrics; without credentials. */
  readonly name: string;
  readonly #client: S3Client;
  readonly #options: LakeBucketOptions;
  readonly #closing = new AbortController();

  constructor(options: LakeBucketOptions) {
    const { bucket, endpoint } = options;
    this.#options = options;
    this.name = endpoint === undefined ? `lake:${bucket}` : `lake:${new URL(endpoint).host}/${bucket}`;
    this.#client = new S3Client(clientConfig(options));
    this.#boundAnswers(options.maxResponseBytes);
  }

  /** The lowest heights that are not below `from`, one page of them. @throws LakeError */
  async heights(from: number): Promise<HeightsPage> {
    const command = new ListObjectsV2Command({
      ...this.#common(),
      Delimiter: '/',
      StartAfter: folder(from), // sorts right before everything in that folder
      MaxKeys: maxKeys,
    });
    const what = `heights from ${from}`;
    const { CommonPrefixes: folders = [], IsTruncated: more = false } = await this.#ask(what, (abortSignal) =>
      this.#client.send(command, { abortSignal }),
    );
    const heights = folders.flatMap(({ Prefix: prefix = '' }) =>
      isFolder.test(prefix) ? [Number.parseInt(prefix, 10)] : [],
    );
    const ascending = heights.every((height, i) => height >= from && (i === 0 || height > heights[i - 1]!));
    if (!ascending || (more && heights.length === 0)) throw this.badAnswer(`${what}: not a list of heights`);
    return { heights, more };
  }

  /** An object of a block's folder, or undefined when it is not there. @throws LakeError */
  object(height: number, file: string): Promise<Buffer | undefined> {
    const key = `${folder(height)}/${file}`;
    const command = new GetObjectCommand({ ...this.#common(), Key: key });
    return this.#ask(key, async (abortSignal) => {
      try {
        const { Body: body } = await this.#client.send(command, { abortSignal });
        return Buffer.from((await body?.transformToByteArray()) ?? []);
      } catch (error) {
        if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
        throw error;
      }
    });
  }

  badAnswer(problem: string): LakeError {
    return new LakeError('LAKE_BAD_ANSWER', `${this.name}: ${problem}`);
  }

  /** Ends what is under way. */
  close(): void {
    this.#closing.abort(new Error('the Lake is closed'));
    this.#client.destroy();
  }

  #common() {
    const { bucket, credentials } = this.#options;
    const payer = credentials === 'anonymous' ? {} : ({ RequestPayer: 'requester' } as const);
    return { Bucket: bucket, ...payer };
  }

  /** The signal covers the answer's body too: the SDK destroys the request with it. */
  async #ask<T>(what: string, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const timeout = AbortSignal.timeout(this.#options.timeoutMs);
    try {
      return await run(AbortSignal.any([this.#closing.signal, timeout]));
    } catch (error) {
      if (error instanceof LakeError) throw error;
      // The error's own fields hold the signed request: only its text goes on.
      const text = error instanceof Error ? `${error.name}: ${error.message}` : describeError(error);
      throw new LakeError('LAKE_UNREACHABLE', `${this.name}: ${what}: ${text.slice(0, maxErrorChars)}`);
    }
  }

  /** The SDK reads lists and errors to their end, however long they are: their bodies end at the bound instead. */
  #boundAnswers(maxObjectBytes: number): void {
    this.#client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const result = await next(args);
          const { response } = result as { response: { statusCode?: number; body?: unknown } };
          const isObject = commandName === 'GetObjectCommand' && response.statusCode === 200;
          const maxBytes = isObject ? maxObjectBytes : Math.min(maxObjectBytes, maxXmlBytes);
          const tooLong = () => this.badAnswer(`more than ${maxBytes} bytes`);
          if (response.body instanceof Readable) response.body = Readable.from(upTo(maxBytes, response.body, tooLong));
          return result;
        },
      { step: 'deserialize', priority: 'low', name: 'boundAnswers' },
    );
  }
}

function clientConfig(options: LakeBucketOptions): S3ClientConfig {
  const { credentials, endpoint, forcePathStyle = endpoint !== undefined, region, timeoutMs } = options;
  const agent = { keepAlive: true, maxSockets };
  return {
    region,
    forcePathStyle,
    maxAttempts: 2,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    logger: silent,
    requestHandler: { connectionTimeout: timeoutMs, httpAgent: agent, httpsAgent: agent, logger: silent },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === 'anonymous' ? anonymous : {}),
  };
}

/** The SDK would write its warnings to the console. */
const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

const anonymous: Pick<S3ClientConfig, 'credentials' | 'signer'> = {
  credentials: { accessKeyId: '', secretAccessKey: '' },
  signer: { sign: async (request) => request },
};

async function* upTo(maxBytes: number, body: Readable, tooLong: () => Error): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) throw tooLong();
    yield chunk;
  }
}

const isFolder = /^\d{12}\/$/;
const folder = (height: number): string => String(height).padStart(12, '0');

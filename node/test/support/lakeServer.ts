import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A way to fail instead of an answer; `drip` sends a byte now and then and never ends. */
export type Misbehaviour = 'stall' | 'drip' | { status: number; code: string } | { body: string } | { bytes: number };

/** What was asked: a listing, or an object by its key. */
export interface LakeQuestion {
  readonly list: boolean;
  readonly key: string;
  readonly headers: IncomingHttpHeaders;
}

/** The part of S3 that serves a NEAR Lake: ListObjectsV2 with folders, and GetObject, path-style. */
export class LakeServer {
  readonly bucket = 'near-lake-data-sandbox';
  /** Objects by key. */
  readonly objects = new Map<string, string>();
  readonly questions: LakeQuestion[] = [];
  /** Most keys of a page, whatever was asked for. */
  pageSize = 1_000;
  misbehave: (question: LakeQuestion) => Misbehaviour | undefined = () => undefined;
  readonly #server: Server;
  readonly #dripping = new Set<NodeJS.Timeout>();

  private constructor() {
    this.#server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const list = url.searchParams.has('list-type');
      const [, bucket = '', ...rest] = decodeURIComponent(url.pathname).split('/');
      const question = { list, key: rest.join('/'), headers: request.headers };
      this.questions.push(question);
      const misbehaviour = this.misbehave(question);
      if (misbehaviour) return this.#fail(response, misbehaviour);
      if (bucket !== this.bucket) return sendError(response, 404, 'NoSuchBucket');
      if (list) return this.#list(response, url.searchParams);
      const object = this.objects.get(question.key);
      if (object === undefined) return sendError(response, 404, 'NoSuchKey');
      response.writeHead(200, { 'content-type': 'application/json' }).end(object);
    });
  }

  static async start(objects: Iterable<readonly [string, string]> = []): Promise<LakeServer> {
    const lake = new LakeServer();
    for (const [key, body] of objects) lake.objects.set(key, body);
    await new Promise<void>((resolve) => lake.#server.listen(0, '127.0.0.1', resolve));
    return lake;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Changes a JSON object in place. */
  edit(key: string, change: (content: never) => unknown): void {
    this.objects.set(key, JSON.stringify(change(JSON.parse(this.objects.get(key)!) as never)));
  }

  async stop(): Promise<void> {
    for (const timer of this.#dripping) clearInterval(timer);
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }

  /** docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
  #list(response: ServerResponse, query: URLSearchParams): void {
    const after = query.get('start-after') ?? '';
    const limit = Math.min(Number(query.get('max-keys') ?? 1_000), this.pageSize);
    const folders = new Set<string>();
    for (const key of this.objects.keys()) if (key > after) folders.add(key.slice(0, key.indexOf('/') + 1));
    const all = [...folders].sort();
    const page = all.slice(0, limit);
    const prefixes = page.map((folder) => `<CommonPrefixes><Prefix>${folder}</Prefix></CommonPrefixes>`).join('');
    response.writeHead(200, { 'content-type': 'application/xml' }).end(
      `<?xml version="1.0" encoding="UTF-8"?>
      <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${this.bucket}</Name><Prefix></Prefix>
      <StartAfter>${after}</StartAfter><KeyCount>${page.length}</KeyCount><MaxKeys>${limit}</MaxKeys>
      <Delimiter>/</Delimiter><IsTruncated>${all.length > page.length}</IsTruncated>${prefixes}</ListBucketResult>`,
    );
  }

  #fail(response: ServerResponse, misbehaviour: Misbehaviour): void {
    if (misbehaviour === 'stall') return;
    if (misbehaviour === 'drip') {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 20);
      this.#dripping.add(timer);
      response.once('close', () => clearInterval(timer));
      return;
    }
    if ('status' in misbehaviour) sendError(response, misbehaviour.status, misbehaviour.code);
    else response.writeHead(200).end('body' in misbehaviour ? misbehaviour.body : 'x'.repeat(misbehaviour.bytes));
  }
}

function sendError(response: ServerResponse, status: number, code: string): void {
  response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>no: ${code}</Message></Error>`);
}

import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SdkError } from '@quorate/sdk';
import { httpRpc, type RpcProblem } from '@quorate/sdk/evm';
import { isRefusal, problemText, toJsonRpc } from '../../src/client/rpc.ts';
import { sdkError } from './expect.ts';

const dead = 'http://127.0.0.1:1';

interface Node {
  readonly url: string;
  asked: number;
}

describe('JSON-RPC over HTTP', () => {
  const servers: Server[] = [];
  after(() => Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve)))));

  /** A node that answers everything so. */
  async function node(body: object | string, status = 200): Promise<Node> {
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        asked.asked += 1;
        response.writeHead(status, { connection: 'close' });
        response.end(typeof body === 'string' ? body : JSON.stringify({ jsonrpc: '2.0', id: 1, ...body }));
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const asked = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: 0 };
    return asked;
  }
  const problem = (code: number, message: string) => ({ error: { code, message } });

  it('asks the next endpoint, however many calls fail at the same time', async () => {
    const good = await node({ result: 'good' });
    const rpc = httpRpc([dead, good.url]);
    const calls = Array.from({ length: 5 }, () => rpc('m', []));
    assert.deepEqual(await Promise.all(calls), Array(5).fill('good'));
    assert.equal(await rpc('m', []), 'good');
    assert.equal(good.asked, 6);
  });

  it('asks each endpoint once a call, and stays with the one that works', async () => {
    const [bad, good] = [await node('no JSON', 200), await node({ result: 1 })];
    const rpc = httpRpc([bad.url, good.url]);
    for (let i = 0; i < 3; i++) assert.equal(await rpc('m', []), 1);
    assert.deepEqual([bad.asked, good.asked], [1, 3]);
    const hopeless = httpRpc([bad.url, bad.url]);
    await assert.rejects(hopeless('m', []), sdkError('RPC_FAILED'));
    assert.equal(bad.asked, 3);
  });

  it('asks the next one, too, when a node has too much to do, or is in trouble, and says so in JSON', async () => {
    const good = await node({ result: 1 });
    for (const [status, body] of [
      [429, problem(-32005, 'too many requests')],
      [429, { error: 'slow down' }],
      [403, problem(-32000, 'wrong key')],
      [503, problem(-32000, 'no backend')],
      [200, problem(-32029, 'rate limited')],
      [200, problem(-32005, 'daily request count exceeded, request rate limited')],
    ] as const)
      assert.equal(await httpRpc([(await node(body, status)).url, good.url])('m', []), 1, JSON.stringify(body));
  });

  it('takes other errors of a node for its answer; the next call asks the next node', async () => {
    for (const status of [200, 400]) {
      const refusing = await node({ error: { code: -32000, message: 'execution reverted', data: '0x' } }, status);
      const good = await node({ result: 1 });
      const rpc = httpRpc([refusing.url, good.url]);
      const error: unknown = await rpc('m', []).catch((caught) => caught);
      assert.ok(error instanceof SdkError && isRefusal(error));
      assert.equal((error.cause as RpcProblem).code, -32000);
      assert.match(problemText(error), /reverted/);
      assert.equal(good.asked, 0);
      assert.equal(await rpc('m', []), 1);
    }
  });

  it('reads no more than a bounded answer', async () => {
    const endless = await node({ result: 'x'.repeat(5 * 2 ** 20) });
    await assert.rejects(httpRpc(endless.url)('m', []), sdkError('RPC_FAILED', /more than was asked for/));
  });

  it('refuses what is no endpoint, no timeout', () => {
    for (const urls of [[], [''], [undefined], undefined, Array(2), 5])
      assert.throws(() => httpRpc(urls as never), sdkError('INVALID_ARGUMENT', 'rpc'));
    for (const timeout of [-1, 1.5, Number.NaN, '5'])
      assert.throws(() => httpRpc(dead, { timeout } as never), sdkError('INVALID_ARGUMENT', 'timeout'));
  });

  it('of a function of one’s own has typed errors as well', async () => {
    const failing = toJsonRpc(() => Promise.reject({ code: -32000, message: 'no', data: 5n }));
    await assert.rejects(failing('m', []), (error) => sdkError('RPC_FAILED')(error) && isRefusal(error));
    assert.match(problemText(await failing('m', []).catch((error) => error)), /"5"/);
    const odd = toJsonRpc(() => Promise.reject(Object.create(null)));
    await assert.rejects(odd('m', []), sdkError('RPC_FAILED'));
  });
});

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { createMetrics } from '../../src/base/metrics.ts';
import { WebServer } from '../../src/web/server.ts';

describe('pages', () => {
  const metrics = createMetrics();
  let problems: string[] = [];
  const views = {
    problems: () => problems,
    state: () => ({ contract: 'Running', epoch: 0 }),
    collect: () => metrics.epoch.set(7),
  };
  const server = new WebServer({ host: '127.0.0.1', port: 0, views, metrics, logger: pino({ level: 'silent' }) });
  before(() => server.start());
  after(() => server.stop());
  const get = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${server.port}${path}`, init);

  it('say whether the node is healthy', async () => {
    problems = [];
    const healthy = await get('/health');
    assert.deepEqual([healthy.status, await healthy.json()], [200, { healthy: true, problems: [] }]);
    problems = ['no key share in use'];
    const ill = await get('/health');
    assert.deepEqual([ill.status, await ill.json()], [503, { healthy: false, problems }]);
  });

  it('show the state', async () => {
    assert.deepEqual(await (await get('/state')).json(), { contract: 'Running', epoch: 0 });
  });

  it('show metrics as of now, in Prometheus’ form', async () => {
    const response = await get('/metrics');
    assert.match(response.headers.get('content-type') ?? '', /^text\/plain/);
    assert.match(await response.text(), /^mpc_current_epoch 7$/m);
  });

  it('survive a view that fails, and say only that it did', async () => {
    const { collect } = views;
    views.collect = () => {
      throw new Error('something of the inside');
    };
    const failed = await get('/metrics');
    assert.deepEqual([failed.status, await failed.text()], [500, '']);
    views.collect = collect;
    const broken = metrics.registry.metrics;
    metrics.registry.metrics = () => Promise.reject(new Error('something of the inside'));
    assert.equal((await get('/metrics')).status, 500);
    metrics.registry.metrics = broken;
    assert.equal((await get('/metrics?x=1')).status, 200);
  });

  it('do not mind an address that is none', async () => {
    const socket = connect(server.port, '127.0.0.1');
    socket.end('GET //[ HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
    assert.match(await text(socket), /^HTTP\/1.1 404 /);
  });

  it('are all there is', async () => {
    assert.equal((await get('/else')).status, 404);
    assert.equal((await get('/state', { method: 'POST' })).status, 405);
  });
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Writer } from '../../src/base/codec.ts';
import { OverloadedError, QuorateError, TimeoutError } from '../../src/base/errors.ts';
import { RemoteError } from '../../src/mesh/errors.ts';
import { frameType } from '../../src/mesh/frames.ts';
import type { Mesh } from '../../src/mesh/mesh.ts';
import { bytes, identityOf, never, pid, TestNetwork, text, until } from './support.ts';

/** A promise that a test settles. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}

const remote = (code: string) => (error: unknown) => {
  assert.ok(error instanceof RemoteError, `${error}`);
  assert.equal(error.remoteCode, code);
  return true;
};

describe('mesh: requests', () => {
  let network: TestNetwork;
  let a: Mesh;
  let b: Mesh;
  const ask = (kind: string, body = bytes(''), timeoutMs = 5000, signal = never) =>
    a.request(pid(1), kind, body, timeoutMs, signal);

  async function begin(changes: Parameters<TestNetwork['start']>[1] = {}): Promise<void> {
    [a, b] = (await network.linked(2, changes)) as [Mesh, Mesh];
  }

  beforeEach(() => {
    network = new TestNetwork();
  });
  afterEach(() => network.stop());

  it('are answered by the handler of their kind, with who asks', async () => {
    await begin();
    b.onRequest('echo', 1 << 20, async (from, body) => bytes(`${from} says ${text(body)}`));
    b.onRequest('size', 1 << 20, async (_, body) => bytes(`${body.length}`));
    assert.equal(text(await ask('echo', bytes('hello'))), '0 says hello');
    assert.equal(text(await ask('size', new Uint8Array(1 << 20))), `${1 << 20}`);
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => ask('echo', bytes(`${n}`)).then(text)));
    assert.deepEqual(
      answers,
      answers.map((_, n) => `0 says ${n}`),
    );
    assert.throws(() => b.onRequest('echo', 1, async () => bytes('')), { code: 'KIND_TAKEN' });
    assert.throws(() => b.onRequest('', 1, async () => bytes('')), TypeError);
  });

  it('give the code of what the handler throws, and no more', async () => {
    await begin();
    b.onRequest('typed', 10, async () => {
      throw new QuorateError('ASSET_GONE', 'with a secret: 1234');
    });
    b.onRequest('untyped', 10, () => {
      throw new Error('with a secret: 1234');
    });
    await assert.rejects(ask('typed'), remote('ASSET_GONE'));
    await assert.rejects(ask('untyped'), remote('INTERNAL'));
    const error: unknown = await ask('typed').catch((thrown: unknown) => thrown);
    assert.doesNotMatch(JSON.stringify(error) + (error as Error).message, /1234/);
    assert.equal(a.isAlive(pid(1)), true);
  });

  it('are refused when nobody handles them, or too long', async () => {
    await begin();
    b.onRequest('short', 10, async () => bytes('ok'));
    await assert.rejects(ask('unknown'), remote('NO_HANDLER'));
    await assert.rejects(ask('short', new Uint8Array(11)), remote('TOO_LARGE'));
    assert.equal(text(await ask('short', new Uint8Array(10))), 'ok');
  });

  it('time out at both ends', async () => {
    await begin();
    let ended: unknown;
    b.onRequest('slow', 10, (_, __, signal) => {
      signal.addEventListener('abort', () => {
        ended = signal.reason;
      });
      return new Promise(() => {});
    });
    await assert.rejects(ask('slow', bytes(''), 50), TimeoutError);
    await until(() => ended !== undefined, 'the handler to be told');
    assert.ok(ended instanceof TimeoutError);
  });

  it('give the handler no longer than this node allows', async () => {
    await begin({ limits: { requests: { maxIncomingPerPeer: 4, maxOutgoingPerPeer: 4, maxTimeoutMs: 50 } } });
    b.onRequest('slow', 10, () => new Promise(() => {}));
    await assert.rejects(ask('slow', bytes(''), 5000), remote('TIMEOUT'));
  });

  it('can be given up', async () => {
    await begin();
    const started = gate();
    b.onRequest('slow', 10, () => {
      started.open();
      return new Promise(() => {});
    });
    const owner = new AbortController();
    const asking = ask('slow', bytes(''), 5000, owner.signal);
    await started.opened;
    owner.abort();
    await assert.rejects(asking, { code: 'ABORTED' });
  });

  it('fail at once when the link is lost, at both ends', async () => {
    await begin();
    const started = gate();
    let ended: unknown;
    b.onRequest('slow', 10, (_, __, signal) => {
      signal.addEventListener('abort', () => {
        ended = signal.reason;
      });
      started.open();
      return new Promise(() => {});
    });
    const asking = ask('slow');
    asking.catch(() => {});
    await started.opened;
    b.setPeers([]);
    await assert.rejects(asking, { code: 'PEER_OFFLINE' });
    await until(() => ended !== undefined, 'the handler to be told');
    await assert.rejects(ask('slow'), { code: 'PEER_OFFLINE' });
    await assert.rejects(a.request(pid(9), 'slow', bytes(''), 100, never), { code: 'PEER_OFFLINE' });
  });

  it('are bounded per peer, at both ends', async () => {
    await begin({ limits: { requests: { maxIncomingPerPeer: 2, maxOutgoingPerPeer: 3, maxTimeoutMs: 60_000 } } });
    const release = gate();
    b.onRequest('hold', 10, () => release.opened.then(() => bytes('done')));
    const held = [ask('hold'), ask('hold')];
    await assert.rejects(ask('hold'), remote('OVERLOADED'));
    const third = ask('hold').catch((error: unknown) => error);
    await assert.rejects(ask('hold'), OverloadedError);
    await third;
    release.open();
    assert.deepEqual((await Promise.all(held)).map(text), ['done', 'done']);
    assert.equal(text(await ask('hold')), 'done');
  });

  it('ignore answers that nobody waits for, and drop who sends nonsense', async () => {
    const mesh = await network.start(5);
    mesh.setPeers([network.peer(0, 1)]);
    const raw = await network.dial(network.port(mesh), identityOf(0));
    raw.hello({ from: pid(0), to: pid(5) });
    await until(() => mesh.isAlive(pid(0)), 'the link');
    raw.send(frameType.response, new Writer().u32(77).u8(0).finish());
    const asking = mesh.request(pid(0), 'x', bytes(''), 5000, never);
    asking.catch(() => {});
    await until(() => raw.received(frameType.request).length === 1, 'the request');
    raw.send(frameType.response, new Writer().u32(1).u8(1).raw(bytes('<script>')).finish());
    await raw.closed();
    await assert.rejects(asking, { code: 'PEER_OFFLINE' });
    assert.ok(network.logged('mesh: link down', /response: not a code/));
  });

  it('leave nothing behind: a stopped mesh lets its process end', () => {
    const script = join(import.meta.dirname, 'stopMesh.ts');
    const child = spawnSync(process.execPath, ['--conditions=source', script], { encoding: 'utf8', timeout: 15_000 });
    assert.equal(child.status, 0, child.stderr);
    assert.equal(child.stdout, 'stopped\n');
  });
});

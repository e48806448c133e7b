import assert from 'node:assert/strict';
import { connect as connectTcp, createServer, type Socket } from 'node:net';
import { frameType } from '../../src/mesh/frames.ts';
import { tlsOptions } from '../../src/mesh/identity.ts';
import type { Mesh } from '../../src/mesh/mesh.ts';
import { bytes, identityOf, never, newRunId, pid, type RawPeer, TestNetwork, until } from './support.ts';
import { forgedHandshake } from './tls13Client.ts';

const status = { softwareVersion: '1', epoch: 4, heights: { 'near:testnet': 7 }, presignatures: 5, stockCounter: 1 };
const refused = 'mesh: connection refused';

describe('mesh: links', () => {
  let network: TestNetwork;
  beforeEach(() => {
    network = new TestNetwork();
  });
  afterEach(() => network.stop());

  /** A mesh with id 5 that expects peers 0 and 1, which are played by hand; they have the lower ids, so they dial. */
  async function lonely(changes: Parameters<TestNetwork['start']>[1] = {}): Promise<Mesh> {
    const mesh = await network.start(5, changes);
    mesh.setPeers([network.peer(0, 1), network.peer(1, 1)]);
    return mesh;
  }

  async function rawLink(mesh: Mesh, id = 0): Promise<RawPeer> {
    const raw = await network.dial(network.port(mesh), identityOf(id));
    raw.hello({ from: pid(id), to: mesh.self });
    await until(() => mesh.isAlive(pid(id)), 'the link');
    return raw;
  }

  it('come up between all, with round-trip times and statuses', async () => {
    const meshes = await network.linked(3);
    meshes[0]!.setStatus(status);
    await until(() => meshes[2]!.status(pid(0)) !== undefined, 'the status');
    assert.deepEqual(meshes[2]!.status(pid(0)), status);
    await until(() => meshes.every((mesh) => mesh.peers().every((peer) => peer.rttMs !== undefined)), 'round trips');
    const [peer] = meshes[1]!.peers();
    assert.deepEqual([peer!.id, peer!.connected], [0, true]);
    assert.ok(Date.now() - peer!.lastSeen! < 20_000);
    assert.equal(meshes[1]!.isAlive(pid(1)), true);
    assert.equal(meshes[1]!.isAlive(pid(9)), false);
  });

  it('tell a new link the status at once', async () => {
    const [a, b] = [await network.start(0), await network.start(1)];
    a.setStatus(status);
    await network.link(a, b);
    await until(() => b.status(pid(0)) !== undefined, 'the status');
    assert.deepEqual(b.status(pid(0)), status);
  });

  it('are one a pair, though both ends start at once', async () => {
    const meshes = await network.linked(2);
    const ups = network.logs.filter((line) => line['msg'] === 'mesh: link up');
    assert.equal(ups.length, 2);
    assert.deepEqual(
      meshes.map((mesh) => mesh.peers().length),
      [1, 1],
    );
  });

  it('refuse a stranger before reading a frame', async () => {
    const mesh = await lonely();
    const raw = await network.dial(network.port(mesh), identityOf(77));
    raw.hello({ from: pid(0), to: pid(5) });
    await raw.closed();
    assert.deepEqual(raw.frames, []);
    assert.ok(network.logged(refused, /is not that of a peer/));
    assert.equal(mesh.isAlive(pid(0)), false);
  });

  it('refuse a peer that says it is another', async () => {
    const mesh = await lonely();
    const raw = await network.dial(network.port(mesh), identityOf(0));
    raw.hello({ from: pid(1), to: pid(5) });
    await raw.closed();
    assert.ok(network.logged(refused, /says it is participant 1/));
  });

  it('refuse the dial of a higher id: one end dials', async () => {
    const mesh = await network.start(0);
    mesh.setPeers([network.peer(5, 1)]);
    const raw = await network.dial(network.port(mesh), identityOf(5));
    raw.hello({ from: pid(5), to: pid(0) });
    await raw.closed();
    assert.ok(network.logged(refused, /the lower id/));
  });

  it('refuse a server with a wrong key', async () => {
    const impostor = await network.start(1, { identity: identityOf(99) });
    impostor.setPeers([network.peer(0, 1)]);
    const mesh = await network.start(0);
    mesh.setPeers([network.peer(1, network.port(impostor))]);
    await until(() => network.logged('mesh: cannot link to peer, retrying', /has key .* not peer 1's/), 'the log line');
    assert.equal(mesh.isAlive(pid(1)), false);
    assert.equal(impostor.isAlive(pid(0)), false);
  });

  it("refuse a peer's certificate without the peer's secret key", async () => {
    const mesh = await lonely();
    const honest = await forgedHandshake(network.port(mesh), identityOf(0), identityOf(0));
    assert.equal(honest.kind, 'data', 'the test client can do a handshake, and the server speaks then');
    const forged = await forgedHandshake(network.port(mesh), identityOf(0), identityOf(77));
    // RFC 8446 §6.2: decrypt_error, for "unable to correctly verify a signature".
    assert.deepEqual(forged, { kind: 'alert', description: 51 });
    assert.equal(mesh.isAlive(pid(0)), false);
  });

  it('refuse TLS 1.2, and what is no TLS at all', async () => {
    const mesh = await lonely();
    const { connect } = await import('node:tls');
    const options = { ...tlsOptions(identityOf(0)), minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const;
    const old = connect({ ...options, host: '127.0.0.1', port: network.port(mesh) });
    await new Promise((resolve) => old.on('error', resolve));
    const plain = connectTcp(network.port(mesh), '127.0.0.1');
    const closed = new Promise((resolve) => plain.on('error', () => {}).on('close', resolve));
    plain.write('GET / HTTP/1.1\r\n\r\n'.repeat(10));
    plain.resume();
    await closed;
    await rawLink(mesh);
  });

  for (const [what, say, reason] of [
    ['another version', (raw) => raw.send(frameType.hello, Uint8Array.of(0, 0, 0, 9)), /its version is 9/],
    [
      'another network',
      (raw) => raw.hello({ from: pid(0), to: pid(5), networkId: 'mainnet' }),
      /its network is mainnet/,
    ],
    [
      'another contract',
      (raw) => raw.hello({ from: pid(0), to: pid(5), contractId: 'x.near' }),
      /its contract is x.near/,
    ],
    ['another node in mind', (raw) => raw.hello({ from: pid(0), to: pid(6) }), /its idea of our id is 6/],
    ['no hello', (raw) => raw.send(frameType.ping, new Uint8Array(4)), /its first frame is of type 1/],
    ['a hello too long', (raw) => raw.send(frameType.hello, new Uint8Array(600)), /a frame of 602 bytes/],
    ['a truncated hello', (raw) => raw.send(frameType.hello, Uint8Array.of(0, 0, 0, 1, 0)), /message too short/],
    ['another frame version', (raw) => raw.socket.write(Uint8Array.of(0, 0, 0, 2, 7, 0)), /version 7/],
  ] as [string, (raw: RawPeer) => void, RegExp][]) {
    it(`refuse a peer with ${what}`, async () => {
      const mesh = await lonely();
      const raw = await network.dial(network.port(mesh), identityOf(0));
      say(raw);
      await raw.closed();
      assert.ok(network.logged(refused, reason), JSON.stringify(network.logs));
      assert.equal(mesh.isAlive(pid(0)), false);
      await rawLink(mesh);
    });
  }

  it('refuse a peer that does not say hello in time', async () => {
    const mesh = await lonely({ limits: { connectTimeoutMs: 100 } });
    const raw = await network.dial(network.port(mesh), identityOf(0));
    await raw.closed();
    assert.ok(network.logged(refused, /hello did not finish within 100 ms/));
  });

  it('are not kept out by whoever holds connections open', async () => {
    const mesh = await lonely({ limits: { maxPendingConnections: 4 } });
    const idle: Socket[] = [];
    let closed = 0;
    for (let n = 0; n < 20; n++) {
      const socket = connectTcp(network.port(mesh), '127.0.0.1');
      socket.on('error', () => {}).on('close', () => (closed += 1));
      socket.resume();
      idle.push(socket);
    }
    await until(() => closed >= 16, 'the oldest to be pushed out');
    await rawLink(mesh);
    for (const socket of idle) socket.destroy();
  });

  for (const [what, frame, reason] of [
    ['an unknown frame type', [99, new Uint8Array(0)], /unknown frame type 99/],
    ['a second hello', [frameType.hello, new Uint8Array(0)], /unknown frame type 0/],
    ['a short run frame', [frameType.run, new Uint8Array(10)], /run.id: message too short/],
    ['a bad abort code', [frameType.abort, new Uint8Array(36)], /abort.code/],
    ['a bad ping', [frameType.ping, new Uint8Array(5)], /ping: not 4 bytes/],
    ['a bad status', [frameType.status, bytes('{}')], /status: does not parse/],
    ['a short request', [frameType.request, new Uint8Array(3)], /request.number/],
    ['a request kind out of bounds', [frameType.request, new Uint8Array(8).fill(0).with(0, 1)], /request.kind/],
  ] as [string, [number, Uint8Array], RegExp][]) {
    it(`drop a peer for ${what}, and nobody else`, async () => {
      const mesh = await lonely();
      const other = await rawLink(mesh, 1);
      const raw = await rawLink(mesh, 0);
      raw.send(...frame);
      await raw.closed();
      assert.ok(network.logged('mesh: link down', reason), JSON.stringify(network.logs));
      assert.equal(mesh.isAlive(pid(0)), false);
      assert.equal(mesh.isAlive(pid(1)), true);
      assert.equal(other.isClosed, false);
    });
  }

  it('drop a peer that announces an oversized frame', async () => {
    const mesh = await lonely({ limits: { maxFrameBytes: 1000 } });
    const raw = await rawLink(mesh);
    raw.socket.write(Uint8Array.of(0xff, 0xff, 0xff, 0xff));
    await raw.closed();
    assert.ok(network.logged('mesh: link down', /FRAME_TOO_LARGE/));
  });

  it('drop a slow reader, and nobody else', async () => {
    const mesh = await lonely({ limits: { maxQueuedBytes: 1 << 20 } });
    const slow = await rawLink(mesh, 0);
    const healthy = await rawLink(mesh, 1);
    slow.socket.pause();
    const run = mesh.openRun(newRunId(), [pid(0), pid(5)], { maxBufferedBytesPerPeer: 1e6, signal: never });
    const message = new Uint8Array(200_000);
    const sends: Promise<unknown>[] = [];
    for (let round = 0; mesh.isAlive(pid(0)) && round < 500; round++) {
      sends.push(run.send(pid(0), round, message).catch((error: unknown) => error));
      await new Promise(setImmediate);
    }
    assert.ok(network.logged('mesh: link down', /slow reader/));
    await Promise.all(sends);
    assert.equal(run.signal.reason.reason, 'LINK_LOST');
    const other = mesh.openRun(newRunId(), [pid(1), pid(5)], { maxBufferedBytesPerPeer: 1e6, signal: never });
    await other.send(pid(1), 1, message);
    await until(() => healthy.received(frameType.run).length === 1, 'the healthy peer to get its message');
  });

  it('drop a peer whose writes are stuck, before the queue is full', async () => {
    const mesh = await lonely({ limits: { pingIntervalMs: 20, writeTimeoutMs: 200 } });
    const slow = await rawLink(mesh, 0);
    const talking = setInterval(() => slow.send(frameType.ping, new Uint8Array(4)), 10); // alive, but it does not read
    slow.socket.pause();
    const run = mesh.openRun(newRunId(), [pid(0), pid(5)], { maxBufferedBytesPerPeer: 1e6, signal: never });
    for (let round = 0; round < 3; round++) run.send(pid(0), round, new Uint8Array(10 << 20)).catch(() => {});
    await until(() => !mesh.isAlive(pid(0)), 'the link to be dropped').finally(() => clearInterval(talking));
    assert.ok(network.logged('mesh: link down', /slow reader: stuck/));
  });

  it('tell a peer that hangs, before its link is gone, and one that is heard again', async () => {
    const mesh = await lonely({ limits: { quietMs: 200 } });
    const raw = await rawLink(mesh);
    assert.equal(mesh.isResponsive(pid(0)), true);
    await until(() => !mesh.isResponsive(pid(0)), 'the peer to be quiet for too long');
    assert.equal(mesh.isAlive(pid(0)), true);
    raw.send(frameType.ping, new Uint8Array(4));
    await until(() => mesh.isResponsive(pid(0)), 'the peer to be heard');
    raw.socket.destroy();
    await until(() => !mesh.isResponsive(pid(0)), 'the link to be gone');
    assert.equal(mesh.isResponsive(mesh.self), true);
  });

  it('are kept responsive by what each end says of itself', async () => {
    const [a, b] = (await network.linked(2, { limits: { quietMs: 1_000 } })) as [Mesh, Mesh];
    const status = { softwareVersion: '1', epoch: null, heights: {}, presignatures: 0, stockCounter: 0 };
    for (const mesh of [a, b]) mesh.setStatus(status);
    const heard = () => a.peers()[0]?.lastSeen ?? 0;
    const first = heard();
    await until(() => heard() >= first + 1_500, 'a second and a half of signs of life');
    assert.equal(a.isResponsive(pid(1)), true);
  });

  it('come back after the peer restarts, at the same address', async () => {
    const [a, b] = (await network.linked(2)) as [Mesh, Mesh];
    const port = network.port(b);
    await b.stop();
    await until(() => !a.isAlive(pid(1)), 'the loss to be noticed');
    const again = await network.start(1, { listen: { host: '127.0.0.1', port } });
    await network.link(a, again);
    assert.equal(again.isAlive(pid(0)), true);
  });

  it('are replaced by a newer connection of the same peer', async () => {
    const mesh = await lonely();
    const older = await rawLink(mesh);
    const changes: boolean[] = [];
    mesh.onLinkChange((id, connected) => id === 0 && changes.push(connected));
    const newer = await network.dial(network.port(mesh), identityOf(0));
    newer.hello({ from: pid(0), to: pid(5) });
    await older.closed();
    assert.deepEqual(changes, [false, true]);
    assert.equal(mesh.isAlive(pid(0)), true);
    const run = mesh.openRun(newRunId(), [pid(0), pid(5)], { maxBufferedBytesPerPeer: 1e6, signal: never });
    await run.send(pid(0), 1, bytes('to the newer'));
    await until(() => newer.received(frameType.run).length === 1, 'the message');
  });

  it('are given up when TCP is half open, and made anew', async () => {
    const limits = { pingIntervalMs: 20, idleTimeoutMs: 400, connectTimeoutMs: 400 };
    const [a, b] = [await network.start(0, { limits }), await network.start(1, { limits })];
    // A cable between the two that can be cut without either end being told.
    const wires: Socket[] = [];
    let cut = false;
    const cable = createServer((near) => {
      const far = connectTcp(network.port(b), '127.0.0.1');
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        // biome-ignore format: a table
        from.on('error', () => {}).on('close', () => to.destroy());
        from.on('data', (chunk) => cut || to.write(chunk));
      }
      wires.push(near, far);
    });
    await new Promise<void>((resolve) => cable.listen(0, '127.0.0.1', resolve));
    const address = cable.address();
    assert.ok(address && typeof address === 'object');
    try {
      a.setPeers([network.peer(1, address.port)]);
      b.setPeers([network.peer(0, 1)]);
      await until(() => a.isAlive(pid(1)) && b.isAlive(pid(0)), 'the link');
      cut = true;
      await until(() => !a.isAlive(pid(1)) && !b.isAlive(pid(0)), 'both ends to notice');
      assert.ok(network.logged('mesh: link down', /nothing heard for 400 ms/));
      cut = false;
      await until(() => a.isAlive(pid(1)) && b.isAlive(pid(0)), 'a new link');
    } finally {
      for (const wire of wires) wire.destroy();
      cable.close();
    }
  });

  it('follow the contract: removed and re-keyed peers go, others stay', async () => {
    const [a, b, c] = (await network.linked(3)) as [Mesh, Mesh, Mesh];
    const changes: [number, boolean][] = [];
    a.onLinkChange((id, connected) => changes.push([id, connected]));
    a.setPeers([network.peerOf(b)]);
    assert.equal(a.isAlive(pid(2)), false);
    a.setPeers([{ ...network.peerOf(b), tlsPublicKey: identityOf(50).publicKey }]);
    assert.equal(a.isAlive(pid(1)), false);
    assert.deepEqual(changes, [[2, false], [1, false]]); // biome-ignore format: a table
    await until(() => !c.isAlive(pid(0)) && !b.isAlive(pid(0)), 'the others to notice');
    assert.equal(b.isAlive(pid(2)), true);
    await network.link(a, b, c);
  });

  it('survive a list with bad entries, and skip them', async () => {
    const [a, b] = [await network.start(0), await network.start(1)];
    a.setPeers([
      { id: pid(2), tlsPublicKey: 'ed25519:nonsense!', address: 'host:1' },
      { ...network.peer(3, 1), address: 'http://nowhere' },
      network.peerOf(b),
      { ...network.peerOf(b), id: pid(4) },
    ]);
    b.setPeers([network.peerOf(a)]);
    await until(() => a.isAlive(pid(1)), 'the good peer');
    assert.deepEqual(
      a.peers().map(({ id }) => id),
      [1],
    );
    for (const reason of [/TLS public key/, /address: not host:port/, /has the key of peer 1/]) {
      assert.ok(network.logged('mesh: peer left out', reason));
    }
  });

  it('cannot start on a port that is taken', async () => {
    const mesh = await network.start(0);
    await assert.rejects(network.start(1, { listen: { host: '127.0.0.1', port: network.port(mesh) } }), {
      code: 'EADDRINUSE',
    });
  });

  it('keep secret keys out of the log', async () => {
    await network.linked(2);
    const logs = JSON.stringify(network.logs);
    const secret = identityOf(0).privateKeyPem.reveal().split('\n')[1]!;
    assert.ok(logs.length > 0 && !logs.includes(secret));
  });
});

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import type { NodeProcess } from '@quorate/devnet';
import { systemRandom } from '../../node/src/base/random.ts';
import { createIdentity, generateSecretKey, tlsOptions } from '../../node/src/mesh/identity.ts';
import { assertSignature, derivedKey, readAnswer } from './independent.ts';
import { type LogLine, logOf, page, stateOf, useDevnet, waitFor } from './support.ts';
import { randomPayload, User } from './user.ts';

/** More than a node keeps of connections that have not shown who they are, and of connections to its pages. */
const crowd = 80;

describe('a node among hostile strangers', function () {
  this.timeout(120_000);
  const devnet = useDevnet({ nodes: 3, threshold: 2, blockIntervalMs: 150 });
  let user: User;
  let victim: NodeProcess;
  const sockets = new Set<Socket>();

  before(async () => {
    user = await User.create(devnet(), 'dapp', 50);
    // The one that all peers dial: its mesh port takes connections.
    victim = devnet().nodes[2]!;
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  });

  /** A connection that is kept until the test ends, or the node ends it. */
  function keep<T extends Socket>(socket: T): T {
    sockets.add(socket);
    socket.on('error', () => {}); // being cut off is what strangers are in for
    socket.on('close', () => sockets.delete(socket));
    return socket;
  }

  function address(of: 'mesh' | 'web'): { host: string; port: number } {
    const { hostname: host, port } = new URL(of === 'mesh' ? `tcp://${victim.meshAddress}` : victim.webUrl);
    return { host, port: Number(port) };
  }

  const plain = (of: 'mesh' | 'web') => keep(connect(address(of)));
  const tls = (options: ConnectionOptions) => keep(connectTls({ ...address('mesh'), ...options }));

  /** Waits until the node has cut the connection. */
  const cut = (socket: Socket, what: string) => waitFor(`the node drops ${what}`, () => socket.destroyed);

  const refusals = (): LogLine[] => logOf(victim).filter(({ msg }) => msg === 'mesh: connection refused');
  const refusalsSaid = (pattern: RegExp) =>
    waitFor(`the log tells of ${pattern}`, () => refusals().some(({ reason }) => pattern.test(String(reason))));

  async function assertSigns(): Promise<void> {
    const payload = randomPayload();
    const call = await user.ask({ payload: [...payload], path: 'hostile', key_version: 1 });
    const publicKey = derivedKey('sig.network v2', devnet().rootPublicKey, user.accountId, 'hostile');
    assertSignature(readAnswer('sig.network v2', await call.value()), payload, publicKey);
  }

  /** Nothing of it disturbed the node: it runs, holds its links, signs, and has logged no error. */
  async function assertUndisturbed(): Promise<void> {
    await assertSigns();
    assert.ok(victim.running);
    const { peers } = await stateOf(victim);
    assert.equal(peers.filter(({ connected }) => connected).length, 2);
    assert.deepEqual(
      logOf(victim).filter(({ level, msg }) => level >= 50 || msg === 'mesh: link down'),
      [],
    );
  }

  it('drops who speaks no TLS, and says so', async () => {
    const socket = plain('mesh');
    socket.write(randomBytes(4096));
    await cut(socket, 'garbage');
    await refusalsSaid(/./);
    await assertUndisturbed();
  });

  it('drops who comes without a certificate, or with a key that the contract does not know, before it reads a frame', async () => {
    const stranger = createIdentity(generateSecretKey(systemRandom));
    for (const [options, said] of [
      [{ ...tlsOptions(stranger), key: undefined, cert: undefined }, /no Ed25519 certificate/],
      [tlsOptions(stranger), new RegExp(`key ${stranger.publicKey} is not that of a peer`)],
    ] as const) {
      // The log speaks of refusals once a second at most: until it has spoken of this one, come again.
      await waitFor(`a refusal for ${said}`, async () => {
        const socket = tls(options as ConnectionOptions);
        socket.on('secureConnect', () => socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 0])));
        await cut(socket, 'a stranger');
        return refusals().some(({ reason }) => said.test(String(reason)));
      });
    }
    await assertUndisturbed();
  });

  it('keeps its links while a crowd holds connections to its mesh port open', async () => {
    const silent = Array.from({ length: crowd }, () => plain('mesh'));
    await waitFor('the oldest are pushed out', () => silent.filter((socket) => socket.destroyed).length > 0);
    await assertUndisturbed();
  });

  it('goes on while a crowd feeds its pages byte by byte, and serves them again', async () => {
    const slow = Array.from({ length: crowd }, () => {
      const socket = plain('web');
      socket.write('GET /health HTTP/1.1\r\nhost: a\r\nx-slow: ');
      return socket;
    });
    const drip = setInterval(() => {
      for (const socket of slow) if (!socket.destroyed) socket.write('a');
    }, 100);
    try {
      await assertSigns();
      await waitFor('the log tells of it', () => logOf(victim).some(({ msg }) => msg.startsWith('pages: too many')));
      await waitFor('pages are served again', async () => (await page(victim, '/health')).status === 200);
      await waitFor('the slow are all cut off', () => slow.every((socket) => socket.destroyed));
    } finally {
      clearInterval(drip);
    }
    await assertUndisturbed();
  });
});

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Localnet, LocalnetError, startLocalnet } from '@quorate/contract-solana/localnet';
import { Connection, Keypair } from '@solana/web3.js';
import { WebSocket } from 'ws';
import { call, type RpcReply } from './support.ts';
import { deadline, eventually, Inbox } from './waiting.ts';

/** A bare connection: what was sent, and what is heard. */
async function connect({ wsUrl }: Localnet) {
  const socket = new WebSocket(wsUrl);
  const heard = new Inbox<RpcReply & { id?: number; method?: string }>();
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('message', (data) => heard.push(JSON.parse(String(data))));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const send = (method: string, ...params: unknown[]) =>
    socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
  return { socket, heard, closed, send };
}

describe('localnet: sockets and faults', () => {
  let localnet: Localnet;

  beforeEach(async () => {
    localnet = await startLocalnet({ slotMs: 'manual' });
  });
  afterEach(() => localnet.stop());

  it('numbers subscriptions, and ends them by number', async () => {
    const { heard, send, socket } = await connect(localnet);
    send('slotSubscribe');
    const [{ result: id } = {}] = await heard.waitFor(1);
    await localnet.mineSlots();
    assert.equal((await heard.waitFor(2))[1]?.method, 'slotNotification');
    send('rootUnsubscribe', id);
    assert.equal((await heard.waitFor(3))[2]?.error?.code, -32602);
    send('slotUnsubscribe', id);
    assert.equal((await heard.waitFor(4))[3]?.result, true);
    await localnet.mineSlots();
    send('slotUnsubscribe', id);
    assert.equal((await heard.waitFor(5))[4]?.error?.code, -32602, 'nothing was told in between');
    socket.close();
  });

  it('refuses what it does not know, and goes on', async () => {
    const { heard, send, socket } = await connect(localnet);
    send('voteSubscribe');
    send('getSlot');
    send('logsSubscribe', { mentions: [] });
    send('logsSubscribe', 'some');
    send('accountSubscribe', 'x');
    socket.send('{');
    socket.send(JSON.stringify({ jsonrpc: '2.0', method: 'ping', params: null }));
    send('slotSubscribe');
    const replies = await heard.waitFor(7);
    assert.deepEqual(
      replies.map(({ error }) => error?.code),
      [-32601, -32601, -32602, -32602, -32602, -32700, undefined],
    );
    socket.close();
  });

  it('does not let one connection have more than 1,000 subscriptions, nor end those of another', async () => {
    const [one, other] = [await connect(localnet), await connect(localnet)];
    for (let i = 0; i <= 1_000; i++) one.send('slotSubscribe');
    const replies = await one.heard.waitFor(1_001);
    assert.equal(replies[1_000]?.error?.code, -32600);
    other.send('slotUnsubscribe', replies[0]?.result);
    assert.equal((await other.heard.waitFor(1))[0]?.error?.code, -32602);
    assert.equal(localnet.subscriptionCount, 1_000);
    one.socket.close();
    other.socket.close();
    await eventually('forgotten', () => localnet.subscriptionCount === 0);
  });

  it('tells of an account whose data base58 is too slow for', async () => {
    const program = Keypair.generate().publicKey.toBase58();
    const owned = Keypair.generate();
    const setup = {
      lamports: 5_000_000n,
      data: new Uint8Array(200),
      programAddress: program,
      executable: false,
      space: 200n,
    };
    localnet.setAccount({ address: owned.publicKey.toBase58(), ...setup } as never);
    const { heard, send, socket } = await connect(localnet);
    send('accountSubscribe', owned.publicKey.toBase58(), { commitment: 'processed' });
    await heard.waitFor(1);
    await call(localnet, 'requestAirdrop', owned.publicKey.toBase58(), 1_000_000);
    await localnet.mineSlots();
    const [, told] = (await heard.waitFor(2)) as unknown as {
      params: { result: { value: Record<string, unknown> } };
    }[];
    assert.equal(told?.params.result.value['data'], 'error: data too large for bs58 encoding');
    assert.equal(told?.params.result.value['lamports'], 6_000_000);
    socket.close();
  });

  it('closes a connection that sends too much', async () => {
    const { socket, closed } = await connect(localnet);
    socket.send('x'.repeat(51 * 1024));
    await closed;
  });

  it('tells when a transaction has been received', async () => {
    const { heard, send, socket } = await connect(localnet);
    const recipient = Keypair.generate().publicKey.toBase58();
    const twin = await startLocalnet({ slotMs: 'manual' });
    // The same seed, so the same airdrop.
    const { result: signature } = await call(twin, 'requestAirdrop', recipient, 1_000_000);
    await twin.stop();
    send('signatureSubscribe', signature, { commitment: 'processed', enableReceivedNotification: true });
    await heard.waitFor(1);
    assert.equal((await call(localnet, 'requestAirdrop', recipient, 1_000_000)).result, signature);
    await heard.waitFor(2);
    await localnet.mineSlots();
    const [, received, processed] = (await heard.waitFor(3)) as unknown as { params: { result: { value: unknown } } }[];
    assert.equal(received?.params.result.value, 'receivedSignature');
    assert.deepEqual(processed?.params.result.value, { err: null });
    socket.close();
  });

  it('breaks sockets, and takes them again', async () => {
    const { closed } = await connect(localnet);
    localnet.dropSockets();
    await closed;
    const { heard, send, socket } = await connect(localnet);
    send('slotSubscribe');
    await heard.waitFor(1);
    socket.close();
  });

  it('is down, and comes back with the same chain', async () => {
    await localnet.mineSlots(3);
    const { closed } = await connect(localnet);
    localnet.setFault('down');
    await closed;
    await assert.rejects(connect(localnet), /401|503|Unexpected server response/);
    const answer = await fetch(localnet.rpcUrl, { method: 'POST', body: '{}', signal: deadline() });
    assert.equal(answer.status, 503);
    await localnet.mineSlots();
    localnet.setFault('none');
    assert.equal(await new Connection(localnet.rpcUrl).getSlot('processed'), 4);
    (await connect(localnet)).socket.close();
  });

  it('is silent: sockets live and tell nothing', async () => {
    const { heard, send, socket } = await connect(localnet);
    send('slotSubscribe');
    await heard.waitFor(1);
    localnet.setFault('silent');
    await localnet.mineSlots(3);
    localnet.setFault('none');
    await localnet.mineSlots();
    const [, notification] = (await heard.waitFor(2)) as unknown as { params: { result: { slot: number } } }[];
    assert.equal(notification?.params.result.slot, 4);
    socket.close();
  });

  it('does not take more transactions than may wait', async () => {
    await using small = await startLocalnet({ slotMs: 'manual', maxPending: 2 });
    const recipient = Keypair.generate().publicKey.toBase58();
    const replies = [];
    for (let i = 0; i < 3; i++) replies.push(await call(small, 'requestAirdrop', recipient, 1_000_000));
    assert.deepEqual(
      replies.map(({ error }) => error?.code),
      [undefined, undefined, -32005],
    );
    await small.mineSlots();
    assert.equal((await call(small, 'requestAirdrop', recipient, 1_000_000)).error, undefined);
  });

  it('refuses bad options by name, and a port that is taken', async () => {
    const refused = (options: object, word: RegExp) =>
      assert.rejects(
        startLocalnet(options),
        (error) => error instanceof LocalnetError && error.code === 'INVALID_OPTION' && word.test(error.message),
      );
    await refused({ slotMs: -1 }, /slotMs/);
    await refused({ slotMs: 0.5 }, /slotMs/);
    await refused({ history: 10 }, /history/);
    await refused({ confirmationLag: 3, finalityLag: 2 }, /finalityLag/);
    await refused({ port: Number.NaN }, /port/);
    await assert.rejects(localnet.mineSlots(0), { code: 'LIMIT' });
    assert.throws(() => localnet.skipSlots(0), { code: 'LIMIT' });
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    await assert.rejects(startLocalnet({ port }), { code: 'EADDRINUSE' });
    // Also when it is the WebSocket's.
    await assert.rejects(startLocalnet({ port: port - 1 }), /EADDRINUSE|EACCES/);
    other.close();
  });

  it('stops at once and for good, clients or not', async () => {
    const { closed } = await connect(localnet);
    await localnet.stop();
    await closed;
    await localnet.stop();
    await assert.rejects(localnet.mineSlots(), { code: 'STOPPED' });
    await assert.rejects(fetch(localnet.rpcUrl, { method: 'POST', signal: deadline() }));
  });

  it('says goodbye when it stops, so that a Connection without subscriptions does not come back', async () => {
    const { socket } = await connect(localnet);
    const code = new Promise((resolve) => socket.once('close', resolve));
    // This one hears nothing.
    const { socket: deaf, closed } = await connect(localnet);
    deaf.pause();
    const stopped = localnet.stop();
    assert.equal(await code, 1_000);
    await stopped;
    deaf.resume();
    await closed;
  });

  it('repeats itself with the same seed and clock, and not with another', async () => {
    const hashes = async (seed: string) => {
      await using chain = await startLocalnet({ seed, slotMs: 'manual', now: () => 1_700_000_000_000 });
      await call(chain, 'requestAirdrop', '11111111111111111111111111111112', 1_000_000);
      await chain.mineSlots(3);
      const { result } = await call(chain, 'getLatestBlockhash', { commitment: 'processed' });
      return [chain.genesisHash, chain.chainId, result.value.blockhash];
    };
    assert.deepEqual(await hashes('a'), await hashes('a'));
    for (const [i, hash] of (await hashes('b')).entries()) assert.notEqual(hash, (await hashes('a'))[i]);
  });
});

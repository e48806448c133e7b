import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { AccountRole, address, type Instruction } from '@solana/kit';
import { WebSocketServer } from 'ws';
import { respondInstructions } from '../../../src/chains/solana/instructions.ts';
import { encodeResponse } from '../../../src/chains/solana/responses.ts';
import type { SignRequest } from '../../../src/types/signRequest.ts';
import { until } from '../../mesh/support.ts';
import { signatureFor } from '../../support/rootKey.ts';
import { SolanaTestChain } from '../../support/solana.ts';
import { callOf, requestedCall } from '../../support/solanaEvents.ts';
import { outcomeOf, publisherAddress, SolanaNode, type SolanaNodeOptions } from '../../support/solanaNode.ts';

const systemProgram = address('11111111111111111111111111111111');

describe('Solana indexer', () => {
  let chain: SolanaTestChain;
  const nodes: SolanaNode[] = [];

  /** Every test has a chain of its own, whose blocks are made while there is something to do. */
  beforeEach(async () => {
    chain = await SolanaTestChain.start();
    await chain.fund(publisherAddress);
  });
  afterEach(async () => {
    await Promise.all(nodes.splice(0).map((node) => node.remove()));
    await chain.stop();
  });

  async function open(options: Partial<SolanaNodeOptions> = {}): Promise<SolanaNode> {
    const node = new SolanaNode(chain, { sources: [{ url: chain.localnet.rpcUrl }], ...options });
    nodes.push(node);
    await node.start();
    return node;
  }
  /** Until the node has indexed all that was sent. */
  async function indexed(node: SolanaNode): Promise<void> {
    await chain.settled();
    const { slot } = chain.localnet.chain.blockAt('finalized');
    await until(() => node.chain.height >= slot, `slot ${slot}`);
  }
  const openPaths = (node: SolanaNode) => node.chain.book.unfinished().map(({ path }) => path);
  const answer = (request: SignRequest): Instruction[] =>
    respondInstructions(chain.addresses, chain.requester.address, [encodeResponse(request, signatureFor(request))]);

  it('sees requests of both kinds, several in a transaction, with the block that includes them', async () => {
    const node = await open();
    const signature = await chain.send([
      chain.sign({ path: 'a' }),
      chain.signTransaction({ path: 'b' }),
      chain.sign({ path: 'c', keyVersion: 0 }),
    ]);
    await indexed(node);
    assert.deepEqual(openPaths(node), ['a', 'b', 'c']);
    const newest = chain.localnet.chain.blockAt('processed').slot;
    assert.ok((await node.chain.newestHeight(AbortSignal.timeout(5_000))) >= newest);
    assert.deepEqual(node.seen, [`${signature}:0`, `${signature}:1`, `${signature}:2`]);
    const { block } = chain.localnet.chain.history.transaction(signature)!;
    for (const request of node.chain.book.unfinished()) {
      assert.equal(request.blockHeight, block.slot);
      assert.equal(request.blockHash, block.blockhash);
      assert.equal(request.entropy.length, 32);
      assert.equal(request.predecessor, chain.requester.address);
      assert.equal(request.chain, chain.localnet.chainId);
    }
  });

  it('sees answers, outcomes and failures end what they are to, and nothing else', async () => {
    const node = await open();
    await chain.send([chain.sign({ path: 'a' }), chain.sign({ path: 'b' })]);
    await chain.send([chain.signTransaction({ path: 'c' }), chain.signTransaction({ path: 'd' })]);
    await indexed(node);
    const [a, , c, d] = node.chain.book.unfinished() as [SignRequest, SignRequest, SignRequest, SignRequest];
    await chain.send(answer(a));
    await chain.send(answer(c));
    await indexed(node);
    assert.deepEqual(openPaths(node), ['b', 'd']);
    const [awaited] = node.chain.book.awaited();
    assert.equal(awaited?.request.occurrence, c.occurrence);
    assert.deepEqual(awaited.signatures, [signatureFor(c)]);
    await chain.send(answer(outcomeOf(c, Uint8Array.of(1))));
    await chain.send(answer(outcomeOf(d, 'nonce too löw')));
    await indexed(node);
    assert.deepEqual(openPaths(node), ['b']);
    assert.equal(node.chain.book.size, 1);
  });

  it('takes what a slot has in the order of the ledger', async () => {
    const manual = await SolanaTestChain.start({ slotMs: 'manual' });
    const node = new SolanaNode(manual, { sources: [{ url: manual.localnet.rpcUrl }] });
    nodes.push(node);
    try {
      await node.start();
      const sent: string[] = [];
      for (const path of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])
        sent.push(await manual.send([manual.sign({ path })]));
      await manual.localnet.mineSlots(4);
      await until(() => node.chain.book.size === 8, 'requests');
      assert.deepEqual(
        node.seen,
        sent.map((signature) => `${signature}:0`),
      );
      assert.notDeepEqual(sent, sent.toSorted(), 'the order says something');
      // Again the same request, and in the same slot, before or after it, an answer.
      const [request] = node.chain.book.unfinished() as [SignRequest];
      const again = manual.sign({ path: 'a', algo: '' });
      const respond = respondInstructions(manual.addresses, manual.requester.address, [
        encodeResponse(request, signatureFor(request)),
      ]);
      await manual.send(respond);
      const after = await manual.send([again, manual.sign({ path: 'z' })]);
      await manual.localnet.mineSlots(4);
      await until(() => node.seen.includes(`${after}:1`), 'the requests after the answer');
      assert.deepEqual(openPaths(node), ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'a', 'z']);
    } finally {
      await node.remove();
      nodes.splice(nodes.indexOf(node), 1);
      await manual.stop();
    }
  });

  it('leaves out transactions that failed, and events that somebody else has made', async () => {
    const node = await open();
    const { eventAuthority, program } = chain.addresses;
    await chain.send([chain.signTransaction({ path: 'real' })]);
    await indexed(node);
    const [real] = node.chain.book.unfinished() as [SignRequest];

    // A transaction that fails after its request.
    const broke: Instruction = {
      programAddress: systemProgram,
      accounts: [
        { address: chain.requester.address, role: AccountRole.WRITABLE_SIGNER },
        { address: eventAuthority, role: AccountRole.WRITABLE },
      ],
      data: Uint8Array.from([2, 0, 0, 0, ...new Uint8Array(8).fill(0x7f)]),
    };
    await chain.send([chain.sign({ path: 'failed' }), broke], { skipPreflight: true });
    // An event as an instruction of the transaction itself.
    for (const data of [requestedCall({ path: 'top' }), callOf('signatureErrorEvent', Array(68).fill(0))]) {
      const accounts = [{ address: eventAuthority, role: AccountRole.READONLY }];
      await chain.send([{ programAddress: program, accounts, data }], { skipPreflight: true });
    }
    // Another program, which emits and logs the same bytes: this one with another key, the event authority of the real one
    // beside it.
    const forger = 0x1234n;
    const other = await chain.deployAnother(
      address('Forger1111111111111111111111111111111111111'),
      secp256k1.Point.BASE.multiply(forger).toBytes(false),
    );
    const withRealOne = (instruction: Instruction): Instruction => ({
      ...instruction,
      accounts: [...(instruction.accounts ?? []), { address: eventAuthority, role: AccountRole.READONLY }],
    });
    await chain.send([withRealOne(chain.sign({ path: 'other program' }, other))]);
    for (const forged of [real, outcomeOf(real, Uint8Array.of(1)), outcomeOf(real, 'gone')]) {
      const response = encodeResponse(forged, signatureFor(forged, forger));
      const [respond] = respondInstructions(other, chain.requester.address, [response]);
      await chain.send([withRealOne(respond!)]);
    }
    await indexed(node);
    const listed = await chain.rpc<{ err: unknown }[]>('getSignaturesForAddress', eventAuthority);
    assert.equal(listed.filter(({ err }) => err !== null).length, 3);
    assert.equal(listed.filter(({ err }) => err === null).length, 5, 'the node has had them all before it');
    assert.deepEqual(openPaths(node), ['real']);
    assert.deepEqual(node.seen, [real.occurrence]);
  });

  it('sees twenty requests that were made while it was down, once each', async () => {
    const node = await open();
    await chain.send([chain.sign({ path: 'before' })]);
    await indexed(node);
    await node.stop();
    const sent: string[] = [];
    for (let index = 0; index < 20; index++) sent.push(await chain.send([chain.sign({ path: `path ${index}` })]));
    await chain.settled();
    await node.start();
    await indexed(node);
    assert.deepEqual(
      node.seen.slice(1),
      sent.map((signature) => `${signature}:0`),
    );
    await node.stop();
    await node.start();
    await chain.send([chain.sign({ path: 'after' })]);
    await indexed(node);
    assert.equal(node.chain.book.size, 22);
    assert.equal(node.seen.length, 22);
    const counted = await node.metrics.requestsIndexed.get();
    assert.equal(counted.values[0]?.value, 22, 'none was read twice');
  });

  it('begins as far back as it is told', async () => {
    await chain.send([chain.sign({ path: 'old' })]);
    await chain.settled();
    await chain.localnet.mineSlots(20);
    const node = await open({ config: { lookbackSlots: 10 } });
    await chain.send([chain.sign({ path: 'new' })]);
    await indexed(node);
    assert.deepEqual(openPaths(node), ['new']);
    const thorough = await open({ config: { lookbackSlots: 1_000 } });
    await indexed(thorough);
    assert.deepEqual(openPaths(thorough), ['old', 'new']);
  });

  it('sees nothing of a fork that is dropped, and what comes again where it comes', async () => {
    await chain.stop();
    chain = await SolanaTestChain.start({ slotMs: 'manual' });
    const node = await open({ config: { commitment: 'confirmed' } });
    await chain.send([chain.sign({ path: 'dropped' })]);
    await chain.localnet.mineSlots(1);
    chain.localnet.dropUnconfirmed();
    const again = await chain.send([chain.sign({ path: 'again' })]);
    await chain.localnet.mineSlots(1);
    const first = chain.localnet.chain.history.transaction(again)!.block;
    chain.localnet.dropUnconfirmed({ resend: true });
    chain.localnet.skipSlots(2);
    await chain.localnet.mineSlots(3);
    await until(() => node.chain.book.size === 1, 'the request');
    const [request] = node.chain.book.unfinished();
    const { block } = chain.localnet.chain.history.transaction(again)!;
    assert.equal(request?.path, 'again');
    assert.equal(request.blockHash, block.blockhash);
    assert.notEqual(block.slot, first.slot);
    assert.deepEqual(node.seen, [`${again}:0`]);
  });

  it('does not mind slots without blocks', async () => {
    const node = await open();
    for (const path of ['a', 'b', 'c']) {
      await chain.send([chain.sign({ path })]);
      await chain.settled();
      chain.localnet.skipSlots(7);
    }
    await chain.localnet.mineSlots(3);
    await indexed(node);
    assert.deepEqual(openPaths(node), ['a', 'b', 'c']);
  });

  it('sees more than one page has, made while it was down', async () => {
    const node = await open();
    await indexed(node);
    await node.stop();
    for (let index = 0; index < 70; index++) await chain.send([chain.sign({ path: `path ${index}` })]);
    await node.start();
    await indexed(node);
    assert.deepEqual(
      openPaths(node),
      Array.from({ length: 70 }, (_, index) => `path ${index}`),
    );
  });

  describe('with a WebSocket', () => {
    const { rpcUrl, wsUrl } = { rpcUrl: () => chain.localnet.rpcUrl, wsUrl: () => chain.localnet.wsUrl };
    const rarely = { pollIntervalMs: 600_000 };

    it('is woken by requests, also after connections broke', async () => {
      const node = await open({ sources: [{ url: rpcUrl(), wsUrl: wsUrl() }], config: rarely });
      await until(() => chain.localnet.socketCount === 1, 'the socket');
      await chain.send([chain.sign({ path: 'a' })]);
      await until(() => node.chain.book.size === 1, 'the first');
      chain.localnet.dropSockets();
      await chain.send([chain.sign({ path: 'b' })]);
      await until(() => node.chain.book.size === 2, 'what was made without a connection');
      await chain.send([chain.sign({ path: 'c' })]);
      await until(() => node.chain.book.size === 3, 'the third');
      assert.deepEqual(openPaths(node), ['a', 'b', 'c']);
    });

    it('that is silent polls all the same', async () => {
      chain.localnet.setFault('silent');
      const node = await open({ sources: [{ url: rpcUrl(), wsUrl: wsUrl() }], config: { pollIntervalMs: 50 } });
      await chain.send([chain.sign({ path: 'a' })]);
      await until(() => node.chain.book.size === 1, 'the request');
    });

    it('that talks without end does not ask its sources without end', async () => {
      const counted = await chain.endpoint();
      const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
      const timers: NodeJS.Timeout[] = [];
      await once(server, 'listening');
      server.on('connection', (socket) => timers.push(setInterval(() => socket.send('{}'), 1)));
      try {
        const { port } = server.address() as AddressInfo;
        const node = await open({ sources: [{ url: counted.url, wsUrl: `ws://127.0.0.1:${port}` }], config: rarely });
        await indexed(node);
        const looks = () => counted.calls.filter((method) => method === 'getSlot').length;
        const [began, before] = [Date.now(), looks()];
        await until(() => looks() >= before + 5, 'five looks');
        assert.ok(Date.now() - began >= 600, 'with pauses between them');
      } finally {
        for (const timer of timers) clearInterval(timer);
        for (const socket of server.clients) socket.terminate();
        server.close();
      }
    });
  });
});

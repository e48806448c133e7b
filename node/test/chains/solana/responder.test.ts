import assert from 'node:assert/strict';
import { createKeyPairSignerFromPrivateKeyBytes, type Instruction, type KeyPairSigner } from '@solana/kit';
import { type Clock, systemClock } from '../../../src/base/clock.ts';
import { Secret } from '../../../src/base/secret.ts';
import { TransactionRefusedError } from '../../../src/chains/solana/account.ts';
import { openBuffer, respondInstructions, writeBuffer } from '../../../src/chains/solana/instructions.ts';
import { bufferAddress } from '../../../src/chains/solana/program.ts';
import { encodeResponse, maxResponseBytes, responseData } from '../../../src/chains/solana/responses.ts';
import { solanaPublisherKey } from '../../../src/publisherKeys.ts';
import type { SignRequest } from '../../../src/types/signRequest.ts';
import { until } from '../../mesh/support.ts';
import { signatureFor } from '../../support/rootKey.ts';
import { SolanaTestChain, type Tamper } from '../../support/solana.ts';
import {
  outcomeOf,
  publisherAddress,
  publisherSecret,
  requestLike,
  SolanaNode,
  type SolanaNodeOptions,
} from '../../support/solanaNode.ts';

const patience = () => AbortSignal.timeout(15_000);

describe('Solana responder', () => {
  let chain: SolanaTestChain;
  const nodes: SolanaNode[] = [];

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
    await until(() => node.chain.blocksBehind() === 0, 'the newest slot');
    return node;
  }
  const openThrough = async (...tampers: readonly Tamper[]) => {
    const endpoints = await Promise.all(tampers.map((tamper) => chain.endpoint(tamper)));
    return open({ sources: endpoints.map(({ url }) => ({ url })) });
  };
  const honest: Tamper = (_, __, ask) => ask();
  const respond = (node: SolanaNode, request: SignRequest, signature = signatureFor(request)) =>
    node.chain.publisher.respond(request, signature, patience());
  const ask = async (node: SolanaNode, instructions: readonly Instruction[]) => {
    const size = node.chain.book.size + instructions.length;
    await chain.send(instructions);
    await until(() => node.chain.book.size === size, 'requests');
    return node.chain.book.unfinished();
  };
  const allAnswered = (node: SolanaNode) => until(() => node.chain.book.unfinished().length === 0, 'answers');
  /** Transactions of the publisher's that were executed, oldest first. */
  const sent = () => {
    const of = chain.localnet.chain.history.transactionsOf(publisherAddress);
    return of.filter(({ transaction }) => transaction.message.staticAccounts[0] === publisherAddress);
  };
  const outcomes = async (node: SolanaNode) => {
    const { values } = await node.metrics.transactions.get();
    return Object.fromEntries(values.map(({ labels, value }) => [`${labels.method} ${labels.outcome}`, value]));
  };
  const bufferAccounts = async () => {
    const ids = Array.from({ length: 8 }, (_, id) => bufferAddress(chain.addresses.program, publisherAddress, id));
    return (await Promise.all(ids)).filter(
      (address) => chain.localnet.chain.account('processed', address) !== undefined,
    );
  };

  it('gives answers of all kinds, as many in a transaction as fit', async () => {
    const node = await open();
    const instructions = Array.from({ length: 5 }, (_, index) => chain.sign({ path: `path ${index}` }));
    await ask(node, instructions);
    const [, , , , last] = await ask(node, [chain.signTransaction({ path: 'transaction' })]);
    assert.ok(last);
    await node.answerAll();
    await allAnswered(node);
    assert.equal(sent().length, 2, 'four of them in the first');
    const [awaited] = node.chain.book.awaited();
    await Promise.all([
      respond(node, outcomeOf(awaited!.request, Uint8Array.of(1))),
      respond(node, outcomeOf(last, 'no')),
    ]);
    assert.equal(sent().length, 3);
    await until(() => node.chain.book.size === 0, 'the outcome');
    const counts = await outcomes(node);
    assert.equal(counts['respondBidirectional+respondError succeeded'], 1);
    assert.ok(!JSON.stringify(counts).includes('failed'), JSON.stringify(counts));
  });

  it('answers once what it is asked to answer twice at the same time', async () => {
    const node = await open();
    const [request] = await ask(node, [chain.sign()]);
    await Promise.all([respond(node, request!), respond(node, request!)]);
    assert.equal(sent().length, 1);
  });

  it('limits compute units, and pays for priority if told to', async () => {
    const node = await open({ config: { priorityFee: 5_000 } });
    const [request] = await ask(node, [chain.sign()]);
    await respond(node, request!);
    const [landed] = sent();
    const { instructions } = landed!.transaction.message;
    const data = instructions.map(({ data = new Uint8Array() }) => Buffer.from(Uint8Array.from(data)).toString('hex'));
    const limit = BigInt(Buffer.from(data[0]!.slice(2), 'hex').readUInt32LE());
    assert.ok(limit >= 110_000n && limit < 111_000n, `${limit}`);
    assert.equal(data[1], '038813000000000000');
    assert.ok(landed!.execution.unitsConsumed <= 110_000);
    assert.equal(landed!.execution.fee, 5_000n + (limit * 5_000n + 999_999n) / 1_000_000n);
  });

  it('puts an answer that fits no transaction together in a buffer, and closes that', async () => {
    const node = await open();
    const [request] = await ask(node, [chain.sign({ path: 'x'.repeat(400), params: 'y'.repeat(400) })]);
    await respond(node, request!);
    await allAnswered(node);
    assert.deepEqual(await bufferAccounts(), []);
    const counts = await outcomes(node);
    assert.equal(counts['open_buffer succeeded'], 1);
    assert.equal(counts['write_buffer succeeded'], 2);
    assert.equal(counts['respond_buffered succeeded'], 1);
  });

  it('gives the longest answer there can be, and several long ones at a time', async () => {
    const node = await open();
    const [like] = await ask(node, [chain.sign()]);
    const shortest = responseData([encodeResponse(requestLike(like!, { path: '' }), signatureFor(like!))]).length;
    const longest = requestLike(like!, { path: 'x'.repeat(maxResponseBytes - shortest) });
    const others = Array.from({ length: 9 }, (_, index) =>
      requestLike(like!, { path: `${index}${'x'.repeat(1_500)}` }),
    );
    await Promise.all([longest, ...others].map((request) => respond(node, request)));
    assert.deepEqual(await bufferAccounts(), []);
    const units = sent().map(({ execution }) => execution.unitsConsumed);
    assert.ok(Math.max(...units) < 110_000, `${Math.max(...units)}`);
  }).timeout(60_000);

  it('closes buffers that a crash has left behind', async () => {
    const { program } = chain.addresses;
    const publisher: KeyPairSigner = await createKeyPairSignerFromPrivateKeyBytes(
      solanaPublisherKey(new Secret(publisherSecret)).reveal(),
    );
    for (const id of [0, 3]) {
      const buffer = { address: await bufferAddress(program, publisher.address, id), id, authority: publisher.address };
      const instructions = [openBuffer(program, buffer, 2_000), writeBuffer(program, buffer, 0, Uint8Array.of(1))];
      await chain.send(instructions, { payer: publisher });
    }
    await chain.settled();
    assert.equal((await bufferAccounts()).length, 2);
    const node = await open();
    await until(() => sent().length === 3, 'the buffers to be closed');
    assert.deepEqual(await bufferAccounts(), []);
    const [request] = await ask(node, [chain.sign({ path: 'x'.repeat(800) })]);
    await respond(node, request!);
    await allAnswered(node);
  });

  it('closes the buffer of an answer that the program refuses', async () => {
    const node = await open();
    const [request] = await ask(node, [chain.sign({ path: 'x'.repeat(800) })]);
    const wrong = { ...signatureFor(request!), s: new Uint8Array(32).fill(1) };
    await assert.rejects(respond(node, request!, wrong), TransactionRefusedError);
    await until(() => sent().length === 4, 'open, write, write, close');
    assert.deepEqual(await bufferAccounts(), []);
    await respond(node, request!);
    await allAnswered(node);
  });

  it('lets no wrong answer spoil those beside it', async () => {
    const node = await open();
    const [good, bad, fine] = await ask(node, [
      chain.sign({ path: 'a' }),
      chain.sign({ path: 'b' }),
      chain.sign({ path: 'c' }),
    ]);
    const wrong = signatureFor(good!);
    const results = await Promise.allSettled([respond(node, good!), respond(node, bad!, wrong), respond(node, fine!)]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    const [, refused] = results;
    assert.ok(refused.status === 'rejected' && refused.reason instanceof TransactionRefusedError);
    assert.match(refused.reason.message, /0x177e/);
    assert.ok((await outcomes(node))['respond failed']);
  });

  it('does not give an answer that somebody else has given, though it is not final', async () => {
    const manual = chain;
    chain = await SolanaTestChain.start({ slotMs: 'manual' });
    await manual.stop();
    await chain.fund(publisherAddress);
    const node = await open();
    await chain.send([chain.sign()]);
    await chain.localnet.mineSlots(4);
    await until(() => node.chain.book.size === 1, 'the request');
    const [request] = node.chain.book.unfinished();
    assert.equal(node.chain.isAnswered(request!), false);
    const response = encodeResponse(request!, signatureFor(request!));
    await chain.send(respondInstructions(chain.addresses, chain.requester.address, [response]));
    await chain.localnet.mineSlots(2);
    await until(() => node.chain.isAnswered(request!), 'the answer to be seen');
    assert.equal(await respond(node, request!), 'answered');
    assert.equal(sent().length, 0);
    assert.equal(node.chain.book.size, 1, 'it is not final');
    // The same request once more is not answered by that.
    assert.equal(node.chain.isAnswered({ ...request!, blockHeight: request!.blockHeight + 5 }), false);
    await chain.localnet.mineSlots(2);
    await allAnswered(node);
  });

  it('sends again what got lost', async () => {
    let lost = 0;
    const loses: Tamper = (method, _, ask) =>
      method === 'sendTransaction' && lost++ === 0 ? { result: '1'.repeat(64) } : ask();
    const node = await openThrough(loses);
    const [request] = await ask(node, [chain.sign()]);
    await respond(node, request!);
    assert.equal(lost, 2);
    assert.equal(sent().length, 1);
  });

  it('makes anew what has got too old', async () => {
    let isDeaf = true;
    const wires = new Set<unknown>();
    const deaf: Tamper = (method, [wire], ask) => {
      if (method !== 'sendTransaction') return ask();
      wires.add(wire);
      return isDeaf ? { result: '1'.repeat(64) } : ask();
    };
    const node = await openThrough(deaf);
    const [request] = await ask(node, [chain.sign()]);
    const responding = respond(node, request!);
    await until(() => wires.size === 1, 'the first transaction');
    await chain.localnet.mineSlots(160);
    await until(() => wires.size === 2, 'the second transaction');
    isDeaf = false;
    await responding;
    assert.equal(sent().length, 1);
  });

  it('gets an answer there through the one source that takes it', async () => {
    const refuses: Tamper = (method, _, ask) =>
      method === 'sendTransaction' ? { error: { code: -32_603, message: 'no' } } : ask();
    const stalls: Tamper = (method, _, ask) => (method === 'sendTransaction' ? 'stall' : ask());
    const node = await openThrough(refuses, stalls, honest);
    const [request] = await ask(node, [chain.sign()]);
    await respond(node, request!);
    await allAnswered(node);
  });

  it('takes no liar’s word for what became of an answer', async () => {
    const lies =
      (status: object): Tamper =>
      (method, _, ask) => {
        if (method === 'sendTransaction')
          return { error: { code: -32_002, message: 'x', data: { err: { InstructionError: [0, 'x'] } } } };
        return method === 'getSignatureStatuses' ? { result: { value: [status] } } : ask();
      };
    for (const status of [
      { err: null, confirmationStatus: 'finalized' },
      { err: { InstructionError: [0, 'GenericError'] }, confirmationStatus: 'finalized' },
    ]) {
      const node = await openThrough(lies(status), honest, honest);
      await ask(node, [chain.sign({ path: JSON.stringify(status) })]);
      const executed = sent().length;
      await node.answerAll();
      assert.equal(sent().length, executed + 1);
      await allAnswered(node);
      await node.remove();
      nodes.splice(nodes.indexOf(node), 1);
    }
  });

  it('has health say when the account runs out of lamports', async () => {
    const poor = await SolanaTestChain.start();
    const rich = chain;
    chain = poor;
    await rich.stop();
    const hasty: Clock = { now: () => Date.now(), sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 50), signal) };
    const node = await open({ clock: hasty });
    await until(() => node.chain.problems().length > 0, 'a problem');
    assert.match(node.chain.problems().join(), new RegExp(`${publisherAddress}.* has only 0 SOL`));
    await chain.fund(publisherAddress);
    await until(() => node.chain.problems().length === 0, 'health');
  });

  it('stops in the middle of an answer', async () => {
    const node = await openThrough((method, _, ask) => (method === 'sendTransaction' ? 'stall' : ask()));
    const [request] = await ask(node, [chain.sign()]);
    const responding = assert.rejects(respond(node, request!), { code: 'ABORTED' });
    await node.stop();
    await responding;
    await node.start();
  });
});

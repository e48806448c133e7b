import assert from 'node:assert/strict';
import { type OpenBlocks, openBlocks } from '../../src/chains/near/blockSources.ts';
import type { NearBlock, ReceiptOutcome, SingleBlockSource } from '../../src/chains/near/blocks.ts';
import { QuorumBlockSource } from '../../src/chains/near/quorumBlocks.ts';
import { RpcBlockSource } from '../../src/chains/near/rpcBlocks.ts';
import { NoQuorumError, SourceQuorum } from '../../src/chains/sources/quorum.ts';
import { type SourceFault, SourceWatch } from '../../src/chains/sources/watch.ts';
import type { IndexedBlock } from '../../src/types/signRequest.ts';
import { index, type RecordedChain, recordChain } from '../support/lakeChain.ts';
import { LakeServer } from '../support/lakeServer.ts';
import { silent } from '../support/near.ts';
import { type Answering, RpcStub } from '../support/rpcStub.ts';

describe('a NEAR Lake among RPC endpoints', () => {
  let recorded: RecordedChain;
  let expected: IndexedBlock[];
  let lake: LakeServer;
  const opened: OpenBlocks[] = [];
  const stubs: RpcStub[] = [];
  const dissent = new Set<string>();
  const note = (source: string, fault: SourceFault) => void (fault === 'disagrees' && dissent.add(source));
  let signal: AbortSignal;
  beforeEach(() => {
    signal = AbortSignal.timeout(60_000);
  });

  /** A quorum of the Lake, the chain's own RPC, and endpoints that misbehave. */
  async function open(options: { honest: number; others?: Answering[]; quorum?: number }): Promise<OpenBlocks> {
    const { chain } = recorded;
    const honest = Array.from({ length: options.honest }, () => chain.rpc());
    const others = await Promise.all((options.others ?? []).map((answer) => RpcStub.start(answer)));
    stubs.push(...others);
    const config = {
      contractId: chain.contractId,
      lake: {
        bucket: lake.bucket,
        region: 'eu-central-1',
        endpoint: lake.endpoint,
        credentials: 'anonymous' as const,
      },
      timeoutMs: 1_000,
      ...(options.quorum === undefined ? {} : { quorum: options.quorum }),
    };
    const rpcs = [...honest, ...others.map(({ url }) => chain.rpc(url, 1_000))];
    const blocks = await openBlocks(config, rpcs, new SourceWatch(silent, note));
    opened.push(blocks);
    return blocks;
  }
  const indexAll = ({ source }: OpenBlocks) => index(source, recorded.start, recorded.last);
  const lakeName = () => `lake:${new URL(lake.endpoint).host}/${lake.bucket}`;

  /** Answers as the chain does, but with other arguments in every call of the contract. */
  const lying: Answering = async (method, params) => {
    const response = await fetch(recorded.chain.rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    return JSON.parse((await response.text()).replaceAll('"method_name":"sign"', '"method_name":"sing"'));
  };

  before(async () => {
    recorded = await recordChain();
    expected = await index(
      new RpcBlockSource(recorded.chain.rpc(), recorded.chain.contractId),
      recorded.start,
      recorded.last,
    );
  });
  beforeEach(async () => {
    dissent.clear();
    lake = await LakeServer.start(recorded.files);
  });
  afterEach(async () => {
    for (const blocks of opened.splice(0)) blocks.close();
    await Promise.all([lake.stop(), ...stubs.splice(0).map((stub) => stub.stop())]);
  });
  after(() => recorded?.chain.stop());

  it('agrees with them about every request', async () => {
    assert.deepEqual(await indexAll(await open({ honest: 2, quorum: 3 })), expected);
    assert.deepEqual([...dissent], []);
  });

  it('makes up for an endpoint that lies', async () => {
    assert.deepEqual(await indexAll(await open({ honest: 1, others: [lying] })), expected);
    assert.deepEqual([...dissent], [new URL(stubs[0]!.url).host]);
  });

  it('is outvoted when it lies, and reported', async () => {
    for (const [key, body] of lake.objects) {
      lake.objects.set(key, body.replaceAll('"method_name":"sign"', '"method_name":"sing"'));
    }
    assert.deepEqual(await indexAll(await open({ honest: 2 })), expected);
    assert.deepEqual([...dissent], [lakeName()]);
  });

  it('decides nothing together with nobody', async () => {
    const { source } = await open({ honest: 0, others: [lying] });
    const busy = expected.find(({ events }) => events.some(({ kind }) => kind === 'requested'))!;
    await assert.rejects(source.block(busy.height, signal), NoQuorumError);
  });

  it('holds nothing up when it stalls, fails, or talks nonsense', async () => {
    const misbehaviours = ['stall', 'drip', { status: 500, code: 'InternalError' }, { body: '{}' }] as const;
    for (const misbehaviour of misbehaviours) {
      lake.misbehave = () => misbehaviour;
      assert.deepEqual(await indexAll(await open({ honest: 2 })), expected);
    }
    lake.misbehave = ({ list }) => (list ? undefined : { body: '{}' });
    assert.deepEqual(await indexAll(await open({ honest: 2 })), expected);
  });

  it('may be behind without contradicting anyone', async () => {
    for (const key of lake.objects.keys()) {
      if (Number.parseInt(key, 10) > recorded.start.height + 2) lake.objects.delete(key);
    }
    assert.deepEqual(await indexAll(await open({ honest: 2 })), expected);
    assert.deepEqual([...dissent], []);
  });

  it('goes on when it is started again, in the place of an endpoint that is gone', async () => {
    const half = expected[Math.floor(expected.length / 2)]!;
    const blocks = await open({ honest: 1, others: [() => ({ status: 502 })] });
    const rest = await index(blocks.source, { height: half.height, hash: half.hash }, recorded.last);
    assert.deepEqual(rest, expected.slice(expected.indexOf(half) + 1));
  });
});

describe('a quorum of block sources', () => {
  let signal: AbortSignal;
  beforeEach(() => {
    signal = AbortSignal.timeout(60_000);
  });
  const ran: ReceiptOutcome = { succeeded: true, logs: ['sign: …'] };
  const says = (name: string, outcome: ReceiptOutcome | undefined | Error): SingleBlockSource => ({
    name,
    finalHeight: async () => 10,
    block: async (height): Promise<NearBlock> => ({ height, hash: 'h', previousHash: 'p', receipts: [] }),
    outcome: async () => {
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
  });
  async function outcome(quorum: number, ...answers: (ReceiptOutcome | undefined | Error)[]) {
    const dissent: string[] = [];
    const note = (source: string, fault: SourceFault) => void (fault === 'disagrees' && dissent.push(source));
    const sources = answers.map((answer, i) => says(`source ${i}`, answer));
    const voices = new SourceQuorum(sources, quorum, new SourceWatch(silent, note));
    const answer = await new QuorumBlockSource(voices).outcome('receipt', 5, signal);
    return { answer, dissent };
  }

  it('waits for those that have not seen a receipt run, and blames them for nothing', async () => {
    assert.deepEqual(await outcome(2, ran, undefined, ran), { answer: ran, dissent: [] });
    assert.deepEqual(await outcome(2, ran, undefined), { answer: undefined, dissent: [] });
    assert.deepEqual(await outcome(2, undefined, undefined, undefined), { answer: undefined, dissent: [] });
    assert.deepEqual(await outcome(2, ran, undefined, new Error('gone')), { answer: undefined, dissent: [] });
  });

  it('takes no outcome that too few have seen', async () => {
    const other = { succeeded: false, logs: [] };
    await assert.rejects(outcome(2, ran, other), NoQuorumError);
    await assert.rejects(outcome(2, ran, other, undefined), NoQuorumError);
    await assert.rejects(outcome(2, ran, new Error('gone')), NoQuorumError);
    assert.deepEqual(await outcome(2, ran, other, ran), { answer: ran, dissent: ['source 1'] });
  });
});

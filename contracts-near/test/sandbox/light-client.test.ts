import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { actions, baseDecode, baseEncode, IdType, PublicKey } from 'near-api-js';
import { BlockTree } from '../../sandbox/chain/block-tree.ts';
import { MerkleTree, type PathItem } from '../../sandbox/chain/merkle.ts';
import { compileWat, testContract } from './support/contract.ts';
import { type Network, needSandbox, newAccount, newContract, rawRpc, startNetwork } from './support/network.ts';

// The checks of a light client as the NEAR specification writes them, on borsh made by hand.

const sha256 = (...parts: Uint8Array[]) => new Uint8Array(createHash('sha256').update(Buffer.concat(parts)).digest());
const text = (value: string) => Buffer.concat([u32(Buffer.byteLength(value)), Buffer.from(value)]);
const u32 = (value: number) => little(BigInt(value), 4);
const u64 = (value: bigint | number) => little(BigInt(value), 8);
const u128 = (value: bigint) => little(value, 16);

function little(value: bigint, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => Number((value >> BigInt(8 * index)) & 255n));
}

function follow(leaf: Uint8Array, path: readonly PathItem[]): Uint8Array {
  return path.reduce((node, { hash, direction }) => {
    const neighbour = baseDecode(hash);
    return direction === 'Left' ? sha256(neighbour, node) : sha256(node, neighbour);
  }, leaf);
}

interface LiteView {
  readonly height: number;
  readonly epoch_id: string;
  readonly next_epoch_id: string;
  readonly prev_state_root: string;
  readonly outcome_root: string;
  readonly timestamp_nanosec: string;
  readonly next_bp_hash: string;
  readonly block_merkle_root: string;
}

interface LightHeader {
  readonly prev_block_hash: string;
  readonly inner_rest_hash: string;
  readonly inner_lite: LiteView;
}

function hashOfHeader({ prev_block_hash: previous, inner_rest_hash: rest, inner_lite: lite }: LightHeader): string {
  const borsh = [
    u64(lite.height),
    ...[lite.epoch_id, lite.next_epoch_id, lite.prev_state_root, lite.outcome_root].map(baseDecode),
    u64(BigInt(lite.timestamp_nanosec)),
    ...[lite.next_bp_hash, lite.block_merkle_root].map(baseDecode),
  ];
  const inner = sha256(sha256(...borsh), baseDecode(rest));
  return baseEncode(sha256(inner, baseDecode(previous)));
}

interface OutcomeView {
  readonly id: string;
  readonly outcome: {
    readonly logs: readonly string[];
    readonly receipt_ids: readonly string[];
    readonly gas_burnt: number;
    readonly tokens_burnt: string;
    readonly executor_id: string;
    readonly status: unknown;
  };
}

function hashOfOutcome({ id, outcome }: OutcomeView): Uint8Array {
  const partial = [
    u32(outcome.receipt_ids.length),
    ...outcome.receipt_ids.map(baseDecode),
    u64(outcome.gas_burnt),
    u128(BigInt(outcome.tokens_burnt)),
    text(outcome.executor_id),
    ...status(outcome.status as Record<string, string>),
  ];
  const hashes = [baseDecode(id), sha256(...partial), ...outcome.logs.map((log) => sha256(Buffer.from(log)))];
  return sha256(u32(hashes.length), ...hashes);
}

function status(view: Record<string, string>): Uint8Array[] {
  if ('Failure' in view) return [Uint8Array.of(1)];
  if ('SuccessReceiptId' in view) return [Uint8Array.of(3), baseDecode(view['SuccessReceiptId']!)];
  const value = Buffer.from(view['SuccessValue']!, 'base64');
  return [Uint8Array.of(2), u32(value.length), value];
}

const leaves = (count: number) => Array.from({ length: count }, (_, index) => sha256(u32(index)));

describe('Merkle trees of the sandbox', () => {
  it('prove every leaf of a tree of any size', () => {
    for (let size = 1; size <= 33; size++) {
      const items = leaves(size);
      const tree = new MerkleTree(items);
      for (const [index, leaf] of items.entries()) assert.deepEqual(follow(leaf, tree.path(index)), tree.root);
    }
  });

  it('prove blocks that are kept in any later tree, and forget the rest', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 150 }), fc.nat(149), fc.nat(149), fc.nat(149));
    fc.assert(
      fc.property(sizes, ([size, forgotten, first, second]) => {
        fc.pre(forgotten <= first && first < second && second <= size);
        const items = leaves(size);
        const tree = new BlockTree();
        const roots = items.map((leaf) => {
          const before = tree.root;
          tree.append(leaf);
          return before;
        });
        for (let count = 0; count < forgotten; count++) tree.forgetOldest();
        const root = roots[second] ?? tree.root;
        assert.deepEqual(follow(items[first]!, tree.path(first, second)), root);
        // Twice the leaves, and to each side of the oldest a node a level.
        assert.ok(tree.nodes <= 2 * (size - forgotten + Math.ceil(Math.log2(size))));
      }),
    );
  });
});

describe('a light client on the sandbox', () => {
  let network: Network;

  before(async () => {
    network = await startNetwork({ epochLength: 20 });
  });
  after(() => network.stop());

  it('verifies outcomes with logs, values and failures up to a block it trusts', async function () {
    const sandbox = needSandbox(network, this);
    const contract = await newContract(network, await compileWat(testContract));
    const { account } = await newAccount(network);
    const call = async (methodName: string, args: string) => {
      const transaction = { contractId: contract.accountId, methodName, args: new Uint8Array(Buffer.from(args)) };
      return account.callFunctionRaw({ ...transaction, waitUntil: 'FINAL' });
    };
    const logged = await call('log', 'a log');
    const echoed = await call('echo', 'a value');
    const failed = await network.provider
      .sendTransactionUntil(await failing(contract.accountId), 'FINAL')
      .then(({ transaction }) => transaction.hash);
    await sandbox.fastForward(4);
    const { header } = await network.provider.viewBlock({ finality: 'final' });
    const ids = [logged, echoed].flatMap(({ transaction_outcome, receipts_outcome }) => [
      { type: IdType.Transaction, transaction_hash: transaction_outcome.id, sender_id: account.accountId },
      ...receipts_outcome.map(({ id, outcome }) => ({
        type: IdType.Receipt,
        receipt_id: id,
        receiver_id: outcome.executor_id,
      })),
    ]);
    ids.push({ type: IdType.Transaction, transaction_hash: failed, sender_id: account.accountId });
    for (const id of ids) {
      const proof = await network.provider.lightClientProof({ ...id, light_client_head: header.hash });
      const { outcome_proof: outcome, block_header_lite: lite } = proof;
      const shardRoot = follow(hashOfOutcome(outcome as OutcomeView), outcome.proof);
      const outcomeRoot = follow(sha256(shardRoot), proof.outcome_root_proof);
      assert.equal(baseEncode(outcomeRoot), lite.inner_lite.outcome_root);
      const blockHash = hashOfHeader(lite);
      assert.equal(blockHash, outcome.block_hash);
      assert.equal(baseEncode(follow(baseDecode(blockHash), proof.block_proof)), header.block_merkle_root);
    }

    async function failing(receiverId: string) {
      const panic = actions.functionCall('panic', new Uint8Array(), 10n ** 13n, 0n);
      return account.createSignedTransaction({ receiverId, actions: [panic] });
    }
  });

  it('follows the chain from epoch to epoch by endorsements', async function () {
    const sandbox = needSandbox(network, this);
    await sandbox.fastForward(70);
    let known = (await network.provider.viewBlock({ blockId: 0 })).header.hash;
    const heights: number[] = [];
    for (;;) {
      const next = await network.provider.nextLightClientBlock({ last_block_hash: known });
      if (!next.inner_lite) break;
      const { inner_lite: lite, prev_block_hash: previous, inner_rest_hash: rest } = next;
      known = hashOfHeader({ prev_block_hash: previous!, inner_rest_hash: rest!, inner_lite: lite });
      assert.equal((await network.provider.viewBlock({ blockId: lite.height })).header.hash, known);
      const nextHash = sha256(baseDecode(next.next_block_inner_hash!), baseDecode(known));
      const message = Buffer.concat([Uint8Array.of(0), nextHash, u64(lite.height + 2)]);
      const [producer] = next.next_bps!;
      const key = PublicKey.from(producer!.public_key);
      const [approval] = next.approvals_after_next!;
      assert.ok(key.verify(message, baseDecode(approval!.slice('ed25519:'.length))));
      const stake = [u32(1), Uint8Array.of(0), text(producer!.account_id), Uint8Array.of(0), key.data];
      assert.equal(baseEncode(sha256(...stake, u128(BigInt(producer!.stake)))), lite.next_bp_hash);
      heights.push(lite.height);
    }
    const final = (await network.provider.viewBlock({ finality: 'final' })).header.height;
    assert.ok(heights.length >= 3 && final - heights.at(-1)! <= 2, heights.join());
    assert.ok(heights.every((height, index) => index === 0 || epochOf(height) <= epochOf(heights[index - 1]!) + 1));

    function epochOf(height: number) {
      return Math.floor(height / 20);
    }
  });

  it('has proofs of blocks, and no proof of what is not confirmed or not there', async function () {
    needSandbox(network, this);
    const { header: head } = await network.provider.viewBlock({ finality: 'optimistic' });
    const { header } = await network.provider.viewBlock({ blockId: 1 });
    const params = { block_hash: header.hash, light_client_head: head.hash };
    const { body } = await rawRpc(network.rpcUrl, 'EXPERIMENTAL_light_client_block_proof', params);
    const { block_proof: path, block_header_lite: lite } = body.result as unknown as {
      block_proof: PathItem[];
      block_header_lite: LightHeader;
    };
    assert.equal(hashOfHeader(lite), header.hash);
    assert.equal(baseEncode(follow(baseDecode(header.hash), path)), head.block_merkle_root);
    const nowhere = baseEncode(new Uint8Array(32).fill(9));
    const refused = async (method: string, request: object) =>
      (await rawRpc(network.rpcUrl, method, request)).body.error?.cause.name;
    const proof = { type: 'transaction', sender_id: 'a.b', light_client_head: head.hash };
    assert.equal(
      await refused('light_client_proof', { ...proof, transaction_hash: nowhere }),
      'UNKNOWN_TRANSACTION_OR_RECEIPT',
    );
    assert.equal(
      await refused('EXPERIMENTAL_light_client_block_proof', { ...params, light_client_head: nowhere }),
      'UNKNOWN_BLOCK',
    );
    assert.equal(await refused('next_light_client_block', { last_block_hash: nowhere }), 'UNKNOWN_BLOCK');
  });
});

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatStatus, type NodeStatusReport } from '../../src/operator/status.ts';
import { knownRootKey, TestChain } from '../support/near.ts';
import { Operator } from './operator.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('operator: status', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'quorate-status-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  describe('of a node that runs', () => {
    let chain: TestChain;
    let operator: Operator;
    let node: ChildProcess;

    before(async () => {
      chain = await TestChain.start(2, { blockIntervalMs: 100 });
      const [holder] = chain.nodes;
      operator = await Operator.create({
        folder: join(folder, 'running'),
        accountId: holder!.accountId,
        accountKey: holder!.secretKey,
        near: { network: 'sandbox', contractId: chain.contractId, rpcUrls: [chain.rpcUrl] },
        webPort: await freePort(),
      });
      const infos = [operator.meshPublicKey, `ed25519:${'1'.repeat(32)}`].map((sign_pk) => ({
        url: '127.0.0.1:1',
        sign_pk,
      }));
      await chain.initializeRunning(2, infos, { epoch: 4, publicKey: knownRootKey, transcriptHash: 'ab'.repeat(32) });
      node = spawn(process.execPath, operator.command('start'), { env: operator.env, stdio: 'ignore' });
    });
    after(async () => {
      node.kill('SIGTERM');
      if (node.exitCode === null) await once(node, 'exit');
      await chain.stop();
    });

    it('shows what it is, what it lacks, and its peers', async () => {
      let report: NodeStatusReport | undefined;
      while (report?.state.contract !== 'Running' || Object.values(report.state.heights)[0] === 0) {
        const { code, stdout } = await operator.run(['status', '--json']);
        if (code === 0) report = JSON.parse(stdout) as NodeStatusReport;
      }
      assert.deepEqual([report.state.accountId, report.state.participant], ['node0.sandbox', 0]);
      assert.deepEqual(report.health.problems.at(0), 'this node has no share of epoch 4, attempt 0');
      const text = await operator.must('status');
      assert.match(text, /^node {6}node0\.sandbox, participant 0, version \d/);
      assert.match(text, /^contract {2}quorate\.sandbox: Running$/m);
      assert.match(text, /^epoch {5}none: no key share in use$/m);
      assert.match(text, /^height {4}near:sandbox \d+$/m);
      assert.match(text, /^health {4}this node has no share of epoch 4, attempt 0$/m);
      assert.match(
        text,
        /^PEER {2}ADDRESS {6}LINK {2}RTT {2}SEEN {3}EPOCH {2}HEIGHT {2}VERSION\n1 {5}127\.0\.0\.1:1 {2}down {2}- {4}never {2}- {6}- {7}-$/m,
      );
    });
  });

  it('says so when none runs, or something else answers', async () => {
    const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const near = { network: 'sandbox', contractId: 'quorate.sandbox', rpcUrls: ['http://127.0.0.1:1'] };
    const accountKey = 'ed25519:1';
    const options = { accountId: 'node0.sandbox', accountKey, near, webPort: port };
    const operator = await Operator.create({ ...options, folder: join(folder, 'not-running') });
    const other = await operator.run(['status']);
    assert.deepEqual([other.code, other.stdout], [1, '']);
    assert.equal(
      other.stderr,
      `quorate: no node answers at http://127.0.0.1:${port}: what answers there is no Quorate node\n`,
    );
    await new Promise((resolve) => server.close(resolve));
    const none = await operator.run(['status']);
    assert.equal(none.code, 1);
    assert.match(
      none.stderr,
      /^quorate: no node answers at \S+: it is not running, or `web` in the config is another\n$/,
    );
  });

  it('lines up peers, with how far each is from this node', () => {
    const peer = { address: 'a.example:3031', connected: true, rttMs: 1.24, lastSeen: 9_000 };
    const report: NodeStatusReport = {
      health: { healthy: true, problems: [] },
      state: {
        ...{
          version: '1.0.0',
          accountId: 'node0.near',
          contractId: 'quorate.near',
          contract: 'Running',
          participant: 0,
        },
        ...{ epoch: 3, threshold: 2, publicKey: 'secp256k1:K', ready: true, pendingRequests: 5 },
        stock: { triples: 64, presignatures: 20 },
        available: { triples: 32, presignatures: 10 },
        heights: { 'near:mainnet': 1_000 },
        peers: [
          { ...peer, id: 1, status: { softwareVersion: '1.0.0', epoch: 3, heights: { 'near:mainnet': 997 } } },
          { id: 12, address: 'much-longer.example:3031', connected: false },
        ],
      },
    };
    assert.equal(
      formatStatus(report, 11_000),
      `node      node0.near, participant 0, version 1.0.0
contract  quorate.near: Running
epoch     3, 2 participants sign
root key  secp256k1:K
ready     yes
stock     64 triples (32 usable with the peers that are connected)
          20 presignatures (10 usable with the peers that are connected)
requests  5 waiting
height    near:mainnet 1000
health    good

PEER  ADDRESS                   LINK  RTT     SEEN     EPOCH  HEIGHT                 VERSION
1     a.example:3031            up    1.2 ms  2 s ago  3      near:mainnet 997 (-3)  1.0.0
12    much-longer.example:3031  down  -       never    -      -                      -`,
    );
  });
});

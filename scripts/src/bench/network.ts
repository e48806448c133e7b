import { Account, actions, JsonRpcProvider, KeyPair, type KeyPairString } from 'near-api-js';
import { type Devnet, startDevnet } from '../devnet.ts';
import { requestSignature } from '../requestSignature.ts';
import type { BenchRow } from './main.ts';

const blockIntervalMs = 250;
const oneByOne = 20;
const atOnce = 50;

/** Latency and throughput of three processes on this machine, two of which sign; blocks every 250 ms, final after two. */
export async function networkBench(): Promise<BenchRow[]> {
  const devnet = await startDevnet({
    nodes: 3,
    threshold: 2,
    blockIntervalMs,
    stock: { triples: 128, presignatures: 64 },
    logLevel: 'warn',
  });
  try {
    await stocked(devnet, oneByOne + atOnce);
    const latencies: number[] = [];
    for (let i = 0; i < oneByOne; i++) {
      latencies.push((await requestSignature(devnet, { path: `bench ${i}` })).latencyMs);
    }
    latencies.sort((a, b) => a - b);
    await stocked(devnet, atOnce);
    const users = await manyKeys(devnet, atOnce);
    const began = performance.now();
    await Promise.all(users.map((user, i) => requestSignature({ ...devnet, user }, { path: `burst ${i}` })));
    const seconds = (performance.now() - began) / 1_000;
    const where = `3 nodes, threshold 2, blocks of ${blockIntervalMs} ms`;
    return [
      { name: `latency p50, one by one (${where})`, value: latencies[Math.floor(oneByOne / 2)]!, unit: 'ms' },
      { name: 'latency p95, one by one', value: latencies[Math.floor(oneByOne * 0.95)]!, unit: 'ms' },
      { name: `${atOnce} requests at once, all answered after`, value: seconds, unit: 's' },
      { name: 'throughput of that burst', value: atOnce / seconds, unit: 'signatures/s' },
    ];
  } finally {
    await devnet.stop();
  }
}

/** Waits until the nodes together own that many presignatures, or as many as they keep. */
async function stocked(devnet: Devnet, presignatures: number): Promise<void> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    const states = await Promise.all(devnet.nodes.map((node) => node.state()));
    const total = states.reduce((sum, state) => sum + (state?.stock.presignatures ?? 0), 0);
    if (total >= presignatures) return;
    if (performance.now() > deadline) throw new Error(`only ${total} presignatures after two minutes`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Access keys of the user's account, one a request: nonces of parallel transactions do not get in each other's way. */
async function manyKeys({ rpcUrl, user }: Devnet, count: number): Promise<Devnet['user'][]> {
  const account = new Account(user.accountId, new JsonRpcProvider({ url: rpcUrl }), user.secretKey as KeyPairString);
  const keys = Array.from({ length: count }, () => KeyPair.fromRandom('ed25519'));
  await account.signAndSendTransaction({
    receiverId: user.accountId,
    actions: keys.map((key) => actions.addFullAccessKey(key.getPublicKey())),
  });
  return keys.map((key) => ({ accountId: user.accountId, secretKey: key.toString() }));
}

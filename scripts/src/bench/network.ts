import { Account, actions, JsonRpcProvider, KeyPair, type KeyPairString } from 'near-api-js';
import { type Devnet, startDevnet } from '../devnet.ts';
import { requestSignature } from '../requestSignature.ts';
import type { BenchRow } from './main.ts';

const blockIntervalMs = 250;
/** Requests whose latency is measured, and how many of them are under way at a time. */
const measured = 100;
const together = 4;
const atOnce = 50;

/**
 * Latency and throughput of three processes on this machine, two of which sign; blocks every 250 ms, final after two.
 * Latency once with the stock full, so that nothing but signing goes on, and once with all generation threads at work.
 */
export async function networkBench(): Promise<BenchRow[]> {
  const full = { triples: 128, presignatures: 64 };
  const endless = { triples: 1 << 20, presignatures: 1 << 19 };
  const where = `3 nodes, threshold 2, blocks of ${blockIntervalMs} ms`;
  const quiet = await withDevnet(full, async (devnet) => {
    await stocked(devnet, 3 * 2 * full.presignatures);
    const rows = latencyRows(`generation off (${where})`, await latencies(devnet));
    const users = await manyKeys(devnet, atOnce);
    const began = performance.now();
    await Promise.all(users.map((user, i) => requestSignature({ ...devnet, user }, { path: `burst ${i}` })));
    const seconds = (performance.now() - began) / 1_000;
    return [
      ...rows,
      { name: `${atOnce} requests at once, all answered after`, value: seconds, unit: 's' },
      { name: 'throughput of that burst', value: atOnce / seconds, unit: 'signatures/s' },
    ];
  });
  const busy = await withDevnet(endless, async (devnet) => {
    await stocked(devnet, 2 * measured);
    const before = await stockOf(devnet);
    const rows = latencyRows('generation on', await latencies(devnet));
    const made = (await stockOf(devnet)) - before;
    // the presignatures that were spent meanwhile, too, were made
    return [...rows, { name: 'presignatures made meanwhile', value: made + measured, unit: 'of all nodes' }];
  });
  return [...quiet, ...busy];
}

async function withDevnet(
  stock: { readonly triples: number; readonly presignatures: number },
  run: (devnet: Devnet) => Promise<BenchRow[]>,
): Promise<BenchRow[]> {
  const devnet = await startDevnet({ nodes: 3, threshold: 2, blockIntervalMs, stock, logLevel: 'warn' });
  try {
    return await run(devnet);
  } finally {
    await devnet.stop();
  }
}

function latencyRows(when: string, ascending: readonly number[]): BenchRow[] {
  const at = (share: number) => ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))]!;
  const of = (name: string, share: number) => ({ name: `latency ${name}, ${when}`, value: at(share), unit: 'ms' });
  return [of('p50', 0.5), of('p99', 0.99)];
}

/** Latencies in ms, ascending. */
async function latencies(devnet: Devnet): Promise<number[]> {
  const users = await manyKeys(devnet, together);
  const all = await Promise.all(
    users.map(async (user, i) => {
      const own: number[] = [];
      for (let k = 0; k < measured / together; k++) {
        own.push((await requestSignature({ ...devnet, user }, { path: `bench ${i} ${k}` })).latencyMs);
      }
      return own;
    }),
  );
  return all.flat().sort((a, b) => a - b);
}

/** Presignatures that the nodes own, together. */
async function stockOf({ nodes }: Devnet): Promise<number> {
  const states = await Promise.all(nodes.map((node) => node.state()));
  return states.reduce((sum, state) => sum + (state?.stock.presignatures ?? 0), 0);
}

/** Waits until the nodes together own that many presignatures. */
async function stocked(devnet: Devnet, presignatures: number): Promise<void> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    const total = await stockOf(devnet);
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

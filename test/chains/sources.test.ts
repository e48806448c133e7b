import assert from 'node:assert/strict';
import { type Devnet, startDevnet } from '@quorate/devnet';
import { z } from 'zod';
import { logOf, page, waitFor } from '../e2e/support.ts';
import { type Behaviour, FaultyRpc, honest, type Reply } from '../lifecycle/faultyRpc.ts';
import { type Asker, askersOf } from './askers.ts';

const standingSchema = z.object({
  sources: z.array(
    z.object({ chain: z.string(), name: z.string(), standing: z.string(), fault: z.string().optional() }),
  ),
});

/** Changes every 32-byte hash and every base58 hash of what the chain answers: nothing of it is true any more. */
const inventing: Behaviour = async (question, ask) => {
  const answer = await ask(question);
  if (answer.result === undefined) return answer as Reply;
  const text = JSON.stringify(answer.result);
  return {
    result: JSON.parse(
      text
        .replace(/0x([0-9a-f]{63})[0-9a-f]/g, '0x$1b')
        .replace(/"([1-9A-HJ-NP-Za-km-z]{31,87})[1-9A-HJ-NP-Za-km-z]"/g, '"$1z"'),
    ),
  };
};
/** Says that nothing has happened. */
const hiding: Behaviour = async (question, ask) => {
  const answer = (await ask(question)) as Reply & { result?: unknown };
  return Array.isArray(answer.result) ? { result: [] } : answer;
};
const limiting: Behaviour = async () => ({ status: 429, body: 'too many requests' });
const stalling: Behaviour = async () => 'stall';
const garbage: Behaviour = async () => ({ status: 200, body: '<html>not JSON</html>' });

describe('nodes with three sources for an EVM chain and for Solana, one of which is bad', function () {
  this.timeout(240_000);
  const evil = new Map<string, FaultyRpc>();
  const proxies: FaultyRpc[] = [];
  let devnet: Devnet;
  let askers: Asker[];

  before(async () => {
    const sourcesOf = async (chain: string, rpcUrl: string) => {
      const three = await Promise.all([rpcUrl, rpcUrl, rpcUrl].map((url) => FaultyRpc.start(url)));
      proxies.push(...three);
      evil.set(chain, three[2]!);
      return three.map(({ url }) => ({ url }));
    };
    devnet = await startDevnet({
      ...{ nodes: 3, threshold: 2, evmChainIds: [31_337], solana: true },
      nodeConfig: async ({ evm, solana }) => ({
        evm: await Promise.all(
          evm.map(async ({ chain, chainId, contract, rpcUrl }) => ({
            ...{ chainId, contract, pollIntervalMs: 200, timeoutMs: 2_000, finality: { confirmations: 1 } },
            sources: await sourcesOf(chain, rpcUrl),
          })),
        ),
        solana: solana && [
          {
            ...{ program: solana.program, pollIntervalMs: 200, timeoutMs: 2_000, commitment: 'confirmed' },
            reference: solana.chain.slice('solana:'.length),
            sources: await sourcesOf(solana.chain, solana.rpcUrl),
          },
        ],
      }),
    });
    askers = (await askersOf(devnet)).slice(1);
  });
  after(async () => {
    await devnet?.stop();
    await Promise.all(proxies.map((proxy) => proxy.stop()));
  });

  const askAll = async (path: string) => {
    const began = performance.now();
    const pending = await Promise.all(askers.flatMap((asker) => [asker.ask(`${path} 1`), asker.ask(`${path} 2`)]));
    await Promise.all(pending.map((each) => each.answer()));
    return performance.now() - began;
  };
  const behave = (behaviour: Behaviour) => {
    for (const rpc of evil.values()) rpc.behave = behaviour;
  };

  it('sign while all are good', async () => void (await askAll('good')));

  for (const [what, behaviour] of Object.entries({ inventing, hiding, limiting, stalling, garbage }))
    it(`sign all the same with one that is ${what}`, async () => {
      behave(behaviour);
      const took = await askAll(what);
      console.log(`        ${what}: ${(took / 1_000).toFixed(1)} s for four signatures`);
      behave(honest);
    });

  it('name the bad one on /state, and nobody else, until it is good again', async () => {
    behave(inventing);
    const bad = async (chain: string) => {
      const { sources } = standingSchema.parse(JSON.parse((await page(devnet.nodes[0]!, '/state')).text));
      return sources.filter((source) => source.chain === chain && source.standing === 'bad').map(({ name }) => name);
    };
    const names = [...evil].map(([chain, rpc]) => [chain, rpc.name] as const);
    for (const [chain, name] of names)
      await waitFor(`${name} is bad`, async () => {
        await askAll('naming');
        return (await bad(chain)).includes(name);
      });
    for (const [chain, name] of names) assert.deepEqual(await bad(chain), [name]);
    behave(honest);
    for (const [chain] of names)
      await waitFor('all are good', async () => {
        await askAll('good again');
        return (await bad(chain)).length === 0;
      });
  });

  it('lose nothing when all sources are out for a while', async () => {
    for (const proxy of proxies) proxy.behave = limiting;
    const pending = await Promise.all(askers.flatMap((asker) => [asker.ask('outage 1'), asker.ask('outage 2')]));
    await waitFor(
      'nodes say that they do not get on',
      async () => (await page(devnet.nodes[0]!, '/health')).status !== 200,
    );
    for (const proxy of proxies) proxy.behave = honest;
    await Promise.all(pending.map((each) => each.answer()));
  });

  it('log no error over it', () => {
    for (const node of devnet.nodes) {
      const errors = logOf(node).filter(({ level, room }) => level >= 50 && room !== 'governance');
      assert.deepEqual(errors, []);
    }
  });
});

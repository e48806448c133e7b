import assert from 'node:assert/strict';
import { assertSignature, derivedKey, readAnswer } from './independent.ts';
import { logOf, metricOf, stateOf, useDevnet, waitFor, waitForStock } from './support.ts';
import { randomPayload, User } from './user.ts';

const requestCount = 50;
const stock = { triples: 48, presignatures: 24 };

describe('fifty requests at once', function () {
  this.timeout(300_000);
  const threshold = 2;
  const devnet = useDevnet({
    nodes: 3,
    threshold,
    stock,
    // A request lives for 200 blocks: 80 s.
    blockIntervalMs: 400,
    // Nobody takes over from a leader that is merely slow: then each request costs exactly one presignature.
    nodeConfig: { signing: { takeoverMs: 120_000, quietMs: 120_000 } },
  });

  const sum = async (sample: string): Promise<number> => {
    const values = await Promise.all(devnet().nodes.map((node) => metricOf(node, sample)));
    return values.reduce((total, value) => total + value, 0);
  };

  it('are all answered, each with a presignature of its own, and nothing else goes wrong', async () => {
    const { nodes, rootPublicKey } = devnet();
    await waitForStock(nodes, stock.presignatures);
    const users = await (await User.create(devnet(), 'crowd', 50)).withKeys(requestCount);
    const asked = users.map((user, index) => ({ user, payload: randomPayload(), path: `path ${index}` }));
    const calls = await Promise.all(
      asked.map(({ user, payload, path }) => user.ask({ payload: [...payload], path, key_version: 1 })),
    );
    const answers = await Promise.all(calls.map((call) => call.value()));

    const signatures = answers.map((answer) => readAnswer('sig.network v2', answer));
    for (const [index, { user, payload, path }] of asked.entries()) {
      assertSignature(signatures[index]!, payload, derivedKey('sig.network v2', rootPublicKey, user.accountId, path));
    }
    assert.equal(new Set(signatures.map(({ bigR }) => bigR.slice(2))).size, requestCount);

    await waitFor('every node has seen every answer', async () => {
      const states = await Promise.all(nodes.map(stateOf));
      return states.every(({ pendingRequests }) => pendingRequests === 0);
    });
    assert.equal(await sum('mpc_num_signature_computations_led{result="signed"}'), requestCount);
    assert.equal(await sum('mpc_num_signature_computations_led{result="failed"}'), 0);
    assert.equal(
      await sum('mpc_num_signature_computations_followed{result="signed"}'),
      requestCount * (threshold - 1),
      'shares given',
    );
    assert.equal(await sum('mpc_num_signature_computations_followed{result="refused"}'), 0);
    await waitFor('stock = made − spent: one presignature for each signature', async () => {
      const made = (await sum('mpc_num_presignatures_generated')) / threshold;
      return (await sum('mpc_owned_num_presignatures_available')) === made - requestCount;
    });
    for (const node of nodes) {
      const errors = logOf(node).filter(({ level }) => level >= 50);
      assert.deepEqual(errors, [], node.name);
    }
  });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deriveAddress, networkDerivation } from '@quorate/sdk';
import { createPublicClient, http } from 'viem';
import { SnippetFolder, snippetsOf } from '../../sdk/test/snippets.ts';
import { useDevnet } from './support.ts';

/** What stands in the ten lines for a public network, and what stands there in this test. */
function onDevnet(code: string, replacements: Readonly<Record<string, string>>): string {
  return Object.entries(replacements).reduce((text, [of, by]) => {
    assert.ok(text.includes(of), `the ten lines no longer hold ${of}`);
    return text.replaceAll(of, by);
  }, code);
}

describe('the ten lines of the SDK’s README', function () {
  this.timeout(120_000);
  const devnet = useDevnet({ nodes: 2, threshold: 2, evmChainIds: [31337], blockIntervalMs: 1000 });

  it('have a NEAR account send ether', async () => {
    const { rpcUrl, contractId, rootPublicKey: secp256k1, user, evm } = devnet();
    const [chain] = evm;
    assert.ok(chain);
    const network = {
      protocol: 'sig.network',
      contracts: { near: { accountId: contractId } },
      rootPublicKeys: { secp256k1 },
    } as const;
    const key = { from: 'near', predecessor: user.accountId, path: 'ethereum,1' } as const;
    const from = deriveAddress({ ...networkDerivation(network, key), chain: 'evm' });
    await chain.fund(from);

    const [tenLines] = snippetsOf(readFileSync(join(import.meta.dirname, '..', '..', 'sdk', 'README.md'), 'utf8'));
    assert.ok(tenLines?.network);
    const code = onDevnet(tenLines.code, {
      "networks['sig.network-testnet']": JSON.stringify(network),
      'https://rpc.testnet.near.org': rpcUrl,
      'alice.testnet': user.accountId,
      'sepolia }': 'hardhat as sepolia }',
      'http()': `http('${chain.rpcUrl}')`,
    });
    using folder = new SnippetFolder();
    const [line] = await folder.run(code, { NEAR_KEY: user.secretKey });
    const [, sender, hash] = /^(0x\w+) sent (0x\w+)$/.exec(line ?? '') ?? [];
    assert.equal(sender, from);
    const client = createPublicClient({ transport: http(chain.rpcUrl) });
    const receipt = await client.waitForTransactionReceipt({ hash: hash as `0x${string}` });
    assert.equal(receipt.status, 'success');
    assert.equal(receipt.from, from.toLowerCase());
  });
});

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { mockNetwork } from '@quorate/sdk/mock';
import { createHardhatRuntimeEnvironment } from 'hardhat/hre';
import { createTestClient, http, parseEther } from 'viem';
import { hardhat } from 'viem/chains';
import { publicKeyToEvmAddress } from '../../src/index.ts';
import { promisedOutput, SnippetFolder, snippetsOf } from '../snippets.ts';

// Every snippet of the pages that need no devnet (for the others, `test/sdk/docs.ts`) compiles, runs by itself, and prints what it says. Public servers are stood
// in for by `publicServers.ts`; EVM transactions are mined by Hardhat's node, those of NEAR by the sandbox.

const docs = join(import.meta.dirname, '..', '..', 'docs');
const pages = globSync('*.md', { cwd: docs }).map((file) => ({
  page: basename(file),
  snippets: snippetsOf(readFileSync(join(docs, file), 'utf8')),
}));

/** Hardhat's node as `npx hardhat node` starts it, on a port of its own; the pages' key owns an ether. */
async function startNode() {
  const environment = await createHardhatRuntimeEnvironment({});
  const server = await environment.network.createServer('default', '127.0.0.1');
  const { port } = await server.listen();
  const url = `http://127.0.0.1:${port}`;
  const { publicKey } = await mockNetwork().near({ accountId: 'alice.near' }).signer({ path: 'ethereum,1' });
  const client = createTestClient({ mode: 'hardhat', chain: hardhat, transport: http(url) });
  await client.setBalance({ address: publicKeyToEvmAddress(publicKey), value: parseEther('1') });
  return { url, close: () => server.close() };
}

describe('the pages on foreign chains', function () {
  this.timeout(240_000);
  let folder: SnippetFolder;
  let node: Awaited<ReturnType<typeof startNode>>;
  before(async () => {
    folder = new SnippetFolder();
    node = await startNode();
  });
  after(async () => {
    folder[Symbol.dispose]();
    await node.close();
  });

  it('have snippets that compile', async () => {
    assert.ok(pages.every(({ snippets }) => snippets.length > 0));
    await folder.check(pages.flatMap(({ snippets }) => snippets));
  });

  for (const { page, snippets } of pages)
    snippets.forEach(({ code }, i) => {
      it(`${page}: snippet ${i + 1} prints what it says`, async () => {
        const promised = promisedOutput(code);
        assert.ok(promised.length > 0, 'a snippet that shows nothing');
        const local = code.replaceAll('http://127.0.0.1:8545', node.url).replaceAll('http()', `http('${node.url}')`);
        const standIn = `--import=${join(import.meta.dirname, 'publicServers.ts')}`;
        assert.deepEqual(await folder.run(local, { NODE_OPTIONS: standIn }), promised);
      });
    });
});

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisedOutput, SnippetFolder, snippetsOf } from '../../sdk/test/snippets.ts';
import type { SdkDevnet } from './network.ts';

// Every snippet of the pages in folders (on requests, on pairs of chains), and what the README has for a network, compiles,
// runs, and prints what it says. Those that start a devnet are given the one that runs; but for one, which starts its own.
// The other pages, and the README's other snippets, need no devnet: `sdk/test` runs them.

const sdk = join(import.meta.dirname, '..', '..', 'sdk');
const pages = ['README.md', ...globSync('docs/*/**/*.md', { cwd: sdk }).sort()]
  .map((file) => {
    const snippets = snippetsOf(readFileSync(join(sdk, file), 'utf8'));
    return { file, snippets: file === 'README.md' ? snippets.filter(({ network }) => network) : snippets };
  })
  .filter(({ snippets }) => snippets.length > 0);
const startsItsOwn = 'nodes: 2';

/** In the place of a start: what runs already, and is not to be stopped. */
function attached(code: string, { devnet }: SdkDevnet): string {
  if (code.includes(startsItsOwn)) return code;
  const running = JSON.stringify(devnet);
  const start = /await startDevnet\([^)]*\)/;
  assert.equal(start.test(code), code.includes('startDevnet('), 'starts a devnet in a way that is not known here');
  return code.replace(start, `Object.assign(${running}, { stop: async () => {} })`);
}

export function docsSuite(network: () => SdkDevnet): void {
  let folder: SnippetFolder;
  before(() => {
    folder = new SnippetFolder();
  });
  after(() => folder[Symbol.dispose]());

  it('has snippets that compile', async function () {
    this.timeout(120_000);
    assert.ok(pages.length >= 19);
    await folder.check(pages.flatMap(({ snippets }) => snippets));
  });

  for (const { file, snippets } of pages)
    snippets.forEach(({ code }, i) => {
      it(`${file}: snippet ${i + 1} prints what it says`, async function () {
        this.timeout(240_000);
        const promised = promisedOutput(code);
        assert.ok(promised.length > 0, 'a snippet that shows nothing');
        assert.deepEqual(await folder.run(attached(code, network())), promised);
      });
    });
}

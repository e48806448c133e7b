import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisedOutput, SnippetFolder, snippetsOf } from '../../sdk/test/snippets.ts';
import type { SdkDevnet } from './network.ts';

// Every snippet of the pages on requests and on pairs of chains compiles, runs, and prints what it says. Those that start a
// devnet are given the one that runs; but for one, which starts its own.

const docs = join(import.meta.dirname, '..', '..', 'docs', 'sdk');
const pages = globSync(['requests/*.md', 'pairs/*.md'], { cwd: docs })
  .map((file) => ({ file, snippets: snippetsOf(readFileSync(join(docs, file), 'utf8')) }))
  .filter(({ snippets }) => snippets.length > 0);
const startsItsOwn = 'nodes: 2';

/** In the place of a start: what runs already, and is not to be stopped. */
function attached(code: string, { devnet }: SdkDevnet): string {
  if (code.includes(startsItsOwn)) return code;
  const running = JSON.stringify(devnet);
  return code.replace(/await startDevnet\([^)]*\)/, `Object.assign(${running}, { stop: async () => {} })`);
}

export function docsSuite(network: () => SdkDevnet): void {
  let folder: SnippetFolder;
  before(() => {
    folder = new SnippetFolder();
  });
  after(() => folder[Symbol.dispose]());

  it('has snippets that compile', async function () {
    this.timeout(120_000);
    assert.ok(pages.length >= 9);
    await folder.check(pages.flatMap(({ snippets }) => snippets));
  });

  for (const { file, snippets } of pages)
    snippets.forEach(({ code }, i) => {
      it(`${basename(file)}: snippet ${i + 1} prints what it says`, async function () {
        this.timeout(240_000);
        const promised = promisedOutput(code);
        assert.ok(promised.length > 0, 'a snippet that shows nothing');
        assert.deepEqual(await folder.run(attached(code, network())), promised);
      });
    });
}

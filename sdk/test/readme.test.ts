import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SdkError, sdkErrorCodes } from '@quorate/sdk';
import { promisedOutput, SnippetFolder, snippetsOf } from './snippets.ts';

const sdk = join(import.meta.dirname, '..');
const readme = readFileSync(join(sdk, 'README.md'), 'utf8');
const snippets = snippetsOf(readme);

describe('the SDK’s README', function () {
  this.timeout(240_000);
  let folder: SnippetFolder;
  before(() => {
    folder = new SnippetFolder();
  });
  after(() => folder[Symbol.dispose]());

  it('has snippets that compile', async () => {
    assert.ok(snippets.length >= 6);
    await folder.check(snippets);
  });

  snippets
    .filter(({ network }) => !network)
    .forEach(({ code }, i) => {
      it(`has a snippet ${i + 1} that prints what it says`, async () => {
        const promised = promisedOutput(code);
        assert.ok(promised.length > 0, 'a snippet that shows nothing');
        assert.deepEqual(await folder.run(code), promised);
      });
    });

  it('has a headline snippet of ten lines, for a network', () => {
    const [headline] = snippets;
    assert.ok(headline?.network);
    const lines = headline.code.split('\n').filter((line) => line !== '' && !line.startsWith('import '));
    assert.equal(lines.length - 1, 10, 'besides the end of the devnet');
  });

  it('names every error code, and whether it is retryable', () => {
    const rows = [...readme.matchAll(/^\| `([A-Z_]+)` +\| (yes|no) +\|/gm)].map((match) => match.slice(1));
    const codes = sdkErrorCodes.map((code) => [code, new SdkError(code, '', '').retryable ? 'yes' : 'no']);
    assert.deepEqual(rows, codes);
  });

  it('names every subpath', () => {
    const { exports } = JSON.parse(readFileSync(join(sdk, 'package.json'), 'utf8'));
    const paths = Object.keys(exports).map((path) => join('@quorate/sdk', path));
    const rows = [...readme.matchAll(/^\| `(@quorate\/sdk[^`]*)` +\|/gm)].map((match) => match[1]);
    assert.deepEqual(rows.toSorted(), paths.toSorted());
  });
});

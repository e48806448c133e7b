import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

// What the texts of this repository promise exists: the files they link to, the npm commands they name.

const root = join(import.meta.dirname, '..');
const texts = globSync(['*.md', '*/*.md', 'contracts-near/sandbox/*.md', 'docs/**/*.md'], {
  cwd: root,
  exclude: (path) => /(?:^|[\\/])(?:node_modules|dist)$/.test(path),
});

const scriptsOf = (folder: string): Record<string, string> =>
  JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')).scripts ?? {};

/** Targets of `[text](target)` that point into the repository, without their anchors. */
const linksOf = (text: string): string[] =>
  [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1]!.replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));

/** Why `npm …` of a code block or span cannot be run, if it cannot. */
function commandFault(command: string): string | undefined {
  const words = command.split(/\s+/).slice(1);
  const verb = words[0] === 'run' ? words[1] : words[0];
  if (words[0] !== 'run' && ['ci', 'install', 'pack'].includes(verb ?? '')) return undefined;
  const workspace = words.includes('-w') ? words[words.indexOf('-w') + 1]! : '.';
  if (!existsSync(join(root, workspace, 'package.json'))) return `no workspace ${workspace}`;
  return scriptsOf(workspace)[verb ?? ''] ? undefined : `no script ${verb} in ${workspace}/package.json`;
}

const commandsOf = (text: string): string[] => {
  const code = [...text.matchAll(/```[\s\S]*?```|`[^`\n]+`/g)].map(([match]) => match).join('\n');
  return [...code.matchAll(/\bnpm [^`#\n]*/g)].map(([command]) => command.trim());
};

describe('the texts', () => {
  it('are there', () => {
    for (const name of ['README.md', 'ARCHITECTURE.md', 'sdk/README.md', 'node/README.md'])
      assert.ok(texts.map(normalize).includes(normalize(name)), name);
  });

  for (const name of texts) {
    const text = readFileSync(join(root, name), 'utf8');

    it(`${name} links to what exists`, () => {
      const missing = linksOf(text).filter((target) => !existsSync(join(root, dirname(name), target)));
      assert.deepEqual(missing, []);
    });

    it(`${name} names npm commands that exist`, () => {
      const faults = commandsOf(text).flatMap((command) => {
        const fault = commandFault(command);
        return fault ? [`${command}: ${fault}`] : [];
      });
      assert.deepEqual(faults, []);
    });
  }

  it('would be caught at a dead link or a missing command', () => {
    assert.deepEqual(linksOf('[a](b.md#c) [d](https://e.example) [f](#g)'), ['b.md']);
    assert.deepEqual(commandsOf('`npm start -- --once`\n```sh\nnpm run x # why\n```'), [
      'npm start -- --once',
      'npm run x',
    ]);
    assert.equal(commandFault('npm run nothing'), 'no script nothing in ./package.json');
    assert.equal(commandFault('npm test -w nowhere'), 'no workspace nowhere');
    assert.equal(commandFault('npm start -- --once'), undefined);
  });
});

import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { createMetrics } from '../node/src/base/metrics.ts';
import { createProgram } from '../node/src/cli.ts';

// What the texts of this repository promise exists: the files they link to, the npm commands they name, the node's
// command line, metrics and log.

const root = join(import.meta.dirname, '..');
const texts = globSync(
  [
    '*.md',
    '*/*.md',
    'contracts-near/sandbox/*.md',
    'contracts-solana/localnet/*.md',
    'docs/**/*.md',
    'sdk/docs/**/*.md',
  ],
  {
    cwd: root,
    exclude: (path) => /(?:^|[\\/])(?:node_modules|dist)$/.test(path),
  },
);

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

/** Commands of the node's command line in blocks of shell; variables before them and comments behind are left out. */
const quorateLinesOf = (text: string): string[] =>
  [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) =>
    [...block!.matchAll(/^(?:[A-Z_]+=\S* +)*(quorate [^#\n]*)/gm)].map((match) => match[1]!.trim()),
  );

/** Commands that a sentence only names. */
const quorateNamesOf = (text: string): string[] =>
  [...text.matchAll(/`(quorate [a-z ]*[a-z])[^`\n]*`/g)].map((match) => match[1]!);

type Command = ReturnType<typeof createProgram>;

/** The command that the first words name, and the other words. */
function findCommand(line: string): { command: Command; rest: string[] } {
  let command = createProgram({ env: {}, print: () => {} });
  const rest = line.split(/ +/).slice(1);
  for (;;) {
    const next = command.commands.find((candidate) => candidate.name() === rest[0]);
    if (!next) return { command, rest };
    command = next;
    rest.shift();
  }
}

/** Why the command line does not take a command, if it does not. */
function quorateFault(line: string): string | undefined {
  const { command, rest } = findCommand(line);
  if (command.commands.length > 0) return `${command.name()} has no command ${rest[0] ?? 'by itself'}`;
  const { operands, unknown } = command
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parseOptions(rest);
  if (unknown.length > 0) return `no option ${unknown[0]}`;
  const needed = command.registeredArguments.filter(({ required }) => required).length;
  if (operands.length < needed || operands.length > command.registeredArguments.length) return 'wrong operands';
  const missing = command.options.find(
    (option) => option.mandatory && command.getOptionValue(option.attributeName()) === undefined,
  );
  return missing && `lacks ${missing.flags}`;
}

/** What source code logs as warnings and errors: each line, or the call when its message is no literal. */
const loggedLines = (source: string): string[] =>
  [...source.matchAll(/(?<!\bconsole)\.(?:warn|error)\(/g)].map(({ index }) => {
    const call = source.slice(index);
    const literal = /^\.\w+\(\s*(?:(?:\{[^;]*?\}|\w+),\s*)?'([^'\n]+)',?\s*\)/.exec(call);
    return literal ? literal[1]! : call.slice(0, 80);
  });

describe('the texts', () => {
  it('are there', () => {
    for (const name of ['README.md', 'ARCHITECTURE.md', 'docs/operators.md', 'sdk/README.md', 'node/README.md'])
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

  // growth.md is about figures, the SDK's pages about other chains
  const onNodes = texts.filter((file) => /^(?:docs|node)[\\/][^\\/]+$/.test(file) && !file.endsWith('growth.md'));
  for (const name of onNodes) {
    const text = readFileSync(join(root, name), 'utf8');

    it(`${name} names commands that the node takes`, () => {
      assert.ok(quorateLinesOf(text).length > 0);
      const faults = quorateLinesOf(text).flatMap((line) => quorateFault(line)?.replace(/^/, `${line}: `) ?? []);
      const unknown = quorateNamesOf(text).filter((line) => findCommand(line).rest.length > 0);
      assert.deepEqual([...faults, ...unknown], []);
    });

    it(`${name} names metrics that there are`, async () => {
      const known = new Set(
        createMetrics()
          .registry.getMetricsAsArray()
          .map((metric) => metric.name),
      );
      const named = [...text.matchAll(/\b(?:near_)?mpc_\w+/g)].map(([metric]) => metric.replace(/_bucket$/, ''));
      assert.deepEqual(
        named.filter((metric) => !known.has(metric)),
        [],
      );
    });
  }

  it('docs/operators.md says of every warning and error of the log what it asks for', () => {
    const text = readFileSync(join(root, 'docs', 'operators.md'), 'utf8');
    const documented = [...text.matchAll(/^\| (?:warn|error) \| `([^`]+)` \|/gm)].map((match) => match[1]!);
    const files = globSync('node/src/**/*.ts', { cwd: root });
    const logged = files.flatMap((file) => loggedLines(readFileSync(join(root, file), 'utf8')));
    assert.ok(logged.length > 20, 'found the log calls');
    assert.deepEqual(
      logged.filter((line) => !documented.includes(line)),
      [],
      'is logged and not explained',
    );
    assert.deepEqual(
      documented.filter((line) => !logged.includes(line)),
      [],
      'is explained and never logged',
    );
  });

  it('would be caught at a line of the log that is put together', () => {
    assert.deepEqual(
      loggedLines("log.warn({ a: 1 }, 'plain');\nlog.error(\n  found,\n  'long',\n);\nlog.info('not this');"),
      ['plain', 'long'],
    );
    for (const call of [
      '.warn({ a: f(b) }, `a`);',
      '.error({ a }, message);',
      ".warn(a, b ? 'c' : 'd');",
      ".error('a' + b);",
    ])
      assert.deepEqual(loggedLines(`this.#logger${call}`), [call]);
  });

  it('would be caught at a command that the node does not take', () => {
    assert.deepEqual(quorateLinesOf('```sh\nA=b quorate keys show --json # why\nquorate start\n```\n`quorate x`'), [
      'quorate keys show --json',
      'quorate start',
    ]);
    assert.deepEqual(quorateNamesOf('`quorate keys export --out f` and `quorate start`'), [
      'quorate keys export',
      'quorate start',
    ]);
    assert.equal(quorateFault('quorate vote'), 'vote has no command by itself');
    assert.equal(quorateFault('quorate vote everything'), 'vote has no command everything');
    assert.equal(quorateFault('quorate vote join'), 'wrong operands');
    assert.equal(quorateFault('quorate status --verbose'), 'no option --verbose');
    assert.equal(quorateFault('quorate keys export --json'), 'lacks --out <file>');
    assert.equal(quorateFault('quorate vote parameters --threshold 3'), undefined);
  });

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

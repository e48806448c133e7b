import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix } from 'node:path';

// The import rule of ARCHITECTURE.md: who may know whom. Every source file's imports are read from its text.

/** The rooms of node/src, ground floor first: a room imports from lower floors only, never from a neighbour. */
const floors: readonly (readonly string[])[] = [
  ['base'],
  ['kernel'],
  ['crypto'],
  ['types'],
  ['protocol', 'vault', 'mesh', 'chains'],
  ['governance', 'stockpile', 'signing'],
  ['web', 'operator'],
  ['.'], // the composition root: the files of node/src itself
];

/** The same for sdk/src. Its core is what everybody bundles: no chain's library, no client comes in with it. */
const sdkFloors: readonly (readonly string[])[] = [
  ['core'], // the files of sdk/src itself, with addresses and curves
  ['client'],
  ['near', 'evm', 'solana', 'chains'],
  ['accounts', 'mock'],
  ['devnet'],
];

/** The workspaces by folder, and which other workspaces each may import. */
const workspaces: Readonly<Record<string, { readonly name: string; readonly imports: readonly string[] }>> = {
  sdk: { name: '@quorate/sdk', imports: [] },
  'contracts-near': { name: '@quorate/contract-near', imports: ['sdk'] },
  'contracts-evm': { name: '@quorate/contract-evm', imports: ['sdk'] },
  'contracts-solana': { name: '@quorate/contract-solana', imports: ['sdk'] },
  node: { name: '@quorate/node', imports: ['sdk'] },
  scripts: { name: '@quorate/devnet', imports: ['sdk', 'contracts-near', 'contracts-evm', 'contracts-solana', 'node'] },
};

/** Source files by path from the repository's root, `/` between folders. */
type Sources = ReadonlyMap<string, string>;
type Dependencies = (workspace: string) => ReadonlySet<string>;

const statement = /^(?:import|export)\b[^'";]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm;
const specifiersOf = (source: string): string[] =>
  [...source.matchAll(statement)].map((match) => (match[1] ?? match[2] ?? match[3]) as string);

/** The source without the imports that vanish with its types. */
const withoutTypeImports = (source: string): string =>
  source.replace(/^(?:import|export) type [^'";]*?\bfrom '[^']+'/gm, '');

/** What is wrong between one file and one thing that it imports, if anything. */
function importFault(file: string, specifier: string, dependencies: Dependencies): string | undefined {
  const workspace = file.split('/')[0] as string;
  if (!specifier.startsWith('.')) {
    const ours = Object.keys(workspaces).find((folder) => isWithin(specifier, workspaces[folder]!.name));
    if (ours) return workspaceFault(workspace, ours);
    if (specifier.startsWith('node:') || builtinModules.includes(specifier))
      return workspace === 'sdk' && !isWithin(file, 'sdk/src/devnet') ? 'the SDK runs without Node' : undefined;
    const name = specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/');
    return dependencies(workspace).has(name) ? undefined : `${name} is no dependency of ${workspace}`;
  }
  const target = posix.join(posix.dirname(file), specifier);
  const targetWorkspace = target.split('/')[0] as string;
  if (targetWorkspace !== workspace) {
    // The contract is bundled into one file, the SDK's pure functions with it.
    const bundled = isWithin(file, 'contracts-near/contract') && isWithin(target, 'sdk/src');
    return bundled ? undefined : 'a relative path into another workspace';
  }
  if (workspace === 'node') return roomFault(roomOf(file), roomOf(target), floors);
  return workspace === 'sdk' ? roomFault(sdkRoomOf(file), sdkRoomOf(target), sdkFloors) : undefined;
}

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

function workspaceFault(workspace: string, imported: string): string | undefined {
  const allowed = workspaces[workspace]?.imports.includes(imported);
  return allowed ? undefined : `${workspace} may not import ${imported}`;
}

function roomFault(room: string, targetRoom: string, order: typeof floors): string | undefined {
  if (room === targetRoom) return undefined;
  const [floor, targetFloor] = [floorOf(room, order), floorOf(targetRoom, order)];
  if (floor < 0 || targetFloor < 0) return `no floor for ${floor < 0 ? room : targetRoom}`;
  if (floor > targetFloor) return undefined;
  return `${room} may not import ${targetRoom}, which is ${floor === targetFloor ? 'its neighbour' : 'above it'}`;
}

const roomOf = (file: string): string => (posix.dirname(file) === 'node/src' ? '.' : (file.split('/')[2] as string));
const sdkRoomOf = (file: string): string => {
  const [, , room = '', ...rest] = file.split('/');
  return rest.length === 0 || room === 'addresses' || room === 'curves' ? 'core' : room;
};
const floorOf = (room: string, order: typeof floors): number => order.findIndex((rooms) => rooms.includes(room));

/** Each cycle of imports that run, once, as `a → b → a`: it would make the order of loading matter. */
function cyclesOf(sources: Sources): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) {
      cycles.push([...trail.slice(trail.indexOf(file)), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const specifier of specifiersOf(withoutTypeImports(sources.get(file) ?? '')))
      if (specifier.startsWith('.')) visit(posix.join(posix.dirname(file), specifier), [...trail, file]);
    done.add(file);
  };
  for (const file of sources.keys()) visit(file, []);
  return cycles;
}

/** Every breach of the rule, one line each. */
function breaches(sources: Sources, dependencies: Dependencies): string[] {
  const faults = [...sources].flatMap(([file, source]) =>
    specifiersOf(source).flatMap((specifier) => {
      const fault = importFault(file, specifier, dependencies);
      return fault ? [`${file} imports ${specifier}: ${fault}`] : [];
    }),
  );
  return [...faults, ...cyclesOf(sources).map((cycle) => `import cycle: ${cycle}`)];
}

const root = join(import.meta.dirname, '..');

function readSources(): Map<string, string> {
  const folders = [
    'sdk/src',
    'node/src',
    'contracts-near/{src,sandbox,contract,build}',
    'contracts-evm/{src,build,ignition}',
    'contracts-solana/{src,build,localnet}',
    'scripts/src',
  ];
  const files = folders.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }));
  return new Map(files.map((file) => [file.replaceAll('\\', '/'), readFileSync(join(root, file), 'utf8')]));
}

/** What package.json declares; the folders of the contracts that are not published may use their dev dependencies. */
function declaredDependencies(workspace: string): ReadonlySet<string> {
  const manifest = JSON.parse(readFileSync(join(root, workspace, 'package.json'), 'utf8'));
  const dev = workspace.startsWith('contracts-') ? manifest.devDependencies : {};
  return new Set(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies, ...dev }));
}

describe('the import rule', () => {
  it('holds in every source file', () => {
    const sources = readSources();
    assert.ok(sources.has('sdk/src/index.ts') && sources.has('node/src/base/errors.ts'), 'found no sources');
    assert.deepEqual(breaches(sources, declaredDependencies), []);
  });

  it('gives every room of the node a floor', () => {
    const rooms = globSync('node/src/*/', { cwd: root }).map((folder) => posix.basename(folder.replaceAll('\\', '/')));
    assert.deepEqual(
      rooms.filter((room) => floorOf(room, floors) < 0),
      [],
    );
  });

  it('keeps the SDK free of what only Node has', () => {
    for (const [file, source] of readSources()) {
      if (!file.startsWith('sdk/src/') || isWithin(file, 'sdk/src/devnet')) continue;
      const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
      assert.doesNotMatch(code, /\b(?:Buffer|__dirname)\b|\b(?:process|global)\.|\brequire\(/, file);
    }
  });

  describe('finds', () => {
    const breach = (files: Record<string, string>): string =>
      breaches(new Map(Object.entries(files)), () => new Set(['@noble/curves'])).join('\n');

    const cases: readonly (readonly [what: string, file: string, source: string, expected: RegExp])[] = [
      [
        'a higher room',
        'node/src/crypto/a.ts',
        "import { b } from '../mesh/b.ts';",
        /crypto may not import mesh.*above/,
      ],
      ['a neighbour', 'node/src/vault/a.ts', "import type { b } from '../mesh/b.ts';", /vault may not.*neighbour/],
      ['the root from a room', 'node/src/web/a.ts', "export * from '../node.ts';", /web may not import \./],
      ['an unknown room', 'node/src/attic/a.ts', "import '../base/b.ts';", /no floor for attic/],
      ['an import over several lines', 'node/src/base/a.ts', "import {\n  b,\n} from '../web/b.ts';", /base may not/],
      ['a dynamic import', 'node/src/base/a.ts', "const b = await import('../web/b.ts');", /base may not import web/],
      ['another workspace', 'node/src/node.ts', "import { a } from '@quorate/contract-near';", /node may not import/],
      [
        'a part of another workspace',
        'sdk/src/a.ts',
        "import { a } from '@quorate/node/x';",
        /sdk may not import node/,
      ],
      ['a path into another workspace', 'node/src/a.ts', "import { a } from '../../sdk/src/a.ts';", /relative path/],
      ['a client in the SDK’s core', 'sdk/src/kdf.ts', "import { a } from './near/a.ts';", /core may not import near/],
      ['a chain in a client', 'sdk/src/evm/a.ts', "import { a } from '../chains/evm/a.ts';", /evm may not.*neighbour/],
      ['Node in the SDK', 'sdk/src/a.ts', "import { createHash } from 'node:crypto';", /without Node/],
      ['a missing dependency', 'sdk/src/a.ts', "import { z } from 'zod/mini';", /zod is no dependency of sdk/],
    ];
    for (const [what, file, source, expected] of cases)
      it(what, () => assert.match(breach({ [file]: source }), expected));

    it('a cycle', () => {
      const files = {
        'sdk/src/a.ts': "import './b.ts';",
        'sdk/src/b.ts': "import './c.ts';",
        'sdk/src/c.ts': "export * from './a.ts';",
      };
      assert.equal(breach(files), 'import cycle: sdk/src/a.ts → sdk/src/b.ts → sdk/src/c.ts → sdk/src/a.ts');
    });

    it('nothing where all is well', () => {
      const files = {
        'node/src/node.ts': "import { a } from './mesh/a.ts';\nimport { s } from '@quorate/sdk';",
        'node/src/mesh/a.ts': "import { b } from './b.ts';\nimport { c } from '../base/c.ts';",
        'node/src/base/c.ts': "import type { D } from './d.ts';",
        'node/src/base/d.ts': "import { c, type C } from './c.ts';",
        'contracts-near/contract/kdf.ts': "import { p } from '../../sdk/src/preimage.ts';",
        'sdk/src/a.ts': "import { secp256k1 } from '@noble/curves/secp256k1.js';\nimport { b } from './curves/b.ts';",
        'sdk/src/accounts/a.ts': "import { b } from '../chains/evm/b.ts';",
      };
      assert.equal(breach(files), '');
    });
  });
});

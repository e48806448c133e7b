import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

// The package as it would be published: packed, unpacked, bundled as a dApp's bundler would, and linted.

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const readme = readFileSync(join(root, 'sdk', 'README.md'), 'utf8');

interface Manifest {
  readonly exports: Readonly<Record<string, object>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}
const manifest: Manifest = JSON.parse(readFileSync(join(root, 'sdk', 'package.json'), 'utf8'));
/** The part that starts processes; all others run in browsers and workers, the mock too. */
const forNode = './devnet';
const portable = Object.keys(manifest.exports).filter((path) => path !== forNode);

describe('the packed package', function () {
  this.timeout(180_000);
  let directory: string;
  let tarball: string;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'quorate-sdk-'));
    // As in a user's shell: no `source` condition, whatever runs the tests.
    const { NODE_OPTIONS: _, ...env } = process.env;
    const { stdout } = await run('npm', ['pack', '--json', '--workspace=sdk', '--pack-destination', directory], {
      cwd: root,
      env,
    });
    tarball = join(directory, JSON.parse(stdout)[0].filename);
    const target = join(directory, 'node_modules', '@quorate', 'sdk');
    mkdirSync(target, { recursive: true });
    await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', target]);
  });

  after(() => rmSync(directory, { recursive: true, force: true }));

  /** What a bundler makes of these lines for a browser: size in bytes, and what it leaves to be found elsewhere. */
  async function bundle(contents: string, packages: 'bundle' | 'external' = 'bundle') {
    const { outputFiles, metafile } = await build({
      stdin: { contents, resolveDir: directory },
      nodePaths: [join(root, 'node_modules')],
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      packages,
      ...(packages === 'external' && { alias: aliases() }),
      write: false,
      metafile: true,
      logLevel: 'silent',
    });
    const [file] = outputFiles;
    assert.ok(file);
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
    return {
      minified: file.contents.length,
      gzip: gzipSync(file.contents, { level: 9 }).length,
      external: imports.filter(({ external }) => external).map(({ path }) => path),
    };
  }

  /** The package's own subpaths as files, which `external` would leave out else. */
  const aliases = () => {
    const files = Object.entries(manifest.exports) as [string, { readonly default: string }][];
    const sdk = join(directory, 'node_modules', '@quorate', 'sdk');
    return Object.fromEntries(
      files.reverse().map(([path, entry]) => [join('@quorate/sdk', path), join(sdk, entry.default)]),
    );
  };

  describe('bundles small:', () => {
    it('key derivation on both curves, at most 72 KB, 28 KB in gzip', async () => {
      const { minified, gzip } = await bundle(
        `export { deriveTweak, derivePublicKey, addTweak, normalizePublicKey } from '@quorate/sdk';`,
      );
      assert.ok(minified <= 72_000, `${minified} bytes`);
      assert.ok(gzip <= 28_000, `${gzip} bytes in gzip`);
    });

    it('key derivation on secp256k1 only, at most 56 KB', async () => {
      const { minified } = await bundle(
        `export { deriveTweak, derivePublicKey, addTweak, normalizePublicKey } from '@quorate/sdk/secp256k1';`,
      );
      assert.ok(minified <= 56_000, `${minified} bytes`);
    });

    it('nothing of what is not used', async () => {
      for (const path of portable) {
        const { minified } = await bundle(`import '${join('@quorate/sdk', path)}';`, 'external');
        assert.equal(minified, 0, path);
      }
      const { minified } = await bundle(`export { SdkError } from '@quorate/sdk';`);
      assert.ok(minified < 1_000, `${minified} bytes for the error class`);
    });

    const rows = [...readme.matchAll(/^\| `(import .*?;)` *\| *(\d+) KB *\| *(\d+) KB *\|$/gm)];

    it('as the README says', async () => {
      assert.ok(rows.length >= 4, 'found no table of sizes');
      for (const [, line, ...stated] of rows) {
        const { minified, gzip } = await bundle(line!.replace(/^import/, 'export'));
        [minified, gzip].forEach((bytes, k) => {
          assert.ok(Math.abs(bytes - 1000 * Number(stated[k])) <= 1000, `${line} ${bytes} bytes`);
        });
      }
    });
  });

  it('needs nothing of Node, and of other packages what README and package.json say', async () => {
    const peers = Object.keys(manifest.peerDependencies ?? {});
    const own = Object.keys(manifest.dependencies);
    for (const path of portable) {
      const { external } = await bundle(`export * from '${join('@quorate/sdk', path)}';`, 'external');
      for (const specifier of external)
        assert.ok(!specifier.startsWith('node:') && !builtinModules.includes(specifier), `${path}: ${specifier}`);
      const names = new Set(external.map((specifier) => specifier.match(/^(?:@[^/]+\/)?[^/]+/)![0]));
      const [, stated] = readme.match(new RegExp(`^\\| \`${join('@quorate/sdk', path)}\` .*\\|(.*)\\|$`, 'm')) ?? [];
      const statedPeers = [...(stated ?? '').matchAll(/`(.*?)`/g)].map((match) => match[1]!);
      // The README also names those that a subpath needs for its types only.
      const unnamed = [...names].filter((name) => !own.includes(name) && !statedPeers.includes(name));
      assert.deepEqual(unnamed, [], `peers of ${path}, by the README`);
      const undeclared = statedPeers.filter((name) => !peers.includes(name));
      assert.deepEqual(undeclared, [], `peers of ${path}, by package.json`);
    }
  });

  it('has texts that link to what is in it', () => {
    const folder = join(directory, 'node_modules', '@quorate', 'sdk');
    const texts = globSync('{README.md,docs/**/*.md}', { cwd: folder });
    assert.ok(texts.length > 20);
    for (const file of texts) {
      const targets = [...readFileSync(join(folder, file), 'utf8').matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(
        ([, to]) => to!,
      );
      const missing = targets.filter((to) => !/^[a-z]+:/.test(to) && !existsSync(join(folder, dirname(file), to)));
      assert.deepEqual(missing, [], file);
    }
  });

  it('passes publint', async () => {
    const pkgDir = join(directory, 'node_modules', '@quorate', 'sdk');
    const { messages, pkg } = await publint({ pkgDir, pack: false, strict: true });
    assert.deepEqual(
      messages.map((message) => formatMessage(message, pkg)),
      [],
    );
  });

  it('passes “are the types wrong”, as ESM', async () => {
    const attw = join(root, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js');
    const { stdout } = await run(process.execPath, [attw, tarball, '--profile', 'esm-only', '--format', 'json'], {
      maxBuffer: 64 << 20,
    });
    const { analysis } = JSON.parse(stdout);
    assert.deepEqual(Object.keys(analysis.entrypoints), Object.keys(manifest.exports));
  });

  it('fails “are the types wrong” without its types', async () => {
    const broken = mkdtempSync(join(directory, 'broken-'));
    await run('tar', ['-xzf', tarball, '-C', broken]);
    rmSync(join(broken, 'package', 'dist', 'index.d.ts'));
    const repacked = join(directory, 'broken.tgz');
    await run('tar', ['-czf', repacked, '-C', broken, 'package']);
    const attw = join(root, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js');
    await assert.rejects(run(process.execPath, [attw, repacked, '--profile', 'esm-only']));
  });
});

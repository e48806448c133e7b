import { type PluginItem, transformAsync } from '@babel/core';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { type Plugin, rollup } from 'rollup';

/** The contract as one ES module. */
export interface Bundle {
  code: string;
  /** Names of the contract's methods. */
  methods: string[];
}

const BABEL_PLUGINS: PluginItem[] = [
  'near-sdk-js/lib/cli/build-tools/include-bytes.js',
  ['near-sdk-js/lib/cli/build-tools/near-bindgen-exporter.js', { verbose: false }],
  ['@babel/plugin-proposal-decorators', { version: 'legacy' }],
];

/** TypeScript and @NearBindgen to plain JavaScript, with the transforms of near-sdk-js' own command line. */
function nearBindgen(): Plugin {
  return {
    name: 'near-bindgen',
    async transform(source, id) {
      if (!id.endsWith('.ts')) return null;
      const result = await transformAsync(source, {
        filename: id,
        configFile: false,
        babelrc: false,
        presets: [['@babel/preset-typescript', { onlyRemoveTypeImports: true }]],
        plugins: BABEL_PLUGINS,
      });
      return { code: result?.code ?? '', map: null };
    },
  };
}

/**
 * near-sdk-js clones values with lodash only for classes that declare a `schema`. The contract declares none, and
 * lodash would bring 60 KB and the RegExp engine along.
 */
function withoutLodash(): Plugin {
  const id = '\0lodash-es';
  return {
    name: 'without-lodash',
    resolveId: (source) => (source === 'lodash-es' ? id : null),
    load: (loaded) =>
      loaded === id
        ? "export function cloneDeep() { throw new Error('classes with a schema are not built in'); }"
        : null,
  };
}

/**
 * Bundles the contract and its imports.
 * @param entry path of the module that holds the @NearBindgen class
 * @throws Error when a module does not resolve or compile
 */
export async function bundleContract(entry: string): Promise<Bundle> {
  const bundle = await rollup({
    input: entry,
    plugins: [withoutLodash(), nodeResolve({ extensions: ['.ts', '.js'] }), nearBindgen()],
    onwarn(warning) {
      if (warning.code !== 'CIRCULAR_DEPENDENCY') throw new Error(`bundling the contract: ${warning.message}`);
    },
  });
  const { output } = await bundle.generate({ format: 'es' });
  await bundle.close();
  const chunk = output[0];
  // The class itself is exported too, and is no method.
  const methods = chunk.exports.filter((name) => !/^[A-Z]/.test(name)).sort();
  return { code: chunk.code, methods };
}

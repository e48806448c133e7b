/** Packages of near-sdk-js' pipeline that bring no types: the little that the build calls. */

declare module '@babel/core' {
  export type PluginItem = string | [name: string, options: object];
  export function transformAsync(
    source: string,
    options: {
      filename: string;
      configFile: boolean;
      babelrc: boolean;
      presets: PluginItem[];
      plugins: PluginItem[];
    },
  ): Promise<{ code?: string | null } | null>;
}

declare module '@rollup/plugin-node-resolve' {
  export function nodeResolve(options: { extensions: string[] }): import('rollup').Plugin;
}

import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package.json of an installed package, whatever its `exports` allow. */
function packageJson(name: string): string {
  const found = findPackageJSON(name, import.meta.url);
  if (found === undefined) throw new Error(`the npm package ${name} is not installed`);
  return found;
}

function packageFolder(name: string): string {
  return dirname(packageJson(name));
}

/** `contracts-near/` */
export const PACKAGE_ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
export const CONTRACT_ENTRY = join(PACKAGE_ROOT, 'contract/index.ts');
export const ENGINE_FOLDER = join(PACKAGE_ROOT, 'build/engine');
export const CACHE_FOLDER = join(PACKAGE_ROOT, '.cache');
export const ARTIFACTS_FOLDER = join(PACKAGE_ROOT, 'artifacts');
/** The npm package qjsc serves as the QuickJS source only; its native addon is never loaded. */
export const QUICKJS_FOLDER = join(packageFolder('qjsc'), 'deps/quickjs_2021_03_27');
export const NEAR_SDK_FOLDER = packageFolder('near-sdk-js');
export const WASM_OPT = join(packageFolder('binaryen'), 'bin/wasm-opt');

/** The installed version of a package. */
export function packageVersion(name: string): string {
  return (JSON.parse(readFileSync(packageJson(name), 'utf8')) as { version: string }).version;
}

// What `npm pack` and `npm publish` do first in every package: compile src/ to dist/ afresh and put the licence beside it.
// The argument names the package's project, if it is another than tsconfig.build.json.
import { spawnSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

rmSync('dist', { recursive: true, force: true });
copyFileSync(join(root, 'LICENSE'), 'LICENSE');
const project = process.argv[2] ?? 'tsconfig.build.json';
const { status, error } = spawnSync(process.execPath, [tsc, '--build', project], { stdio: [0, 2, 2] });
if (error) throw error;
process.exit(status ?? 1);

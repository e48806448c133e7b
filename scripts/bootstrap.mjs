// What `npm start`, `npm test`, `npm run check`, `npm run bench` and `npm run soak` begin with. It has no dependencies and
// runs on any Node from 18 on: it fetches the project's own Node (the npm package `node`), installs what
// package-lock.json names and hands over. What is already there is left alone.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const nodeVersion = readFileSync(join(root, '.node-version'), 'utf8').trim();
const ownNode = join(root, 'node_modules', 'node', 'bin', 'node');
const marker = join(root, 'node_modules', '.quorate-installed.json');

/**
 * Each task: whether it needs the dev dependencies, and the commands it runs (`node` is the project's own). The last one
 * gets the arguments, and its defaults unless files are among them.
 */
const source = ['--conditions=source', '--disable-warning=ExperimentalWarning'];
const check = [
  ['node_modules/typescript/bin/tsc', '--noEmit'],
  ['node_modules/typescript/bin/tsc', '-p', 'contracts-near/contract/tsconfig.json'],
  ['node_modules/@biomejs/biome/bin/biome', 'check', '.'],
];
const mocha = ['node_modules/mocha/bin/mocha.js'];
/** What mocha runs unless the command line names files: two at a time, as many wait for blocks most of the time. */
const allTests = ['--parallel', '--jobs=2', '{sdk,contracts-*,node,scripts}/test/**/*.test.ts', 'test/**/*.test.ts'];
const tasks = {
  start: { dev: false, commands: [[...source, 'scripts/src/main.ts']] },
  check: { dev: true, commands: check },
  test: { dev: true, commands: [...check, mocha], defaults: allTests },
  soak: { dev: true, commands: [[...source, 'test/soak/main.ts']] },
  bench: { dev: true, commands: [[...source, 'scripts/src/bench/main.ts']] },
};

const [taskName, ...args] = process.argv.slice(2);
const task = tasks[taskName];
if (!task) {
  console.error(`usage: node scripts/bootstrap.mjs ${Object.keys(tasks).join('|')} [arguments]`);
  process.exit(2);
}

const say = (text) => console.error(`[bootstrap] ${text}`);

function run(command, commandArgs, env = process.env) {
  const result = spawnSync(command, commandArgs, { cwd: root, stdio: ['ignore', 2, 2], env });
  if (result.error) throw result.error;
  if (result.status !== 0) {
    say(`failed: ${command} ${commandArgs.join(' ')}`);
    process.exit(result.status ?? 1);
  }
}

/** npm run by the project's Node: under Node 20 it silently drops native packages that ask for a newer one. */
function npm(command) {
  run('npx', ['--yes', '-p', `node@${nodeVersion}`, '-c', `npm ${command} --no-audit --no-fund --loglevel=error`]);
}

function installed() {
  if (!existsSync(marker) || !existsSync(ownNode)) return undefined;
  try {
    return JSON.parse(readFileSync(marker, 'utf8'));
  } catch {
    return undefined;
  }
}

function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const found = installed();
  if (found?.lock === lock && found.node === nodeVersion && (found.dev || !task.dev)) return;
  const began = Date.now();
  // An installation that has the dev dependencies keeps them, whatever the task.
  const dev = task.dev || existsSync(join(root, 'node_modules', 'mocha'));
  const what = dev ? 'with what tests and builds need' : 'without dev dependencies';
  say(`installing Node ${nodeVersion} and the packages of package-lock.json, ${what} …`);
  npm(`ci --ignore-scripts${dev ? '' : ' --omit=dev'}`);
  // Only the scripts that are needed may run: near-sdk-js's would demand pnpm and download a toolchain.
  npm('rebuild node');
  writeFileSync(marker, JSON.stringify({ lock, node: nodeVersion, dev }));
  say(`installed in ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

install();
const env = {
  ...process.env,
  PATH: `${dirname(ownNode)}${delimiter}${process.env.PATH}`,
  // Nodes start in half the time when what they compile is kept.
  NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compiled'),
};
const defaults = args.some((arg) => arg.endsWith('.ts')) ? [] : (task.defaults ?? []);
for (const [index, command] of task.commands.entries()) {
  const last = index === task.commands.length - 1;
  const child = spawn(ownNode, last ? [...command, ...args, ...defaults] : command, {
    cwd: root,
    stdio: 'inherit',
    env,
  });
  // Ctrl-C reaches the child from the terminal by itself; this process only has to outlive it.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const status = await new Promise((done) => child.on('exit', (code, signal) => done(signal ? 1 : code)));
  process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM');
  if (status !== 0) process.exit(status);
}

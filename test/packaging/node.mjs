import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const home = join(import.meta.dirname, 'node_modules', '@quorate', 'node');
const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
const command = join(import.meta.dirname, 'node_modules', '.bin', 'quorate');
const config = join(import.meta.dirname, 'node.json');
const env = {
  ...process.env,
  QUORATE_CONFIG: config,
  QUORATE_VAULT_KEY: '5a'.repeat(32),
  QUORATE_BACKUP_KEY: 'a5'.repeat(32),
};
const quorate = (...args) =>
  execFileSync(command, args, { encoding: 'utf8', env, timeout: 30_000, stdio: ['ignore', 'pipe', 'pipe'] });
const fails = (pattern, ...args) =>
  assert.throws(
    () => quorate(...args),
    (error) => error.status === 1 && pattern.test(error.stderr),
  );
/** A port of loopback that was free just now. */
const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
};

assert.equal(quorate('--version').trim(), version);

writeFileSync(
  config,
  JSON.stringify({
    home: './data',
    accountId: 'node0.test.near',
    near: { network: 'sandbox', contractId: 'quorate.test.near', rpcUrls: ['http://127.0.0.1:1'] },
    mesh: { port: 0 },
    web: { port: await freePort() },
  }),
);
const keys = JSON.parse(quorate('keys', 'generate'));
assert.match(keys.meshPublicKey, /^ed25519:/);
assert.match(keys.accountPublicKey, /^ed25519:/);
assert.deepEqual(JSON.parse(quorate('keys', 'show', '--json')), keys);

// Runs, says what it lacks, and ends in order.
fails(/no node answers/, 'status');
const node = spawn(command, ['start'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
const exited = once(node, 'exit');
const killed = setTimeout(() => node.kill('SIGKILL'), 30_000);
let log = '';
for await (const chunk of node.stderr) {
  log += chunk;
  if (log.includes('waiting to become a participant')) break;
}
const { health, state } = JSON.parse(quorate('status', '--json'));
assert.deepEqual([state.version, state.accountId, health.healthy], [version, 'node0.test.near', false]);
assert.match(quorate('status'), /^node +node0\.test\.near, version /);
node.kill('SIGTERM');
assert.deepEqual(await exited, [0, null], log);
clearTimeout(killed);

// A backup brings the keys back, into an empty home only.
const backup = join(import.meta.dirname, 'node.backup');
quorate('keys', 'export', '--out', backup);
fails(/exists already/, 'keys', 'import', '--in', backup);
rmSync(join(import.meta.dirname, 'data'), { recursive: true });
quorate('keys', 'import', '--in', backup);
assert.deepEqual(JSON.parse(quorate('keys', 'show', '--json')), keys);
assert.ok(!existsSync(join(import.meta.dirname, 'data', 'vault', 'vault.sqlite')), 'a backup has no stock');

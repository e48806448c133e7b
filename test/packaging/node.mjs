import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const home = join(import.meta.dirname, 'node_modules', '@quorate', 'node');
const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
const quorate = (...args) =>
  execFileSync(join(import.meta.dirname, 'node_modules', '.bin', 'quorate'), args, {
    encoding: 'utf8',
    env: { ...process.env, QUORATE_VAULT_KEY: '5a'.repeat(32) },
    timeout: 30_000,
  });

assert.equal(quorate('--version').trim(), version);

const config = join(import.meta.dirname, 'node.json');
writeFileSync(
  config,
  JSON.stringify({
    home: './data',
    accountId: 'node0.test.near',
    near: { network: 'sandbox', contractId: 'quorate.test.near', rpcUrls: ['http://127.0.0.1:1'] },
    mesh: { port: 0 },
  }),
);
const keys = JSON.parse(quorate('keys', 'generate', '--config', config));
assert.match(keys.meshPublicKey, /^ed25519:/);
assert.match(keys.accountPublicKey, /^ed25519:/);

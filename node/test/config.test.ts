import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig } from '../src/config.ts';
import { unlockFromEnv } from '../src/keys.ts';

const complete = {
  home: 'data',
  accountId: 'node0.near',
  near: { network: 'testnet', contractId: 'quorate.near', rpcUrls: ['http://a.example', 'http://b.example'] },
  mesh: { port: 4000 },
};

describe('config', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'quorate-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (content: unknown): string => {
    const file = join(folder, 'config.json');
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  const refusal = (content: unknown, env: NodeJS.ProcessEnv = {}): string => {
    try {
      loadConfig(write(content), env);
    } catch (error) {
      assert.ok(error instanceof ConfigError);
      return error.message;
    }
    return assert.fail('the config was taken');
  };

  it('fills in defaults and takes paths relative to its file', () => {
    const config = loadConfig(write(complete), {});
    assert.equal(config.home, join(folder, 'data'));
    assert.deepEqual(config.web, { host: '127.0.0.1', port: 3030 });
    assert.deepEqual(config.signing, { takeoverMs: 10_000, quietMs: 2_000, handOverMs: 60_000, concurrency: 16 });
    assert.equal(config.generation.batchSize, 256);
  });

  it('lets the environment override the file', () => {
    const env = {
      QUORATE_MESH_PORT: '5001',
      QUORATE_NEAR_RPC_URLS: 'http://c.example, http://d.example',
      QUORATE_LOG_LEVEL: 'debug',
    };
    const config = loadConfig(write(complete), env);
    assert.equal(config.mesh.port, 5001);
    assert.deepEqual(config.near.rpcUrls, ['http://c.example', 'http://d.example']);
    assert.equal(config.log.level, 'debug');
    assert.equal(config.near.contractId, 'quorate.near');
  });

  it('takes Solana clusters, and names what is wrong with one', () => {
    const reference = '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp';
    const program = 'QuorateSigner111111111111111111111111111111';
    const cluster = { reference, program, sources: [{ url: 'https://a.example', wsUrl: 'wss://a.example' }] };
    const [solana] = loadConfig(write({ ...complete, solana: [cluster] }), {}).solana;
    assert.equal(solana?.commitment, 'finalized');
    assert.equal(solana.pollIntervalMs, 1_000);
    const bad = {
      ...cluster,
      reference: reference.slice(1),
      program: program.slice(1),
      quorum: 2,
      commitment: 'processed',
    };
    const message = refusal({ ...complete, solana: [bad] });
    for (const field of ['reference', 'program', 'commitment'])
      assert.match(message, new RegExp(`solana\\[0\\].${field}`));
    assert.match(refusal({ ...complete, solana: [{ ...cluster, quorum: 2 }] }), /quorum/);
    assert.match(refusal({ ...complete, solana: [cluster, cluster] }), /the same chain twice/);
  });

  it('takes an empty variable for none', () => {
    const config = loadConfig(write(complete), { QUORATE_MESH_PORT: '', QUORATE_NEAR_RPC_URLS: '' });
    assert.equal(config.mesh.port, 4000);
    assert.equal(config.near.rpcUrls.length, 2);
  });

  it('can come from the environment alone', () => {
    const config = loadConfig(undefined, {
      QUORATE_HOME: folder,
      QUORATE_ACCOUNT_ID: 'node1.near',
      QUORATE_NEAR_NETWORK: 'testnet',
      QUORATE_NEAR_CONTRACT_ID: 'quorate.near',
      QUORATE_NEAR_RPC_URLS: 'http://a.example',
      QUORATE_MESH_PORT: '4000',
    });
    assert.equal(config.accountId, 'node1.near');
  });

  it('names each field that is wrong', () => {
    assert.match(refusal({ ...complete, accountId: '' }), /accountId/);
    assert.match(refusal({ ...complete, mesh: { port: 70_000 } }), /mesh\.port/);
    assert.match(refusal({ ...complete, near: { ...complete.near, rpcUrls: ['ftp://a'] } }), /near\.rpcUrls\[0\]/);
    assert.match(refusal({ ...complete, near: { ...complete.near, quorum: 3 } }), /near\.quorum/);
    assert.match(refusal({ ...complete, generation: { batchSize: 3 } }), /generation\.batchSize/);
    assert.match(refusal({ ...complete, surplus: 1 }), /surplus/);
    assert.match(refusal({ ...complete, accountId: 'Not An Account' }), /accountId/);
    assert.match(refusal({ ...complete, near: { ...complete.near, contractId: 'quorate..near' } }), /near\.contractId/);
    const twice = ['http://a.example', 'http://b.example', 'http://a.example'];
    assert.match(refusal({ ...complete, near: { ...complete.near, rpcUrls: twice } }), /twice[\s\S]*near\.rpcUrls/);
    for (const port of [null, true, [], '', ' 1', '0x10', '1e3', 1.5]) {
      assert.match(refusal({ ...complete, mesh: { port } }), /mesh\.port/);
    }
    assert.match(refusal(complete, { QUORATE_WEB_PORT: 'http' }), /web\.port/);
  });

  it('takes a Lake beside the RPC sources', () => {
    const withLake = (lake: object) => ({ ...complete, near: { ...complete.near, lake } });
    assert.equal(loadConfig(write(complete), {}).near.lake, undefined);
    assert.deepEqual(loadConfig(write(withLake({ bucket: 'near-lake-data-mainnet' })), {}).near.lake, {
      bucket: 'near-lake-data-mainnet',
      region: 'eu-central-1',
      credentials: 'default',
    });
    const env = { QUORATE_NEAR_LAKE_BUCKET: 'mine', QUORATE_NEAR_LAKE_ENDPOINT: 'http://127.0.0.1:9000' };
    const { lake } = loadConfig(write(complete), { ...env, QUORATE_NEAR_LAKE_CREDENTIALS: 'anonymous' }).near;
    assert.deepEqual(lake, {
      bucket: 'mine',
      region: 'eu-central-1',
      endpoint: 'http://127.0.0.1:9000',
      credentials: 'anonymous',
    });
    assert.match(refusal(withLake({ region: 'eu-central-1' })), /near\.lake\.bucket/);
    assert.match(refusal(withLake({ bucket: '../x' })), /near\.lake\.bucket/);
    assert.match(refusal(withLake({ bucket: 'mine', endpoint: 'file:///x' })), /near\.lake\.endpoint/);
    assert.match(refusal(withLake({ bucket: 'mine', credentials: 'AKID' })), /near\.lake\.credentials/);
    assert.match(refusal(withLake({ bucket: 'mine', secretAccessKey: 'x' })), /near\.lake/);
  });

  it('says which file cannot be read', () => {
    assert.match(refusal('{'), /config\.json cannot be read as a JSON object/);
    assert.throws(() => loadConfig(join(folder, 'none.json'), {}), /none\.json cannot be read/);
  });
});

describe('the vault secret from the environment', () => {
  it('is exactly one of key and passphrase', () => {
    assert.throws(() => unlockFromEnv({}), /set exactly one of QUORATE_VAULT_KEY/);
    const both = { QUORATE_VAULT_KEY: '00'.repeat(32), QUORATE_VAULT_PASSPHRASE: 'correct horse battery' };
    assert.throws(() => unlockFromEnv(both), /more than one is set/);
    assert.equal(unlockFromEnv({ QUORATE_VAULT_KEY: '00'.repeat(32) }).kind, 'key');
    assert.equal(unlockFromEnv({ QUORATE_VAULT_PASSPHRASE: 'correct horse battery' }).kind, 'passphrase');
  });

  it('may be in a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'quorate-secret-'));
    try {
      writeFileSync(join(folder, 'key'), `${'ab'.repeat(32)}\n`);
      assert.equal(unlockFromEnv({ QUORATE_VAULT_KEY_FILE: join(folder, 'key') }).kind, 'key');
      assert.throws(() => unlockFromEnv({ QUORATE_VAULT_KEY_FILE: join(folder, 'none') }), /none cannot be read/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('does not repeat a bad secret', () => {
    const secret = 'not hex but secret';
    assert.throws(
      () => unlockFromEnv({ QUORATE_VAULT_KEY: secret }),
      (error: Error) => /QUORATE_VAULT_KEY/.test(error.message) && !error.message.includes(secret),
    );
    assert.throws(() => unlockFromEnv({ QUORATE_VAULT_PASSPHRASE: 'short' }), /at least 12 characters/);
  });
});

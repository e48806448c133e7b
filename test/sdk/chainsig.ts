import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deriveAddress } from '@quorate/sdk';
import { createPublicClient, http, parseEther } from 'viem';
import type { SdkDevnet } from './network.ts';

const run = promisify(execFile);
const version = '1.1.16';

/** chainsig.js as npm has it, against the devnet. With its 274 MB it is installed only where it is asked for. */
export function chainsigSuite(network: () => SdkDevnet): void {
  it(`chainsig.js ${version}, unmodified, sends a NEAR account’s ether`, async function () {
    this.timeout(300_000);
    if (!process.env['QUORATE_CHAINSIG']) {
      console.log('      skipped: QUORATE_CHAINSIG=1 installs chainsig.js, 274 MB, and runs it');
      this.skip();
    }
    const folder = mkdtempSync(join(tmpdir(), 'quorate-chainsig-'));
    try {
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'dapp', private: true, type: 'module' }));
      const { NODE_OPTIONS: _, ...env } = process.env;
      const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
      await run('npm', ['install', ...flags, `chainsig.js@${version}`], { cwd: folder, env, timeout: 200_000 });
      const script = join(folder, 'transfer.mjs');
      cpSync(join(import.meta.dirname, 'chainsigTransfer.mjs'), script);
      const { near, evm, rootPublicKey } = network().devnet;
      const { stdout } = await run(process.execPath, [script, JSON.stringify({ near, evm })], { env, timeout: 90_000 });
      const { address, hash } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
      const key = { scheme: 'near-mpc-v0.1', predecessor: near.account.accountId, path: 'ethereum-1' } as const;
      assert.equal(address, deriveAddress({ ...key, rootPublicKey, chain: 'evm' }));
      const client = createPublicClient({ transport: http(network().evmChain.rpcUrl) });
      const { status } = await client.waitForTransactionReceipt({ hash });
      const { from, value } = await client.getTransaction({ hash });
      assert.deepEqual([status, from, value], ['success', address.toLowerCase(), parseEther('0.1')]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

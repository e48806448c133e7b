import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { verifyMessage } from 'viem';
import { build, type PreviewServer, preview } from 'vite';
import { pageConfig } from '../../examples/web/config.ts';
import type { SdkDevnet } from './network.ts';
import { senders } from './senders.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
/** Debian's package. */
const browserPath = '/usr/bin/chromium';
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The example page, built with the SDK as it is packed, in a browser. */
export function pageSuite(network: () => SdkDevnet): void {
  let folder: string;
  let server: PreviewServer | undefined;
  let browser: Browser | undefined;

  before(async function () {
    this.timeout(180_000);
    if (!existsSync(browserPath)) {
      console.log(`      skipped: no ${browserPath} (apt-get install -y chromium)`);
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), 'quorate-page-'));
    await packSdk(folder);
    for (const file of ['index.html', 'main.ts', 'network.ts'])
      cpSync(join(root, 'examples', 'web', file), join(folder, file));
    const config = { ...pageConfig(network().devnet), root: folder, logLevel: 'error' } as const;
    await build(config);
    server = await preview({ ...config, preview: { host: '127.0.0.1', port: 0 } });
    browser = await chromium.launch({ executablePath: browserPath, args: flags });
  });

  after(async () => {
    await browser?.close();
    await server?.close();
    if (folder) rmSync(folder, { recursive: true });
  });

  it('derives addresses, and shows a signature that verifies', async () => {
    assert.ok(server && browser);
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    await page.goto(`http://127.0.0.1:${(server.httpServer.address() as { port: number }).port}/`);

    const ethereumAddress = () => page.locator('dt:text-is("Ethereum") + dd').innerText();
    const first = await ethereumAddress();
    await page.fill('#path', 'ethereum,2');
    const address = await ethereumAddress();
    assert.match(address, /^0x[0-9a-fA-F]{40}$/);
    assert.notEqual(address, first);
    assert.equal(await page.locator('dd').count(), 5);

    await page.fill('#message', 'from a browser');
    await page.click('#sign');
    await page.waitForFunction(() => document.querySelector('#signature')?.textContent?.startsWith('0x'), undefined, {
      timeout: 60_000,
    });
    const signature = (await page.locator('#signature').innerText()) as `0x${string}`;
    assert.ok(await verifyMessage({ address: address as `0x${string}`, message: 'from a browser', signature }));
    const signer = await network()
      .near({ sender: senders.nearAccount(network()) })
      .signer({ path: 'ethereum,2' });
    assert.ok(signer.publicKey);
    assert.deepEqual(problems, []);
  });
}

/** The SDK as its users install it, and beside it what they have installed. */
async function packSdk(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@quorate'), { recursive: true });
  // As in a user's shell: no `source` condition, whatever runs the tests.
  const { NODE_OPTIONS: _, ...env } = process.env;
  await run('npm', ['pack', '--workspace=sdk', '--pack-destination', folder], { cwd: root, env });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  assert.ok(tarball);
  await run('tar', ['-xzf', join(folder, tarball), '-C', join(modules, '@quorate')]);
  await run('mv', [join(modules, '@quorate', 'package'), join(modules, '@quorate', 'sdk')]);
  for (const name of ['@noble', '@scure', 'near-api-js', 'viem'])
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
}

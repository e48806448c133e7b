import assert from 'node:assert/strict';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { build, type Plugin } from 'esbuild';

// Adapters and accounts, bundled for browsers with the libraries they need, run where there is nothing but the web's
// globals: no Buffer, no process, no require.

const web = [
  ...['AbortController', 'AbortSignal', 'Headers', 'Request', 'Response', 'TextDecoder', 'TextEncoder', 'URL', 'Event'],
  ...['EventTarget', 'URLSearchParams', 'WebSocket', 'clearTimeout', 'crypto', 'fetch', 'setTimeout', 'queueMicrotask'],
  ...['atob', 'btoa', 'Uint8Array', 'ArrayBuffer', 'structuredClone', 'performance'],
] as const;

/** What Vite does with modules of Node: near-api-js has a dependency that asks for `util`, and does not use it here. */
const withoutUtil: Plugin = {
  name: 'without-util',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^util$/ }, () => ({ path: 'util', namespace: 'empty' }));
    onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** What `code` assigns to `globalThis.result`, in a context like a browser's. */
async function runInBrowser(code: string): Promise<unknown> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: join(import.meta.dirname, '..', '..') },
    conditions: ['source'],
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    plugins: [withoutUtil],
    write: false,
    logLevel: 'silent',
  });
  const known = globalThis as unknown as Record<string, unknown>;
  const context = createContext(Object.fromEntries(web.map((name) => [name, known[name]])));
  context['window'] = context['self'] = context;
  runInContext(outputFiles[0]!.text, context);
  return context['result'];
}

/** A signer, whose key is 1. */
const signer = `
  import { secp256k1 } from '@noble/curves/secp256k1.js';
  const secret = new Uint8Array(32).fill(1);
  const signer = {
    publicKey: secp256k1.getPublicKey(secret, false),
    async signPayload(payload) {
      const bytes = secp256k1.sign(payload, secret, { prehash: false, format: 'recovered' });
      return { bigR: Uint8Array.of(2, ...bytes.subarray(1, 33)), s: bytes.subarray(33), recoveryId: bytes[0] };
    },
  };
  const { publicKey } = signer;
  const finish = async (chain, prepared) => chain.finalizeTransaction(prepared, await chain.signHashes(prepared, signer));
`;

const programs: Readonly<Record<string, readonly [code: string, expected: RegExp]>> = {
  'chains/evm': [
    `import * as chain from '@quorate/sdk/chains/evm';
     const transaction = { chainId: 1, nonce: 0, gas: 21000n, gasPrice: 1n, value: 1n, to: '0x' + '11'.repeat(20) };
     globalThis.result = finish(chain, chain.prepareTransaction({ publicKey, transaction })).then((signed) => signed.hash);`,
    /^0x[0-9a-f]{64}$/,
  ],
  'chains/bitcoin': [
    `import * as chain from '@quorate/sdk/chains/bitcoin';
     const utxos = [{ txid: '11'.repeat(32), index: 0, amount: 50000n }];
     const outputs = [{ address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', amount: 20000n }];
     const prepared = chain.prepareTransaction({ publicKey, utxos, outputs, feeRate: 2n });
     globalThis.result = finish(chain, prepared).then((signed) => signed.id);`,
    /^[0-9a-f]{64}$/,
  ],
  'chains/cosmos': [
    `import * as chain from '@quorate/sdk/chains/cosmos';
     import { publicKeyToCosmosAddress } from '@quorate/sdk';
     const from = publicKeyToCosmosAddress(publicKey, { prefix: 'cosmos' });
     const amount = [{ denom: 'uatom', amount: 1n }];
     const messages = [chain.sendMessage({ from, to: from, amount })];
     const content = { publicKey, chainId: 'cosmoshub-4', accountNumber: '1', sequence: '2', messages };
     const prepared = chain.prepareTransaction({ ...content, fee: { amount, gas: 1n } });
     globalThis.result = finish(chain, prepared).then((signed) => signed.hash);`,
    /^[0-9A-F]{64}$/,
  ],
  'chains/xrp': [
    `import * as chain from '@quorate/sdk/chains/xrp';
     const payment = chain.payment({ destination: 'rPT1Sjq2YGrBMTttX4GZHjKu9dyfzbpAYe', amount: 1n, memos: [{ data: 'hi' }] });
     const prepared = chain.prepareTransaction({ publicKey, transaction: { ...payment, Fee: '12', Sequence: 1 } });
     globalThis.result = finish(chain, prepared).then((signed) => signed.hash);`,
    /^[0-9A-F]{64}$/,
  ],
  'chains/tron': [
    `import * as chain from '@quorate/sdk/chains/tron';
     const block = { id: 'ab'.repeat(32), number: 5, timestamp: 1700000000000 };
     const contract = chain.transfer({ to: 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8', amount: 1n });
     globalThis.result = finish(chain, chain.prepareTransaction({ publicKey, block, contract })).then((signed) => signed.id);`,
    /^[0-9a-f]{64}$/,
  ],
  'accounts/viem': [
    `import { toViemAccount } from '@quorate/sdk/accounts/viem';
     globalThis.result = toViemAccount(signer).signMessage({ message: 'hi' });`,
    /^0x[0-9a-f]{130}$/,
  ],
  'accounts/ethers': [
    `import { EthersSigner } from '@quorate/sdk/accounts/ethers';
     globalThis.result = new EthersSigner(signer).signMessage('hi');`,
    /^0x[0-9a-f]{130}$/,
  ],
  'accounts/near': [
    `import { NearSigner } from '@quorate/sdk/accounts/near';
     const message = { message: 'hi', recipient: 'app.near', nonce: new Uint8Array(32) };
     globalThis.result = new NearSigner(signer).signNep413Message('a.near', message).then((signed) => signed.signature.join());`,
    /^(?:[0-9]+,){64}[01]$/,
  ],
  'accounts/bitcoin': [
    `import { bitcoinJsSigner } from '@quorate/sdk/accounts/bitcoin';
     globalThis.result = bitcoinJsSigner(signer).sign(new Uint8Array(32).fill(1)).then((bytes) => bytes.join());`,
    /^(?:[0-9]+,){63}[0-9]+$/,
  ],
  'accounts/cosmos': [
    `import { cosmosSigner } from '@quorate/sdk/accounts/cosmos';
     const account = cosmosSigner(signer, { prefix: 'cosmos' });
     const bytes = new Uint8Array();
     globalThis.result = account.getAccounts()
       .then(([{ address }]) => account.signDirect(address, { bodyBytes: bytes, authInfoBytes: bytes, chainId: 'a', accountNumber: 1n }))
       .then(({ signature }) => signature.signature);`,
    /^[A-Za-z0-9+/]{86}==$/,
  ],
};

describe('in a browser', function () {
  this.timeout(60_000);

  for (const [path, [code, expected]] of Object.entries(programs))
    it(`@quorate/sdk/${path} works`, async () => {
      assert.match((await runInBrowser(`${signer}\n${code}`)) as string, expected);
    });

  it('Buffer would be missed', async () => {
    await assert.rejects(runInBrowser(`globalThis.result = Buffer.from('hi');`), { name: 'ReferenceError' });
  });
});

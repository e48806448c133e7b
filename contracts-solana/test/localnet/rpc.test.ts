import assert from 'node:assert/strict';
import { zstdDecompressSync } from 'node:zlib';
import { Keypair, type PublicKey, SystemProgram, Transaction, type TransactionInstruction } from '@solana/web3.js';
import { call, fundedKeypair, type RpcReply, refused, withLocalnet } from './support.ts';
import { deadline } from './waiting.ts';

const FAUCET_LAMPORTS = 500_000_000n * 10n ** 9n;
/** Any account's address. */
const SOMEONE = Keypair.generate().publicKey.toBase58();

describe('localnet: JSON-RPC', () => {
  const chain = withLocalnet();
  let payer: Keypair;

  before(async () => {
    payer = await fundedKeypair(chain.connection);
  });

  const post = (body: string, method = 'POST') =>
    fetch(chain.localnet.rpcUrl, { method, signal: deadline(), ...(method === 'POST' ? { body } : {}) });
  const rpc = (method: string, ...params: unknown[]) => call(chain.localnet, method, ...params);
  const transfer = (lamports: number, to: PublicKey = payer.publicKey) =>
    SystemProgram.transfer({ fromPubkey: payer.publicKey, toPubkey: to, lamports });
  const signed = async (...instructions: TransactionInstruction[]) => {
    const transaction = new Transaction({
      feePayer: payer.publicKey,
      ...(await chain.connection.getLatestBlockhash()),
    });
    transaction.add(...instructions).sign(payer);
    return transaction.serialize();
  };
  const send = (bytes: Uint8Array, options: object = {}) =>
    rpc('sendTransaction', Buffer.from(bytes).toString('base64'), { encoding: 'base64', ...options });

  describe('over HTTP', () => {
    it('answers a batch in order, errors among it, and no notifications', async () => {
      const batch = [
        { jsonrpc: '2.0', id: 'a', method: 'getHealth' },
        { jsonrpc: '2.0', method: 'ping' },
        { jsonrpc: '2.0', id: 7, method: 'getNothing' },
        { jsonrpc: '2.0', id: null, method: 'getSlot', params: [{ commitment: 'processed' }] },
      ];
      const replies = (await (await post(JSON.stringify(batch))).json()) as { id: unknown; error?: { code: number } }[];
      assert.deepEqual(
        replies.map(({ id, error }) => [id, error?.code]),
        [
          ['a', undefined],
          [7, -32601],
          [null, undefined],
        ],
      );
      assert.equal(await (await post(JSON.stringify(batch[1]))).text(), '');
    });

    it('refuses what is no request', async () => {
      const errorOf = async (body: string) => ((await (await post(body)).json()) as RpcReply).error?.code;
      assert.equal(await errorOf('{'), -32700);
      assert.equal(await errorOf('[]'), -32600);
      assert.equal(await errorOf('{"id":1,"method":"getSlot"}'), -32600);
      assert.equal(await errorOf('"getSlot"'), -32600);
      const request = { jsonrpc: '2.0', id: 1, method: 'getSlot' };
      assert.equal(await errorOf(JSON.stringify(Array(101).fill(request))), -32600);
    });

    it('refuses a body of more than 50 KiB, and other methods of HTTP', async () => {
      assert.equal((await post(`"${'x'.repeat(51 * 1024)}"`)).status, 413);
      assert.equal((await post('', 'GET')).status, 405);
      assert.equal((await post('', 'DELETE')).status, 405);
    });

    it('serves pages of any origin, and its health', async () => {
      const headers = {
        origin: 'https://dapp.example',
        'access-control-request-headers': 'content-type,solana-client',
      };
      const preflight = await fetch(chain.localnet.rpcUrl, { method: 'OPTIONS', headers, signal: deadline() });
      assert.equal(preflight.status, 204);
      assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
      assert.equal(preflight.headers.get('access-control-allow-headers'), 'content-type,solana-client');
      const health = await fetch(`${chain.localnet.rpcUrl}/health`, { signal: deadline() });
      assert.equal(await health.text(), 'ok');
    });

    it('keeps integers that no number holds', async () => {
      const amount = 10n ** 17n + 1n;
      const recipient = Keypair.generate().publicKey;
      const body = `{"jsonrpc":"2.0","id":1,"method":"requestAirdrop","params":["${recipient}",${amount}]}`;
      const { result: signature } = (await (await post(body)).json()) as RpcReply;
      await chain.connection.confirmTransaction(signature);
      const balance = {
        jsonrpc: '2.0',
        id: 1,
        method: 'getBalance',
        params: [recipient.toBase58(), { commitment: 'processed' }],
      };
      assert.match(await (await post(JSON.stringify(balance))).text(), new RegExp(`"value":${amount}\\b`));
      await refused(rpc('requestAirdrop', SOMEONE, -1), -32602, /1/);
      const tooMuch = `{"jsonrpc":"2.0","id":1,"method":"requestAirdrop","params":["${recipient}",${FAUCET_LAMPORTS}]}`;
      assert.equal(((await (await post(tooMuch)).json()) as RpcReply).error?.code, -32602);
    });
  });

  describe('parameters', () => {
    it('are refused by name', async () => {
      await refused(rpc('getBalance', 'not base58!'), -32602, /0: not a public key/);
      await refused(rpc('getBalance'), -32602, /params/);
      await refused(rpc('getBalance', SOMEONE, { commitment: 'certain' }), -32602, /1\.commitment/);
      await refused(rpc('getAccountInfo', SOMEONE, { encoding: 'utf8' }), -32602, /1\.encoding/);
      await refused(rpc('getTransaction', SOMEONE), -32602, /not a signature/);
      await refused(rpc('getTransaction', '1'.repeat(64), { commitment: 'processed' }), -32602, /below `confirmed`/);
      await refused(rpc('getMultipleAccounts', Array(101).fill(SOMEONE)), -32602, /0/);
      await refused(rpc('getSignatureStatuses', Array(257).fill('1'.repeat(64))), -32602, /0/);
      await refused(rpc('getSignaturesForAddress', SOMEONE, { limit: 1001 }), -32602, /max 1000/);
      await refused(rpc('getMinimumBalanceForRentExemption', 11 * 1024 * 1024), -32602, /0/);
      await refused(
        rpc('getProgramAccounts', SOMEONE, { filters: [{ memcmp: { offset: 0, bytes: '0' } }] }),
        -32602,
        /filters/,
      );
      await refused(rpc('getBlocks', 0, 10, { commitment: 'processed' }), -32602, /below `confirmed`/);
    });

    it('may name commitments as old clients do', async () => {
      const slots = ['recent', 'single', 'max'].map((commitment) => rpc('getSlot', { commitment }));
      for (const { result } of await Promise.all(slots)) assert.equal(typeof result, 'number');
    });

    it('may demand that the chain has got to a slot', async () => {
      const slot = await chain.connection.getSlot('finalized');
      assert.equal((await rpc('getSlot', { minContextSlot: slot })).error, undefined);
      const data = await refused(
        rpc('getBalance', SOMEONE, { minContextSlot: slot + 1_000 }),
        -32016,
        /Minimum context slot/,
      );
      assert.ok(data.contextSlot >= slot);
    });
  });

  describe('accounts', () => {
    const data = Uint8Array.from({ length: 200 }, (_, i) => i);
    const account = Keypair.generate().publicKey.toBase58();
    const program = Keypair.generate().publicKey.toBase58();

    before(async () => {
      const lamports = 5_000_000n;
      chain.localnet.setAccount({
        address: account,
        lamports,
        data,
        programAddress: program,
        executable: false,
        space: 200n,
      } as never);
    });

    it('come in each encoding, and in slices', async () => {
      const read = async (options: object) => (await rpc('getAccountInfo', account, options)).result.value;
      const { data: found, ...rest } = await read({ encoding: 'base64' });
      assert.deepEqual(Buffer.from(found[0], 'base64'), Buffer.from(data));
      assert.deepEqual([rest.lamports, rest.owner, rest.executable, rest.space], [5_000_000, program, false, 200]);
      const [packed] = (await read({ encoding: 'base64+zstd' })).data;
      assert.deepEqual(zstdDecompressSync(Buffer.from(packed, 'base64')), Buffer.from(data));
      assert.deepEqual((await read({ encoding: 'jsonParsed' })).data[1], 'base64');
      const slice = { encoding: 'base64', dataSlice: { offset: 100, length: 3 } };
      assert.deepEqual((await read(slice)).data, [Buffer.of(100, 101, 102).toString('base64'), 'base64']);
      assert.deepEqual((await read({ encoding: 'base58', dataSlice: { offset: 1, length: 1 } })).data, ['2', 'base58']);
      assert.equal((await read({ dataSlice: { offset: 1, length: 1 } })).data, '2');
      await refused(rpc('getAccountInfo', account), -32600, /Base64/);
    });

    it('of a program are found by filters', async () => {
      const found = async (...filters: object[]) =>
        (await rpc('getProgramAccounts', program, { encoding: 'base64', filters })).result.length;
      assert.equal(await found(), 1);
      assert.equal(await found({ dataSize: 200 }), 1);
      assert.equal(await found({ dataSize: 199 }), 0);
      assert.equal(await found({ memcmp: { offset: 1, bytes: '2' } }), 1);
      assert.equal(await found({ memcmp: { offset: 1, bytes: 'AQI=', encoding: 'base64' } }, { dataSize: 200 }), 1);
      assert.equal(await found({ memcmp: { offset: 2, bytes: '2' } }), 0);
      assert.equal(await found({ memcmp: { offset: 200, bytes: '2' } }), 0);
      const wrapped = await rpc('getProgramAccounts', program, { encoding: 'base64', withContext: true });
      assert.equal(wrapped.result.value[0].pubkey, account);
    });
  });

  describe('blocks', () => {
    it('are refused when they are ahead or were skipped', async () => {
      chain.localnet.skipSlots(3);
      await chain.localnet.mineSlots(4);
      const slot = await chain.connection.getSlot('finalized');
      await refused(rpc('getBlock', slot + 100), -32004, /not available/);
      const slots = await chain.connection.getBlocks(slot - 10);
      const skipped = Array.from({ length: 10 }, (_, i) => slot - i).filter((each) => !slots.includes(each));
      assert.equal(skipped.length, 3);
      await refused(rpc('getBlock', skipped[0]), -32007, /skipped/);
      const after = await chain.connection.getBlock(skipped[0]! + 1, { maxSupportedTransactionVersion: 0 });
      assert.equal(after?.parentSlot, skipped[0]! - 3);
      assert.deepEqual((await rpc('getBlocksWithLimit', skipped[2]! - 1, 2)).result, [
        skipped[2]! - 1,
        skipped[0]! + 1,
      ]);
    });

    it('come with as much of their transactions as is asked for', async () => {
      const { result: signature } = await send(await signed(transfer(3)));
      await chain.connection.confirmTransaction(signature, 'finalized');
      const { slot } = (await chain.connection.getTransaction(signature))!;
      const block = async (options: object) => (await rpc('getBlock', slot, options)).result;
      assert.deepEqual((await block({ transactionDetails: 'signatures' })).signatures, [signature]);
      const none = await block({ transactionDetails: 'none', rewards: false });
      assert.ok(!('transactions' in none) && !('rewards' in none));
      const [accounts] = (await block({ transactionDetails: 'accounts', maxSupportedTransactionVersion: 0 }))
        .transactions;
      assert.equal(accounts.transaction.accountKeys[0].pubkey, payer.publicKey.toBase58());
      assert.equal(accounts.meta.fee, 5_000);
      const [base58] = (await block({ encoding: 'base58' })).transactions;
      assert.equal(base58.transaction[1], 'base58');
    });
  });
});

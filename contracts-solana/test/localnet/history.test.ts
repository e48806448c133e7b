import assert from 'node:assert/strict';
import { type Localnet, startLocalnet } from '@quorate/contract-solana/localnet';
import {
  type AddressLookupTableAccount,
  AddressLookupTableProgram,
  type ConfirmedSignatureInfo,
  Connection,
  Keypair,
  type PublicKey,
  SystemProgram,
  type TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import fc from 'fast-check';
import { call, fundedKeypair } from './support.ts';
import { eventually } from './waiting.ts';

describe('localnet: history', () => {
  let localnet: Localnet;
  let connection: Connection;
  let payer: Keypair;

  before(async () => {
    localnet = await startLocalnet({ history: 300 });
    connection = new Connection(localnet.rpcUrl, 'confirmed');
    payer = await fundedKeypair(connection);
  });

  after(async () => {
    await eventually('clients leave', () => localnet.socketCount === 0);
    await localnet.stop();
  });

  const send = async (instructions: TransactionInstruction[], tables: AddressLookupTableAccount[] = []) => {
    const { blockhash: recentBlockhash } = await connection.getLatestBlockhash('processed');
    const message = new TransactionMessage({ payerKey: payer.publicKey, recentBlockhash, instructions });
    const transaction = new VersionedTransaction(message.compileToV0Message(tables));
    transaction.sign([payer]);
    return connection.sendTransaction(transaction);
  };
  const transfer = (to: PublicKey, lamports: number) =>
    SystemProgram.transfer({ fromPubkey: payer.publicKey, toPubkey: to, lamports });
  const settled = (signature: string) =>
    eventually('final', async () => {
      const { value } = await connection.getSignatureStatus(signature);
      return value?.confirmationStatus === 'finalized';
    });

  it('is walked by pages, whatever their bounds', async () => {
    const to = Keypair.generate().publicKey;
    const sent: string[] = [];
    // Several in a block, several blocks.
    for (let round = 0; round < 4; round++) {
      const batch = [1, 2, 3].map((i) => send([transfer(to, 1_000_000 + round * 10 + i)]));
      sent.push(...(await Promise.all(batch)));
      await settled(sent.at(-1)!);
    }
    const all = (await connection.getSignaturesForAddress(to)).map(({ signature }) => signature);
    assert.deepEqual(all.toSorted(), sent.toSorted());
    const slots = (await connection.getSignaturesForAddress(to)).map(({ slot }) => slot);
    assert.deepEqual(
      slots,
      slots.toSorted((a, b) => b - a),
    );
    const place = fc.option(fc.nat(all.length - 1), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(place, place, fc.integer({ min: 1, max: 20 }), async (before, until, limit) => {
        const options = {
          ...(before === undefined ? {} : { before: all[before]! }),
          ...(until === undefined ? {} : { until: all[until]! }),
          limit,
        };
        const page = await connection.getSignaturesForAddress(to, options);
        const expected = all.slice(before === undefined ? 0 : before + 1, until ?? all.length).slice(0, limit);
        assert.deepEqual(
          page.map(({ signature }) => signature),
          expected,
        );
      }),
      { numRuns: 50, seed: 5 },
    );
    const walked: ConfirmedSignatureInfo[] = [];
    for (;;) {
      const before = walked.at(-1)?.signature;
      const page = await connection.getSignaturesForAddress(to, { limit: 5, ...(before ? { before } : {}) });
      if (page.length === 0) break;
      walked.push(...page);
    }
    assert.deepEqual(
      walked.map(({ signature }) => signature),
      all,
    );
    const unknown = '1'.repeat(64);
    assert.deepEqual(await connection.getSignaturesForAddress(to, { before: unknown }), []);
    assert.equal((await connection.getSignaturesForAddress(to, { until: unknown })).length, all.length);
  });

  it('tells the addresses that a transaction took from lookup tables', async () => {
    const slot = (await connection.getSlot('processed')) - 1;
    const authority = { authority: payer.publicKey, payer: payer.publicKey };
    const [create, table] = AddressLookupTableProgram.createLookupTable({ ...authority, recentSlot: slot });
    const to = Keypair.generate().publicKey;
    const addresses = [Keypair.generate().publicKey, to, SystemProgram.programId];
    const extend = AddressLookupTableProgram.extendLookupTable({ ...authority, lookupTable: table, addresses });
    await settled(await send([create, extend]));
    const { value } = await connection.getAddressLookupTable(table);
    const signature = await send([transfer(to, 2_000_000)], [value!]);
    await settled(signature);
    const found = await connection.getTransaction(signature, { maxSupportedTransactionVersion: 0 });
    assert.deepEqual(found?.meta?.loadedAddresses?.writable.map(String), [to.toBase58()]);
    assert.deepEqual(found?.meta?.loadedAddresses?.readonly, []);
    assert.equal(found?.transaction.message.addressTableLookups[0]?.accountKey.toBase58(), table.toBase58());
    assert.equal(found?.meta?.postBalances.length, 3);
    assert.equal((await connection.getSignaturesForAddress(to))[0]?.signature, signature);
    const parsed = await connection.getParsedTransaction(signature, { maxSupportedTransactionVersion: 0 });
    const key = parsed?.transaction.message.accountKeys.find(({ pubkey }) => pubkey.equals(to));
    assert.deepEqual([key?.source, key?.writable, key?.signer], ['lookupTable', true, false]);
    await assert.rejects(
      send([transfer(to, 1)], [{ ...value!, key: Keypair.generate().publicKey } as never]),
      /address table/,
    );
  });

  it('forgets blocks that are too old, and all that was in them', async () => {
    const to = Keypair.generate().publicKey;
    const signature = await send([transfer(to, 2_000_000)]);
    await settled(signature);
    const { slot } = (await connection.getTransaction(signature, { maxSupportedTransactionVersion: 0 }))!;
    await localnet.mineSlots(301);
    assert.equal(await connection.getTransaction(signature, { maxSupportedTransactionVersion: 0 }), null);
    assert.deepEqual(await connection.getSignaturesForAddress(to), []);
    assert.equal((await connection.getSignatureStatus(signature, { searchTransactionHistory: true })).value, null);
    assert.equal(localnet.chain.history.size, 0);
    const first = await connection.getFirstAvailableBlock();
    assert.ok(first > slot);
    const { error } = await call(localnet, 'getBlock', slot);
    assert.equal(error?.code, -32001);
    assert.match(error?.message ?? '', new RegExp(`First available block: ${first}`));
    assert.equal(await connection.getBalance(to), 2_000_000);
  });
});

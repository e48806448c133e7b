import assert from 'node:assert/strict';
import { ed25519 } from '@noble/curves/ed25519.js';
import { type Localnet, startLocalnet } from '@quorate/contract-solana/localnet';
import { Connection, Keypair, SystemProgram, TransactionMessage, VersionedTransaction } from '@solana/web3.js';
import fc from 'fast-check';
import { call } from './support.ts';

const SIGNATURE_BYTES = 65;

describe('localnet: whatever it is sent', function () {
  this.timeout(120_000);
  let localnet: Localnet;
  let payer: Keypair;
  let wire: Uint8Array;

  before(async () => {
    localnet = await startLocalnet({ slotMs: 'manual' });
    payer = Keypair.generate();
    await call(localnet, 'requestAirdrop', payer.publicKey.toBase58(), 10_000_000_000);
    await localnet.mineSlots();
    const { blockhash: recentBlockhash } = await new Connection(localnet.rpcUrl).getLatestBlockhash('processed');
    const instructions = [1, 2].map((lamports) =>
      SystemProgram.transfer({ fromPubkey: payer.publicKey, toPubkey: payer.publicKey, lamports }),
    );
    const message = new TransactionMessage({ payerKey: payer.publicKey, recentBlockhash, instructions });
    const transaction = new VersionedTransaction(message.compileToV0Message());
    transaction.sign([payer]);
    wire = transaction.serialize();
  });

  after(() => localnet.stop());

  /** Some bytes of a message changed, inserted or cut off, and signed. */
  const spoiled = fc
    .array(fc.record({ at: fc.nat(300), byte: fc.nat(255), how: fc.constantFrom('set', 'insert', 'cut') }), {
      maxLength: 4,
    })
    .map((changes) => {
      let message = [...wire.subarray(SIGNATURE_BYTES)];
      for (const { at, byte, how } of changes) {
        const place = at % message.length;
        if (how === 'set') message[place] = byte;
        else if (how === 'insert') message.splice(place, 0, byte);
        else message = message.slice(0, Math.max(place, 1));
      }
      const bytes = Uint8Array.from(message);
      return Buffer.concat([Uint8Array.of(1), ed25519.sign(bytes, payer.secretKey.subarray(0, 32)), bytes]);
    });

  it('answers with a result or a proper error, and makes blocks', async () => {
    const seen = { sent: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(spoiled, async (bytes) => {
        const text = bytes.toString('base64');
        const simulated = await call(localnet, 'simulateTransaction', text, { encoding: 'base64' });
        const sent = await call(localnet, 'sendTransaction', text, { encoding: 'base64', skipPreflight: true });
        for (const { error } of [simulated, sent]) if (error) assert.equal(error.code, -32602, error.message);
        const { height } = localnet.chain.blockAt('processed');
        await localnet.mineSlots();
        assert.equal(localnet.chain.blockAt('processed').height, height + 1);
        seen[sent.error ? 'refused' : 'sent']++;
      }),
      { numRuns: 400, seed: 7 },
    );
    assert.ok(seen.sent > 100 && seen.refused > 40, JSON.stringify(seen));
  });

  it('answers any JSON with JSON', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          ...['getAccountInfo', 'getTransaction', 'getSignaturesForAddress', 'getBlock', 'getBlocks', 'getSlot'],
          ...[
            'simulateTransaction',
            'getProgramAccounts',
            'getSignatureStatuses',
            'getFeeForMessage',
            'requestAirdrop',
          ],
        ),
        fc.array(fc.jsonValue(), { maxLength: 3 }),
        async (method, params) => {
          const { error } = await call(localnet, method, ...params);
          if (error) assert.equal(error.code, -32602, error.message);
        },
      ),
      { numRuns: 300, seed: 8 },
    );
  });
});

import assert from 'node:assert/strict';
import {
  Keypair,
  NONCE_ACCOUNT_LENGTH,
  type PublicKey,
  SystemProgram,
  Transaction,
  type TransactionInstruction,
} from '@solana/web3.js';
import { call, fundedKeypair, refused, withLocalnet } from './support.ts';

/** Any account's address. */
const SOMEONE = Keypair.generate().publicKey.toBase58();

describe('localnet: transactions', () => {
  const chain = withLocalnet();
  let payer: Keypair;

  before(async () => {
    payer = await fundedKeypair(chain.connection);
  });

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

  it('are refused when they do not decode', async () => {
    const bytes = await signed(transfer(1));
    await refused(rpc('sendTransaction', '***', { encoding: 'base64' }), -32602, /base64/);
    await refused(rpc('sendTransaction', '0', {}), -32602, /base58/);
    await refused(send(Buffer.alloc(1_233)), -32602, /too large: 1233 bytes/);
    await refused(send(Buffer.alloc(5_000)), -32602, /too large/);
    await refused(send(Buffer.concat([bytes, Buffer.of(0)])), -32602, /canonical/);
    await refused(send(bytes.subarray(0, -1)), -32602, /deserialize/);
    await refused(send(Buffer.of(1)), -32602, /deserialize/);
    // The last instruction: index of the program, 2 accounts, 12 bytes of data.
    const moreAccounts = Uint8Array.from(bytes).with(bytes.length - 16, 9);
    await refused(send(moreAccounts), -32602, /canonical|deserialize/);
    const outside = Uint8Array.from(bytes).with(bytes.length - 17, 9);
    await refused(send(outside), -32602, /accounts that do not exist/);
  });

  it('are refused when a signature is wrong or missing, and dropped when that is not looked at', async () => {
    const bytes = Uint8Array.from(await signed(transfer(1)));
    bytes[5]! ^= 1;
    await refused(send(bytes), -32003, /signature verification/);
    bytes.fill(0, 1, 65);
    await refused(send(bytes), -32003, /signature verification/);
    const { result } = await send(bytes, { skipPreflight: true });
    await chain.localnet.mineSlots();
    assert.equal((await rpc('getSignatureStatuses', [result])).result.value[0], null);
  });

  it('are refused when they have been processed, name an unknown blockhash, or cannot pay', async () => {
    const bytes = await signed(transfer(2));
    const { result: signature } = await send(bytes);
    await chain.connection.confirmTransaction(signature);
    const data = await refused(send(bytes), -32002, /already been processed/);
    assert.equal(data.err, 'AlreadyProcessed');
    await refused(send(Uint8Array.from(bytes)), -32002, /already been processed/);
    const poor = Keypair.generate();
    const unpaid = new Transaction({ feePayer: poor.publicKey, ...(await chain.connection.getLatestBlockhash()) });
    unpaid
      .add(SystemProgram.transfer({ fromPubkey: poor.publicKey, toPubkey: payer.publicKey, lamports: 1 }))
      .sign(poor);
    assert.equal(
      (await refused(send(unpaid.serialize()), -32002, /no record of a prior credit/)).err,
      'AccountNotFound',
    );
    const stale = new Transaction({ feePayer: payer.publicKey, blockhash: SOMEONE, lastValidBlockHeight: 1 });
    stale.add(transfer(1)).sign(payer);
    assert.equal((await refused(send(stale.serialize()), -32002, /Blockhash not found/)).err, 'BlockhashNotFound');
  });

  it('tell why a simulation fails, and what it would call', async () => {
    const newcomer = Keypair.generate().publicKey;
    const encoded = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
    const poor = encoded(await signed(transfer(1, newcomer)));
    const { result } = await rpc('simulateTransaction', poor, { encoding: 'base64' });
    assert.deepEqual(result.value.err, { InsufficientFundsForRent: { account_index: 1 } });
    await refused(send(Buffer.from(poor, 'base64')), -32002, /account \(1\) with insufficient funds for rent/);
    const options = { encoding: 'base64', sigVerify: true, replaceRecentBlockhash: true };
    await refused(rpc('simulateTransaction', poor, options), -32602, /sigVerify/);
    const forged = Buffer.from(poor, 'base64');
    forged[9]! ^= 1;
    await refused(
      rpc('simulateTransaction', encoded(forged), { encoding: 'base64', sigVerify: true }),
      -32003,
      /signature/,
    );
  });

  it('of one airdrop twice are two', async () => {
    const recipient = Keypair.generate().publicKey;
    const both = await Promise.all([1, 2].map(() => rpc('requestAirdrop', recipient.toBase58(), 1_000_000)));
    for (const { result } of both) await chain.connection.confirmTransaction(result);
    assert.equal(await chain.connection.getBalance(recipient), 2_000_000);
  });

  it('may use a durable nonce in place of a blockhash, once', async () => {
    const { connection } = chain;
    const nonce = Keypair.generate();
    const lamports = await connection.getMinimumBalanceForRentExemption(NONCE_ACCOUNT_LENGTH);
    const create = new Transaction({ feePayer: payer.publicKey, ...(await connection.getLatestBlockhash()) }).add(
      SystemProgram.createNonceAccount({
        ...{ fromPubkey: payer.publicKey, noncePubkey: nonce.publicKey, authorizedPubkey: payer.publicKey, lamports },
      }),
    );
    create.sign(payer, nonce);
    await connection.confirmTransaction(await connection.sendRawTransaction(create.serialize()));
    const { nonce: nonceValue } = (await connection.getNonce(nonce.publicKey))!;
    await chain.localnet.mineSlots(160);
    const advance = SystemProgram.nonceAdvance({ noncePubkey: nonce.publicKey, authorizedPubkey: payer.publicKey });
    const withNonce = (lamports: number) => {
      const transaction = new Transaction({
        feePayer: payer.publicKey,
        nonceInfo: { nonce: nonceValue, nonceInstruction: advance },
        minContextSlot: 0,
      });
      transaction.add(transfer(lamports)).sign(payer);
      return transaction.serialize();
    };
    const { result: signature } = await send(withNonce(1));
    await connection.confirmTransaction(signature);
    assert.equal((await connection.getTransaction(signature))?.meta?.err, null);
    await refused(send(withNonce(2)), -32002, /Blockhash not found/);
  });
});

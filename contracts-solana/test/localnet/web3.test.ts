import assert from 'node:assert/strict';
import {
  ComputeBudgetProgram,
  type Context,
  Keypair,
  type Logs,
  PublicKey,
  SendTransactionError,
  SystemProgram,
  sendAndConfirmTransaction,
  Transaction,
  TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import { fundedKeypair, withLocalnet } from './support.ts';
import { Inbox } from './waiting.ts';

const MEMO = new PublicKey('MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr');
const memo = (text: string) => new TransactionInstruction({ programId: MEMO, keys: [], data: Buffer.from(text) });

describe('localnet: Connection of web3.js', () => {
  const chain = withLocalnet();
  let payer: Keypair;
  const recipient = Keypair.generate().publicKey;
  const transfer = (lamports: number) =>
    SystemProgram.transfer({ fromPubkey: payer.publicKey, toPubkey: recipient, lamports });

  before(async () => {
    payer = await fundedKeypair(chain.connection);
  });

  it('sends and confirms a transaction, and finds it again in every form', async () => {
    const { connection } = chain;
    const signature = await sendAndConfirmTransaction(
      connection,
      new Transaction().add(transfer(2_000_000), memo('hello')),
      [payer],
      { commitment: 'finalized' },
    );
    assert.equal(await connection.getBalance(recipient), 2_000_000);

    const found = await connection.getTransaction(signature, { maxSupportedTransactionVersion: 0 });
    assert.equal(found?.meta?.err, null);
    assert.equal(found?.meta?.fee, 5_000);
    assert.equal(found?.version, 'legacy');
    assert.deepEqual(found?.transaction.signatures, [signature]);
    const [before, after] = [found!.meta!.preBalances, found!.meta!.postBalances];
    assert.deepEqual([before[0]! - after[0]!, after[1]! - before[1]!], [2_005_000, 2_000_000]);
    assert.ok(found?.meta?.logMessages?.includes(`Program ${MEMO} success`));

    const parsed = await connection.getParsedTransaction(signature);
    const [first, second] = parsed!.transaction.message.instructions;
    assert.ok(first && 'parsed' in first && second && 'parsed' in second);
    const info = { source: payer.publicKey.toBase58(), destination: recipient.toBase58(), lamports: 2_000_000 };
    assert.deepEqual(first.parsed, { type: 'transfer', info });
    assert.equal(second.parsed, 'hello');
    assert.ok(parsed?.transaction.message.accountKeys[0]?.signer);

    const { value } = await connection.getSignatureStatus(signature);
    assert.equal(value?.confirmationStatus, 'finalized');
    assert.equal(value?.slot, found?.slot);
    const [info0] = await connection.getSignaturesForAddress(recipient);
    assert.equal(info0?.signature, signature);
    assert.equal(info0?.memo, '[5] hello');
    const block = await connection.getBlock(found!.slot, { maxSupportedTransactionVersion: 0 });
    assert.equal(block?.transactions[0]?.transaction.signatures[0], signature);
    assert.equal(block?.blockTime, found?.blockTime);
    assert.equal(await connection.getBlockTime(found!.slot), found?.blockTime);
    const parsedBlock = await connection.getParsedBlock(found!.slot, { maxSupportedTransactionVersion: 0 });
    assert.equal(parsedBlock.transactions.length, 1);
  });

  it('tells of a transaction that fails its preflight check, with logs', async () => {
    const sending = sendAndConfirmTransaction(chain.connection, new Transaction().add(transfer(1e15)), [payer]);
    await assert.rejects(sending, (error) => {
      assert.ok(error instanceof SendTransactionError);
      assert.match(error.message, /Error processing Instruction 0: custom program error: 0x1/);
      assert.ok(error.logs?.some((line) => line.includes('insufficient lamports')));
      return true;
    });
  });

  it('includes a failing transaction when told to skip the check, and takes its fee', async () => {
    const { connection } = chain;
    const before = await connection.getBalance(payer.publicKey);
    const transaction = new Transaction({ feePayer: payer.publicKey, ...(await connection.getLatestBlockhash()) });
    transaction.add(transfer(1e15)).sign(payer);
    const signature = await connection.sendRawTransaction(transaction.serialize(), { skipPreflight: true });
    const { blockhash, lastValidBlockHeight } = await connection.getLatestBlockhash();
    const { value } = await connection.confirmTransaction({ signature, blockhash, lastValidBlockHeight });
    assert.deepEqual(value.err, { InstructionError: [0, { Custom: 1 }] });
    assert.equal(await connection.getBalance(payer.publicKey), before - 5_000);
    assert.deepEqual((await connection.getTransaction(signature))?.meta?.err, value.err);
  });

  it('simulates, also unsigned and with another blockhash', async () => {
    const { connection } = chain;
    const message = new TransactionMessage({
      payerKey: payer.publicKey,
      recentBlockhash: PublicKey.default.toBase58(),
      instructions: [transfer(1_000_000)],
    });
    const transaction = new VersionedTransaction(message.compileToV0Message());
    const stale = await connection.simulateTransaction(transaction);
    assert.equal(stale.value.err, 'BlockhashNotFound');
    const { value } = await connection.simulateTransaction(transaction, {
      replaceRecentBlockhash: true,
      accounts: { encoding: 'base64', addresses: [recipient.toBase58()] },
    });
    assert.equal(value.err, null);
    assert.equal(value.unitsConsumed, 150);
    assert.equal(value.accounts?.[0]?.lamports, (await connection.getBalance(recipient)) + 1_000_000);
  });

  it('knows the fee of a message beforehand', async () => {
    const { connection } = chain;
    const transaction = new Transaction({ feePayer: payer.publicKey, ...(await connection.getLatestBlockhash()) }).add(
      ComputeBudgetProgram.setComputeUnitLimit({ units: 1_234 }),
      ComputeBudgetProgram.setComputeUnitPrice({ microLamports: 7_654_321 }),
      transfer(1_000_000),
    );
    const { value } = await connection.getFeeForMessage(transaction.compileMessage());
    const signature = await sendAndConfirmTransaction(connection, transaction, [payer]);
    assert.equal((await connection.getTransaction(signature))?.meta?.fee, value);
    assert.equal(value, 5_000 + Math.ceil((1_234 * 7_654_321) / 1e6));
  });

  it('subscribes to logs, an account, its program, a signature, slots and roots', async () => {
    const { connection } = chain;
    const [logs, mentioned, balances, owned] = [
      new Inbox<[Logs, Context]>(),
      new Inbox<Logs>(),
      new Inbox<number>(),
      new Inbox<string>(),
    ];
    const [slots, roots, signatures] = [new Inbox<number>(), new Inbox<number>(), new Inbox<string>()];
    const system = SystemProgram.programId;
    const subscriptions = [
      connection.onLogs('all', (entry, context) => logs.push([entry, context]), 'processed'),
      connection.onLogs(recipient, mentioned.push, 'confirmed'),
      connection.onAccountChange(recipient, ({ lamports }) => balances.push(lamports), { commitment: 'finalized' }),
      connection.onProgramAccountChange(system, ({ accountId }) => owned.push(accountId.toBase58()), {
        commitment: 'confirmed',
      }),
      connection.onSlotChange(({ slot }) => slots.push(slot)),
      connection.onRootChange(roots.push),
    ];
    // Subscriptions are set up in the order of the calls: once this one lives, all do.
    const first = await fundedKeypair(connection);
    await logs.waitFor(1);
    await slots.waitFor(1);
    connection.onSignatureWithOptions(
      await sendAndConfirmTransaction(connection, new Transaction().add(transfer(1_000_000)), [payer]),
      ({ type }) => signatures.push(type),
      { commitment: 'confirmed' },
    );
    await signatures.waitFor(1);
    const [entry] = await mentioned.waitFor(1);
    assert.equal(entry?.err, null);
    assert.equal((await balances.waitFor(1))[0], await connection.getBalance(recipient));
    assert.ok((await owned.waitFor(2)).includes(payer.publicKey.toBase58()));
    await roots.waitFor(2);
    assert.deepEqual(
      roots.items,
      [...roots.items].sort((a, b) => a - b),
    );
    assert.equal(new Set(logs.items.map(([{ signature }]) => signature)).size, logs.items.length);
    assert.ok(first);
    await Promise.all([
      connection.removeOnLogsListener(subscriptions[0]!),
      connection.removeOnLogsListener(subscriptions[1]!),
      connection.removeAccountChangeListener(subscriptions[2]!),
      connection.removeProgramAccountChangeListener(subscriptions[3]!),
      connection.removeSlotChangeListener(subscriptions[4]!),
      connection.removeRootChangeListener(subscriptions[5]!),
    ]);
  });

  it('answers what clients ask of a cluster', async () => {
    const { connection } = chain;
    assert.equal(await connection.getGenesisHash(), chain.localnet.genesisHash);
    assert.match((await connection.getVersion())['solana-core'], /^\d+\.\d+\.\d+$/);
    const [slot, height, info] = await Promise.all([
      connection.getSlot('processed'),
      connection.getBlockHeight('processed'),
      connection.getEpochInfo('processed'),
    ]);
    assert.deepEqual([info.absoluteSlot, info.blockHeight], [slot, height]);
    assert.equal((await connection.isBlockhashValid((await connection.getLatestBlockhash()).blockhash)).value, true);
    assert.equal((await connection.isBlockhashValid(PublicKey.unique().toBase58())).value, false);
    assert.equal(await connection.getMinimumBalanceForRentExemption(0), 890_880);
    const blocks = await connection.getBlocks(0, slot, 'confirmed');
    assert.deepEqual(blocks.slice(0, 3), [0, 1, 2]);
    assert.equal((await connection.getAccountInfo(payer.publicKey))?.owner.toBase58(), PublicKey.default.toBase58());
    assert.equal(await connection.getAccountInfo(Keypair.generate().publicKey), null);
    const [some, none] = await connection.getMultipleAccountsInfo([payer.publicKey, Keypair.generate().publicKey]);
    assert.ok(some && !none);
    assert.ok((await connection.getFirstAvailableBlock()) === 0);
    assert.ok((await connection.getTransactionCount()) > 0);
    assert.ok((await connection.getRecentPrioritizationFees()).length > 0);
    assert.equal((await connection.getEpochSchedule()).slotsPerEpoch, 432_000);
  });
});

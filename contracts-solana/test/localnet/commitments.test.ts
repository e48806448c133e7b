import assert from 'node:assert/strict';
import { type Localnet, startLocalnet } from '@quorate/contract-solana/localnet';
import { type Commitment, Connection, Keypair, type PublicKey, SystemProgram, Transaction } from '@solana/web3.js';
import { call } from './support.ts';
import { eventually } from './waiting.ts';

const LEVELS = ['processed', 'confirmed', 'finalized'] as const satisfies readonly Commitment[];
const FUNDS = 1_000_000_000;

describe('localnet: commitments', () => {
  let localnet: Localnet;
  let connection: Connection;
  let payer: Keypair;
  let recipient: PublicKey;

  beforeEach(async () => {
    localnet = await startLocalnet({ slotMs: 'manual', confirmationLag: 2, finalityLag: 4 });
    connection = new Connection(localnet.rpcUrl);
    payer = Keypair.generate();
    recipient = Keypair.generate().publicKey;
    await connection.requestAirdrop(payer.publicKey, FUNDS);
    await localnet.mineSlots(5);
  });

  afterEach(async () => {
    await eventually('clients leave', () => localnet.socketCount === 0);
    await localnet.stop();
  });

  const send = async (lamports: number) => {
    const transaction = new Transaction({
      feePayer: payer.publicKey,
      ...(await connection.getLatestBlockhash('processed')),
    });
    transaction.add(SystemProgram.transfer({ fromPubkey: payer.publicKey, toPubkey: recipient, lamports })).sign(payer);
    return connection.sendRawTransaction(transaction.serialize());
  };
  const balances = () => Promise.all(LEVELS.map((level) => connection.getBalance(recipient, level)));
  const owned = () =>
    Promise.all(
      LEVELS.map(async (commitment) => {
        const { result } = await call(localnet, 'getProgramAccounts', SystemProgram.programId.toBase58(), {
          ...{ commitment, encoding: 'base64', filters: [{ dataSize: 0 }] },
        });
        return (result as { pubkey: string }[]).some(({ pubkey }) => pubkey === recipient.toBase58());
      }),
    );

  it('are reached one after another, by blocks, states, statuses and lists', async () => {
    const signature = await send(2_000_000);
    assert.deepEqual(await balances(), [0, 0, 0]);
    const seen: unknown[] = [];
    for (let block = 0; block < 5; block++) {
      await localnet.mineSlots();
      const { value } = await connection.getSignatureStatus(signature);
      const listed = await Promise.all(
        (['confirmed', 'finalized'] as const).map(async (level) => {
          const found = await connection.getTransaction(signature, { commitment: level });
          const infos = await connection.getSignaturesForAddress(recipient, {}, level);
          assert.equal(found !== null, infos.length === 1);
          return found !== null;
        }),
      );
      const states = (await balances()).map((balance) => balance > 0);
      assert.deepEqual(await owned(), states);
      assert.deepEqual(states.slice(1), listed);
      seen.push([value?.confirmationStatus, value?.confirmations, ...states]);
    }
    assert.deepEqual(seen, [
      ['processed', 0, true, false, false],
      ['processed', 1, true, false, false],
      ['confirmed', 2, true, true, false],
      ['confirmed', 3, true, true, false],
      ['finalized', null, true, true, true],
    ]);
    const slots = await Promise.all(LEVELS.map((level) => connection.getSlot(level)));
    assert.deepEqual(slots, [10, 8, 6]);
  });

  it('are told of as they are reached', async () => {
    const told: string[] = [];
    const ids = [
      ...LEVELS.map((level) => connection.onLogs(recipient, () => told.push(`logs ${level}`), level)),
      ...LEVELS.map((commitment) =>
        connection.onAccountChange(recipient, ({ lamports }) => told.push(`${lamports} ${commitment}`), { commitment }),
      ),
      connection.onSlotChange(() => {}),
    ];
    const signature = await send(3_000_000);
    for (const level of LEVELS) connection.onSignature(signature, () => told.push(`signature ${level}`), level);
    await eventually('subscribed', () => localnet.subscriptionCount === 10);
    const expected = LEVELS.map((level) => [`logs ${level}`, `3000000 ${level}`, `signature ${level}`]);
    for (const [blocks, count] of [
      [1, 3],
      [1, 3],
      [1, 6],
      [1, 6],
      [1, 9],
    ] as const) {
      await localnet.mineSlots(blocks);
      await eventually(`${count} notifications`, () => told.length >= count);
      assert.deepEqual(told.toSorted(), expected.flat().slice(0, count).toSorted());
    }
    // A signature that has got there long since is told of at once.
    connection.onSignature(signature, () => told.push('late'), 'finalized');
    await eventually('late', () => told.includes('late'));
    await Promise.all(ids.slice(0, 3).map((id) => connection.removeOnLogsListener(id)));
    await Promise.all(ids.slice(3, 6).map((id) => connection.removeAccountChangeListener(id)));
    await connection.removeSlotChangeListener(ids[6]!);
  });

  it('below confirmed can be lost', async () => {
    const kept = await send(2_000_000);
    await localnet.mineSlots(3);
    const lost = await send(4_000_000);
    await localnet.mineSlots();
    const head = await connection.getSlot('processed');
    assert.equal(await connection.getBalance(recipient, 'processed'), 6_000_000);
    localnet.dropUnconfirmed();
    assert.deepEqual(await balances(), [2_000_000, 2_000_000, 0]);
    const { value } = await connection.getSignatureStatuses([kept, lost]);
    assert.deepEqual([value[0]?.err, value[1]], [null, null]);
    await localnet.mineSlots(10);
    assert.deepEqual(await balances(), [2_000_000, 2_000_000, 2_000_000]);
    assert.ok((await connection.getSlot('processed')) >= head);
    assert.equal((await connection.getSignaturesForAddress(recipient, {}, 'confirmed')).length, 1);
    const slots = await connection.getBlocks(0, undefined, 'confirmed');
    assert.ok(!slots.includes(head), 'the slots of lost blocks stay empty');
  });

  it('of a fork that lost do not go back, and its transactions can come again', async () => {
    await localnet.mineSlots(3);
    const before = await Promise.all(LEVELS.slice(1).map((level) => connection.getSlot(level)));
    const signature = await send(4_000_000);
    await localnet.mineSlots();
    localnet.dropUnconfirmed({ resend: true });
    const after = await Promise.all(LEVELS.slice(1).map((level) => connection.getSlot(level)));
    assert.ok(after.every((slot, i) => slot >= before[i]!));
    // Its blockhash went with the fork, unless it is older than that.
    await localnet.mineSlots(5);
    const { value } = await connection.getSignatureStatus(signature);
    assert.equal(value, null);
    const { blockhash } = await connection.getLatestBlockhash('confirmed');
    const transaction = new Transaction({ feePayer: payer.publicKey, blockhash, lastValidBlockHeight: 0 });
    transaction.add(SystemProgram.transfer({ fromPubkey: payer.publicKey, toPubkey: recipient, lamports: 5_000_000 }));
    transaction.sign(payer);
    const again = await connection.sendRawTransaction(transaction.serialize());
    await localnet.mineSlots();
    localnet.dropUnconfirmed({ resend: true });
    assert.equal((await connection.getSignatureStatus(again)).value, null);
    await localnet.mineSlots(5);
    assert.equal((await connection.getSignatureStatus(again)).value?.confirmationStatus, 'finalized');
    assert.deepEqual(await balances(), [5_000_000, 5_000_000, 5_000_000]);
  });

  it('make a blockhash outlive 150 blocks, and no more', async () => {
    const { blockhash, lastValidBlockHeight } = await connection.getLatestBlockhash('processed');
    const transaction = new Transaction({ feePayer: payer.publicKey, blockhash, lastValidBlockHeight });
    transaction.add(SystemProgram.transfer({ fromPubkey: payer.publicKey, toPubkey: recipient, lamports: 2_000_000 }));
    transaction.sign(payer);
    await localnet.mineSlots(150);
    assert.equal(await connection.getBlockHeight('processed'), lastValidBlockHeight);
    assert.equal((await connection.isBlockhashValid(blockhash, { commitment: 'processed' })).value, true);
    await localnet.mineSlots();
    assert.equal((await connection.isBlockhashValid(blockhash, { commitment: 'processed' })).value, false);
    await assert.rejects(connection.sendRawTransaction(transaction.serialize()), /Blockhash not found/);
    const { value } = await connection.getFeeForMessage(transaction.compileMessage());
    assert.equal(value, null);
  });
});

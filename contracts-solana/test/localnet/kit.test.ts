import assert from 'node:assert/strict';
import { type Localnet, startLocalnet } from '@quorate/contract-solana/localnet';
import {
  type Address,
  address,
  airdropFactory,
  appendTransactionMessageInstructions,
  assertIsTransactionWithBlockhashLifetime,
  createSolanaRpc,
  createSolanaRpcSubscriptions,
  createTransactionMessage,
  generateKeyPairSigner,
  getSignatureFromTransaction,
  getTransactionEncoder,
  type Instruction,
  isSolanaError,
  type KeyPairSigner,
  lamports,
  pipe,
  SOLANA_ERROR__INSTRUCTION_ERROR__CUSTOM,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_SEND_TRANSACTION_PREFLIGHT_FAILURE,
  sendAndConfirmTransactionFactory,
  setTransactionMessageFeePayerSigner,
  setTransactionMessageLifetimeUsingBlockhash,
  signTransactionMessageWithSigners,
} from '@solana/kit';
import { deadline } from './waiting.ts';

const SYSTEM_PROGRAM = address('11111111111111111111111111111111');

function transfer(from: KeyPairSigner, to: Address, amount: bigint): Instruction {
  const data = Buffer.alloc(12);
  data.writeUInt32LE(2, 0);
  data.writeBigUInt64LE(amount, 4);
  const accounts = [
    { address: from.address, role: 3, signer: from },
    { address: to, role: 1 },
  ];
  return { programAddress: SYSTEM_PROGRAM, accounts, data };
}

const connect = ({ rpcUrl, wsUrl }: Localnet) => ({
  rpc: createSolanaRpc(rpcUrl),
  rpcSubscriptions: createSolanaRpcSubscriptions(wsUrl),
});

describe('localnet: Kit', () => {
  let localnet: Localnet;
  let clients: ReturnType<typeof connect>;
  let payer: KeyPairSigner;

  before(async () => {
    localnet = await startLocalnet({ slotMs: 20 });
    clients = connect(localnet);
    payer = await generateKeyPairSigner();
    const airdrop = airdropFactory(clients);
    await airdrop({
      recipientAddress: payer.address,
      lamports: lamports(20_000_000_000n),
      commitment: 'confirmed',
      abortSignal: deadline(),
    });
  });

  after(() => localnet.stop());

  const signed = async (instructions: readonly Instruction[]) => {
    const { value: latestBlockhash } = await clients.rpc.getLatestBlockhash().send();
    const message = pipe(
      createTransactionMessage({ version: 0 }),
      (message) => setTransactionMessageFeePayerSigner(payer, message),
      (message) => setTransactionMessageLifetimeUsingBlockhash(latestBlockhash, message),
      (message) => appendTransactionMessageInstructions(instructions, message),
    );
    const transaction = await signTransactionMessageWithSigners(message);
    assertIsTransactionWithBlockhashLifetime(transaction);
    return transaction;
  };

  it('sends and confirms by sendAndConfirmTransactionFactory, at every commitment', async () => {
    const sendAndConfirm = sendAndConfirmTransactionFactory(clients);
    const { address: to } = await generateKeyPairSigner();
    for (const [index, commitment] of (['processed', 'confirmed', 'finalized'] as const).entries()) {
      const transaction = await signed([transfer(payer, to, BigInt(1_000_000 + index))]);
      await sendAndConfirm(transaction, { commitment, abortSignal: deadline() });
      const signature = getSignatureFromTransaction(transaction);
      const { value } = await clients.rpc.getSignatureStatuses([signature]).send();
      assert.equal(value[0]?.err, null);
    }
    assert.equal((await clients.rpc.getBalance(to).send()).value, 3_000_003n);
    const { value } = await clients.rpc.getAccountInfo(to, { encoding: 'base64' }).send();
    assert.deepEqual([value?.lamports, value?.owner, value?.space], [3_000_003n, SYSTEM_PROGRAM, 0n]);
  });

  it('shows a transaction of version 0 only to whom understands it', async () => {
    const sendAndConfirm = sendAndConfirmTransactionFactory(clients);
    const transaction = await signed([transfer(payer, payer.address, 1n)]);
    await sendAndConfirm(transaction, { commitment: 'confirmed', abortSignal: deadline() });
    const signature = getSignatureFromTransaction(transaction);
    const found = await clients.rpc
      .getTransaction(signature, { commitment: 'confirmed', maxSupportedTransactionVersion: 0, encoding: 'base64' })
      .send();
    assert.equal(found?.version, 0);
    const bytes = Buffer.from(getTransactionEncoder().encode(transaction)).toString('base64');
    assert.deepEqual(found?.transaction, [bytes, 'base64']);
    await assert.rejects(
      clients.rpc.getTransaction(signature, { commitment: 'confirmed', encoding: 'json' }).send(),
      /maxSupportedTransactionVersion/,
    );
  });

  it('decodes a preflight failure', async () => {
    const sendAndConfirm = sendAndConfirmTransactionFactory(clients);
    const transaction = await signed([transfer(payer, payer.address, 10n ** 18n)]);
    await assert.rejects(sendAndConfirm(transaction, { commitment: 'confirmed', abortSignal: deadline() }), (error) => {
      assert.ok(isSolanaError(error, SOLANA_ERROR__JSON_RPC__SERVER_ERROR_SEND_TRANSACTION_PREFLIGHT_FAILURE));
      assert.ok(isSolanaError(error.cause, SOLANA_ERROR__INSTRUCTION_ERROR__CUSTOM));
      assert.ok((error.context.logs ?? []).length > 0);
      return true;
    });
  });

  it('iterates over slots, roots, logs and accounts', async () => {
    const abortSignal = deadline();
    const { address: to } = await generateKeyPairSigner();
    const { rpcSubscriptions } = clients;
    const subscribed = await Promise.all([
      rpcSubscriptions.logsNotifications({ mentions: [to] }, { commitment: 'confirmed' }).subscribe({ abortSignal }),
      rpcSubscriptions
        .accountNotifications(to, { commitment: 'confirmed', encoding: 'base64' })
        .subscribe({ abortSignal }),
      rpcSubscriptions.slotNotifications().subscribe({ abortSignal }),
      rpcSubscriptions.rootNotifications().subscribe({ abortSignal }),
    ]);
    const [logs, accounts, slots, roots] = subscribed;
    // Kit keeps nothing for whom has not asked yet.
    const first = Promise.all([next(logs), next(accounts), next(slots), next(roots)]);
    const transaction = await signed([transfer(payer, to, 1_234_567n)]);
    await sendAndConfirmTransactionFactory(clients)(transaction, { commitment: 'confirmed', abortSignal });
    const [log, account, slot, root] = await first;
    assert.equal(log.value.signature, getSignatureFromTransaction(transaction));
    assert.equal(account.value.lamports, 1_234_567n);
    assert.ok(slot.parent === slot.slot - 1n && slot.root < slot.slot);
    assert.equal(typeof root, 'bigint');
  });
});

async function next<T>(items: AsyncIterable<T>): Promise<T> {
  for await (const item of items) return item;
  throw new Error('nothing came');
}

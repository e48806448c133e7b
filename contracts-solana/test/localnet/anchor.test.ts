import assert from 'node:assert/strict';
import { AnchorProvider, BN, EventParser, Program, Wallet } from '@coral-xyz/anchor';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { QUORATE_SIGNER_IDL, type QuorateSigner } from '@quorate/contract-solana';
import { deploySigner, LocalnetError } from '@quorate/contract-solana/localnet';
import { base58 } from '@scure/base';
import { Keypair, PublicKey, SendTransactionError } from '@solana/web3.js';
import { fundedKeypair, withLocalnet } from './support.ts';
import { Inbox } from './waiting.ts';

const ROOT_KEY = secp256k1.Point.BASE.multiply(0xc0ffeen).toBytes(false);
const EVENT_TAG = 'e445a52e51cb9a1d';

describe('localnet: provider of Anchor', () => {
  const chain = withLocalnet();
  const admin = Keypair.generate();
  let program: Program<QuorateSigner>;

  before(async () => {
    await deploySigner(chain.localnet, {
      admin: admin.secretKey,
      signatureDeposit: 1_000n,
      rootPublicKey: ROOT_KEY,
    });
    const provider = new AnchorProvider(chain.connection, new Wallet(await fundedKeypair(chain.connection)), {
      commitment: 'confirmed',
    });
    program = new Program<QuorateSigner>(QUORATE_SIGNER_IDL, provider);
  });

  const state = () => PublicKey.findProgramAddressSync([Buffer.from('program-state')], program.programId)[0];
  const sign = (path: string) =>
    program.methods
      .sign([...Buffer.alloc(32, 7)], 1, path, '', '', '')
      .accounts({ requester: program.provider.publicKey!, program: program.programId });

  it('reads the state that deploySigner made', async () => {
    const { admin: governor, signatureDeposit, chainId, publicKey } = await program.account.programState.fetch(state());
    assert.ok(governor.equals(admin.publicKey));
    assert.equal(signatureDeposit.toNumber(), 1_000);
    assert.equal(chainId, chain.localnet.chainId);
    assert.deepEqual([...publicKey.x, ...publicKey.y], [...ROOT_KEY.subarray(1)]);
    assert.deepEqual(
      (await program.account.programState.all()).map(({ publicKey }) => publicKey.toBase58()),
      [state().toBase58()],
    );
  });

  it('sends by rpc(), and finds the event among the inner instructions', async () => {
    const signature = await sign('anchor').rpc();
    const found = await chain.connection.getTransaction(signature, { maxSupportedTransactionVersion: 0 });
    const events = found!
      .meta!.innerInstructions!.flatMap(({ instructions }) => instructions)
      .map(({ data }) => Buffer.from(base58.decode(data)))
      .filter((data) => data.subarray(0, 8).toString('hex') === EVENT_TAG)
      .map((data) => program.coder.events.decode(data.subarray(8).toString('base64')));
    assert.equal(events.length, 1);
    assert.equal(events[0]?.name, 'signatureRequestedEvent');
    assert.equal(events[0]?.data.path, 'anchor');
    assert.equal((await chain.connection.getSignaturesForAddress(program.programId))[0]?.signature, signature);
  });

  it('hears events that are logged', async () => {
    const heard = new Inbox<string>();
    const listener = program.addEventListener('depositUpdatedEvent', (event) =>
      heard.push(event.newDeposit.toString()),
    );
    const slots = new Inbox<number>();
    const slotListener = chain.connection.onSlotChange(({ slot }) => slots.push(slot));
    await fundedKeypair(chain.connection);
    await slots.waitFor(1);
    const signature = await program.methods
      .updateDeposit(new BN(77))
      .accounts({ admin: admin.publicKey })
      .signers([admin])
      .rpc();
    assert.deepEqual(await heard.waitFor(1), ['77']);
    const { meta } = (await chain.connection.getTransaction(signature))!;
    const parsed = [...new EventParser(program.programId, program.coder).parseLogs(meta!.logMessages!)];
    assert.equal(parsed[0]?.name, 'depositUpdatedEvent');
    await program.removeEventListener(listener);
    await chain.connection.removeSlotChangeListener(slotListener);
  });

  it('sees an error of the program as such', async () => {
    const update = program.methods.updateDeposit(new BN(1)).accounts({ admin: program.provider.publicKey! });
    await assert.rejects(update.rpc(), (error) => {
      assert.ok(error instanceof Error && !(error instanceof SendTransactionError));
      assert.match(error.message, /Unauthorized/);
      return true;
    });
    const { events, raw } = await sign('simulated').simulate();
    assert.deepEqual(events, []);
    assert.match(raw.at(-1) ?? '', /success$/);
  });

  it('views what an instruction returns', async () => {
    const deposit = await program.methods.getSignatureDeposit().accounts({}).view();
    assert.equal(deposit.toNumber(), 77);
  });

  it('does not initialize twice', async () => {
    const again = deploySigner(chain.localnet, {
      admin: admin.secretKey,
      signatureDeposit: 1n,
      rootPublicKey: ROOT_KEY,
    });
    await assert.rejects(again, (error) => error instanceof LocalnetError && error.code === 'DEPLOY_FAILED');
  });
});

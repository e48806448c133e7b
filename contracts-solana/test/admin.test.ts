import assert from 'node:assert/strict';
import { BorshAccountsCoder } from '@coral-xyz/anchor';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { type PublicKey, SystemProgram } from '@solana/web3.js';
import { QUORATE_SIGNER_IDL } from '../src/index.ts';
import {
  address,
  affine,
  bn,
  DEPOSIT,
  keypair,
  programError,
  Refused,
  rootPoint,
  STATE,
  TestChain,
} from './support.ts';

const otherKey = affine(secp256k1.Point.BASE.multiply(5n).toBytes(false));

describe('program: administration', () => {
  let chain: TestChain;

  beforeEach(async () => {
    chain = await TestChain.start();
  });

  const state = () => {
    const account = chain.svm.getAccount(address(STATE));
    assert.ok(account.exists);
    return new BorshAccountsCoder(QUORATE_SIGNER_IDL).decode('programState', Buffer.from(account.data));
  };

  describe('initialize', () => {
    let fresh: TestChain;

    beforeEach(async () => {
      fresh = await TestChain.withProgram();
    });

    it('happens once', async () => {
      await assert.rejects(async () => chain.send([await chain.initialize()], [chain.admin]), Refused);
      assert.ok(state().admin.equals(chain.admin.publicKey));
    });

    it('works where somebody has sent lamports first', async () => {
      const gift = SystemProgram.transfer({
        fromPubkey: fresh.requester.publicKey,
        toPubkey: STATE,
        lamports: 1_000_000,
      });
      fresh.send([gift], [fresh.requester]);
      const { events } = fresh.send([await fresh.initialize()], [fresh.admin]);
      assert.deepEqual(events[0]?.data.newPublicKey, rootPoint);
    });

    it('refuses a chain id of no or more than 128 bytes', async () => {
      for (const chainId of ['', 'x'.repeat(129)])
        await assert.rejects(
          async () => fresh.send([await fresh.initialize(chainId)], [fresh.admin]),
          programError('invalidChainId'),
        );
      fresh.send([await fresh.initialize('x'.repeat(128))], [fresh.admin]);
    });

    const off = { x: rootPoint.x, y: rootPoint.y.with(31, rootPoint.y[31]! ^ 1) };
    const zero = Array<number>(32).fill(0);
    const full = Array<number>(32).fill(255);
    for (const [what, key] of Object.entries({
      'off the curve': off,
      zero: { x: zero, y: zero },
      'above the field': { x: full, y: full },
    }))
      it(`refuses a root key that is ${what}`, async () => {
        await assert.rejects(
          async () => fresh.send([await fresh.initialize('chain', key)], [fresh.admin]),
          programError('invalidPublicKey'),
        );
      });
  });

  it('changes the deposit, the admin only', async () => {
    const update = (admin: PublicKey) => chain.program.methods.updateDeposit(bn(7)).accounts({ admin }).instruction();
    await assert.rejects(
      async () => chain.send([await update(chain.requester.publicKey)], [chain.requester]),
      programError('unauthorized'),
    );
    const { events } = chain.send([await update(chain.admin.publicKey)], [chain.admin]);
    assert.equal(events[0]?.name, 'depositUpdatedEvent');
    assert.equal(events[0]?.data.oldDeposit.toString(), DEPOSIT.toString());
    assert.equal(state().signatureDeposit.toString(), '7');
    assert.deepEqual(state().publicKey, rootPoint);
    const view = chain.send([await chain.program.methods.getSignatureDeposit().instruction()], [chain.requester]);
    assert.deepEqual([...view.meta.returnData().data()], [7, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('changes the root key, the admin only', async () => {
    const update = (admin: PublicKey, key = otherKey) =>
      chain.program.methods.updatePublicKey(key).accounts({ admin }).instruction();
    await assert.rejects(
      async () => chain.send([await update(chain.requester.publicKey)], [chain.requester]),
      programError('unauthorized'),
    );
    const broken = { x: otherKey.y, y: otherKey.x };
    await assert.rejects(
      async () => chain.send([await update(chain.admin.publicKey, broken)], [chain.admin]),
      programError('invalidPublicKey'),
    );
    const { events } = chain.send([await update(chain.admin.publicKey)], [chain.admin]);
    assert.deepEqual(events[0], {
      name: 'publicKeyUpdatedEvent',
      data: { oldPublicKey: rootPoint, newPublicKey: otherKey },
    });
    assert.deepEqual(state().publicKey, otherKey);
  });

  it('hands over to another admin, with the signatures of both', async () => {
    const newAdmin = keypair('new admin');
    const update = (admin: PublicKey) =>
      chain.program.methods.updateAdmin().accounts({ admin, newAdmin: newAdmin.publicKey }).instruction();
    await assert.rejects(
      async () => chain.send([await update(chain.requester.publicKey)], [chain.requester, newAdmin]),
      programError('unauthorized'),
    );
    const unsigned = await update(chain.admin.publicKey);
    unsigned.keys[2]!.isSigner = false;
    assert.throws(() => chain.send([unsigned], [chain.admin]), programError(3010));
    const { events } = chain.send([await update(chain.admin.publicKey)], [chain.admin, newAdmin]);
    assert.equal(events[0]?.name, 'adminUpdatedEvent');
    assert.ok(events[0]?.data.oldAdmin.equals(chain.admin.publicKey));
    assert.ok(state().admin.equals(newAdmin.publicKey));
    assert.equal(state().signatureDeposit.toString(), DEPOSIT.toString());
    await assert.rejects(
      async () => chain.send([await update(chain.admin.publicKey)], [chain.admin, newAdmin]),
      programError('unauthorized'),
    );
  });

  it('pays out deposits, the admin only, and never what keeps the state alive', async () => {
    const recipient = keypair('recipient').publicKey;
    const withdraw = async (amount: bigint, to = recipient, admin = chain.admin) => {
      const accounts = { admin: admin.publicKey, recipient: to };
      return chain.send(
        [await chain.program.methods.withdrawFunds(bn(amount)).accounts(accounts).instruction()],
        [admin],
      );
    };
    const deposits = 3_000_000n;
    const gift = SystemProgram.transfer({ fromPubkey: chain.admin.publicKey, toPubkey: STATE, lamports: deposits });
    chain.send([gift], [chain.admin]);
    await assert.rejects(withdraw(1n, recipient, chain.requester), programError('unauthorized'));
    await assert.rejects(withdraw(1n, SystemProgram.programId), programError('invalidRecipient'));
    await assert.rejects(withdraw(deposits + 1n), programError('insufficientFunds'));
    const { events } = await withdraw(deposits);
    assert.equal(chain.balance(recipient), deposits);
    assert.equal(events[0]?.name, 'fundsWithdrawnEvent');
    assert.equal(events[0]?.data.amount.toString(), deposits.toString());
    assert.ok(events[0]?.data.recipient.equals(recipient));
    assert.equal(state().signatureDeposit.toString(), DEPOSIT.toString());
  });

  it('needs the admin’s signature', async () => {
    const instruction = await chain.program.methods
      .updateDeposit(bn(1))
      .accounts({ admin: chain.admin.publicKey })
      .instruction();
    instruction.keys[1]!.isSigner = false;
    assert.throws(() => chain.send([instruction], [chain.requester]), programError(3010));
  });
});

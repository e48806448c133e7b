import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { actions, baseEncode, createTransaction, KeyPair, KeyPairSigner, PublicKey } from 'near-api-js';
import { isValidAccountId } from '../../sandbox/account-id.ts';
import { BorshError } from '../../sandbox/borsh.ts';
import { longBase58 } from '../../sandbox/long-base58.ts';
import { decodeSignedTransaction } from '../../sandbox/runtime/transaction-codec.ts';

const amount = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n });
const u64 = fc.bigInt({ min: 0n, max: 2n ** 53n - 1n });
const bytes = fc.uint8Array({ maxLength: 40 });
const publicKey = fc.constantFrom(
  ...(['ed25519', 'secp256k1', 'ml-dsa-65'] as const).map((curve) => KeyPair.fromRandom(curve).getPublicKey()),
);
const id = fc.string({ maxLength: 12 });

/** An action as near-api-js makes it, and what decoding it should give. */
const action = fc.oneof(
  fc.constant([actions.createAccount(), { type: 'CreateAccount' }] as const),
  bytes.map((code) => [actions.deployContract(code), { type: 'DeployContract', code }] as const),
  fc
    .tuple(id, bytes, u64, amount)
    .map(
      ([methodName, args, gas, deposit]) =>
        [
          actions.functionCall(methodName, args, gas, deposit),
          { type: 'FunctionCall', methodName, args, gas: Number(gas), deposit },
        ] as const,
    ),
  amount.map((deposit) => [actions.transfer(deposit), { type: 'Transfer', deposit }] as const),
  fc
    .tuple(amount, publicKey)
    .map(([stake, key]) => [actions.stake(stake, key), { type: 'Stake', stake, publicKey: key.toString() }] as const),
  publicKey.map(
    (key) =>
      [
        actions.addFullAccessKey(key),
        { type: 'AddKey', publicKey: key.toString(), accessKey: { nonce: 0n, permission: 'FullAccess' } },
      ] as const,
  ),
  fc.tuple(publicKey, id, fc.array(id, { maxLength: 3 }), fc.option(amount)).map(
    ([key, receiverId, methodNames, allowance]) =>
      [
        actions.addFunctionCallAccessKey(key, receiverId, methodNames, allowance ?? undefined),
        {
          type: 'AddKey',
          publicKey: key.toString(),
          accessKey: { nonce: 0n, permission: { allowance, receiverId, methodNames } },
        },
      ] as const,
  ),
  publicKey.map((key) => [actions.deleteKey(key), { type: 'DeleteKey', publicKey: key.toString() }] as const),
  id.map((beneficiaryId) => [actions.deleteAccount(beneficiaryId), { type: 'DeleteAccount', beneficiaryId }] as const),
);

describe('transactions on the wire', () => {
  const keyPair = KeyPair.fromRandom('ed25519');
  const signer = new KeyPairSigner(keyPair);

  const encode = async (list: Parameters<typeof createTransaction>[4], nonce = 1n, blockHash = new Uint8Array(32)) => {
    const key = PublicKey.from(keyPair.getPublicKey());
    const { signedTransaction } = await signer.signTransaction(
      createTransaction('alice.near', key, 'bob.near', nonce, list, blockHash),
    );
    return { bytes: signedTransaction.encode(), unsigned: signedTransaction.transaction.encode() };
  };

  it('decode to what near-api-js encoded', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { maxLength: 4 }),
        u64,
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        async (pairs, nonce, hash) => {
          const encoded = await encode(
            pairs.map(([made]) => made),
            nonce,
            hash,
          );
          const decoded = decodeSignedTransaction(encoded.bytes);
          assert.deepEqual(
            decoded.actions,
            pairs.map(([, expected]) => expected),
          );
          assert.equal(decoded.signerId, 'alice.near');
          assert.equal(decoded.receiverId, 'bob.near');
          assert.equal(decoded.publicKey, keyPair.getPublicKey().toString());
          assert.equal(decoded.nonce, nonce);
          assert.equal(decoded.blockHash, baseEncode(hash));
          assert.equal(decoded.hash, baseEncode(createHash('sha256').update(encoded.unsigned).digest()));
          assert.equal(decoded.size, encoded.bytes.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are refused when cut, extended or of unknown parts', async () => {
    const { bytes: whole } = await encode([actions.transfer(1n)]);
    for (let length = 0; length < whole.length; length++) {
      assert.throws(() => decodeSignedTransaction(whole.subarray(0, length)), BorshError);
    }
    assert.throws(() => decodeSignedTransaction(Uint8Array.of(...whole, 0)), BorshError);
    const unknownAction = whole.slice();
    unknownAction[unknownAction.length - 65 - 17] = 99;
    assert.throws(() => decodeSignedTransaction(unknownAction), /unknown action 99/);
  });

  it('never throw anything but a BorshError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        assert.throws(() => decodeSignedTransaction(noise), BorshError);
      }),
    );
  });
});

describe('base58 of any length', () => {
  it('is that of near-api-js', () => {
    fc.assert(
      fc.property(bytes, fc.nat(3), (tail, zeros) => {
        const padded = new Uint8Array([...new Uint8Array(zeros), ...tail]);
        assert.equal(longBase58(padded), baseEncode(padded));
      }),
    );
    const signature = createHash('shake256', { outputLength: 3309 }).update('long').digest();
    assert.equal(longBase58(signature), baseEncode(signature));
  });
});

describe('account ids', () => {
  it('are told from what is none', () => {
    const valid = ['aa', 'a-b.c_d', '0x', 'system', 'a'.repeat(64), '1.2.3'];
    const invalid = ['a', 'A.b', 'a..b', '.a', 'a.', 'a--b', '-a', 'a b', 'ä.b', 'a'.repeat(65), ''];
    assert.deepEqual(
      valid.filter((text) => !isValidAccountId(text)),
      [],
    );
    assert.deepEqual(invalid.filter(isValidAccountId), []);
  });
});

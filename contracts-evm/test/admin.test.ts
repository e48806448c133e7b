import assert from 'node:assert/strict';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { getAddress, parseEventLogs, zeroAddress, zeroHash } from 'viem';
import { signerAbi, toPointArgument } from '../src/index.ts';
import {
  type Chain,
  COMPILE_TIMEOUT,
  DEPOSIT,
  deploy,
  order,
  refuses,
  rootPublicKey,
  sampleRequest,
  startChain,
} from './support.ts';

describe('EVM contract: administration', function () {
  this.timeout(COMPILE_TIMEOUT);
  let chain: Chain;

  beforeEach(async () => {
    chain = await startChain();
  });

  const eventsOf = async (hash: `0x${string}`) =>
    parseEventLogs({ abi: signerAbi, logs: (await chain.publicClient.waitForTransactionReceipt({ hash })).logs }).map(
      ({ eventName, args }) => [eventName, args],
    );

  it('is the admin’s alone', async () => {
    const { simulate } = chain.signerFor(chain.requester);
    const account = getAddress(chain.requester.account.address);
    const refusal = [account, zeroHash];
    const own = toPointArgument(rootPublicKey);
    for (const call of [
      simulate.setSignatureDeposit([1n], { account }),
      simulate.setPublicKey([own], { account }),
      simulate.withdraw([0n, account], { account }),
      simulate.grantRole([zeroHash, account], { account }),
    ])
      await refuses(call, 'AccessControlUnauthorizedAccount', refusal);
  });

  it('can be handed over', async () => {
    const { write } = chain.signerFor(chain.admin);
    await write.grantRole([zeroHash, chain.requester.account.address]);
    await write.renounceRole([zeroHash, chain.admin.account.address]);
    await chain.signerFor(chain.requester).write.setSignatureDeposit([1n]);
    const account = chain.admin.account.address;
    await refuses(
      chain.signerFor(chain.admin).simulate.setSignatureDeposit([2n], { account }),
      'AccessControlUnauthorizedAccount',
    );
  });

  it('sets the deposit', async () => {
    const signer = chain.signerFor(chain.admin);
    const hash = await signer.write.setSignatureDeposit([5n]);
    assert.deepEqual(await eventsOf(hash), [['DepositUpdated', { oldDeposit: DEPOSIT, newDeposit: 5n }]]);
    assert.equal(await signer.read.getSignatureDeposit(), 5n);
    await refuses(signer.simulate.sign([sampleRequest], { value: 4n }), 'InsufficientDeposit');
    await signer.simulate.sign([sampleRequest], { value: 5n });
  });

  it('sets the root key, to a point of the curve only', async () => {
    const signer = chain.signerFor(chain.admin);
    const old = toPointArgument(rootPublicKey);
    assert.deepEqual(await signer.read.getPublicKey(), old);
    const next = toPointArgument(secp256k1.getPublicKey(secp256k1.utils.randomSecretKey(), false));
    const hash = await signer.write.setPublicKey([next]);
    assert.deepEqual(await eventsOf(hash), [['PublicKeyUpdated', { oldPublicKey: old, newPublicKey: next }]]);
    assert.deepEqual(await signer.read.getPublicKey(), next);
    const field = secp256k1.Point.Fp.ORDER;
    const lowPoint = pointWithLowY();
    await signer.simulate.setPublicKey([lowPoint]);
    for (const wrong of [
      { x: 0n, y: 0n },
      { x: next.x, y: next.y ^ 1n },
      { x: next.x, y: 2n ** 256n - 1n },
      { x: field, y: next.y },
      pointAbove(order),
      { ...lowPoint, y: lowPoint.y + field },
    ])
      await refuses(signer.simulate.setPublicKey([wrong]), 'InvalidPublicKey');
  });

  it('withdraws what the contract has', async () => {
    const { admin, requester, publicClient, address } = chain;
    const recipient = '0x00000000000000000000000000000000000f00d5';
    await chain.signerFor(requester).write.sign([sampleRequest], { value: DEPOSIT });
    const { simulate, write } = chain.signerFor(admin);
    await refuses(simulate.withdraw([DEPOSIT + 1n, recipient]), 'InsufficientFunds');
    await refuses(simulate.withdraw([1n, zeroAddress]), 'InvalidRecipient');
    const spender = await deploy(chain, 'Spender', []);
    await refuses(simulate.withdraw([1n, spender.address]), 'TransferFailed');
    const hash = await write.withdraw([DEPOSIT - 1n, recipient]);
    assert.deepEqual(
      (await eventsOf(hash)).map(([name, args]) => [name, { ...(args as object), recipient: recipient }]),
      [['FundsWithdrawn', { amount: DEPOSIT - 1n, recipient }]],
    );
    assert.equal(await publicClient.getBalance({ address: recipient }), DEPOSIT - 1n);
    assert.equal(await publicClient.getBalance({ address }), 1n);
  });
});

/** A point whose x is a number of the field but, as an r, not below the group order. */
function pointAbove(limit: bigint) {
  for (let x = limit; ; x++) {
    const compressed = Uint8Array.of(2, ...Buffer.from(x.toString(16), 'hex'));
    if (secp256k1.utils.isValidPublicKey(compressed, true)) return toPointArgument(compressed);
  }
}

/** A point whose y has a second form in 256 bits: itself plus the field's prime. */
function pointWithLowY() {
  const { Fp } = secp256k1.Point;
  for (let y = 1n; ; y++) {
    const cube = Fp.create(y * y - 7n);
    const x = Fp.pow(cube, (Fp.ORDER + 2n) / 9n); // a cube root, if there is one: the prime is 7 modulo 9
    if (Fp.pow(x, 3n) === cube) return { x, y };
  }
}

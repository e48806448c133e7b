import assert from 'node:assert/strict';
import { bytesToHex } from '@noble/hashes/utils.js';
import * as evm from '@quorate/sdk/chains/evm';
import { Transaction as EthersTransaction, hashAuthorization, recoverAddress, verifyTypedData } from 'ethers';
import {
  type Hex,
  parseGwei,
  recoverMessageAddress,
  recoverTypedDataAddress,
  type TransactionSerializable,
  verifyMessage,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { verifyAuthorization } from 'viem/utils';
import { stored, testSigner, throwsSdkError } from '../support.ts';

const signer = testSigner();
const { publicKey } = signer;
/** The same key in viem's hands. */
const account = privateKeyToAccount(`0x${bytesToHex(signer.secretKey)}`);
const to = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const accessList = [{ address: to, storageKeys: [`0x${'01'.repeat(32)}`] }] as const;

const common = { chainId: 1, nonce: 7, gas: 21_000n, to, value: 10n ** 18n } as const;
const fees = { maxFeePerGas: parseGwei('30'), maxPriorityFeePerGas: parseGwei('2') };
const transactions: Readonly<Record<string, TransactionSerializable>> = {
  legacy: { ...common, type: 'legacy', gasPrice: parseGwei('30') },
  'EIP-2930': { ...common, type: 'eip2930', gasPrice: parseGwei('30'), accessList, data: '0xc0ffee' },
  'EIP-1559': { ...common, type: 'eip1559', ...fees },
  'EIP-1559 with nonce 0, no value and an access list': { ...common, nonce: 0, value: 0n, ...fees, accessList },
  'a contract’s creation': { chainId: 1, nonce: 0, gas: 100_000n, data: '0x600160005260206000f3', ...fees },
};

async function sign(transaction: TransactionSerializable): Promise<evm.SignedTransaction> {
  const prepared = stored(evm.prepareTransaction({ publicKey, transaction }));
  return evm.finalizeTransaction(prepared, await evm.signHashes(prepared, signer));
}

describe('EVM transactions', () => {
  for (const [what, transaction] of Object.entries(transactions))
    it(`${what}: signed as viem signs it, and as ethers reads it`, async () => {
      const signed = await sign(transaction);
      assert.equal(signed.transaction, await account.signTransaction(transaction));
      const read = EthersTransaction.from(signed.transaction);
      assert.equal(read.from, account.address);
      assert.equal(read.hash, signed.hash);
      assert.equal(read.nonce, transaction.nonce);
    });

  it('EIP-7702: authorization and transaction signed as viem signs them', async () => {
    const fields = { address: to, chainId: 1, nonce: 8 } as const;
    const prepared = stored(evm.prepareAuthorization({ publicKey, authorization: fields }));
    const authorization = evm.finalizeAuthorization(prepared, await evm.signHashes(prepared, signer));
    assert.equal(`0x${prepared.hashes[0]}`, hashAuthorization({ ...fields, nonce: 8n, chainId: 1n }));
    assert.ok(await verifyAuthorization({ address: account.address, authorization }));
    const transaction = { ...common, type: 'eip7702', ...fees, authorizationList: [authorization] } as const;
    const signed = await sign(transaction);
    assert.equal(signed.transaction, await account.signTransaction(transaction));
    assert.equal(EthersTransaction.from(signed.transaction).from, account.address);
  });

  it('whose r or s begins with zeros carry them as RLP wants: without', async () => {
    let found = 0;
    for (let nonce = 0; found < 2; nonce++) {
      const transaction = { ...common, ...fees, nonce };
      const prepared = evm.prepareTransaction({ publicKey, transaction });
      const [signature] = await evm.signHashes(prepared, signer);
      assert.ok(signature);
      if (signature.bigR[1] !== 0 && signature.s[0] !== 0) continue;
      const signed = evm.finalizeTransaction(prepared, [signature]);
      assert.equal(signed.transaction, await account.signTransaction(transaction));
      assert.equal(EthersTransaction.from(signed.transaction).from, account.address);
      found++;
    }
  }).timeout(60_000);

  const noFees = { maxFeePerGas: undefined, maxPriorityFeePerGas: undefined };
  const legacy = { ...noFees, type: 'legacy', gasPrice: 1n };
  const cases: Readonly<Record<string, readonly [change: object, field: string]>> = {
    'no nonce': [{ nonce: undefined }, 'nonce'],
    'a fractional nonce': [{ nonce: 0.5 }, 'nonce'],
    'no chain id': [{ chainId: undefined }, 'chainId'],
    'chain id 0': [{ chainId: 0 }, 'chainId'],
    'no gas': [{ gas: undefined }, 'gas'],
    'a value that is a number': [{ value: 1e18 }, 'value'],
    'a value that is a text': [{ value: '1' }, 'value'],
    'a negative value': [{ value: -1n }, 'value'],
    'a value above 256 bits': [{ value: 2n ** 256n }, 'value'],
    'no fee': [{ ...noFees, type: 'eip1559' }, 'maxFeePerGas'],
    'no priority fee': [{ maxPriorityFeePerGas: undefined, type: 'eip1559' }, 'maxPriorityFeePerGas'],
    'data that is no hex': [{ data: '0xzz' }, 'data'],
    'data that lacks its 0x': [{ data: 'c0ffee' }, 'data'],
    'data by another name': [{ input: '0xc0ffee' }, 'input'],
    'gas by another name': [{ gasLimit: 50_000n }, 'gasLimit'],
    'a list that its type does not have': [{ ...legacy, accessList }, 'accessList'],
    'neither receiver nor code': [{ to: undefined }, 'to'],
    'no receiver, and no code': [{ to: null, data: '0x' }, 'to'],
    'an empty receiver': [{ to: '', data: '0xc0ffee' }, 'to'],
    'a receiver that is too short': [{ to: '0x1234' }, 'to'],
    'another sender': [{ from: to }, 'from'],
    'blobs, which it cannot carry': [{ type: 'eip4844', blobs: [] }, 'type'],
    'an unknown type': [{ type: 'eip9999' }, 'type'],
  };
  for (const [what, [change, field]] of Object.entries(cases))
    it(`are refused with ${what}`, () => {
      const transaction = { ...common, ...fees, ...change } as TransactionSerializable;
      const prepare = () => evm.prepareTransaction({ publicKey, transaction });
      throwsSdkError(prepare, 'INVALID_ARGUMENT', `transaction.${field}`);
    });

  it('are refused with what viem does not take', () => {
    const prepare = (change: object) => () =>
      evm.prepareTransaction({ publicKey, transaction: { ...common, ...fees, ...change } });
    throwsSdkError(prepare({ to: to.replace('9C8', '9c8') }), 'INVALID_ARGUMENT', 'transaction');
    throwsSdkError(prepare({ maxPriorityFeePerGas: parseGwei('31') }), 'INVALID_ARGUMENT', 'transaction');
    const nothing = undefined as unknown as TransactionSerializable;
    throwsSdkError(
      () => evm.prepareTransaction({ publicKey, transaction: nothing }),
      'INVALID_ARGUMENT',
      'transaction',
    );
    const key = 'ed25519:6vSEtQxrQj6txUMh33WC4ERyCWmNMRTdufDWAaDY3Un2';
    const transaction = { ...common, ...fees };
    throwsSdkError(() => evm.prepareTransaction({ publicKey: key, transaction }), 'UNSUPPORTED_CURVE', 'publicKey');
  });

  it('do not take signatures of another key, of another hash, or too many', async () => {
    const prepared = evm.prepareTransaction({ publicKey, transaction: { ...common, ...fees } });
    const [signature] = await evm.signHashes(prepared, signer);
    assert.ok(signature);
    const strangers = await testSigner().signPayload(evm.payloadsOf(prepared)[0]!);
    const finalize = (signatures: readonly (typeof signature)[]) => () => evm.finalizeTransaction(prepared, signatures);
    throwsSdkError(finalize([strangers]), 'INVALID_SIGNATURE', 'signatures[0]');
    throwsSdkError(finalize([{ ...signature, recoveryId: signature.recoveryId ? 0 : 1 }]), 'INVALID_SIGNATURE');
    throwsSdkError(finalize([]), 'INVALID_ARGUMENT', 'signatures');
    throwsSdkError(finalize([signature, signature]), 'INVALID_ARGUMENT', 'signatures');
  });

  it('that were changed in storage do not take the signature', async () => {
    const prepared = evm.prepareTransaction({ publicKey, transaction: { ...common, ...fees } });
    const signatures = await evm.signHashes(prepared, signer);
    const other = evm.prepareTransaction({ publicKey, transaction: { ...common, ...fees, value: 1n } });
    const finalize = (change: object) => () => evm.finalizeTransaction({ ...prepared, ...change }, signatures);
    throwsSdkError(finalize({ transaction: other.transaction }), 'INVALID_SIGNATURE');
    throwsSdkError(finalize({ transaction: '0x02c0' }), 'INVALID_ARGUMENT', 'prepared.transaction');
    throwsSdkError(finalize({ transaction: 5 }), 'INVALID_ARGUMENT', 'prepared.transaction');
    const { transaction: signed } = evm.finalizeTransaction(prepared, signatures);
    throwsSdkError(finalize({ transaction: signed }), 'INVALID_ARGUMENT', 'prepared.transaction');
    const key = bytesToHex(testSigner().publicKey);
    throwsSdkError(finalize({ publicKey: key }), 'INVALID_SIGNATURE');
  });

  it('are not signed with another key, nor after the caller gave up', async () => {
    const prepared = evm.prepareTransaction({ publicKey, transaction: { ...common, ...fees } });
    await assert.rejects(evm.signHashes(prepared, testSigner()), { code: 'INVALID_ARGUMENT', field: 'signer' });
    const signal = AbortSignal.abort(new Error('closed'));
    await assert.rejects(evm.signHashes(prepared, signer, { signal }), { code: 'ABORTED' });
  });
});

describe('EVM messages', () => {
  const sign = async (prepared: evm.PreparedMessage): Promise<Hex> =>
    evm.finalizeMessage(stored(prepared), await evm.signHashes(prepared, signer));

  for (const message of ['hello', '', 'ünïcödé 🔑', { raw: '0x00ff' }, { raw: Uint8Array.of(0, 255) }] as const)
    it(`${JSON.stringify(message)}: signed as viem signs it`, async () => {
      const signature = await sign(evm.prepareMessage({ publicKey, message }));
      assert.equal(signature, await account.signMessage({ message }));
      assert.equal(await recoverMessageAddress({ message, signature }), account.address);
      assert.ok(await verifyMessage({ address: account.address, message, signature }));
    });

  // EIP-712's own example, with a bigint added.
  const typedData = {
    domain: {
      name: 'Ether Mail',
      version: '1',
      chainId: 1,
      verifyingContract: '0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC',
    },
    types: {
      Person: [
        { name: 'name', type: 'string' },
        { name: 'wallet', type: 'address' },
      ],
      Mail: [
        { name: 'from', type: 'Person' },
        { name: 'contents', type: 'string' },
        { name: 'stamp', type: 'uint256' },
      ],
    },
    primaryType: 'Mail',
    message: {
      from: { name: 'Cow', wallet: '0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826' },
      contents: 'Hello, Bob!',
      stamp: 2n ** 200n,
    },
  } as const;

  it('typed data: signed as viem signs it, and as ethers verifies it', async () => {
    const signature = await sign(evm.prepareTypedData({ publicKey, typedData }));
    assert.equal(signature, await account.signTypedData(typedData));
    assert.equal(await recoverTypedDataAddress({ ...typedData, signature }), account.address);
    const { domain, types, message } = typedData;
    const mutable = { Person: [...types.Person], Mail: [...types.Mail] };
    assert.equal(verifyTypedData(domain, mutable, message, signature), account.address);
  });

  it('are refused when they are neither text nor bytes, or do not fit their types', () => {
    throwsSdkError(() => evm.prepareMessage({ publicKey, message: 5 as never }), 'INVALID_ARGUMENT', 'message');
    throwsSdkError(() => evm.prepareMessage({ publicKey, message: '\ud800' }), 'INVALID_ARGUMENT', 'message');
    const wrong = { ...typedData, message: { ...typedData.message, stamp: -1n } };
    throwsSdkError(() => evm.prepareTypedData({ publicKey, typedData: wrong }), 'INVALID_ARGUMENT', 'typedData');
    const bytes = {
      types: { A: [{ name: 'b', type: 'bytes' }] },
      primaryType: 'A',
      domain: {},
      message: { b: Uint8Array.of(1) },
    };
    throwsSdkError(
      () => evm.prepareTypedData({ publicKey, typedData: bytes as never }),
      'INVALID_ARGUMENT',
      'typedData',
    );
    const missing = { ...typedData, message: {} } as unknown as typeof typedData;
    throwsSdkError(() => evm.prepareTypedData({ publicKey, typedData: missing }), 'INVALID_ARGUMENT', 'typedData');
  });

  it('do not take another key’s signature', async () => {
    const prepared = evm.prepareMessage({ publicKey, message: 'hello' });
    const strangers = await testSigner().signPayload(evm.payloadsOf(prepared)[0]!);
    throwsSdkError(() => evm.finalizeMessage(prepared, [strangers]), 'INVALID_SIGNATURE', 'signatures[0]');
  });

  it('are hashed again from what was stored', async () => {
    const prepared = evm.prepareMessage({ publicKey, message: 'hello' });
    const signature = await signer.signPayload(evm.payloadsOf(prepared)[0]!);
    // Whoever changes what is stored gets no signature of a transaction under the name of a message.
    const payload = evm.payloadsOf(evm.prepareTransaction({ publicKey, transaction: { ...common, ...fees } }))[0]!;
    const smuggled = { ...prepared, hashes: [Buffer.from(payload).toString('hex')] };
    const signed = await signer.signPayload(payload);
    throwsSdkError(() => evm.finalizeMessage(smuggled, [signed]), 'INVALID_SIGNATURE', 'signatures[0]');
    assert.equal(evm.finalizeMessage(smuggled, [signature]), await account.signMessage({ message: 'hello' }));
    const contents: readonly (readonly [content: unknown, field: string])[] = [
      [undefined, 'prepared.content'],
      [{}, 'prepared.content.message'],
      [{ message: { raw: 'x' } }, 'prepared.content.message.raw'],
      [{ typedData: 5 }, 'prepared.content.typedData'],
      [{ typedData: '{' }, 'prepared.content.typedData'],
      [{ typedData: '{}' }, 'prepared.content.typedData'],
    ];
    for (const [content, field] of contents)
      throwsSdkError(
        () => evm.finalizeMessage({ ...prepared, content } as never, [signature]),
        'INVALID_ARGUMENT',
        field,
      );
    const changed = { ...prepared, content: { message: 'hullo' } };
    throwsSdkError(() => evm.finalizeMessage(changed, [signature]), 'INVALID_SIGNATURE', 'signatures[0]');
  });

  it('recover with ecrecover’s v', async () => {
    const prepared = evm.prepareMessage({ publicKey, message: 'hello' });
    const [signature] = await evm.signHashes(prepared, signer);
    const hex = evm.toHexSignature(signature!);
    assert.equal(hex.length, 132);
    assert.equal(recoverAddress(`0x${prepared.hashes[0]}`, hex), account.address);
  });
});

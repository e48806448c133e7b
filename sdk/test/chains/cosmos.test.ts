import assert from 'node:assert/strict';
import { coins, DirectSecp256k1Wallet, Registry } from '@cosmjs/proto-signing';
import { defaultRegistryTypes, SigningStargateClient, type StdFee } from '@cosmjs/stargate';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { publicKeyToCosmosAddress } from '@quorate/sdk';
import { cosmosSigner } from '@quorate/sdk/accounts/cosmos';
import * as cosmos from '@quorate/sdk/chains/cosmos';
import { base64 } from '@scure/base';
import { SignDoc, TxBody, TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { rejectsSdkError, stored, testSigner, throwsSdkError } from '../support.ts';

const signer = testSigner();
const { publicKey } = signer;
const prefix = 'cosmos';
const from = publicKeyToCosmosAddress(publicKey, { prefix });
const to = publicKeyToCosmosAddress(testSigner().publicKey, { prefix });
const granter = publicKeyToCosmosAddress(testSigner().publicKey, { prefix });
const account = { chainId: 'cosmoshub-4', accountNumber: '12345678901', sequence: 7n } as const;
const fee = { amount: [{ denom: 'uatom', amount: '5000' }], gas: 200_000n } as const;
const amount = [{ denom: 'uatom', amount: 1_000_000n }] as const;
const registry = new Registry(defaultRegistryTypes);
/** Messages as cosmjs has them, of which cosmjs makes protobuf's bytes. */
const objects = [
  {
    typeUrl: '/cosmos.bank.v1beta1.MsgSend',
    value: { fromAddress: from, toAddress: to, amount: coins(1_000_000, 'uatom') },
  },
  {
    typeUrl: '/cosmos.staking.v1beta1.MsgDelegate',
    value: { delegatorAddress: from, validatorAddress: 'cosmosvaloper1', amount: { denom: 'uatom', amount: '9' } },
  },
];

/** Ours and cosmjs's transaction of the same content and key, whose signatures are deterministic in both. */
async function both(
  messages: readonly cosmos.EncodedMessage[],
  theirs: typeof objects,
  { memo = '', ...fees }: { memo?: string } & Partial<cosmos.Fee & StdFee> = {},
) {
  const prepared = stored(
    cosmos.prepareTransaction({ publicKey, ...account, messages, memo, fee: { ...fee, ...fees } }),
  );
  const signed = cosmos.finalizeTransaction(prepared, await cosmos.signHashes(prepared, signer));
  const wallet = await DirectSecp256k1Wallet.fromKey(signer.secretKey, prefix);
  const { granter, payer } = fees;
  const theirFee = {
    amount: coins(5000, 'uatom'),
    gas: '200000',
    ...(granter && { granter }),
    ...(payer && { payer }),
  };
  const data = { accountNumber: BigInt(account.accountNumber), sequence: 7, chainId: account.chainId };
  const client = await SigningStargateClient.offline(wallet, { registry });
  const raw = await client.sign(from, theirs, theirFee, memo, data);
  return { signed, expected: bytesToHex(TxRaw.encode(raw).finish()) };
}

describe('Cosmos transactions', () => {
  it('are those that cosmjs makes: a transfer', async () => {
    const { signed, expected } = await both([cosmos.sendMessage({ from, to, amount })], objects.slice(0, 1));
    assert.equal(signed.transaction, expected);
    assert.equal(signed.hash, bytesToHex(sha256(hexToBytes(expected))).toUpperCase());
  });

  it('are those that cosmjs makes: several messages, memo, and somebody who pays the fee', async () => {
    const messages = objects.map((object) => registry.encodeAsAny(object));
    const { signed, expected } = await both(messages, objects, { memo: 'for ⚛', granter, payer: to });
    assert.equal(signed.transaction, expected);
  });

  it('carry what must be signed: the chain’s id, the account’s number, all of the body', async () => {
    const messages = [cosmos.sendMessage({ from, to, amount })];
    const content = { publicKey, ...account, messages, fee, memo: 'hi', timeoutHeight: '99' };
    const prepared = cosmos.prepareTransaction(content);
    const bodyBytes = hexToBytes(prepared.body);
    const authInfoBytes = hexToBytes(prepared.authInfo);
    const document = { bodyBytes, authInfoBytes, chainId: 'cosmoshub-4', accountNumber: 12345678901n };
    assert.deepEqual(prepared.hashes, [bytesToHex(sha256(SignDoc.encode(document).finish()))]);
    assert.equal(TxBody.decode(bodyBytes).timeoutHeight, 99n);
    assert.equal(TxBody.decode(bodyBytes).memo, 'hi');
    const changes = [
      { chainId: 'osmosis-1' },
      { accountNumber: 1n },
      { sequence: 8n },
      { memo: '' },
      { timeoutHeight: 1n },
    ];
    const hashes = changes.map((change) => cosmos.prepareTransaction({ ...content, ...change }).hashes[0]);
    assert.equal(new Set([...hashes, prepared.hashes[0]]).size, changes.length + 1);
  });

  it('have coins in order', () => {
    const mixed = [
      { denom: 'uosmo', amount: '2' },
      { denom: 'ibc/AB', amount: '1' },
    ];
    const [one, other] = [mixed, mixed.toReversed()].map((amount) => cosmos.sendMessage({ from, to, amount }));
    assert.deepEqual(one, other);
  });

  const messages = [cosmos.sendMessage({ from, to, amount })];
  const cases: Readonly<Record<string, readonly [change: object, field: string]>> = {
    'no messages': [{ messages: [] }, 'messages'],
    'a message that is not encoded': [{ messages: [objects[0]] }, 'messages[0].value'],
    'a type without its slash': [{ messages: [{ ...messages[0], typeUrl: 'x' }] }, 'messages[0].typeUrl'],
    'no chain id': [{ chainId: '' }, 'chainId'],
    'a sequence that is a number': [{ sequence: 7 }, 'sequence'],
    'an account number that is a number': [{ accountNumber: 7 }, 'accountNumber'],
    'a memo that is no text': [{ memo: '\ud800' }, 'memo'],
    'no fee': [{ fee: undefined }, 'fee'],
    'gas that is a number': [{ fee: { ...fee, gas: 200_000 } }, 'fee.gas'],
    'a fee that is a number': [{ fee: { ...fee, amount: [{ denom: 'uatom', amount: 5 }] } }, 'fee.amount[0].amount'],
    'a fee of no denomination': [{ fee: { ...fee, amount: [{ denom: '1', amount: 5n }] } }, 'fee.amount[0].denom'],
    'a coin twice': [{ fee: { ...fee, amount: [...fee.amount, ...fee.amount] } }, 'fee.amount'],
    'a granter that is no address': [{ fee: { ...fee, granter: 'bob' } }, 'fee.granter'],
  };
  for (const [what, [change, field]] of Object.entries(cases))
    it(`are refused with ${what}`, () => {
      const prepare = () => cosmos.prepareTransaction({ publicKey, ...account, messages, fee, ...change });
      throwsSdkError(prepare, 'INVALID_ARGUMENT', field);
    });

  it('do not send to other chains, nothing, or less than nothing', () => {
    const send = (change: object) => () => cosmos.sendMessage({ from, to, amount, ...change });
    const elsewhere = publicKeyToCosmosAddress(publicKey, { prefix: 'osmo' });
    throwsSdkError(send({ to: elsewhere }), 'INVALID_ARGUMENT', 'to');
    throwsSdkError(send({ to: `${to}x` }), 'INVALID_ARGUMENT', 'to');
    throwsSdkError(send({ from: 'bob' }), 'INVALID_ARGUMENT', 'from');
    throwsSdkError(send({ amount: [] }), 'INVALID_ARGUMENT', 'amount');
    throwsSdkError(send({ amount: [{ denom: 'uatom', amount: 0n }] }), 'INVALID_ARGUMENT', 'amount[0].amount');
    throwsSdkError(send({ amount: [{ denom: 'uatom', amount: '-1' }] }), 'INVALID_ARGUMENT', 'amount[0].amount');
  });

  it('do not take another key’s signature, nor any once changed in storage', async () => {
    const prepared = cosmos.prepareTransaction({ publicKey, ...account, messages, fee });
    const signatures = await cosmos.signHashes(prepared, signer);
    const finalize =
      (change: object, given = signatures) =>
      () =>
        cosmos.finalizeTransaction({ ...prepared, ...change }, given);
    const strangers = await testSigner().signPayload(cosmos.payloadsOf(prepared)[0]!);
    throwsSdkError(finalize({}, [strangers]), 'INVALID_SIGNATURE', 'signatures[0]');
    const other = cosmos.prepareTransaction({ publicKey, ...account, messages, fee, memo: 'x' });
    for (const change of [{ body: other.body }, { authInfo: '' }, { chainId: 'x' }, { accountNumber: '1' }])
      throwsSdkError(finalize(change), 'INVALID_SIGNATURE', 'signatures[0]');
    throwsSdkError(finalize({ body: 'x' }), 'INVALID_ARGUMENT', 'prepared.body');
    throwsSdkError(finalize({ accountNumber: 1 }), 'INVALID_ARGUMENT', 'prepared.accountNumber');
  });
});

describe('Cosmos accounts', () => {
  it('sign for cosmjs what its own wallet signs', async () => {
    const ours = await SigningStargateClient.offline(cosmosSigner(signer, { prefix }), { registry });
    const wallet = await DirectSecp256k1Wallet.fromKey(signer.secretKey, prefix);
    const theirs = await SigningStargateClient.offline(wallet, { registry });
    const data = { accountNumber: 1n, sequence: 2, chainId: 'cosmoshub-4' };
    const args = [from, objects, { amount: coins(5000, 'uatom'), gas: '200000' }, 'memo', data] as const;
    assert.deepEqual(await ours.sign(...args), await theirs.sign(...args));
    assert.deepEqual(await cosmosSigner(signer, { prefix }).getAccounts(), await wallet.getAccounts());
  });

  it('sign with 64 bytes that verify', async () => {
    const empty = { bodyBytes: new Uint8Array(), authInfoBytes: new Uint8Array(), chainId: '', accountNumber: 0n };
    const { signature } = await cosmosSigner(signer, { prefix }).signDirect(from, empty);
    const bytes = base64.decode(signature.signature);
    assert.ok(secp256k1.verify(bytes, sha256(SignDoc.encode(empty).finish()), publicKey, { prehash: false }));
  });

  it('do not sign for others, on chains with other keys, or after their signal', async () => {
    const empty = { bodyBytes: new Uint8Array(), authInfoBytes: new Uint8Array(), chainId: '', accountNumber: 0n };
    const ours = cosmosSigner(signer, { prefix });
    await rejectsSdkError(ours.signDirect(to, empty), 'INVALID_ARGUMENT', 'signerAddress');
    await rejectsSdkError(
      ours.signDirect(from, { ...empty, chainId: 5 as never }),
      'INVALID_ARGUMENT',
      'signDoc.chainId',
    );
    throwsSdkError(() => cosmosSigner(signer, { prefix: 'evmos' }), 'UNSUPPORTED_ADDRESS_TYPE', 'prefix');
    const stopped = cosmosSigner(signer, { prefix, signal: AbortSignal.abort() });
    await rejectsSdkError(stopped.signDirect(from, empty), 'ABORTED', 'signal');
  });
});

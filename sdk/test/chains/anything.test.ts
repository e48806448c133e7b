import assert from 'node:assert/strict';
import { publicKeyToCosmosAddress, SdkError } from '@quorate/sdk';
import * as bitcoin from '@quorate/sdk/chains/bitcoin';
import * as cosmos from '@quorate/sdk/chains/cosmos';
import * as evm from '@quorate/sdk/chains/evm';
import * as tron from '@quorate/sdk/chains/tron';
import * as xrp from '@quorate/sdk/chains/xrp';
import fc from 'fast-check';
import { entryPoint07Address } from 'viem/account-abstraction';
import { testSigner } from '../support.ts';

// Whatever callers and their storage hand in: the adapters give what they promise, or an SdkError.

const signer = testSigner();
const { publicKey } = signer;
const to = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const fees = { maxFeePerGas: 2n, maxPriorityFeePerGas: 1n };
const cosmosAddress = publicKeyToCosmosAddress(publicKey, { prefix: 'cosmos' });
const transfer = { from: cosmosAddress, to: cosmosAddress, amount: [{ denom: 'uatom', amount: 1n }] };
const block = { id: 'ab'.repeat(32), number: 5, timestamp: 1_700_000_000_000 };
const tronAddress = 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8';

type Prepare = (input: never) => unknown;
const preparations: Readonly<Record<string, readonly [prepare: Prepare, input: object]>> = {
  'an EVM transaction': [
    evm.prepareTransaction,
    {
      publicKey,
      transaction: { type: 'eip1559', chainId: 1, nonce: 0, gas: 21_000n, to, value: 1n, data: '0x', ...fees },
    },
  ],
  'an authorization': [evm.prepareAuthorization, { publicKey, authorization: { address: to, chainId: 1, nonce: 0 } }],
  'a message': [evm.prepareMessage, { publicKey, message: { raw: '0x00' } }],
  'typed data': [
    evm.prepareTypedData,
    {
      publicKey,
      typedData: {
        domain: { name: 'a' },
        types: { A: [{ name: 'b', type: 'uint8' }] },
        primaryType: 'A',
        message: { b: 1 },
      },
    },
  ],
  'a user operation': [
    evm.prepareUserOperation,
    {
      publicKey,
      chainId: 1,
      signAs: 'hash',
      entryPoint: { address: entryPoint07Address, version: '0.7' },
      userOperation: {
        ...{
          sender: to,
          nonce: 0n,
          callData: '0x',
          callGasLimit: 1n,
          verificationGasLimit: 1n,
          preVerificationGas: 1n,
        },
        ...fees,
      },
    },
  ],
  'a Bitcoin transaction': [
    bitcoin.prepareTransaction,
    {
      publicKey,
      network: 'regtest',
      utxos: [{ txid: '11'.repeat(32), index: 0, amount: 100_000n }],
      outputs: [{ address: 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080', amount: 50_000n }, { data: '00' }],
      feeRate: 2n,
      changeAddress: 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080',
      select: 'all',
    },
  ],
  'a PSBT': [bitcoin.preparePsbt, { publicKey, psbt: 'cHNidP8=' }],
  'a Cosmos transaction': [
    cosmos.prepareTransaction,
    {
      publicKey,
      chainId: 'cosmoshub-4',
      accountNumber: '1',
      sequence: '2',
      messages: [cosmos.sendMessage(transfer)],
      memo: '',
      timeoutHeight: '5',
      fee: { amount: [{ denom: 'uatom', amount: '1' }], gas: '5', granter: cosmosAddress, payer: cosmosAddress },
    },
  ],
  'a Cosmos transfer': [cosmos.sendMessage, transfer],
  'an XRP transaction': [
    xrp.prepareTransaction,
    {
      publicKey,
      transaction: {
        TransactionType: 'Payment',
        Destination: 'rPT1Sjq2YGrBMTttX4GZHjKu9dyfzbpAYe',
        Amount: { currency: 'USD', issuer: 'rPT1Sjq2YGrBMTttX4GZHjKu9dyfzbpAYe', value: '1' },
        Memos: [{ Memo: { MemoData: '00' } }],
        Paths: [[{ currency: 'USD' }]],
        Fee: '12',
        Sequence: 1,
      },
    },
  ],
  'an XRP payment': [
    xrp.payment,
    { destination: 'r', amount: '5', destinationTag: 1, memos: [{ data: 'a', type: 'b', format: 'c' }] },
  ],
  'a Tron transfer': [
    tron.prepareTransaction,
    {
      publicKey,
      block,
      contract: { type: 'TransferContract', to: tronAddress, amount: 1n },
      memo: '',
      permissionId: 0,
    },
  ],
  'a Tron call': [
    tron.prepareTransaction,
    {
      publicKey,
      block,
      contract: { type: 'TriggerSmartContract', contract: tronAddress, data: '00', callValue: 1n, tokenId: 1n },
      feeLimit: 5n,
      expiresIn: 5,
    },
  ],
  'a token’s transfer': [tron.tokenTransfer, { token: tronAddress, to: tronAddress, amount: 1n }],
};

/** Every path into an object, itself first. */
function pathsOf(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [[]];
  return [[], ...Object.entries(value).flatMap(([name, inner]) => pathsOf(inner).map((path) => [name, ...path]))];
}

function replaced(value: unknown, [name, ...rest]: readonly string[], by: unknown): unknown {
  if (name === undefined) return by;
  const changed = Array.isArray(value) ? [...value] : { ...(value as object) };
  (changed as Record<string, unknown>)[name] = replaced((value as Record<string, unknown>)[name], rest, by);
  return changed;
}

const odd = fc.oneof(
  fc.anything({ withBigInt: true, withNullPrototype: true, withTypedArray: true, withSparseArray: true }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '0x', '0', '1', '-1', 0, -1, 1.5, Number.NaN, 2 ** 53, 0n, -1n, 2n ** 256n, {}, [], [null], null),
);

/** @returns whether it worked */
function promisedOrSdkError(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (error) {
    assert.ok(error instanceof SdkError, `threw ${error instanceof Error ? error.stack : error}`);
    assert.ok(typeof error.message === 'string' && error.message.length < 1000);
    return false;
  }
}

describe('whatever is handed in as', () => {
  for (const [what, [prepare, input]] of Object.entries(preparations)) {
    const paths = pathsOf(input);
    it(`${what}, it is prepared or refused with an SdkError`, () => {
      if (what !== 'a PSBT') assert.ok(promisedOrSdkError(() => prepare(input as never)));
      fc.assert(
        fc.property(fc.constantFrom(...paths), odd, (path, value) => {
          promisedOrSdkError(() => prepare(replaced(input, path, value) as never));
        }),
        { numRuns: 400 },
      );
    }).timeout(60_000);
  }

  const finalizations: readonly (readonly [
    keyof typeof preparations,
    (prepared: never, signatures: never) => unknown,
  ])[] = [
    ['an EVM transaction', evm.finalizeTransaction],
    ['an authorization', evm.finalizeAuthorization],
    ['a message', evm.finalizeMessage],
    ['a user operation', evm.finalizeUserOperation],
    ['a Bitcoin transaction', bitcoin.finalizeTransaction],
    ['a Cosmos transaction', cosmos.finalizeTransaction],
    ['an XRP transaction', xrp.finalizeTransaction],
    ['a Tron transfer', tron.finalizeTransaction],
  ];
  for (const [what, finalize] of finalizations)
    it(`${what} from storage, with its signatures, it is finalized or refused with an SdkError`, async () => {
      const [prepare, input] = preparations[what]!;
      const prepared = prepare(input as never) as evm.Prepared;
      const signatures = await evm.signHashes(prepared, signer);
      assert.ok(promisedOrSdkError(() => finalize(prepared as never, signatures as never)));
      const both = { prepared, signatures };
      fc.assert(
        fc.property(fc.constantFrom(...pathsOf(both)), odd, (path, value) => {
          const changed = replaced(both, path, value) as typeof both | null | undefined;
          promisedOrSdkError(() => finalize(changed?.prepared as never, changed?.signatures as never));
        }),
        { numRuns: 300 },
      );
    }).timeout(60_000);
});

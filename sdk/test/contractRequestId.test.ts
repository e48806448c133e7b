import assert from 'node:assert/strict';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import {
  evmBidirectionalRequestId,
  evmSignRequestId,
  outcomePayload,
  solanaBidirectionalRequestId,
  solanaSignRequestId,
} from '@quorate/sdk';
import fc from 'fast-check';
import * as viem from 'viem';
import { text, throwsSdkError } from './support.ts';

const counting = Uint8Array.from({ length: 32 }, (_, i) => i);
const ones = new Uint8Array(32).fill(1);
const solana = 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp';
const hardhatAccount = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';
const systemProgram = '11111111111111111111111111111111';
const wrappedSol = 'So11111111111111111111111111111111111111112';
const evmRequest = { sender: hardhatAccount, payload: ones, path: 'test', keyVersion: 1, chainId: 1 };
const transfer = { serializedTransaction: hexToBytes('02c0'), caip2Id: 'eip155:1', path: 'test', keyVersion: 1 };

describe('ids of requests of the EVM contract and the Solana program', () => {
  const published: readonly (readonly [what: string, id: Uint8Array, expected: string])[] = [
    [
      'sign on EVM (Python and viem)',
      evmSignRequestId({
        sender: hardhatAccount,
        payload: hexToBytes('b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9'),
        path: 'test',
        keyVersion: 0,
        chainId: 31337,
      }),
      '46d0bbc2cd8c016edbb711a33035b64a0ef3df655aadc4aad5193362b53e30e1',
    ],
    [
      'sign on EVM (signet.js)',
      evmSignRequestId({
        ...evmRequest,
        sender: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
        chainId: 11155111n,
      }),
      'f09146c352b885b346ead8f985f321c88d1c4136b30e8309ef9ea287bfa3d1dd',
    ],
    [
      'sign on Solana with a number as chain id (Python and viem)',
      solanaSignRequestId({
        sender: systemProgram,
        payload: counting,
        path: 'test',
        keyVersion: 0,
        chainId: 0x800001f5n,
      }),
      'acd898f5eb1c1de69fdbd2ecda10567e699e1df7e942147d6a6ccd72c7f06d5c',
    ],
    [
      'sign on Solana (Python and viem)',
      solanaSignRequestId({ sender: systemProgram, payload: counting, path: 'test', keyVersion: 1, chainId: solana }),
      '0866da21b3ea5056c24d4056e010ef8962c1b5764a6e89c5449da50679180c58',
    ],
    [
      'sign on Solana (signet.js)',
      solanaSignRequestId({ ...evmRequest, sender: wrappedSol, chainId: solana }),
      '65043ec4d7b86463c75af3676bb57e101b54976692c30d6a1c38cafa6e8e8877',
    ],
    [
      'bidirectional on Solana (Python and viem)',
      solanaBidirectionalRequestId({ ...transfer, sender: systemProgram }),
      '0d4910510d382e43b110adf8bd77ff39b3baca915e3c750acabd368d1cda52b4',
    ],
    [
      'bidirectional on Solana (signet.js)',
      solanaBidirectionalRequestId({ ...transfer, sender: wrappedSol, serializedTransaction: ones }),
      '2b644aabf5b9a0b242b548a1bd77ac8d8e0e8dcbb875c81097d584f9164563f9',
    ],
    [
      'bidirectional on EVM (Python and viem)',
      evmBidirectionalRequestId({ ...transfer, sender: hardhatAccount }),
      '585d3df512ed53def16a016ed405450c7ccfa8f6c3af59e6c09891bcee32bfe1',
    ],
  ];
  for (const [what, id, expected] of published)
    it(`equal the known vector: ${what}`, () => assert.equal(bytesToHex(id), expected));

  const signTypes = (sender: string, chainId: string) =>
    viem.parseAbiParameters(`${sender}, bytes, string, uint32, ${chainId}, string, string, string`);
  const packedTypes = (sender: string) =>
    viem.parseAbiParameters(`${sender}, bytes, string, uint32, string, string, string, string`).map(({ type }) => type);
  const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
  const requests = fc.record({
    path: fc.oneof(text, fc.string({ minLength: 31, maxLength: 33 })),
    keyVersion: fc.nat(2 ** 32 - 1),
    algo: text,
    dest: text,
    params: text,
  });
  const addresses = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((raw) => viem.getAddress(viem.bytesToHex(raw)));
  const payloads = fc.uint8Array({ minLength: 32, maxLength: 32 });

  it('equal what viem encodes, for any request of sign', () => {
    fc.assert(
      fc.property(
        requests,
        addresses,
        text,
        payloads,
        fc.bigInt(0n, 2n ** 256n - 1n),
        (r, address, base58, payload, n) => {
          const rest = [r.algo, r.dest, r.params];
          const expected = (sender: string, senderType: string, chainId: string | bigint, chainIdType: string) =>
            viem.keccak256(
              viem.encodeAbiParameters(signTypes(senderType, chainIdType), [
                sender,
                viem.bytesToHex(payload),
                r.path,
                r.keyVersion,
                chainId,
                ...rest,
              ]),
              'bytes',
            );
          const evm = evmSignRequestId({ ...r, sender: address, payload, chainId: n });
          assert.deepEqual(evm, expected(address, 'address', n, 'uint256'));
          const numbered = solanaSignRequestId({ ...r, sender: base58, payload, chainId: n });
          assert.deepEqual(numbered, expected(base58, 'string', n, 'uint256'));
          const named = solanaSignRequestId({ ...r, sender: base58, payload, chainId: r.dest });
          assert.deepEqual(named, expected(base58, 'string', r.dest, 'string'));
        },
      ),
    );
  });

  it('equal what viem packs, for any bidirectional request', () => {
    fc.assert(
      fc.property(requests, addresses, text, bytes(100), text, (r, address, base58, serializedTransaction, caip2Id) => {
        const transaction = { ...r, serializedTransaction, caip2Id };
        const rest = [r.keyVersion, r.path, r.algo, r.dest, r.params];
        const expected = (sender: string, type: string) =>
          viem.keccak256(
            viem.encodePacked(packedTypes(type), [sender, viem.bytesToHex(serializedTransaction), caip2Id, ...rest]),
            'bytes',
          );
        const evm = evmBidirectionalRequestId({ ...transaction, sender: address });
        assert.deepEqual(evm, expected(address, 'address'));
        const program = solanaBidirectionalRequestId({ ...transaction, sender: base58 });
        assert.deepEqual(program, expected(base58, 'string'));
      }),
    );
  });

  it('do not depend on the letter case of an EVM address', () => {
    const lower = evmSignRequestId({ ...evmRequest, sender: hardhatAccount.toLowerCase() });
    assert.deepEqual(evmSignRequestId(evmRequest), lower);
  });

  it('take what is left out as empty', () => {
    assert.deepEqual(evmSignRequestId({ ...evmRequest, algo: '', dest: '', params: '' }), evmSignRequestId(evmRequest));
  });

  it('name a wrong field', () => {
    const sign = (change: object) => () => evmSignRequestId({ ...evmRequest, ...change });
    throwsSdkError(sign({ payload: ones.subarray(1) }), 'INVALID_ARGUMENT', 'payload');
    for (const sender of ['alice.near', hardhatAccount.slice(2), `${hardhatAccount}00`, 5])
      throwsSdkError(sign({ sender }), 'INVALID_ARGUMENT', 'sender');
    for (const keyVersion of [-1, 0.5, 2 ** 32, 1n])
      throwsSdkError(sign({ keyVersion }), 'INVALID_ARGUMENT', 'keyVersion');
    for (const chainId of [-1n, 2n ** 256n, 0.5, 2 ** 53, '1', undefined])
      throwsSdkError(sign({ chainId }), 'INVALID_ARGUMENT', 'chainId');
    for (const field of ['path', 'algo', 'dest', 'params'])
      throwsSdkError(sign({ [field]: '\ud800' }), 'INVALID_ARGUMENT', field);
    const bidirectional = (change: object) => () =>
      solanaBidirectionalRequestId({ ...transfer, sender: systemProgram, ...change });
    throwsSdkError(bidirectional({ sender: '\ud800' }), 'INVALID_ARGUMENT', 'sender');
    throwsSdkError(bidirectional({ caip2Id: 1 }), 'INVALID_ARGUMENT', 'caip2Id');
    throwsSdkError(bidirectional({ serializedTransaction: '0x' }), 'INVALID_ARGUMENT', 'serializedTransaction');
    const undecided = 5 as unknown as string;
    throwsSdkError(() => solanaSignRequestId({ ...evmRequest, chainId: undecided }), 'INVALID_ARGUMENT', 'chainId');
  });
});

describe('what is signed to report an outcome', () => {
  it('is the hash of request id and output', () => {
    const expected = viem.keccak256(viem.concat([viem.bytesToHex(counting), '0xdeadbeef01']), 'bytes');
    assert.deepEqual(outcomePayload(counting, hexToBytes('deadbeef01')), expected);
  });

  it('names a wrong field', () => {
    throwsSdkError(() => outcomePayload(ones.subarray(1), ones), 'INVALID_ARGUMENT', 'requestId');
    throwsSdkError(() => outcomePayload(ones, '0x' as unknown as Uint8Array), 'INVALID_ARGUMENT', 'serializedOutput');
  });
});

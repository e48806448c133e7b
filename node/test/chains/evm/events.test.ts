import assert from 'node:assert/strict';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { deriveTweak, evmBidirectionalRequestId, evmSignRequestId, responseKeyPaths } from '@quorate/sdk';
import fc from 'fast-check';
import { concatHex, encodeAbiParameters, type Hex, hexToBytes, keccak256, numberToHex, parseAbiParameters } from 'viem';
import { toHex } from '../../../src/base/bytes.ts';
import { eventTopics, type SignerEvent } from '../../../src/chains/evm/abi.ts';
import { MeaninglessLogError, readEvent } from '../../../src/chains/evm/events.ts';
import type { Log } from '../../../src/chains/evm/schemas.ts';

const context = { chain: 'eip155:31337', chainId: 31_337, now: 77 };
const sender = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';
const blockHash = keccak256('0xb10c');

const logOf = (event: SignerEvent, data: Hex, topics: readonly Hex[] = []): Log => ({
  address: `0x${'ab'.repeat(20)}`,
  topics: [eventTopics[event], ...topics],
  data,
  blockNumber: 12,
  blockHash,
  transactionHash: keccak256('0x01'),
  logIndex: 3,
});

const requestedTypes = parseAbiParameters('address, bytes32, uint32, uint256, uint256, string, string, string, string');
const asked = {
  payload: keccak256('0xc0ffee'),
  path: 'pfad ä\ufeff',
  keyVersion: 1,
  chainId: 31_337n,
  algo: 'ECDSA',
  dest: 'ethereum',
  params: '{}',
};
const requested = (override: Partial<typeof asked> = {}): Log => {
  const { algo, chainId, dest, keyVersion, params, path, payload } = { ...asked, ...override };
  const values = [sender, payload, keyVersion, 5n, chainId, path, algo, dest, params] as const;
  return logOf('SignatureRequested', encodeAbiParameters(requestedTypes, values));
};

const bidirectionalTypes = parseAbiParameters(
  'address, bytes, string, uint32, uint256, uint256, string, string, string, string, bytes, bytes',
);
const transaction = {
  serializedTransaction: '0x02c0' as Hex,
  caip2Id: 'eip155:1',
  keyVersion: 0,
  chainId: 31_337n,
  path: 'test',
};
const bidirectional = (override: Partial<typeof transaction> = {}): Log => {
  const { caip2Id, chainId, keyVersion, path, serializedTransaction } = { ...transaction, ...override };
  const values = [
    sender,
    serializedTransaction,
    caip2Id,
    keyVersion,
    5n,
    chainId,
    path,
    'a',
    'd',
    'p',
    '0x5b5d',
    '0x5b7d',
  ] as const;
  return logOf('SignBidirectional', encodeAbiParameters(bidirectionalTypes, values));
};

const respondedTypes = parseAbiParameters('address, ((uint256, uint256), uint256, uint8)');
const responded = (recoveryId = 1): Log => {
  const { x, y } = secp256k1.Point.BASE.toAffine();
  const data = encodeAbiParameters(respondedTypes, [sender, [[x, y], 5n, recoveryId]]);
  return logOf('SignatureResponded', data, [keccak256('0x1d')]);
};

const refused = (log: Log): string => {
  try {
    readEvent(log, context);
  } catch (error) {
    assert.ok(error instanceof MeaninglessLogError, String(error));
    return error.message;
  }
  return assert.fail('it was read');
};

describe('logs of the EVM contract', () => {
  it('make requests for signatures of payloads', () => {
    const predecessor = sender.toLowerCase();
    const id = evmSignRequestId({ ...asked, sender, payload: hexToBytes(asked.payload) });
    assert.deepEqual(readEvent(requested(), context), {
      kind: 'requested',
      request: {
        chain: 'eip155:31337',
        requestId: toHex(id),
        occurrence: `${keccak256('0x01')}:3`,
        blockHeight: 12,
        blockHash,
        scheme: 'sig.network-v2',
        keyVersion: 1,
        predecessor,
        path: asked.path,
        payload: hexToBytes(asked.payload),
        tweak: deriveTweak({ scheme: 'sig.network-v2', chainId: 'eip155:1', predecessor, path: asked.path }),
        entropy: hexToBytes(blockHash),
        ask: { kind: 'payload', algo: 'ECDSA', dest: 'ethereum', params: '{}' },
        seenAt: 77,
      },
    });
  });

  it('make requests for signatures of transactions', () => {
    const event = readEvent(bidirectional(), context);
    assert.ok(event.kind === 'requested');
    const { request } = event;
    const { caip2Id, keyVersion, path, serializedTransaction } = transaction;
    const fields = { sender, caip2Id, keyVersion, path, algo: 'a', dest: 'd', params: 'p' };
    const id = evmBidirectionalRequestId({ ...fields, serializedTransaction: hexToBytes(serializedTransaction) });
    assert.equal(request.requestId, toHex(id));
    assert.equal(request.scheme, 'sig.network-v1');
    assert.deepEqual(request.payload, hexToBytes(keccak256(serializedTransaction)));
    assert.deepEqual(request.ask, {
      kind: 'transaction',
      algo: 'a',
      dest: 'd',
      params: 'p',
      transaction: hexToBytes(serializedTransaction),
      caip2Id,
      outputSchema: Uint8Array.of(0x5b, 0x5d),
      respondSchema: Uint8Array.of(0x5b, 0x7d),
    });
  });

  it('tell of answers, outcomes and errors', () => {
    const id = keccak256('0x1d');
    const { x, y } = secp256k1.Point.BASE.toAffine();
    const bigR = secp256k1.Point.fromAffine({ x, y }).toBytes(true);
    assert.deepEqual(readEvent(responded(), context), {
      kind: 'answered',
      requestId: id.slice(2),
      signature: { bigR, s: hexToBytes(numberToHex(5n, { size: 32 })), recoveryId: 1 },
    });
    for (const name of ['RespondBidirectional', 'SignatureError'] as const)
      assert.deepEqual(readEvent(logOf(name, '0x', [id]), context), { kind: 'concluded', requestId: id.slice(2) });
  });

  it('say nothing when no node could ever sign', () => {
    const n = secp256k1.Point.Fn.ORDER;
    assert.match(refused(requested({ keyVersion: 2 })), /key version 2/);
    assert.match(refused(requested({ payload: numberToHex(0n, { size: 32 }) })), /payload/);
    assert.match(refused(requested({ payload: numberToHex(n, { size: 32 }) })), /payload/);
    assert.equal(readEvent(requested({ payload: numberToHex(n - 1n, { size: 32 }) }), context).kind, 'requested');
    assert.match(refused(requested({ chainId: 1n })), /chain 1/);
    assert.match(refused(bidirectional({ chainId: 1n })), /chain 1/);
    assert.match(refused(bidirectional({ serializedTransaction: '0x' })), /no transaction/);
    assert.match(refused(bidirectional({ keyVersion: 7 })), /key version 7/);
    assert.match(refused(requested({ path: responseKeyPaths.evm })), /signs outcomes/);
    assert.match(refused(bidirectional({ path: responseKeyPaths.evm })), /signs outcomes/);
    assert.match(refused(responded(2)), /recovery id 2/);
    assert.match(refused(logOf('SignatureError', '0x')), /request id/);
  });

  it('say nothing when a text is not UTF-8', () => {
    const types = parseAbiParameters('address, bytes32, uint32, uint256, uint256, bytes, bytes, bytes, bytes');
    const texts: Hex[] = ['0x', '0x', '0x', '0x'];
    for (const [index, field] of ['path', 'algo', 'dest', 'params'].entries())
      for (const bad of ['0xff', '0xc3', '0xeda080', '0xc080'] as const) {
        const [path, algo, dest, params] = texts.with(index, bad) as [Hex, Hex, Hex, Hex];
        const values = [sender, asked.payload, 1, 5n, 31_337n, path, algo, dest, params] as const;
        const data = encodeAbiParameters(types, values);
        assert.match(refused(logOf('SignatureRequested', data)), new RegExp(`${field} is not UTF-8`));
      }
  });

  it('are read or refused, whatever they are', () => {
    const hex = (maxLength: number) => fc.uint8Array({ maxLength }).map((bytes): Hex => `0x${toHex(bytes)}`);
    const word = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes): Hex => `0x${toHex(bytes)}`);
    const topic = fc.oneof(fc.constantFrom(...Object.values(eventTopics)), word);
    const good = fc.constantFrom(requested().data, bidirectional().data, responded().data);
    /** A good log's data with some of it cut out, repeated or overwritten. */
    const mangled = fc.tuple(good, fc.nat(), fc.nat(), hex(64)).map(([data, at, length, junk]): Hex => {
      const from = 2 + 2 * (at % (data.length / 2));
      return concatHex([data.slice(0, from) as Hex, junk, `0x${data.slice(from + 2 * (length % 64))}`]);
    });
    const data = fc.oneof(hex(600), mangled, good);
    fc.assert(
      fc.property(fc.array(topic, { maxLength: 4 }), data, (topics, bytes) => {
        const log: Log = { ...requested(), topics, data: bytes };
        try {
          const event = readEvent(log, context);
          if (event.kind === 'requested') assert.equal(event.request.tweak.length, 32);
        } catch (error) {
          assert.ok(error instanceof MeaninglessLogError, String(error));
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

import assert from 'node:assert/strict';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { QUORATE_SIGNER_IDL } from '@quorate/contract-solana';
import { deriveTweak, solanaBidirectionalRequestId, solanaSignRequestId } from '@quorate/sdk';
import fc from 'fast-check';
import { toHex } from '../../../src/base/bytes.ts';
import { decodeBase58 } from '../../../src/chains/solana/base58.ts';
import { readEvents } from '../../../src/chains/solana/events.ts';
import { loggedData } from '../../../src/chains/solana/logs.ts';
import { readTransaction } from '../../../src/chains/solana/transaction.ts';
import { eventDiscriminators, instructionDiscriminators } from '../../../src/chains/solana/wire.ts';
import type { ChainEvent, SignRequest } from '../../../src/types/signRequest.ts';
import { n, seeded, toBytes } from '../../support/numbers.ts';
import {
  base58,
  base64,
  callOf,
  cluster,
  discriminatorOf,
  requestedCall,
  someone,
  transactionCall,
} from '../../support/solanaEvents.ts';

const seen = { chain: cluster, blockHeight: 7, blockHash: 'hash', entropy: new Uint8Array(32).fill(1), seenAt: 9 };
const id = new Uint8Array(32).fill(0xab);

function read(calls: readonly Uint8Array[], logged: readonly Uint8Array[] = []) {
  const skipped: string[] = [];
  const transaction = { signature: 'sig', slot: 7, calls: calls.map(base58), logged: logged.map(base64) };
  const events = readEvents(transaction, seen, (occurrence, why) => skipped.push(`${occurrence} ${why}`));
  return { events, skipped };
}
const requestOf = (event: ChainEvent | undefined): SignRequest => {
  assert.equal(event?.kind, 'requested');
  return event.request;
};

describe('Solana events', () => {
  it('and instructions are called what the program calls them', () => {
    for (const [name, hex] of Object.entries(eventDiscriminators)) {
      const { discriminator } = QUORATE_SIGNER_IDL.events.find((event) => event.name === `${name}Event`)!;
      assert.equal(toHex(Uint8Array.from(discriminator)), hex);
    }
    for (const [name, hex] of Object.entries(instructionDiscriminators)) {
      const { discriminator } = QUORATE_SIGNER_IDL.instructions.find((instruction) => instruction.name === name)!;
      assert.equal(toHex(Uint8Array.from(discriminator)), hex);
    }
  });

  it('ask for a signature under the derivation of their key version', () => {
    const payload = toBytes(n - 1n);
    const { events } = read([requestedCall({ payload }), requestedCall({ payload, keyVersion: 0 })]);
    const [latest, first] = events.map(requestOf);
    const chains = { 'sig.network-v1': '0x800001f5', 'sig.network-v2': 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp' };
    for (const [request, scheme, index] of [
      [latest, 'sig.network-v2', 0],
      [first, 'sig.network-v1', 1],
    ] as const) {
      assert.ok(request);
      const fields = { sender: someone, payload, path: 'path', chainId: cluster, algo: 'ECDSA', dest: 'ethereum' };
      assert.equal(request.requestId, toHex(solanaSignRequestId({ ...fields, keyVersion: request.keyVersion })));
      assert.equal(request.scheme, scheme);
      assert.equal(request.occurrence, `sig:${index}`);
      assert.equal(request.predecessor, someone);
      assert.deepEqual(request.ask, { kind: 'payload', algo: 'ECDSA', dest: 'ethereum', params: '' });
      const derivation = { scheme, chainId: chains[scheme], predecessor: someone, path: 'path' };
      assert.deepEqual(request.tweak, new Uint8Array(deriveTweak(derivation)));
      assert.deepEqual(request.entropy, seen.entropy);
    }
  });

  it('ask for a transaction’s signature over its Keccak-256', () => {
    const transaction = Uint8Array.of(2, 0xc1, 0x80);
    const request = requestOf(read([transactionCall(transaction)]).events[0]);
    const fields = { sender: someone, serializedTransaction: transaction, caip2Id: 'eip155:1', keyVersion: 1 };
    assert.equal(request.requestId, toHex(solanaBidirectionalRequestId({ ...fields, path: 'path' })));
    assert.deepEqual(request.payload, keccak_256(transaction));
    assert.equal(request.ask?.kind, 'transaction');
  });

  it('tell of answers with their signatures, and of what ends a request', () => {
    const signature = [...new Uint8Array(31), 5, ...new Uint8Array(31), 3, ...new Uint8Array(31), 6, 1];
    const responded = callOf('signatureRespondedEvent', [...id, ...new Uint8Array(32), ...signature]);
    const outcome = callOf('respondBidirectionalEvent', [...id, ...new Uint8Array(32), 0, 0, 0, 0, ...signature]);
    const error = Uint8Array.from([
      ...discriminatorOf('signatureErrorEvent'),
      ...id,
      ...new Uint8Array(32),
      0,
      0,
      0,
      0,
    ]);
    const requestId = toHex(id);
    assert.deepEqual(read([responded, outcome], [error]).events, [
      {
        kind: 'answered',
        requestId,
        signature: { bigR: Uint8Array.from([3, ...toBytes(5n)]), s: toBytes(6n), recoveryId: 1 },
      },
      { kind: 'concluded', requestId },
      { kind: 'concluded', requestId },
    ]);
  });

  it('that no node could sign are left out, and what comes beside them is not', () => {
    const bad: Readonly<Record<string, Uint8Array>> = {
      payload: requestedCall({ payload: new Uint8Array(32) }),
      'payload ': requestedCall({ payload: toBytes(n) }),
      keyVersion: requestedCall({ keyVersion: 2 }),
      path: requestedCall({ path: 'solana response key' }),
      'path ': transactionCall(Uint8Array.of(1), 'solana response key'),
      request: requestedCall({ params: 'x'.repeat(10_010) }),
      encoded: requestedCall({ rawPath: [1, 0, 0, 0, 0xff] }),
    };
    const { events, skipped } = read([...Object.values(bad), requestedCall()]);
    assert.equal(events.length, 1);
    assert.equal(requestOf(events[0]).occurrence, 'sig:7');
    assert.equal(skipped.length, Object.keys(bad).length);
    for (const [index, field] of Object.keys(bad).entries()) {
      assert.ok(skipped[index]?.startsWith(`sig:${index} `) && skipped[index].includes(field.trim()), skipped[index]);
    }
  });

  it('keep the texts that came, whatever is in them', () => {
    const path = '\u0000\ufeffpäth\u0000';
    assert.equal(requestOf(read([requestedCall({ path })]).events[0]).path, path);
    assert.equal(requestOf(read([requestedCall({ path: '\ufeffx' })]).events[0]).path, '\ufeffx');
  });

  it('of 10 KB are read whole', () => {
    const params = 'x'.repeat(9_900);
    const { ask } = requestOf(read([requestedCall({ params })]).events[0]);
    assert.ok(ask?.kind === 'payload' && ask.params === params);
  });
});

describe('Solana transactions', () => {
  const program = 'QuorateSigner111111111111111111111111111111';
  const other = 'GsbwXfJraMomNxBcjYLcG3mxkBUiyWXAB32fGbSMQRdW';
  const answer = (keys: readonly string[], loaded: { writable: string[]; readonly: string[] } | undefined) => ({
    slot: 3,
    transaction: { signatures: ['sig'], message: { accountKeys: [...keys] } },
    meta: {
      err: null as unknown,
      innerInstructions: [0, 1, 2].map((programIdIndex) => ({
        instructions: [{ programIdIndex, data: `data${programIdIndex}` }],
      })),
      logMessages: [],
      loadedAddresses: loaded,
    },
  });

  it('have calls of the program, wherever its address comes from, and of no other', () => {
    const tables = { writable: [other], readonly: [program] };
    assert.deepEqual(readTransaction(answer([other], tables), 'sig', program)?.calls, ['data2']);
    assert.deepEqual(readTransaction(answer([other, program, other], undefined), 'sig', program)?.calls, ['data1']);
    assert.deepEqual(readTransaction(answer([other, other, other], undefined), 'sig', program)?.calls, []);
  });

  it('that failed have none', () => {
    const failed = answer([program, program, program], undefined);
    failed.meta.err = { InstructionError: [0, { Custom: 1 }] };
    assert.deepEqual(readTransaction(failed, 'sig', program)?.calls, []);
  });

  it('are not taken when they are others than asked for, or name an account that they do not have', () => {
    assert.equal(readTransaction(answer([program, other, other], undefined), 'another', program), undefined);
    assert.equal(readTransaction(answer([program, other], undefined), 'sig', program), undefined);
  });

  it('show the data that the program logged, not what others log in its manner', () => {
    const lines = (text: string) =>
      text
        .trim()
        .split('\n')
        .map((line) => line.trim().replace('OURS', program).replace('OTHER', other));
    const logs = lines(`
      Program OTHER invoke [1]
      Program data: b3RoZXI=
      Program OURS invoke [2]
      Program data: b3Vycw==
      Program log: Program OTHER success
      Program OTHER invoke [3]
      Program data: b3RoZXI=
      Program OTHER success
      Program OURS consumed 5 of 200000 compute units
      Program data: b3VycyB0b28=
      Program OURS success
      Program data: b3RoZXI=
      Program log: Program OURS invoke [2]
      Program data: b3RoZXI=
      Program OTHER success
    `);
    assert.deepEqual(loggedData(logs, program), ['b3Vycw==', 'b3VycyB0b28=']);
    const cut = lines(`
      Program OURS invoke [1]
      Program data: b3Vycw==
      Log truncated
      Program data: b3RoZXI=
    `);
    assert.deepEqual(loggedData(cut, program), ['b3Vycw==']);
    const padded = [`Program ${program} invoke [1]`, `Program log: ${'x'.repeat(9_000)}`, 'Program data: b3Vycw=='];
    assert.deepEqual(loggedData(padded, program), []);
    const newline = [
      `Program ${other} invoke [1]`,
      `Program log: x\nProgram ${program} invoke [2]`,
      'Program data: eA==',
    ];
    assert.deepEqual(loggedData(newline, program), []);
    const unbalanced = [`Program ${other} invoke [1]`, `Program ${program} invoke [3]`, 'Program data: eA=='];
    assert.deepEqual(loggedData(unbalanced, program), []);
  });
});

describe('Solana events, whatever bytes they have', () => {
  const events: readonly Uint8Array[] = [
    requestedCall(),
    transactionCall(),
    callOf('signatureRespondedEvent', [...new Uint8Array(161)]),
    callOf('respondBidirectionalEvent', [...new Uint8Array(165)]),
  ];
  const mutated = fc
    .record({
      event: fc.constantFrom(...events),
      at: fc.nat(400),
      bytes: fc.uint8Array({ maxLength: 8 }),
      length: fc.nat(500),
    })
    .map(({ at, bytes, event, length }) => {
      const copy = Uint8Array.from(event);
      if (at + bytes.length <= copy.length) copy.set(bytes, at);
      return copy.subarray(0, length);
    });

  it('are read or left out', () => {
    const call = fc.oneof(mutated, fc.uint8Array({ maxLength: 300 }));
    const property = fc.property(
      fc.array(call, { maxLength: 4 }),
      fc.array(call, { maxLength: 2 }),
      (calls, logged) => {
        const { events } = read(calls, logged);
        assert.ok(events.length <= calls.length + logged.length);
      },
    );
    fc.assert(property, seeded(2_000));
  });

  it('and whatever is base58 or no base58', () => {
    const property = fc.property(fc.string({ maxLength: 60 }), (text) => {
      assert.deepEqual(readEvents({ signature: 'sig', slot: 1, calls: [text], logged: [text] }, seen), []);
    });
    fc.assert(property, seeded(1_000));
    const exact = fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
      assert.deepEqual(decodeBase58(base58(data), 'data'), data);
    });
    fc.assert(exact, seeded(500));
  });

  it('and whatever lines are logged', () => {
    const program = 'QuorateSigner111111111111111111111111111111';
    const line = fc.oneof(
      fc.constantFrom(
        `Program ${program} invoke [1]`,
        `Program ${program} success`,
        'Program data: AAAA',
        'Log truncated',
      ),
      fc.string(),
    );
    const property = fc.property(fc.array(line), (lines) => {
      for (const text of loggedData(lines, program)) assert.match(text, /^[A-Za-z0-9+/]+=*$/);
    });
    fc.assert(property, seeded(1_000));
  });
});

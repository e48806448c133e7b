import assert from 'node:assert/strict';
import { deriveTweak, nearMpcRequestId, nearSignRequestId } from '@quorate/sdk';
import fc from 'fast-check';
import { toHex } from '../../src/base/bytes.ts';
import { readEvents } from '../../src/chains/near/events.ts';
import type { ChainEvent, SignRequest } from '../../src/types/signRequest.ts';

const seen = { chain: 'near:testnet', blockHeight: 7, blockHash: 'hash', seenAt: 1 };
const payload = Uint8Array.from({ length: 32 }, (_, i) => i + 1);
const entropy = Uint8Array.from({ length: 32 }, (_, i) => 255 - i);
const logsOf = (...calls: Uint8Array[]) =>
  calls.flatMap((bytes) => ['sign: predecessor=…', JSON.stringify([...bytes])]);
const call = (method: string, args: unknown) => ({
  method,
  args: Buffer.from(JSON.stringify(args)).toString('base64'),
});
const receipt = (...calls: { method: string; args: string }[]) => ({
  receiptId: 'R1',
  predecessor: 'alice.near',
  calls,
});
const requestOf = (events: readonly ChainEvent[], index = 0): SignRequest => {
  const event = events[index];
  assert.ok(event?.kind === 'requested');
  return event.request;
};

describe('NEAR events', () => {
  it("reads sig.network's form with either spelling of the payload", () => {
    for (const spelling of [[...payload], toHex(payload)]) {
      const args = { request: { payload: spelling, path: 'eth', key_version: 0 } };
      const request = requestOf(readEvents(receipt(call('sign', args)), logsOf(entropy), seen));
      assert.equal(request.scheme, 'sig.network-v1');
      assert.deepEqual(request.payload, payload);
      assert.deepEqual(request.entropy, entropy);
      const id = nearSignRequestId({ predecessor: 'alice.near', payload, path: 'eth', keyVersion: 0 });
      assert.equal(request.requestId, toHex(id));
      const tweak = deriveTweak({ scheme: 'sig.network-v1', chainId: '0x18d', predecessor: 'alice.near', path: 'eth' });
      assert.deepEqual(toHex(request.tweak), toHex(tweak));
      assert.equal(request.occurrence, 'R1:0');
    }
  });

  it('takes key version 1 for the second derivation', () => {
    const args = { request: { payload: [...payload], path: 'eth', key_version: 1 } };
    const request = requestOf(readEvents(receipt(call('sign', args)), logsOf(entropy), seen));
    assert.equal(request.scheme, 'sig.network-v2');
    const tweak = deriveTweak({
      scheme: 'sig.network-v2',
      chainId: 'near:mainnet',
      predecessor: 'alice.near',
      path: 'eth',
    });
    assert.deepEqual(toHex(request.tweak), toHex(tweak));
  });

  it("takes a request with payload_v2 or domain_id for near/mpc's", () => {
    const forms = [
      { payload_v2: { Ecdsa: toHex(payload) }, domain_id: 0 },
      { payload: [...payload], domain_id: 0 },
      { payload_v2: { Ecdsa: toHex(payload) } },
    ];
    for (const form of forms) {
      const args = { request: { ...form, path: 'btc' } };
      const request = requestOf(readEvents(receipt(call('sign', args)), logsOf(entropy), seen));
      assert.equal(request.scheme, 'near-mpc-v0.1');
      const id = nearMpcRequestId({ predecessor: 'alice.near', payload, path: 'btc', domainId: 0 });
      assert.equal(request.requestId, toHex(id));
    }
  });

  it('takes a field that is null for absent, as the contract does', () => {
    const absent = { payload: null, key_version: null, payload_v2: null, domain_id: null };
    const forms: [object, SignRequest['scheme']][] = [
      [{ payload: [...payload], key_version: 1 }, 'sig.network-v2'],
      [{ payload_v2: { Ecdsa: toHex(payload), Eddsa: null }, domain_id: 0 }, 'near-mpc-v0.1'],
    ];
    for (const [form, scheme] of forms) {
      const args = { request: { path: 'btc', ...absent, ...form } };
      const events = readEvents(receipt(call('sign', args)), logsOf(entropy), seen);
      assert.equal(requestOf(events).scheme, scheme);
    }
  });

  it('keeps several calls of one receipt apart and in order', () => {
    const sign = (path: string) => call('sign', { request: { payload: [...payload], path, key_version: 0 } });
    const respond = call('respond', { sign_id: { request_id: [...entropy] }, signature: {} });
    const other = call('public_key', {});
    const events = readEvents(receipt(sign('a'), other, respond, sign('b')), logsOf(payload, entropy), seen);
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['requested', 'answered', 'requested'],
    );
    assert.deepEqual([requestOf(events).occurrence, requestOf(events, 2).occurrence], ['R1:0', 'R1:1']);
    assert.deepEqual(requestOf(events, 2).entropy, entropy);
    assert.deepEqual(events[1], { kind: 'answered', requestId: toHex(entropy) });
  });

  it('reads nothing into a call without its logs', () => {
    const args = { request: { payload: [...payload], path: 'eth', key_version: 0 } };
    assert.deepEqual(readEvents(receipt(call('sign', args)), [], seen), []);
    assert.deepEqual(readEvents(receipt(call('sign', args)), ['sign: …', '[1,2]'], seen), []);
  });

  it('never throws, whatever the arguments and logs are', () => {
    const base64 = fc.oneof(
      fc.string(),
      fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value)).toString('base64')),
    );
    const calls = fc.array(fc.record({ method: fc.constantFrom('sign', 'respond', 'join'), args: base64 }));
    const logs = fc.array(fc.oneof(fc.string(), fc.constant('sign: x'), fc.constant(JSON.stringify([...entropy]))));
    fc.assert(fc.property(calls, logs, (anyCalls, anyLogs) => void readEvents(receipt(...anyCalls), anyLogs, seen)));
    const surrogate = { request: { payload: [...payload], path: '\ud800', key_version: 0 } };
    assert.deepEqual(readEvents(receipt(call('sign', surrogate)), logsOf(entropy), seen), []);
  });
});

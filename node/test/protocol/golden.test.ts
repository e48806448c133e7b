import assert from 'node:assert/strict';
import { concatBytes, toHex } from '../../src/base/bytes.ts';
import { taggedHash } from '../../src/crypto/hash.ts';
import { encodeTriplePair } from '../../src/types/stockCodec.ts';
import { dealPair, ids, runKeygen, runPresign, runTriples, signTogether } from '../support/fixtures.ts';
import { exampleRequest } from '../support/requests.ts';
import type { Carrier, Envelope } from '../support/router.ts';

/** Notes every message that passes. */
function recorder() {
  const sent: Envelope[] = [];
  const carrier: Carrier = (envelope) => {
    sent.push(envelope);
    return [envelope];
  };
  /** SHA-256 of all messages, by round, sender and receiver: not by when they happened to leave. */
  const digest = () => {
    const ordered = sent.sort((a, b) => a.round - b.round || a.from - b.from || a.to - b.to);
    return toHex(taggedHash('golden', ...ordered.map(({ round, from, to, message }) => [round, from, to, message])));
  };
  return { carrier, digest };
}

/** What seeded runs sent (triples: and kept) when these values were recorded, with a kernel in plain JavaScript. */
const golden = {
  keygen: '24721a17aee08f30a52f93b83765aedb3d58726424ca5d8f4c71dff8ff552b09',
  'triples t=2, 4': 'e563d895109621b2d443d585554ee5ecbfd5c99818dd43770abe9587f74fef1c',
  'triples t=3, 2': '0a9c7ea9ee3033f92893fba00f37374947efad2e7130ce92a661fb88b7fae188',
  presign: '69e9adb038573008d584fed11ee4e5df9506471b6dc7d268fae293257300333d',
  signature:
    '03e92a5534370eee4bf0ad989c9e70a33dc67cdcde3fe0ae267a1f7a5e2585347f021e3fc8b994515fcbaf26b69644008c52daf119c4307764503fc89850c5101301',
};

/** Whatever is made faster: the bytes on the wire, and with them the compatibility of versions, must not change. */
describe('protocol: golden transcripts', () => {
  const three = ids(0, 1, 2);
  const two = ids(0, 2);

  it('keygen of three', async () => {
    const { carrier, digest } = recorder();
    await runKeygen(three, 2, 'golden', carrier);
    assert.equal(digest(), golden.keygen);
  });

  for (const [name, members, count] of [
    ['triples t=2, 4', two, 4],
    ['triples t=3, 2', three, 2],
  ] as const) {
    it(name, async () => {
      const { carrier, digest } = recorder();
      const made = await runTriples(members, count, 'golden', carrier);
      const kept = [...made.values()].map((pairs) => pairs.map(encodeTriplePair));
      assert.equal(toHex(taggedHash('golden-kept', digest(), kept)), golden[name]);
    });
  }

  it('a presignature and its signature', async () => {
    const { carrier, digest } = recorder();
    const keyShares = await runKeygen(three, 2, 'golden');
    const pairs = dealPair(two, 'golden');
    const presignatures = await runPresign(two, keyShares, pairs, {}, carrier);
    assert.equal(digest(), golden.presign);
    const { bigR, s, recoveryId } = signTogether(presignatures, keyShares, exampleRequest('golden'));
    assert.equal(toHex(concatBytes(bigR, s, Uint8Array.of(recoveryId))), golden.signature);
  });
});

import assert from 'node:assert/strict';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import * as sdk from '@quorate/sdk';
import {
  type AddressChain,
  type Derivation,
  deriveTweak,
  evmSignRequestId,
  normalizePublicKey,
  parseNearSignature,
  publicKeyToAddress,
  SdkError,
  type Signature,
  solanaBidirectionalRequestId,
  verifySignature,
} from '@quorate/sdk';
import { bech32 } from '@scure/base';
import fc from 'fast-check';

// Whatever comes in, these functions give what they promise or an SdkError: nothing else is thrown, nothing is guessed.

/** What `work` gives; undefined when it throws an SdkError. Other errors pass through. */
function given<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    assert.ok(error instanceof SdkError, `threw ${error} instead of an SdkError`);
    assert.equal(error.retryable, false);
    return undefined;
  }
}

const key = secp256k1.Point.BASE.toBytes(true);
/** Any value at all. */
const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true, withTypedArray: true });
/** Texts of any 16-bit units, half surrogate pairs included. */
const units = fc.array(fc.nat(0xffff), { maxLength: 12 }).map((codes) => String.fromCharCode(...codes));
const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), maxLength: 140 });
const base58 = fc.string({
  unit: fc.constantFrom(...'123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'),
  maxLength: 90,
});

describe('whatever comes in', () => {
  const functions = Object.entries(sdk as object).filter(
    ([name, work]) => typeof work === 'function' && name !== 'SdkError',
  );
  const nothing = fc.constantFrom(undefined, null, 0, '', 'x', {}, [], Symbol('x'), () => {}, Object.create(null));
  for (const [name, work] of functions)
    it(`${name} gives something or an SdkError, whatever its arguments`, () => {
      // Others of the second and third arguments are texts for errors.
      const first = fc.tuple(fc.oneof(nothing, anything, fc.constantFrom(key)));
      const both = fc.tuple(fc.oneof(nothing, fc.constantFrom(key)), fc.oneof(nothing, anything));
      const named = ['normalizePublicKey', 'sigNetworkDerivation'].includes(name);
      fc.assert(
        fc.property(
          named ? first : fc.oneof(first, both),
          (args) => void given(() => (work as (...given: unknown[]) => unknown)(...args)),
        ),
      );
    });

  it('public keys are points of their curve or refused', () => {
    const near = fc.tuple(fc.constantFrom('secp256k1', 'ed25519', 'p256', ''), base58).map((parts) => parts.join(':'));
    const prefixed = hex.map((digits) => `0x${digits}`);
    const compressed = fc.tuple(fc.constantFrom('02', '03', '04', ''), fc.uint8Array({ minLength: 32, maxLength: 32 }));
    const likely = compressed.map(([prefix, x]) => prefix + Buffer.from(x).toString('hex'));
    const bytes = fc.uint8Array({ maxLength: 70 });
    fc.assert(
      fc.property(fc.oneof(units, hex, near, prefixed, likely, bytes), (spelling) => {
        const parsed = given(() => normalizePublicKey(spelling));
        if (parsed === undefined) return;
        assert.ok(parsed.length === 65 || parsed.length === 32);
        assert.deepEqual(normalizePublicKey(parsed), parsed);
      }),
      { numRuns: 500 },
    );
  });

  it('a tweak is derived from exactly the texts that UTF-8 can express', () => {
    fc.assert(
      fc.property(units, units, (predecessor, path) => {
        const tweak = given(() => deriveTweak({ scheme: 'near-mpc-v0.1', predecessor, path }));
        assert.equal(tweak !== undefined, predecessor.isWellFormed() && path.isWellFormed());
      }),
      { numRuns: 500 },
    );
  });

  it('derivations of any other shape are refused', () => {
    const field = fc.oneof(anything, fc.constantFrom('sig.network-v1', 'near-mpc-v0.1', '0x1'));
    const shapes = fc.record({ scheme: field, chainId: field, predecessor: field, path: field });
    fc.assert(fc.property(shapes, (shape) => void given(() => deriveTweak(shape as Derivation))));
  });

  it('answers of the contract are signatures or refused', () => {
    const field = fc.oneof(hex, anything);
    const wrapped = fc.record({
      scheme: fc.constantFrom('Secp256k1', 'Ed25519', undefined),
      big_r: fc.oneof(field, fc.record({ affine_point: field })),
      s: fc.oneof(field, fc.record({ scalar: field })),
      recovery_id: fc.oneof(fc.nat(3), anything),
    });
    fc.assert(
      fc.property(fc.oneof(wrapped, anything), (answer) => {
        const signature = given(() => parseNearSignature(answer));
        if (signature) assert.equal(signature.bigR.length, 33);
      }),
      { numRuns: 500 },
    );
  });

  it('signatures verify, do not verify or are refused', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.uint8Array({ minLength: 33, maxLength: 33 }),
      anything,
    );
    const signatures = fc.record({ bigR: bytes, s: bytes, recoveryId: fc.oneof(fc.nat(3), anything) });
    fc.assert(
      fc.property(fc.oneof(signatures, anything), bytes, (signature, payload) => {
        const input = { signature: signature as Signature, payload: payload as Uint8Array, publicKey: key };
        assert.ok([false, undefined].includes(given(() => verifySignature(input))));
      }),
      { numRuns: 500 },
    );
  });

  it('a Cosmos address has the prefix that was asked for, or there is none', () => {
    fc.assert(
      fc.property(fc.oneof(units, fc.string({ maxLength: 60 }), fc.stringMatching(/^[a-z0-9]{1,60}$/)), (prefix) => {
        const address = given(() => publicKeyToAddress(key, { chain: 'cosmos', prefix }));
        if (address !== undefined) assert.equal(bech32.decode(address as `${string}1${string}`).prefix, prefix);
      }),
      { numRuns: 500 },
    );
  });

  it('an address is a text or refused', () => {
    const chains = fc.oneof(fc.constantFrom('bitcoin', 'litecoin', 'dogecoin', 'evm', 'ton', 'cosmos'), anything);
    const options = fc.record({ chain: chains, type: anything, network: anything, prefix: anything });
    fc.assert(
      fc.property(options, (option) => {
        const address = given(() => publicKeyToAddress(key, option as { chain: AddressChain } as { chain: 'evm' }));
        assert.ok(address === undefined || typeof address === 'string');
      }),
    );
  });

  it('request ids are 32 bytes or refused', () => {
    const field = fc.oneof(fc.string(), fc.nat(), fc.uint8Array({ minLength: 32, maxLength: 32 }), anything);
    const names = ['sender', 'payload', 'path', 'keyVersion', 'chainId', 'algo', 'serializedTransaction', 'caip2Id'];
    const requests = fc.record(Object.fromEntries(names.map((name) => [name, field])));
    fc.assert(
      fc.property(requests, (request) => {
        for (const requestId of [evmSignRequestId, solanaBidirectionalRequestId]) {
          const id = given(() => requestId(request as never));
          assert.ok(id === undefined || id.length === 32);
        }
      }),
    );
  });
});

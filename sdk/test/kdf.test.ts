import assert from 'node:assert/strict';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import {
  addTweak,
  curveOf,
  type Derivation,
  type DerivationPath,
  type DerivationScheme,
  deriveAddress,
  derivePublicKey,
  deriveTweak,
  type Tweak,
  toNearPublicKey,
} from '@quorate/sdk';
import fc from 'fast-check';
import { order, scalar, text, throwsSdkError, vectors } from './support.ts';

interface DerivationVector {
  readonly scheme: string;
  readonly root_secp256k1?: string;
  readonly root_uncompressed?: string;
  readonly root_ed25519?: string;
  readonly chain_id?: string;
  readonly predecessor: string;
  readonly path: string;
  readonly tweak: string;
  readonly secp256k1: { readonly uncompressed: string; readonly naj?: string; readonly evm: string };
  readonly ed25519?: { readonly hex: string; readonly naj: string };
}

const schemes: readonly (readonly [prefix: string, scheme: DerivationScheme])[] = [
  ['near-mpc v0.1.0', 'near-mpc-v0.1'],
  ['sig.network v1.0.0', 'sig.network-v1'],
  ['sig.network v2.0.0', 'sig.network-v2'],
];

const schemeOf = (name: string): DerivationScheme => {
  const found = schemes.find(([prefix]) => name.startsWith(prefix));
  assert.ok(found, `no scheme for vector ${name}`);
  return found[1];
};

const testnetRoot =
  'secp256k1:4NfTiv3UsGahebgTaHyD9vF8KYKMBnfd6kh94mK6xv8fGBiJB8TBtFMP5WWXz6B89Ac1fbpzPwAvoyQebemHFwx3';
const testnetRootEd25519 = 'ed25519:6vSEtQxrQj6txUMh33WC4ERyCWmNMRTdufDWAaDY3Un2';
const v2: DerivationPath = { scheme: 'sig.network-v2', chainId: 'near:mainnet', predecessor: 'alice.near', path: 'a' };

describe('key derivation', () => {
  describe('equals the published vectors', () => {
    for (const vector of vectors<DerivationVector>('derivations')) {
      const { predecessor, path } = vector;
      const derivation = { scheme: schemeOf(vector.scheme), chainId: vector.chain_id, predecessor, path };
      const rootPublicKey = vector.root_secp256k1 ?? vector.root_uncompressed;
      assert.ok(rootPublicKey);

      it(`${vector.scheme} ${predecessor} ${path}`, () => {
        const d: Derivation = { ...derivation, rootPublicKey };
        assert.equal(bytesToHex(deriveTweak(d)), vector.tweak);
        assert.equal(bytesToHex(derivePublicKey(d)), vector.secp256k1.uncompressed);
        assert.equal(deriveAddress({ ...d, chain: 'evm' }), vector.secp256k1.evm);
        if (vector.secp256k1.naj) assert.equal(toNearPublicKey(derivePublicKey(d)), vector.secp256k1.naj);
      });

      const { ed25519, root_ed25519 } = vector;
      if (ed25519 && root_ed25519)
        it(`${vector.scheme} ${predecessor} ${path} on ed25519`, () => {
          const d: Derivation = { ...derivation, rootPublicKey: root_ed25519 };
          assert.equal(bytesToHex(deriveTweak(d)), vector.tweak);
          assert.equal(bytesToHex(derivePublicKey(d)), ed25519.hex);
          assert.equal(toNearPublicKey(derivePublicKey(d)), ed25519.naj);
        });
    }

    for (const vector of vectors<DerivationPath & { tweak: string; source: string }>('tweaks'))
      it(`${vector.scheme} ${vector.chainId ?? ''} ${vector.predecessor} ${vector.path} (${vector.source})`, () => {
        assert.equal(bytesToHex(deriveTweak(vector)), vector.tweak);
      });

    const nearCa = [
      ['farmface.testnet', 'derivationPath', '0xaca49dcd616e2c1dce4e3490b49474af271790b5'],
      ['farmface.testnet', 'ethereum,1', '0xe09907d0a59bf84a68f5249ab328fc0ce0417a28'],
      ['your-account.testnet', 'ethereum,1', '0x5898502fc8577c5a0ae0c6984bb33c394c11a0a5'],
    ] as const;
    for (const [predecessor, path, address] of nearCa)
      it(`EVM address of ${predecessor} ${path} (near-ca)`, () => {
        const d = { rootPublicKey: testnetRoot, scheme: 'near-mpc-v0.1', predecessor, path } as const;
        assert.equal(deriveAddress({ ...d, chain: 'evm' }).toLowerCase(), address);
      });

    it('derive_secret_key of sig-net/mpc: the same tweak moves secret and public key alike', () => {
      const secretKey = Uint8Array.from({ length: 32 }, (_, i) => i + 1);
      const d = { scheme: 'sig.network-v2', chainId: 'eip155:1', predecessor: 'sender', path: 'path' } as const;
      const derived = secp256k1.Point.Fn.create(bytesToNumberBE(secretKey) + bytesToNumberBE(deriveTweak(d)));
      assert.equal(derived.toString(16), '528f9cf74f1e2eada7dcb3d2c40e4c04357e81de97fe631359de98f4eebff34f');
      const publicKey = derivePublicKey({ ...d, rootPublicKey: secp256k1.getPublicKey(secretKey) });
      assert.deepEqual(publicKey, secp256k1.getPublicKey(numberToBytesBE(derived, 32), false));
    });
  });

  it('gives the public key of (secret key + tweak), for every account and path', () => {
    fc.assert(
      fc.property(scalar, text, text, fc.constantFrom(...schemes), (secretKey, predecessor, path, [, scheme]) => {
        const chainId = scheme === 'sig.network-v1' ? '0x18d' : 'near:mainnet';
        const rootPublicKey = secp256k1.getPublicKey(numberToBytesBE(secretKey, 32));
        const d = { scheme, chainId, predecessor, path, rootPublicKey };
        const derived = (secretKey + bytesToNumberBE(deriveTweak(d))) % order;
        assert.deepEqual(derivePublicKey(d), secp256k1.getPublicKey(numberToBytesBE(derived, 32), false));
      }),
      { numRuns: 40 },
    );
  });

  it('gives each path of an account a key of its own', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        const same = bytesToHex(deriveTweak({ ...v2, path: one })) === bytesToHex(deriveTweak({ ...v2, path: other }));
        assert.equal(same, one === other);
      }),
    );
  });

  it('takes an EVM predecessor in any letter case, and only there', () => {
    const checksummed = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
    const lower = checksummed.toLowerCase();
    const d: DerivationPath = { scheme: 'sig.network-v2', chainId: 'eip155:1', predecessor: lower, path: 'test' };
    assert.deepEqual(deriveTweak({ ...d, predecessor: checksummed }), deriveTweak(d));
    const near = { ...d, chainId: 'near:mainnet' };
    assert.notDeepEqual(deriveTweak({ ...near, predecessor: checksummed }), deriveTweak(near));
  });

  it('follows the curve of the root key, secp256k1 without one', () => {
    const d: DerivationPath = { scheme: 'near-mpc-v0.1', predecessor: 'alice.near', path: '' };
    assert.equal(curveOf(derivePublicKey({ ...d, rootPublicKey: testnetRoot })), 'secp256k1');
    assert.equal(curveOf(derivePublicKey({ ...d, rootPublicKey: testnetRootEd25519 })), 'ed25519');
    assert.deepEqual(deriveTweak(d), deriveTweak({ ...d, rootPublicKey: testnetRoot }));
  });

  it('refuses the identity as a derived key', () => {
    const tweak = deriveTweak(v2);
    const negated = numberToBytesBE(order - bytesToNumberBE(tweak), 32);
    throwsSdkError(() => addTweak(secp256k1.getPublicKey(negated), tweak), 'DERIVED_IDENTITY', 'path');
    const rootPublicKey = secp256k1.getPublicKey(negated);
    throwsSdkError(() => derivePublicKey({ ...v2, rootPublicKey }), 'DERIVED_IDENTITY', 'path');
  });

  it('refuses tweaks that are no canonical non-zero scalar', () => {
    const tweaks = [0n, order, order + 1n, 2n ** 256n - 1n].map((value) => numberToBytesBE(value, 32) as Tweak);
    for (const tweak of tweaks) throwsSdkError(() => addTweak(testnetRoot, tweak), 'TWEAK_OUT_OF_RANGE', 'tweak');
    throwsSdkError(() => addTweak(testnetRoot, new Uint8Array(31) as Tweak), 'INVALID_ARGUMENT', 'tweak');
    const l = hexToBytes('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010') as Tweak;
    throwsSdkError(() => addTweak(testnetRootEd25519, l), 'TWEAK_OUT_OF_RANGE', 'tweak');
  });

  it('names what is wrong with its input', () => {
    const d = { ...v2, rootPublicKey: testnetRoot };
    const unknownScheme = 'sig.network-v3' as DerivationScheme;
    throwsSdkError(() => deriveTweak({ ...d, scheme: unknownScheme }), 'UNSUPPORTED_SCHEME', 'scheme');
    for (const chainId of [undefined, '', 'near:testnet', 'eip155:11155111', '0x18d'])
      throwsSdkError(() => deriveTweak({ ...d, chainId }), 'UNSUPPORTED_CHAIN', 'chainId');
    throwsSdkError(() => deriveTweak({ ...d, scheme: 'sig.network-v1' }), 'UNSUPPORTED_CHAIN', 'chainId');
    throwsSdkError(() => deriveTweak({ ...d, path: '\ud800' }), 'INVALID_ARGUMENT', 'path');
    throwsSdkError(() => deriveTweak({ ...d, predecessor: 'a\udc00' }), 'INVALID_ARGUMENT', 'predecessor');
    throwsSdkError(() => deriveTweak({ ...d, path: 7 as unknown as string }), 'INVALID_ARGUMENT', 'path');
    throwsSdkError(() => derivePublicKey({ ...d, rootPublicKey: 'x' }), 'INVALID_PUBLIC_KEY', 'rootPublicKey');
    throwsSdkError(
      () => derivePublicKey({ ...d, rootPublicKey: testnetRootEd25519 }),
      'UNSUPPORTED_CURVE',
      'rootPublicKey',
    );
  });
});

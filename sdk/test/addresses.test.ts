import assert from 'node:assert/strict';
import { DirectSecp256k1Wallet } from '@cosmjs/proto-signing';
import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { numberToBytesBE } from '@noble/curves/utils.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import {
  type AddressChain,
  type AddressOptions,
  addressFromSignature,
  deriveAddress,
  publicKeyToAddress,
  type Signature,
  toNearPublicKey,
} from '@quorate/sdk';
import { PublicKey } from '@solana/web3.js';
import { type Network, networks, payments } from 'bitcoinjs-lib';
import fc from 'fast-check';
import { keyToImplicitAddress } from 'near-api-js';
import { TronWeb } from 'tronweb';
import { privateKeyToAddress } from 'viem/accounts';
import { deriveAddress as xrplDeriveAddress } from 'xrpl';
import { scalar, vectors } from './support.ts';

/** A vector of `addresses.json`: what the chain's own library says. */
type AddressVector = { readonly publicKey: string; readonly address: string; readonly source: string } & AddressOptions<
  'ton' | 'stellar' | 'aptos' | 'sui'
>;

interface DerivationVector {
  readonly secp256k1: Readonly<Record<string, string | Readonly<Record<string, string>>>> & {
    readonly uncompressed: string;
  };
  readonly ed25519?: { readonly hex: string; readonly solana: string; readonly sui: string; readonly aptos: string };
}

const secretKeys = scalar.map((secret) => numberToBytesBE(secret, 32));
const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('addresses', () => {
  describe('equal the vectors of the derivations', () => {
    /** Each field of a vector, and what it is the address of. */
    const fields: readonly (readonly [field: string, options: AddressOptions<AddressChain>, network?: string])[] = [
      ['evm', { chain: 'evm' }],
      ['btc_p2wpkh', { chain: 'bitcoin', type: 'p2wpkh', network: 'mainnet' }, 'mainnet'],
      ['btc_p2wpkh', { chain: 'bitcoin' }, 'mainnet'],
      ['btc_p2wpkh', { chain: 'bitcoin', network: 'testnet' }, 'testnet'],
      ['btc_p2wpkh', { chain: 'bitcoin', network: 'signet' }, 'testnet'],
      ['btc_p2wpkh', { chain: 'bitcoin', network: 'regtest' }, 'regtest'],
      ['btc_p2pkh', { chain: 'bitcoin', type: 'p2pkh' }],
      ['cosmoshub', { chain: 'cosmos', prefix: 'cosmos' }],
      ['osmosis', { chain: 'cosmos', prefix: 'osmo' }],
      ['xrp', { chain: 'xrp' }],
      ['tron', { chain: 'tron' }],
      ['doge_p2pkh', { chain: 'dogecoin' }],
      ['ltc_p2wpkh', { chain: 'litecoin' }],
    ];
    vectors<DerivationVector>('derivations').forEach((vector, i) => {
      it(`number ${i}`, () => {
        for (const [field, options, network] of fields) {
          const entry = vector.secp256k1[field];
          const expected = typeof entry === 'object' && network ? entry[network] : entry;
          if (expected === undefined) continue;
          assert.equal(publicKeyToAddress(vector.secp256k1.uncompressed, options), expected, JSON.stringify(options));
        }
        if (!vector.ed25519) return;
        const { hex, ...addresses } = vector.ed25519;
        for (const chain of ['solana', 'sui', 'aptos'] as const)
          assert.equal(publicKeyToAddress(hex, { chain }), addresses[chain]);
        assert.equal(publicKeyToAddress(hex, { chain: 'near' }), hex);
      });
    });
  });

  const libraries = Map.groupBy(vectors<AddressVector>('addresses'), ({ source }) => source);
  for (const [library, known] of libraries)
    it(`equal what ${library} computes`, () => {
      assert.ok(known.length >= 6);
      for (const { publicKey, address, source: _, ...options } of known)
        assert.equal(publicKeyToAddress(publicKey, options), address, JSON.stringify(options));
    });

  describe('equal those published for', () => {
    const published: readonly (readonly [
      what: string,
      key: string,
      options: AddressOptions<AddressChain>,
      address: string,
    ])[] = [
      [
        'witness v0 in BIP-173',
        '0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798',
        { chain: 'bitcoin' },
        'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
      ],
      [
        'testnets in BIP-173',
        '0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798',
        { chain: 'bitcoin', network: 'testnet' },
        'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx',
      ],
      [
        'keys of ed25519 on the XRP Ledger (its documentation)',
        '9434799226374926eda3b54b1b461b4abf7237962eae18528fea67595397fa32',
        { chain: 'xrp' },
        'rDTXLQ7ZKZVKz33zJbHjgVShjsBnqMBhmN',
      ],
      [
        'single keys of secp256k1 on Aptos (its SDK’s tests)',
        '04acdd16651b839c24665b7e2033b55225f384554949fef46c397b5275f37f6ee95554d70fb5d9f93c5831ebf695c7206e7477ce708f03ae9bb2862dc6c9e033ea',
        { chain: 'aptos' },
        '0x5792c985bc96f436270bd2a3c692210b09c7febb8889345ceefdbae4bacfe498',
      ],
    ];
    for (const [what, key, options, address] of published)
      it(what, () => assert.equal(publicKeyToAddress(key, options), address));
  });

  describe('equal those of the chain’s own library, for any key:', () => {
    const ofSecp256k1 = (check: (secretKey: Uint8Array, publicKey: Uint8Array) => void) =>
      fc.assert(
        fc.property(secretKeys, (secretKey) => check(secretKey, secp256k1.getPublicKey(secretKey, true))),
        { numRuns: 25 },
      );
    const ofEd25519 = (check: (publicKey: Uint8Array) => void) =>
      fc.assert(
        fc.property(seeds, (seed) => check(ed25519.getPublicKey(seed))),
        { numRuns: 25 },
      );

    it('viem', () =>
      ofSecp256k1((secretKey, key) =>
        assert.equal(publicKeyToAddress(key, { chain: 'evm' }), privateKeyToAddress(`0x${bytesToHex(secretKey)}`)),
      ));

    it('bitcoinjs-lib, with the parameters of Litecoin and Dogecoin too', () => {
      const { bitcoin, testnet, regtest } = networks;
      const like = (pubKeyHash: number, bech32: string): Network => ({ ...bitcoin, pubKeyHash, bech32 });
      const known = [
        [{ chain: 'bitcoin', network: 'mainnet' }, bitcoin],
        [{ chain: 'bitcoin', network: 'testnet' }, testnet],
        [{ chain: 'bitcoin', network: 'signet' }, testnet],
        [{ chain: 'bitcoin', network: 'regtest' }, regtest],
        [{ chain: 'litecoin', network: 'mainnet' }, like(0x30, 'ltc')],
        [{ chain: 'litecoin', network: 'testnet' }, like(0x6f, 'tltc')],
        [{ chain: 'litecoin', network: 'regtest' }, like(0x6f, 'rltc')],
      ] as const;
      ofSecp256k1((_, pubkey) => {
        for (const [options, network] of known) {
          const { address: p2pkh } = payments.p2pkh({ pubkey, network });
          const { address: p2wpkh } = payments.p2wpkh({ pubkey, network });
          assert.equal(publicKeyToAddress(pubkey, { ...options, type: 'p2pkh' }), p2pkh);
          assert.equal(publicKeyToAddress(pubkey, { ...options, type: 'p2wpkh' }), p2wpkh);
        }
        for (const [network, version] of [
          ['mainnet', 0x1e],
          ['testnet', 0x71],
          ['regtest', 0x6f],
        ] as const) {
          const { address } = payments.p2pkh({ pubkey, network: like(version, '') });
          assert.equal(publicKeyToAddress(pubkey, { chain: 'dogecoin', network }), address);
        }
      });
    });

    it('cosmjs', () =>
      fc.assert(
        fc.asyncProperty(
          secretKeys,
          fc.constantFrom('cosmos', 'osmo', 'celestia', 'neutron'),
          async (secret, prefix) => {
            const [account] = await (await DirectSecp256k1Wallet.fromKey(secret, prefix)).getAccounts();
            const address = publicKeyToAddress(secp256k1.getPublicKey(secret), { chain: 'cosmos', prefix });
            assert.equal(address, account?.address);
          },
        ),
        { numRuns: 25 },
      ));

    it('xrpl, on both curves', () => {
      const check = (key: Uint8Array, prefix: string) =>
        assert.equal(
          publicKeyToAddress(key, { chain: 'xrp' }),
          xrplDeriveAddress(`${prefix}${bytesToHex(key)}`.toUpperCase()),
        );
      ofSecp256k1((_, key) => check(key, ''));
      ofEd25519((key) => check(key, 'ed'));
    });

    it('tronweb', () =>
      ofSecp256k1((secretKey, key) =>
        assert.equal(publicKeyToAddress(key, { chain: 'tron' }), TronWeb.address.fromPrivateKey(bytesToHex(secretKey))),
      ));

    it('@solana/web3.js', () =>
      ofEd25519((key) => assert.equal(publicKeyToAddress(key, { chain: 'solana' }), new PublicKey(key).toBase58())));

    it('near-api-js', () =>
      ofEd25519((key) =>
        assert.equal(publicKeyToAddress(key, { chain: 'near' }), keyToImplicitAddress(toNearPublicKey(key))),
      ));
  });

  it('of a derivation are those of the key that it derives', () => {
    const rootPublicKey =
      'secp256k1:4NfTiv3UsGahebgTaHyD9vF8KYKMBnfd6kh94mK6xv8fGBiJB8TBtFMP5WWXz6B89Ac1fbpzPwAvoyQebemHFwx3';
    const d = {
      scheme: 'near-mpc-v0.1',
      rootPublicKey,
      predecessor: 'derivation-test.testnet',
      path: 'unit-test',
    } as const;
    assert.equal(deriveAddress({ ...d, chain: 'bitcoin', type: 'p2pkh' }), '1J4V3q4Vyg4Qho2e8Z29oDtNszxYfEpMvy');
    const osmosis = deriveAddress({ ...d, chain: 'cosmos', prefix: 'osmo' });
    assert.equal(osmosis, 'osmo1hv3ve430qaw392kmweqa6j98dqrw0l7eahz7pj');
  });

  it('come from signatures alone', () => {
    fc.assert(
      fc.property(secretKeys, seeds, (secretKey, payload) => {
        const bytes = secp256k1.sign(payload, secretKey, { prehash: false, format: 'recovered' });
        const signature: Signature = {
          bigR: Uint8Array.of(2, ...bytes.subarray(1, 33)),
          s: bytes.subarray(33),
          recoveryId: bytes[0] as 0 | 1,
        };
        const key = secp256k1.getPublicKey(secretKey);
        for (const options of [{ chain: 'evm' }, { chain: 'bitcoin', type: 'p2pkh' }] as const)
          assert.equal(addressFromSignature({ payload, signature, ...options }), publicKeyToAddress(key, options));
        const none = { ...signature, s: new Uint8Array(32) };
        assert.equal(addressFromSignature({ payload, signature: none, chain: 'evm' }), undefined);
      }),
      { numRuns: 10 },
    );
  });
});

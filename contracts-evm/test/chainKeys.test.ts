import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js';
import { addTweak, derivePublicKey, deriveTweak, publicKeyToEvmAddress, verifySignature } from '@quorate/sdk';
import fc from 'fast-check';
import { type Address, bytesToHex, getAddress, type Hex, hexToBytes } from 'viem';
import { type SignatureArgument, toPointArgument } from '../src/index.ts';
import { COMPILE_TIMEOUT, deploy, Fn, order, refuses, signWith, startChain } from './support.ts';

interface Case {
  readonly secret: bigint;
  readonly requester: Address;
  readonly path: string;
  readonly keyVersion: number;
}

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const someCase: fc.Arbitrary<Case> = fc.record({
  secret: fc.bigInt({ min: 1n, max: order - 1n }),
  requester: bytes(20).map((address) => bytesToHex(address)),
  path: fc.string({ unit: 'binary', maxLength: 80 }),
  keyVersion: fc.constantFrom(0, 1),
});

/** What makes a valid signature wrong, or leaves it alone. */
const damages: Readonly<Record<string, (valid: SignatureArgument) => SignatureArgument>> = {
  none: (valid) => valid,
  highS: (valid) => ({ ...valid, s: order - valid.s }),
  parity: (valid) => ({ ...valid, recoveryId: valid.recoveryId === 0 ? 1 : 0 }),
  r: (valid) => ({ ...valid, bigR: toPointArgument(secp256k1.getPublicKey(Fn.toBytes(valid.s), false)) }),
  s: (valid) => ({ ...valid, s: (valid.s * 2n) % order }),
};

const derivationOf = ({ requester, path, keyVersion }: Omit<Case, 'secret'>) =>
  keyVersion === 0
    ? ({ scheme: 'sig.network-v1', chainId: '0x1', predecessor: requester, path } as const)
    : ({ scheme: 'sig.network-v2', chainId: 'eip155:1', predecessor: requester, path } as const);

/** Whether what is said about R in the signature is true, and what the SDK holds of the rest. */
function isValid(publicKey: Uint8Array, payload: Hex, { bigR, s, recoveryId }: SignatureArgument): boolean {
  if (BigInt(recoveryId) !== (bigR.y & 1n)) return false;
  const compressed = Uint8Array.of(2 + recoveryId, ...numberToBytesBE(bigR.x, 32));
  const signature = { bigR: compressed, s: numberToBytesBE(s, 32), recoveryId };
  return verifySignature({ payload: hexToBytes(payload), signature, publicKey });
}

describe('EVM contract: keys derived on chain', function () {
  this.timeout(COMPILE_TIMEOUT);
  let harness: Awaited<ReturnType<typeof deploy>>;

  before(async () => {
    harness = await deploy(await startChain(), 'ChainKeysHarness', []);
  });

  const read = <T>(name: string, args: readonly unknown[]) => harness.read[name]!(args) as Promise<T>;

  it('are those that existing clients compute', async () => {
    const vectors = JSON.parse(
      readFileSync(new URL('../../sdk/test/vectors/derivations.json', import.meta.url), 'utf8'),
    ).filter((vector: { readonly chain_id?: string }) => vector.chain_id === 'eip155:1');
    assert.ok(vectors.length > 0);
    for (const { root_secp256k1, predecessor, path, key_version, tweak, secp256k1: key } of vectors) {
      const root = toPointArgument(root_secp256k1);
      assert.equal(await read('tweakOf', [predecessor, path, key_version]), BigInt(`0x${tweak}`));
      const one = { root, requester: predecessor, path, keyVersion: key_version };
      assert.deepEqual(await read('derivedAddresses', [[one]]), [key.evm]);
    }
    const requester = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
    for (const [root, address] of [
      [
        'secp256k1:3Ww8iFjqTHufye5aRGUvrQqETegR4gVUcW8FX5xzscaN9ENhpkffojsxJwi6N1RbbHMTxYa9UyKeqK3fsMuwxjR5',
        '0x93c999606441B4D26cfc1f34968bee706abc34F2',
      ],
      [
        'secp256k1:4tY4qMzusmgX5wYdG35663Y3Qar3CTbpApotwk9ZKLoF79XA4DjG8XoByaKdNHKQX9Lz5hd7iJqsWdTKyA7dKa6Z',
        '0x41e24f3d49F678eB550030C917Ab9D4EA62be06C',
      ],
    ] as const)
      assert.deepEqual(
        await read('derivedAddresses', [[{ root: toPointArgument(root), requester, path: 'test', keyVersion: 1 }]]),
        [address],
      );
  });

  it('are those of the SDK, in 1,000 random cases', async () => {
    const batch = fc.array(someCase, { minLength: 100, maxLength: 100, size: 'max' });
    await fc.assert(
      fc.asyncProperty(batch, async (cases) => {
        const keys = cases.map((one) => secp256k1.getPublicKey(Fn.toBytes(one.secret), false));
        const expected = cases.map((one, i) =>
          publicKeyToEvmAddress(derivePublicKey({ ...derivationOf(one), rootPublicKey: keys[i]! })),
        );
        const inputs = cases.map((one, i) => ({ ...one, root: toPointArgument(keys[i]!) }));
        assert.deepEqual(await read<Address[]>('derivedAddresses', [inputs]), expected);
      }),
      { numRuns: 10, endOnFailure: true },
    );
  });

  it('have signed exactly what the SDK says, in 1,000 random cases', async () => {
    const signed = fc.tuple(someCase, bytes(32), fc.constantFrom(...Object.keys(damages)));
    const outcomes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(signed, { minLength: 100, maxLength: 100, size: 'max' }), async (cases) => {
        const made = cases.map(([one, digest, damage]) => {
          const root = secp256k1.getPublicKey(Fn.toBytes(one.secret), false);
          const tweak = deriveTweak(derivationOf(one));
          const payload = bytesToHex(digest);
          const signature = damages[damage]!(signWith(Fn.add(one.secret, bytesToNumberBE(tweak)), payload));
          const valid = isValid(addTweak(root, tweak), payload, signature);
          outcomes.add(`${damage} ${valid}`);
          return { input: { ...one, root: toPointArgument(root) }, payload, signature, valid };
        });
        const arguments_ = [made.map((m) => m.input), made.map((m) => m.payload), made.map((m) => m.signature)];
        assert.deepEqual(
          await read<boolean[]>('verify', arguments_),
          made.map(({ valid }) => valid),
        );
      }),
      { numRuns: 10, endOnFailure: true },
    );
    assert.deepEqual([...outcomes].sort(), ['highS false', 'none true', 'parity false', 'r false', 's false']);
  });

  it('do not exist where the tweak cancels the root key', async () => {
    const one = { requester: getAddress(`0x${'5a'.repeat(20)}`), path: 'cancelled', keyVersion: 1 };
    const tweak = bytesToNumberBE(deriveTweak(derivationOf(one)));
    const root = toPointArgument(secp256k1.getPublicKey(Fn.toBytes(order - tweak), false));
    await refuses(read('derivedAddresses', [[{ ...one, root }]]), 'InvalidPublicKey');
  });

  it('are found for addresses of every digit', async () => {
    for (const digits of [
      '0123456789abcdef0123456789abcdef01234567',
      'f'.repeat(40),
      '0'.repeat(40),
      '9a'.repeat(20),
    ]) {
      const requester = getAddress(`0x${digits}`);
      const tweak = bytesToNumberBE(deriveTweak(derivationOf({ requester, path: '', keyVersion: 1 })));
      assert.equal(await read('tweakOf', [requester, '', 1]), tweak);
    }
  });
});

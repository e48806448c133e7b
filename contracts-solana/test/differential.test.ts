import assert from 'node:assert/strict';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js';
import { type DerivationScheme, derivePublicKey } from '@quorate/sdk';
import { ComputeBudgetProgram, PublicKey } from '@solana/web3.js';
import fc from 'fast-check';
import { encodeAbiParameters, keccak256, toHex } from 'viem';
import {
  affine,
  CHAIN_ID,
  networkSign,
  PROGRAM_ID,
  Refused,
  rootPoint,
  TestChain,
  type WireSignature,
} from './support.ts';

const { ORDER } = secp256k1.Point.Fn;
const FIELD = secp256k1.Point.Fp.ORDER;
const CASES = 1_000;

interface Case {
  readonly requester: PublicKey;
  readonly payload: Uint8Array;
  readonly keyVersion: number;
  readonly path: string;
  readonly algo: string;
  readonly dest: string;
  readonly params: string;
}

const number = (bytes: readonly number[]) => bytesToNumberBE(Uint8Array.from(bytes));
const bytes = (value: bigint) => [...numberToBytesBE(value, 32)];

/** What noble and the SDK say of a response: does the derived key verify this signature, in its one form? */
function isValid({ requester, payload, keyVersion, path }: Case, { bigR, s, recoveryId }: WireSignature): boolean {
  const [scheme, chainId]: [DerivationScheme, string] =
    keyVersion === 0 ? ['sig.network-v1', '0x800001f5'] : ['sig.network-v2', 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp'];
  const rootPublicKey = Uint8Array.from([4, ...rootPoint.x, ...rootPoint.y]);
  const key = derivePublicKey({ rootPublicKey, scheme, chainId, predecessor: requester.toBase58(), path });
  try {
    const point = secp256k1.Point.fromBytes(Uint8Array.from([4, ...bigR.x, ...bigR.y]));
    point.assertValidity();
  } catch {
    return false;
  }
  if (recoveryId !== (bigR.y[31]! & 1)) return false;
  if (number(bigR.x) >= ORDER || number(bigR.x) === 0n) return false;
  const compact = Uint8Array.from([...bigR.x, ...s]);
  try {
    const recovered = secp256k1.recoverPublicKey(Uint8Array.from([recoveryId, ...compact]), payload, {
      prehash: false,
    });
    const isOfKey = Buffer.from(secp256k1.Point.fromBytes(recovered).toBytes(false)).equals(key);
    return isOfKey && secp256k1.verify(compact, payload, key, { prehash: false, lowS: true });
  } catch {
    return false;
  }
}

const flipBit = (list: readonly number[], bit: number) =>
  list.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));

/** Ways to spoil a signature, or to leave it alone. */
const MUTATIONS: Readonly<Record<string, (signature: WireSignature, bit: number) => WireSignature>> = {
  none: (signature) => signature,
  'a bit of s': (signature, bit) => ({ ...signature, s: flipBit(signature.s, bit) }),
  'a bit of x': ({ bigR, ...rest }, bit) => ({ ...rest, bigR: { ...bigR, x: flipBit(bigR.x, bit) } }),
  'a bit of y': ({ bigR, ...rest }, bit) => ({ ...rest, bigR: { ...bigR, y: flipBit(bigR.y, bit) } }),
  'a bit of the recovery id': (signature, bit) => ({
    ...signature,
    recoveryId: signature.recoveryId ^ (1 << (bit & 7)),
  }),
  'n − s': (signature) => ({ ...signature, s: bytes(ORDER - number(signature.s)) }),
  'n − s and −R': ({ bigR, s, recoveryId }) => ({
    bigR: { x: bigR.x, y: bytes(FIELD - number(bigR.y)) },
    s: bytes(ORDER - number(s)),
    recoveryId: recoveryId ^ 1,
  }),
  '−R': ({ bigR, s, recoveryId }) => ({
    bigR: { x: bigR.x, y: bytes(FIELD - number(bigR.y)) },
    s,
    recoveryId: recoveryId ^ 1,
  }),
  's of 0': (signature) => ({ ...signature, s: bytes(0n) }),
  's of n': (signature) => ({ ...signature, s: bytes(ORDER) }),
  's of n / 2': (signature) => ({ ...signature, s: bytes(ORDER >> 1n) }),
  'R at infinity': (signature) => ({ ...signature, bigR: { x: bytes(0n), y: bytes(0n) }, recoveryId: 0 }),
  'another R': (signature, bit) => {
    const bigR = affine(secp256k1.Point.BASE.multiply(BigInt(bit + 1)).toBytes(false));
    return { ...signature, bigR, recoveryId: bigR.y[31]! & 1 };
  },
};

const word = fc.string({ unit: 'grapheme', maxLength: 24 });
const cases = fc.record({
  // Addresses that begin with zeros have a shorter text.
  requester: fc
    .tuple(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.nat(6))
    .map(([key, zeros]) => new PublicKey(key.map((byte, i) => (i < zeros ? 0 : byte)))),
  payload: fc.bigInt({ min: 1n, max: ORDER - 1n }).map((value) => numberToBytesBE(value, 32)),
  keyVersion: fc.nat(1),
  path: word,
  algo: word,
  dest: word,
  params: word,
});

describe('program: differential', () => {
  it(`verifies and names requests like noble, the SDK and viem in ${CASES} cases, valid and not`, async function () {
    this.timeout(300_000);
    const chain = await TestChain.start();
    const seen = { accepted: 0, refused: 0 };
    const mutation = fc.oneof(fc.constant('none'), fc.constantFrom(...Object.keys(MUTATIONS)));
    await fc.assert(
      fc.asyncProperty(cases, mutation, fc.nat(255), async (to, mutate, bit) => {
        const { requester, payload, keyVersion, path, algo, dest, params } = to;
        const signature = MUTATIONS[mutate]!(networkSign(requester, path, keyVersion, payload), bit);
        const instruction = await chain.program.methods
          .respond([{ ...to, payload: [...payload], signature }])
          .accounts({ responder: chain.responder.publicKey, program: PROGRAM_ID })
          .instruction();
        const budget = ComputeBudgetProgram.setComputeUnitLimit({ units: 100_000 });
        if (!isValid(to, signature)) {
          assert.throws(
            () => chain.send([budget, instruction], [chain.responder]),
            (error) => error instanceof Refused && error.programCode === 6014,
            mutate,
          );
          seen.refused++;
          return;
        }
        const { events } = chain.send([budget, instruction], [chain.responder]);
        const types = ['string', 'bytes', 'string', 'uint32', 'string', 'string', 'string', 'string'] as const;
        const values = [requester.toBase58(), toHex(payload), path, keyVersion, CHAIN_ID, algo, dest, params] as const;
        const id = keccak256(
          encodeAbiParameters(
            types.map((type) => ({ type })),
            values,
          ),
          'bytes',
        );
        assert.deepEqual(Uint8Array.from(events[0]?.data.requestId), id);
        seen.accepted++;
      }),
      { numRuns: CASES, seed: 20_261_127 },
    );
    assert.ok(seen.accepted > CASES / 3 && seen.refused > CASES / 5, JSON.stringify(seen));
  });
});

import assert from 'node:assert/strict';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256, sha3_256 } from '@noble/hashes/sha3.js';
import { base58 } from '@scure/base';
import { actions } from 'near-api-js';
import { startChain, type TestChain, until } from '../../contracts-near/test/contract/chain.ts';
import {
  Fixture,
  outcomeOf,
  signWithTweak,
  type TransactionStatus,
} from '../../contracts-near/test/contract/fixture.ts';
import { nearMpcRequestPreimage, sigNetworkRequestPreimage } from '../../sdk/src/request-id.ts';

/**
 * What clients of the existing networks send to the contract and do with its answers, byte for byte as they do it:
 * chainsig.js 1.1.16, near-ca 0.11.2, and contracts in Rust that write absent options as null.
 */

const TERA_GAS = 10n ** 12n;
const path = 'ethereum-1';
const utf8 = (text: string) => new TextEncoder().encode(text);
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const payload = keccak_256(utf8('what an EVM adapter hashes'));

/** chainsig.js `cryptography.najToUncompressedPubKeySEC1`. */
const uncompressed = (key: string) => `04${toHex(base58.decode(key.split(':')[1] ?? ''))}`;

/** An EVM address. @param key 65 bytes in hex */
const addressOf = (key: string) => toHex(keccak_256(Buffer.from(key, 'hex').subarray(1)).subarray(12));

interface RSV {
  r: string;
  s: string;
  v: number;
}

/** chainsig.js `cryptography.toRSV`, of either answer form. */
function toRSV({ big_r, s, recovery_id }: Record<string, unknown>): RSV {
  const R = typeof big_r === 'string' ? big_r : (big_r as { affine_point: string }).affine_point;
  const S = typeof s === 'string' ? s : (s as { scalar: string }).scalar;
  return { r: R.substring(2), s: S, v: Number(recovery_id) + 27 };
}

/** The EVM address that an `ecrecover` finds. */
function recoverAddress({ r, s, v }: RSV): string {
  const signature = new secp256k1.Signature(BigInt(`0x${r}`), BigInt(`0x${s}`), v - 27);
  return addressOf(signature.recoverPublicKey(payload).toHex(false));
}

describe('clients of the existing NEAR networks', () => {
  let chain: TestChain;
  let fixture: Fixture;

  before(async () => {
    chain = await startChain();
    fixture = await Fixture.running(chain);
  });
  after(() => chain.stop());

  const predecessor = () => fixture.user.accountId;

  /** Sends what the client sends, and hands in the signature of the request with that id as the nodes would. */
  async function sign(request: object, requestId: Uint8Array, tgas: bigint): Promise<RSV> {
    const transaction = fixture.user.signAndSendTransaction({
      receiverId: fixture.contract.accountId,
      actions: [actions.functionCall('sign', { request }, tgas * TERA_GAS, 1n)],
    });
    const id = toHex(requestId);
    const pending = await until('the request waits', () => fixture.pendingRequest(id));
    assert.equal((await fixture.respond(id, signWithTweak(pending.tweak, pending.payload))).panic, undefined);
    return toRSV(outcomeOf((await transaction) as unknown as TransactionStatus).value as Record<string, unknown>);
  }

  const nearMpcId = () => sha3_256(nearMpcRequestPreimage(utf8(predecessor()), payload, utf8(path), 0));

  it('chainsig.js: derives from either view, signs, recovers the address', async () => {
    const root = secp256k1.Point.fromHex(uncompressed(await fixture.view<string>('public_key', {})));
    const view = { path, predecessor: predecessor(), domain_id: 0 };
    const derived = uncompressed(await fixture.view<string>('derived_public_key', view));
    const tweak = toHex(sha3_256(utf8(`near-mpc-recovery v0.1.0 epsilon derivation:${predecessor()},${path}`)));
    const derivedLocally = root.add(secp256k1.Point.BASE.multiply(BigInt(`0x${tweak}`)));
    assert.equal(derived, derivedLocally.toHex(false));
    const request = { payload_v2: { Ecdsa: toHex(payload) }, path, domain_id: 0 };
    assert.equal(recoverAddress(await sign(request, nearMpcId(), 300n)), addressOf(derived));
  });

  it('chainsig.js: is told that there are no Ed25519 keys', async () => {
    const unsupported = 'This domain is not supported.';
    const view = { path, predecessor: predecessor(), domain_id: 1 };
    await assert.rejects(fixture.view('derived_public_key', view), new RegExp(unsupported));
    const request = { payload_v2: { Eddsa: toHex(payload) }, path, domain_id: 1 };
    assert.match((await fixture.call('sign', { request }, { deposit: 1n })).panic ?? '', new RegExp(unsupported));
  });

  it('a contract in Rust, whose absent options are null', async () => {
    const request = { path, payload: null, payload_v2: { Ecdsa: toHex(payload) }, domain_id: 0, key_version: null };
    const view = { path, predecessor: predecessor(), domain_id: 0 };
    const derived = uncompressed(await fixture.view<string>('derived_public_key', view));
    assert.equal(recoverAddress(await sign(request, nearMpcId(), 15n)), addressOf(derived));
  });

  it('the form with payload and key_version, derived without naming a version', async () => {
    const derived = uncompressed(await fixture.view('derived_public_key', { path, predecessor: predecessor() }));
    const id = sha3_256(sigNetworkRequestPreimage(utf8(predecessor()), payload, utf8(path), 0));
    const request = { payload: [...payload], path, key_version: 0 };
    assert.equal(recoverAddress(await sign(request, id, 250n)), addressOf(derived));
  });
});

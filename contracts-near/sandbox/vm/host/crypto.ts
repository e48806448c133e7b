import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { ripemd160 } from '@noble/hashes/legacy.js';
import { keccak_256, keccak_512 } from '@noble/hashes/sha3.js';
import { sha256 } from '../../crypto.ts';
import { COSTS } from '../costs.ts';
import { hostErrors } from '../errors.ts';
import type { Host, HostFunctions } from './context.ts';

const CURVE_ORDER = secp256k1.Point.Fn.ORDER;

/** Host functions that hash and check signatures. */
export function cryptoFunctions(host: Host): HostFunctions {
  const hash = (digest: (data: Uint8Array) => Uint8Array, base: number, perByte: number) => {
    return (length: bigint, pointer: bigint, register: bigint) => {
      host.gas.burn(base);
      const data = host.read(length, pointer);
      host.gas.burn(perByte * data.length);
      host.writeRegister(register, digest(data));
    };
  };
  return {
    sha256: hash(sha256, COSTS.sha256Base, COSTS.sha256Byte),
    keccak256: hash(keccak_256, COSTS.keccak256Base, COSTS.keccak256Byte),
    keccak512: hash(keccak_512, COSTS.keccak512Base, COSTS.keccak512Byte),
    ripemd160: (length: bigint, pointer: bigint, register: bigint) => {
      host.gas.burn(COSTS.ripemd160Base);
      const data = host.read(length, pointer);
      host.gas.burn(COSTS.ripemd160Block * (Math.floor((data.length + 8) / 64) + 1));
      host.writeRegister(register, ripemd160(data));
    },
    ecrecover: (
      hashLength: bigint,
      hashPointer: bigint,
      signatureLength: bigint,
      signaturePointer: bigint,
      recovery: bigint,
      rejectHighS: bigint,
      register: bigint,
    ) => {
      host.gas.burn(COSTS.ecrecoverBase);
      const signature = host.read(signatureLength, signaturePointer);
      if (signature.length !== 64) {
        throw hostErrors.ecrecover(`The length of the signature: ${signature.length}, exceeds the limit of 64 bytes`);
      }
      if (recovery < 0n || recovery > 3n) {
        throw hostErrors.ecrecover(`V recovery byte 0 through 3 are valid but was provided ${recovery}`);
      }
      const digest = host.read(hashLength, hashPointer);
      if (digest.length !== 32) {
        throw hostErrors.ecrecover(`The length of the hash: ${digest.length}, exceeds the limit of 32 bytes`);
      }
      if (rejectHighS < 0n || rejectHighS > 1n) {
        throw hostErrors.ecrecover(`Malleability flag needs to be 0 or 1 but is instead ${rejectHighS}`);
      }
      const key = recover(digest, signature, Number(recovery), rejectHighS === 1n);
      if (!key) return 0n;
      host.writeRegister(register, key);
      return 1n;
    },
    ed25519_verify: (
      signatureLength: bigint,
      signaturePointer: bigint,
      messageLength: bigint,
      messagePointer: bigint,
      keyLength: bigint,
      keyPointer: bigint,
    ) => {
      host.gas.burn(COSTS.ed25519Base);
      const signature = host.read(signatureLength, signaturePointer);
      if (signature.length !== 64) throw hostErrors.ed25519('invalid signature length');
      const message = host.read(messageLength, messagePointer);
      host.gas.burn(COSTS.ed25519Byte * message.length);
      const key = host.read(keyLength, keyPointer);
      if (key.length !== 32) throw hostErrors.ed25519('invalid public key length');
      return accepted(() => ed25519.verify(signature, message, key, { zip215: false }));
    },
    p256_verify: (
      signatureLength: bigint,
      signaturePointer: bigint,
      messageLength: bigint,
      messagePointer: bigint,
      keyLength: bigint,
      keyPointer: bigint,
    ) => {
      host.gas.burn(COSTS.p256Base);
      const signature = host.read(signatureLength, signaturePointer);
      const message = host.read(messageLength, messagePointer);
      host.gas.burn(COSTS.p256Byte * message.length);
      const key = host.read(keyLength, keyPointer);
      if (signature.length !== 64 || key.length !== 33) return 0n;
      return accepted(() => p256.verify(signature, message, key, { lowS: false }));
    },
  };
}

function accepted(verify: () => boolean): bigint {
  try {
    return verify() ? 1n : 0n;
  } catch {
    return 0n;
  }
}

/** The 64 bytes of the key that signed, or nothing when there is none. */
function recover(digest: Uint8Array, signature: Uint8Array, recovery: number, rejectHighS: boolean) {
  const [r, s] = [signature.subarray(0, 32), signature.subarray(32)].map((half) => toBigInt(half)) as [bigint, bigint];
  if (r === 0n || s === 0n || r >= CURVE_ORDER || s >= CURVE_ORDER) return undefined;
  if (rejectHighS && s > CURVE_ORDER / 2n) return undefined;
  try {
    const point = new secp256k1.Signature(r, s, recovery).recoverPublicKey(digest);
    return point.toBytes(false).slice(1);
  } catch {
    return undefined;
  }
}

function toBigInt(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

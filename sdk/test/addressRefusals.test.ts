import assert from 'node:assert/strict';
import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { numberToBytesBE } from '@noble/curves/utils.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import {
  publicKeyToAddress,
  publicKeyToBitcoinAddress,
  publicKeyToCosmosAddress,
  publicKeyToTonAddress,
} from '@quorate/sdk';
import { throwsSdkError } from './support.ts';

const k1 = secp256k1.getPublicKey(numberToBytesBE(1n, 32));
const ed = ed25519.getPublicKey(numberToBytesBE(1n, 32));

describe('addresses are refused', () => {
  it('for chains of the other curve', () => {
    for (const chain of ['evm', 'bitcoin', 'litecoin', 'dogecoin', 'tron'] as const)
      throwsSdkError(() => publicKeyToAddress(ed, { chain }), 'UNSUPPORTED_CURVE', 'publicKey');
    const cosmos = { chain: 'cosmos', prefix: 'cosmos' } as const;
    throwsSdkError(() => publicKeyToAddress(ed, cosmos), 'UNSUPPORTED_CURVE', 'publicKey');
    for (const chain of ['solana', 'near', 'ton', 'stellar'] as const)
      throwsSdkError(() => publicKeyToAddress(k1, { chain }), 'UNSUPPORTED_CURVE', 'publicKey');
  });

  it('for taproot, and any other type that is none of the chain’s', () => {
    const typed = (type: string) => () => publicKeyToBitcoinAddress(k1, { type: type as 'p2pkh' });
    throwsSdkError(typed('p2tr'), 'UNSUPPORTED_ADDRESS_TYPE', 'type');
    assert.throws(typed('p2tr'), /Schnorr/);
    throwsSdkError(typed('p2sh'), 'UNSUPPORTED_ADDRESS_TYPE', 'type');
    const wallet = 'v3r2' as 'v4r2';
    throwsSdkError(() => publicKeyToTonAddress(ed, { type: wallet }), 'UNSUPPORTED_ADDRESS_TYPE', 'type');
  });

  it('for networks and chains that are not known', () => {
    for (const chain of ['bitcoin', 'litecoin', 'dogecoin'] as const)
      for (const network of ['testnet5', 'toString', 'Mainnet'])
        throwsSdkError(
          () => publicKeyToAddress(k1, { chain, network: network as 'mainnet' }),
          'UNSUPPORTED_CHAIN',
          'network',
        );
    const stagenet = 'stagenet' as 'testnet';
    throwsSdkError(() => publicKeyToTonAddress(ed, { network: stagenet }), 'UNSUPPORTED_CHAIN', 'network');
    for (const chain of ['monero', 'toString', '__proto__', undefined])
      throwsSdkError(() => publicKeyToAddress(k1, { chain: chain as 'evm' }), 'UNSUPPORTED_CHAIN', 'chain');
  });

  it('for Cosmos chains that name accounts as Ethereum does', () => {
    for (const prefix of ['evmos', 'inj', 'dym', 'canto', 'init', 'evmosvaloper', 'injvalcons'])
      throwsSdkError(() => publicKeyToCosmosAddress(k1, { prefix }), 'UNSUPPORTED_ADDRESS_TYPE', 'prefix');
  });

  it('for prefixes that are none', () => {
    for (const prefix of ['', 'Cosmos', 'cos mos', '1', 'ö', 'x'.repeat(52), undefined, 7])
      throwsSdkError(() => publicKeyToCosmosAddress(k1, { prefix: prefix as string }), 'INVALID_ARGUMENT', 'prefix');
  });

  it('for keys that are none, on every chain', () => {
    const chains = [
      'evm',
      'bitcoin',
      'litecoin',
      'dogecoin',
      'xrp',
      'tron',
      'solana',
      'near',
      'sui',
      'aptos',
      'ton',
      'stellar',
    ] as const;
    for (const chain of chains)
      throwsSdkError(() => publicKeyToAddress(hexToBytes('00'), { chain }), 'INVALID_PUBLIC_KEY', 'publicKey');
  });

  it('by the compiler where a chain has no such option', () => {
    const key = bytesToHex(k1);
    // @ts-expect-error no prefix
    assert.throws(() => publicKeyToAddress(key, { chain: 'cosmos' }));
    // @ts-expect-error no such network
    assert.throws(() => publicKeyToAddress(key, { chain: 'bitcoin', network: 'devnet' }));
    // @ts-expect-error no such type
    assert.throws(() => publicKeyToAddress(key, { chain: 'bitcoin', type: 'p2tr' }));
    // @ts-expect-error not an option of this chain
    publicKeyToAddress(key, { chain: 'evm', prefix: 'cosmos' });
    publicKeyToAddress(key, { chain: 'evm' }) satisfies `0x${string}`;
    publicKeyToAddress(key, { chain: 'xrp' }) satisfies `r${string}`;
  });
});

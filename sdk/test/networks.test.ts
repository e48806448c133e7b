import assert from 'node:assert/strict';
import { bytesToHex } from '@noble/hashes/utils.js';
import {
  deriveAddress,
  derivePublicKey,
  extendNetwork,
  type NetworkName,
  networkDerivation,
  networks,
  normalizePublicKey,
  resolveNetwork,
  sigNetworkDerivation,
  toNearPublicKey,
} from '@quorate/sdk';
import { PublicKey } from '@solana/web3.js';
import { getAddress } from 'viem';
import { throwsSdkError } from './support.ts';

const all = Object.entries(networks);

describe('known networks', () => {
  it('have the root keys that their clients ship', () => {
    const uncompressed: Readonly<Record<string, string>> = {
      'near-mpc':
        '04903a9a9933ed92bdda3fcf30ac999060a5a0fa51c2b6c74838d3029a5aadefe038f7e4a91714f42bb5a2459a0d294be0cd047b4a999d6fd912702470f843271d',
      'near-mpc-testnet':
        '04a8bb8176747682aab5c681d4ef375ca537023b2b287d8b5f9d89505277a5a291538ef3680882d8fb793a62a5fdb4c6974c7cd8f9eb0b9cbbf659314c30347000',
      'sig.network-dev':
        '04cb41bab8bc97121f4902514ca57a284f167b9239ecb8176831d1ef0fede87c61ca3e59da1c194aa90108098a9e5cdc55d3b3297cdefbc085ffafd0f2c34ae61a',
      'sig.network-testnet':
        '047dd8ecafa5d9c921485b6ac33476870e98c3378e395f3c8fae92ce4943d8432847f591ab25ca454effb522ec2eaf04b7e1c83ba65ae731ea98dd52eb7d458dd4',
      'sig.network':
        '04c27e4cd21fd26e3a80b2b62335bbfb666dc6128543b8993879c1b5bc8e9595330d540f7769fa481e4b83374f7d1dea6261b36b19629e6b5dcfdd8cbfa073b3f6',
    };
    for (const [name, { rootPublicKeys }] of all) {
      assert.equal(bytesToHex(normalizePublicKey(rootPublicKeys.secp256k1)), uncompressed[name], name);
      if ('ed25519' in rootPublicKeys) assert.equal(toNearPublicKey(rootPublicKeys.ed25519), rootPublicKeys.ed25519);
    }
  });

  it('have contracts whose addresses are well formed', () => {
    for (const [name, { contracts }] of all) {
      assert.match(contracts.near.accountId, /^[a-z0-9.-]+$/, name);
      if ('evm' in contracts) assert.equal(getAddress(contracts.evm.address), contracts.evm.address, name);
      if (!('solana' in contracts)) continue;
      const { programId } = contracts.solana;
      assert.equal(new PublicKey(programId).toBase58(), programId, name);
    }
  });

  it('derive what their clients derive', () => {
    const evm = { from: 'evm', predecessor: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8', path: 'test' } as const;
    const solana = {
      from: 'solana',
      predecessor: 'So11111111111111111111111111111111111111112',
      path: 'test',
    } as const;
    const unitTest = { from: 'near', predecessor: 'derivation-test.testnet', path: 'unit-test' } as const;
    const alice = { from: 'near', predecessor: 'alice.near', path: 'ethereum-1' } as const;
    const addressOf = (name: NetworkName, key: typeof evm | typeof solana | typeof unitTest | typeof alice) =>
      deriveAddress({ ...networkDerivation(name, key), chain: 'evm' });
    assert.equal(addressOf('sig.network-dev', evm), '0x6Eb688e42AaE5695133AF28abF1EdDe86d2904B8');
    assert.equal(addressOf('sig.network-testnet', evm), '0x93c999606441B4D26cfc1f34968bee706abc34F2');
    assert.equal(addressOf('sig.network', evm), '0x41e24f3d49F678eB550030C917Ab9D4EA62be06C');
    assert.equal(addressOf('sig.network', solana), '0x1Bd809F6Eb10976C03932E2405B2a992201D9A95');
    assert.equal(addressOf('near-mpc-testnet', unitTest), '0x0513cb2E7ED8B3c9A2ac54CDcaCa32520b0B7311');
    assert.equal(addressOf('near-mpc', alice), '0xa2869D3977DEa9afc9B9c069491ac08F06F9e458');
    const ed25519 = networkDerivation('near-mpc-testnet', { ...unitTest, curve: 'ed25519' });
    assert.equal(toNearPublicKey(derivePublicKey(ed25519)), 'ed25519:49KFz8zeqrPcaSKqLCXtY79zW98ZW6Nd7W8vSsC7FdKJ');
  });

  it('can be overridden, in part too', () => {
    const address = '0x0000000000000000000000000000000000000001';
    const local = extendNetwork(networks['sig.network'], {
      rootPublicKeys: networks['sig.network-dev'].rootPublicKeys,
      contracts: { evm: { address, chainId: 31337 } },
    });
    assert.deepEqual(local.contracts.evm, { address, chainId: 31337 });
    assert.deepEqual(local.contracts.near, networks['sig.network'].contracts.near);
    const key = { from: 'evm', predecessor: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8', path: 'test' } as const;
    const derived = deriveAddress({ ...networkDerivation(local, key), chain: 'evm' });
    assert.equal(derived, '0x6Eb688e42AaE5695133AF28abF1EdDe86d2904B8');
    assert.equal(resolveNetwork(local), local);
    assert.equal(resolveNetwork('near-mpc'), networks['near-mpc']);
  });

  it('refuse what they cannot sign for', () => {
    const key = { from: 'near', predecessor: 'alice.near', path: '' } as const;
    const derive = (network: string, change: object) => () =>
      networkDerivation(network as NetworkName, { ...key, ...change });
    throwsSdkError(derive('mainnet', {}), 'UNSUPPORTED_CHAIN', 'network');
    throwsSdkError(derive('toString', {}), 'UNSUPPORTED_CHAIN', 'network');
    throwsSdkError(derive('near-mpc', { from: 'evm' }), 'UNSUPPORTED_CHAIN', 'from');
    throwsSdkError(derive('sig.network', { from: 'bitcoin' }), 'UNSUPPORTED_CHAIN', 'from');
    throwsSdkError(derive('sig.network', { curve: 'ed25519' }), 'UNSUPPORTED_CURVE', 'curve');
    throwsSdkError(derive('sig.network', { curve: 'toString' }), 'UNSUPPORTED_CURVE', 'curve');
    throwsSdkError(derive('sig.network', { keyVersion: 2 }), 'UNSUPPORTED_KEY_VERSION', 'keyVersion');
    throwsSdkError(derive('near-mpc', { keyVersion: 1 }), 'UNSUPPORTED_KEY_VERSION', 'keyVersion');
  });
});

describe('sig.network’s derivations', () => {
  it('are named by chain and key version', () => {
    const named = (['near', 'evm', 'solana'] as const).flatMap((chain) =>
      [0, 1].map((keyVersion) => Object.values(sigNetworkDerivation(chain, keyVersion)).join(' ')),
    );
    assert.deepEqual(named, [
      'sig.network-v1 0x18d',
      'sig.network-v2 near:mainnet',
      'sig.network-v1 0x1',
      'sig.network-v2 eip155:1',
      'sig.network-v1 0x800001f5',
      'sig.network-v2 solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp',
    ]);
  });
});

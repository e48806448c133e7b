import { createRequire } from 'node:module';
import hardhatEthers from '@nomicfoundation/hardhat-ethers';
import hardhatIgnition from '@nomicfoundation/hardhat-ignition-viem';
import hardhatMocha from '@nomicfoundation/hardhat-mocha';
import hardhatNetworkHelpers from '@nomicfoundation/hardhat-network-helpers';
import hardhatViem from '@nomicfoundation/hardhat-viem';
import { defineConfig } from 'hardhat/config';

export default defineConfig({
  plugins: [hardhatViem, hardhatEthers, hardhatIgnition, hardhatMocha, hardhatNetworkHelpers],
  solidity: {
    version: '0.8.37',
    path: createRequire(import.meta.url).resolve('solc/soljson.js'),
    settings: {
      // Nothing newer than Paris is in the code, so that the same bytecode runs on chains that are behind Ethereum.
      evmVersion: 'paris',
      optimizer: { enabled: true, runs: 10_000 },
      // Without it the stack is too small for events of twelve fields. The libraries compile either way.
      viaIR: true,
      // No hash of comments and file names at the end of the code: it would change when a comment does.
      metadata: { bytecodeHash: 'none', appendCBOR: false },
    },
  },
  networks: { default: { type: 'edr-simulated', chainType: 'l1' } },
  paths: { sources: 'contracts', tests: 'test', artifacts: '.cache/artifacts', cache: '.cache/hardhat' },
});

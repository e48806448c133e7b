import assert from 'node:assert/strict';
import { ContractFactory } from 'ethers';
import { type Address, createPublicClient, custom, getContract, zeroHash } from 'viem';
import SignerModule from '../ignition/modules/QuorateSigner.ts';
import { DeploymentError, deploySigner, signerAbi, signerBytecode, toPointArgument } from '../src/index.ts';
import { COMPILE_TIMEOUT, DEPOSIT, refuses, rootPublicKey, startChain } from './support.ts';

const root = toPointArgument(rootPublicKey);

describe('EVM contract: deployment', function () {
  this.timeout(COMPILE_TIMEOUT);
  it('by the helper, which waits for it', async () => {
    const { admin: walletClient, publicClient } = await startChain();
    const admin = '0x00000000000000000000000000000000000f00d5';
    const deployment = { walletClient, publicClient, admin, signatureDeposit: 7n, rootPublicKey } as const;
    const address = await deploySigner(deployment);
    const { read } = getContract({ address, abi: signerAbi, client: publicClient });
    assert.equal(await read.getSignatureDeposit(), 7n);
    assert.deepEqual(await read.getPublicKey(), root);
    assert.equal(await read.hasRole([zeroHash, admin]), true);
    assert.equal(await read.hasRole([zeroHash, walletClient.account.address]), false);
  });

  it('fails loudly', async () => {
    const chain = await startChain();
    const { admin: walletClient, publicClient } = chain;
    const deployment = { walletClient, publicClient, admin: walletClient.account.address, signatureDeposit: DEPOSIT };
    await assert.rejects(deploySigner({ ...deployment, rootPublicKey: 'secp256k1:1' }), { code: 'INVALID_PUBLIC_KEY' });
    const reverting = createPublicClient({
      transport: custom({
        request: async (call) => {
          const answer = await publicClient.request(call);
          return call.method === 'eth_getTransactionReceipt' ? { ...(answer as object), status: '0x0' } : answer;
        },
      }),
    });
    await assert.rejects(deploySigner({ ...deployment, publicClient: reverting, rootPublicKey }), DeploymentError);
  });

  it('by the Ignition module', async () => {
    const { connection, publicClient, admin, requester } = await startChain();
    const parameters = { QuorateSigner: { x: root.x, y: root.y } };
    const deployed: Readonly<Record<string, { readonly address: Address }>> = await connection.ignition.deploy(
      SignerModule,
      { parameters },
    );
    const { address } = deployed['signer']!;
    const { read, simulate } = getContract({ address, abi: signerAbi, client: publicClient });
    assert.deepEqual(await read.getPublicKey(), root);
    assert.equal(await read.getSignatureDeposit(), DEPOSIT);
    await simulate.setSignatureDeposit([1n], { account: admin.account.address });
    const refused = simulate.setSignatureDeposit([1n], { account: requester.account.address });
    await refuses(refused, 'AccessControlUnauthorizedAccount');
  });

  it('by ethers', async () => {
    const { ethers } = (await startChain()).connection;
    const [admin] = await ethers.getSigners();
    const factory = new ContractFactory(signerAbi, signerBytecode, admin);
    const signer = await factory.deploy(admin!.address, 7n, root);
    await signer.waitForDeployment();
    assert.equal(await signer.getFunction('getSignatureDeposit').staticCall(), 7n);
  });
});

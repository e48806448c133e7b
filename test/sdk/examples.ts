import assert from 'node:assert/strict';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { deriveAddress } from '@quorate/sdk';
import * as bitcoin from 'bitcoinjs-lib';
import { createPublicClient, http, parseEther, verifyMessage } from 'viem';
import { evmSpendsBitcoin } from '../../examples/evm-spends-bitcoin.ts';
import { nearSendsEther } from '../../examples/near-sends-ether.ts';
import { solanaSignsMessage } from '../../examples/solana-signs-message.ts';
import type { SdkDevnet } from './network.ts';

export function examplesSuite(network: () => SdkDevnet): void {
  it('a NEAR account’s ether transfer is mined on Hardhat’s node', async () => {
    const { status, transactionHash: hash } = await nearSendsEther(network().devnet);
    assert.equal(status, 'success');
    const { from, value } = await createPublicClient({ transport: http(network().evmChain.rpcUrl) }).getTransaction({
      hash,
    });
    const { rootPublicKey, near } = network().devnet;
    const key = { scheme: 'sig.network-v2', chainId: 'near:mainnet', predecessor: near.account.accountId } as const;
    const owned = deriveAddress({ ...key, rootPublicKey, path: 'ethereum,1', chain: 'evm' });
    assert.deepEqual([from, value], [owned.toLowerCase(), parseEther('0.1')]);
  });

  it('an EVM user’s PSBT is one that bitcoinjs-lib accepts', async () => {
    const { address, psbt: signed } = await evmSpendsBitcoin(network().devnet);
    const psbt = bitcoin.Psbt.fromBase64(signed, { network: bitcoin.networks.regtest });
    const verify = (publicKey: Uint8Array, hash: Uint8Array, signature: Uint8Array) =>
      secp256k1.verify(signature, hash, publicKey, { prehash: false, lowS: true });
    assert.equal(psbt.inputCount, 2);
    assert.ok(psbt.validateSignaturesOfAllInputs(verify));
    const { script } = psbt.data.inputs[0]!.witnessUtxo!;
    assert.equal(bitcoin.address.fromOutputScript(script, bitcoin.networks.regtest), address);
    assert.ok(psbt.finalizeAllInputs().extractTransaction().getId());
  });

  it('a Solana user’s message is one that viem verifies', async () => {
    const message = 'I own this address.';
    const { address, signature } = await solanaSignsMessage(network().devnet, message);
    assert.ok(await verifyMessage({ address, message, signature }));
    assert.ok(!(await verifyMessage({ address, message: 'another', signature })));
  });
}

// What a dApp does with chainsig.js, which is copied beside its installation and told of a devnet: a NEAR account sends
// ether. Prints the hash of the transaction.
import { Account } from '@near-js/accounts';
import { KeyPair } from '@near-js/crypto';
import { JsonRpcProvider } from '@near-js/providers';
import { KeyPairSigner } from '@near-js/signers';
import { chainAdapters, contracts } from 'chainsig.js';
import { createPublicClient, createTestClient, http, parseEther } from 'viem';

const { near, evm } = JSON.parse(process.argv[2]);
const path = 'ethereum-1';
const provider = new JsonRpcProvider({ url: near.rpcUrl });
const signer = new KeyPairSigner(KeyPair.fromString(near.account.secretKey));
const signerAccount = new Account(near.account.accountId, provider, signer);

const contract = new contracts.ChainSignatureContract({
  networkId: 'testnet',
  contractId: near.contract,
  fallbackRpcUrls: [near.rpcUrl],
});
const transport = http(evm.rpcUrl);
const publicClient = createPublicClient({ transport });
const adapter = new chainAdapters.evm.EVM({ publicClient, contract });

const { address } = await adapter.deriveAddressAndPublicKey(signerAccount.accountId, path);
await createTestClient({ transport, mode: 'hardhat' }).setBalance({ address, value: parseEther('1') });
const { transaction, hashesToSign } = await adapter.prepareTransactionForSigning({
  from: address,
  to: '0x000000000000000000000000000000000000dEaD',
  value: parseEther('0.1'),
});
const rsvSignatures = await contract.sign({ payloads: hashesToSign, path, keyType: 'Ecdsa', signerAccount });
const { hash } = await adapter.broadcastTx(adapter.finalizeTransactionSigning({ transaction, rsvSignatures }));
console.log(JSON.stringify({ address, hash }));

import type { AnchorProvider } from '@coral-xyz/anchor';
import { EvmClient, type EvmSender, fromEthersSigner, fromWalletClient } from '@quorate/sdk/evm';
import { fromAccount, type NearSender } from '@quorate/sdk/near';
import { fromKitSigner, type SolanaSender } from '@quorate/sdk/solana';
import { fromAnchorProvider } from '@quorate/sdk/solana/anchor';
import type {
  KeyPairSigner,
  TransactionModifyingSigner,
  TransactionPartialSigner,
  TransactionSendingSigner,
} from '@solana/kit';
import type { JsonRpcSigner, Signer } from 'ethers';
import type { Account } from 'near-api-js';
import type { EIP1193Provider, PublicClient, WalletClient } from 'viem';

// What the libraries call their senders is what the SDK takes. Nothing runs: this file has to compile.

export const near = (account: Account): NearSender => fromAccount(account);
export const evm = (wallet: WalletClient, signer: Signer, own: JsonRpcSigner): EvmSender[] => [
  fromWalletClient(wallet),
  fromEthersSigner(signer),
  fromEthersSigner(own),
];
export const readers = (client: PublicClient, provider: EIP1193Provider): EvmClient[] =>
  [client, provider].map((rpc) => new EvmClient({ contract: '', rootPublicKey: '', rpc }));
export const kit = (
  ...signers: (KeyPairSigner | TransactionPartialSigner | TransactionModifyingSigner | TransactionSendingSigner)[]
): SolanaSender[] => signers.map((signer) => fromKitSigner(signer));
export const anchor = (provider: AnchorProvider): SolanaSender => fromAnchorProvider(provider);

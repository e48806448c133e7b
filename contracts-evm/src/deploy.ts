import type { Account, Address, Chain, Hash, PublicClient, Transport, WalletClient } from 'viem';
import { signerAbi, signerBytecode } from '../artifacts/signer.ts';
import { toPointArgument } from './arguments.ts';

export interface Deployment {
  readonly walletClient: WalletClient<Transport, Chain, Account>;
  readonly publicClient: PublicClient;
  /** Who may set the deposit and the root key, and withdraw. */
  readonly admin: Address;
  /** What a request costs, in wei. */
  readonly signatureDeposit: bigint;
  /** The network's root key, in any form that the SDK takes. */
  readonly rootPublicKey: string | Uint8Array;
  /** Milliseconds to wait for the transaction; 180 s by default. */
  readonly timeout?: number;
}

/** The transaction that should have created the contract did not. */
export class DeploymentError extends Error {
  readonly code = 'DEPLOYMENT_FAILED';

  constructor(transaction: Hash) {
    super(`transaction ${transaction} was included and created no contract`);
    this.name = 'DeploymentError';
  }
}

/**
 * Deploys the contract, and waits until it is there.
 *
 * @returns its address
 * @throws SdkError for a root key that is none, DeploymentError, and viem's errors
 */
export async function deploySigner(deployment: Deployment): Promise<Address> {
  const { walletClient, publicClient, admin, signatureDeposit, rootPublicKey, timeout = 180_000 } = deployment;
  const hash = await walletClient.deployContract({
    abi: signerAbi,
    bytecode: signerBytecode,
    args: [admin, signatureDeposit, toPointArgument(rootPublicKey)],
  });
  const { status, contractAddress } = await publicClient.waitForTransactionReceipt({ hash, timeout });
  if (status !== 'success' || !contractAddress) throw new DeploymentError(hash);
  return contractAddress;
}

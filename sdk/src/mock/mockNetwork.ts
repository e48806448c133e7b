import type { EvmClient } from '../evm/client.ts';
import type { NearClient } from '../near/client.ts';
import type { SolanaClient } from '../solana/client.ts';
import type { DerivationPath, PayloadSigner } from '../types.ts';
import { MockEvmClient, type MockEvmOptions } from './evm.ts';
import type { Mocked } from './mocked.ts';
import { MockNearClient, type MockNearOptions } from './near.ts';
import { type MockNetworkOptions, MockSigners } from './signers.ts';
import { MockSolanaClient, type MockSolanaOptions } from './solana.ts';

/** A network of signers that is one key in this process, for unit tests: no chains, no nodes, no waiting. */
export interface MockNetwork {
  /** In NEAR's form. */
  readonly rootPublicKey: string;
  /** Signs with any derived key. @throws SdkError as `derivePublicKey` */
  signer(key: DerivationPath): PayloadSigner;
  /** In the place of a `NearClient` whose sender is this account. @throws SdkError INVALID_ARGUMENT */
  near(options: MockNearOptions): Mocked<NearClient>;
  /** In the place of an `EvmClient` whose sender is this account. @throws SdkError INVALID_ARGUMENT */
  evm(options: MockEvmOptions): Mocked<EvmClient>;
  /** In the place of a `SolanaClient` whose sender is this account. @throws SdkError INVALID_ARGUMENT */
  solana(options: MockSolanaOptions): Mocked<SolanaClient>;
}

/** A mock of a network: the same keys each time, but for another `rootSecret`. @throws SdkError INVALID_ARGUMENT */
export function mockNetwork(options?: MockNetworkOptions): MockNetwork {
  const signers = new MockSigners(options);
  const { rootPublicKey, signer } = signers;
  return {
    rootPublicKey,
    signer,
    near: (account) => new MockNearClient(signers, account),
    evm: (account) => new MockEvmClient(signers, account),
    solana: (account) => new MockSolanaClient(signers, account),
  };
}

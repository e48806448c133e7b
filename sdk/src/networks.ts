import { record } from './bytes.ts';
import type { Curve } from './curves/curve.ts';
import { SdkError, shown } from './errors.ts';
import { type KeyVersion, type RequestChain, sigNetworkDerivation } from './requestChains.ts';
import type { Derivation } from './types.ts';

/** A network's contracts, by the chain they are on. */
export interface NetworkContracts {
  readonly near?: { readonly accountId: string } | undefined;
  readonly evm?: { readonly address: `0x${string}`; readonly chainId: number } | undefined;
  /** `cluster` as Solana's tools call it; a local one has another name. */
  readonly solana?: { readonly programId: string; readonly cluster: string } | undefined;
}

/** What a dApp has to know of a network of signers. */
export interface Network {
  /** Whose requests and derivations it speaks. */
  readonly protocol: 'sig.network' | 'near-mpc';
  /** A root key for each curve that it holds one of, in any form that `normalizePublicKey` takes. */
  readonly rootPublicKeys: { readonly [curve in Curve]?: string | Uint8Array | undefined };
  /** near/mpc only: the `domain_id` of each root key. */
  readonly domains?: { readonly [curve in Curve]?: number | undefined } | undefined;
  readonly contracts: NetworkContracts;
}

const SEPOLIA = 11155111;
const nearMpcDomains = { secp256k1: 0, ed25519: 1 } as const;

/**
 * The public networks, with the root keys and contracts that their clients ship. See `extendNetwork` for what differs in
 * yours. sig.network's NEAR contracts are old: its own clients name them no longer, and they know key version 0 only, so
 * that keys and requests there need `keyVersion: 0`. Its contracts on EVM chains and Solana are in use.
 */
export const networks = {
  'sig.network': {
    protocol: 'sig.network',
    rootPublicKeys: {
      secp256k1: 'secp256k1:4tY4qMzusmgX5wYdG35663Y3Qar3CTbpApotwk9ZKLoF79XA4DjG8XoByaKdNHKQX9Lz5hd7iJqsWdTKyA7dKa6Z',
    },
    contracts: {
      near: { accountId: 'v1.sig-net.near' },
      evm: { address: '0xf8bdC0612361a1E49a8E01423d4C0cFc5dF4791A', chainId: 1 },
      solana: { programId: 'SigMcRMjKfnC7RDG5q4yUMZM1s5KJ9oYTPP4NmJRDRw', cluster: 'mainnet-beta' },
    },
  },
  'sig.network-testnet': {
    protocol: 'sig.network',
    rootPublicKeys: {
      secp256k1: 'secp256k1:3Ww8iFjqTHufye5aRGUvrQqETegR4gVUcW8FX5xzscaN9ENhpkffojsxJwi6N1RbbHMTxYa9UyKeqK3fsMuwxjR5',
    },
    contracts: {
      near: { accountId: 'v1.sig-net.testnet' },
      evm: { address: '0x83458E8Bf8206131Fe5c05127007FA164c0948A2', chainId: SEPOLIA },
      solana: { programId: 'SigTVbfRK9LsXWpSv9KgpabrQcFKr5hDdUwMhYsXyKg', cluster: 'devnet' },
    },
  },
  'sig.network-dev': {
    protocol: 'sig.network',
    rootPublicKeys: {
      secp256k1: 'secp256k1:54hU5wcCmVUPFWLDALXMh1fFToZsVXrx9BbTbHzSfQq1Kd1rJZi52iPa4QQxo6s5TgjWqgpY8HamYuUDzG6fAaUq',
    },
    contracts: {
      near: { accountId: 'dev.sig-net.testnet' },
      evm: { address: '0x69C6b28Fdc74618817fa380De29a653060e14009', chainId: SEPOLIA },
      solana: { programId: 'SigDuEPNeDjh3oJv7MUraPN7zaTFomS6ZWfpXwjUg4B', cluster: 'devnet' },
    },
  },
  'near-mpc': {
    protocol: 'near-mpc',
    rootPublicKeys: {
      secp256k1: 'secp256k1:3tFRbMqmoa6AAALMrEFAYCEoHcqKxeW38YptwowBVBtXK1vo36HDbUWuR6EZmoK4JcH6HDkNMGGqP1ouV7VZUWya',
      ed25519: 'ed25519:G9hwngxWNKdmqMCmU1Yt6LPhFpayJeKFxyAV1HqMNLtF',
    },
    domains: nearMpcDomains,
    contracts: { near: { accountId: 'v1.signer' } },
  },
  'near-mpc-testnet': {
    protocol: 'near-mpc',
    rootPublicKeys: {
      secp256k1: 'secp256k1:4NfTiv3UsGahebgTaHyD9vF8KYKMBnfd6kh94mK6xv8fGBiJB8TBtFMP5WWXz6B89Ac1fbpzPwAvoyQebemHFwx3',
      ed25519: 'ed25519:6vSEtQxrQj6txUMh33WC4ERyCWmNMRTdufDWAaDY3Un2',
    },
    domains: nearMpcDomains,
    contracts: { near: { accountId: 'v1.signer-prod.testnet' } },
  },
} as const satisfies Readonly<Record<string, Network>>;

/** A network that comes with the SDK. */
export type NetworkName = keyof typeof networks;

/** `network` with some of its keys or contracts replaced. @throws SdkError INVALID_ARGUMENT */
export const extendNetwork = (network: Network, changes: Partial<Network>): Network => ({
  ...(record(network, 'network') as unknown as Network),
  ...(record(changes, 'changes') as Partial<Network>),
  rootPublicKeys: { ...network.rootPublicKeys, ...changes.rootPublicKeys },
  contracts: { ...network.contracts, ...changes.contracts },
});

/** Whose key: an account's on the chain where it makes its requests. */
export interface NetworkKey {
  /** The chain where requests are made. */
  readonly from: RequestChain;
  /** The account that makes them: NEAR account id, EVM address, Solana address. */
  readonly predecessor: string;
  readonly path: string;
  /** sig.network only; 1, the latest, by default. Its contracts on NEAR know 0 only; Quorate's know both. */
  readonly keyVersion?: KeyVersion | undefined;
  /** secp256k1 by default. */
  readonly curve?: Curve | undefined;
}

/**
 * What `derivePublicKey` and `deriveAddress` take, for a key of a known network.
 *
 * @param network one of `networks` by name, or any other
 * @throws SdkError INVALID_ARGUMENT, UNSUPPORTED_CHAIN for a network that is not known, or has no requests from that chain,
 *   UNSUPPORTED_CURVE where it has no root key, UNSUPPORTED_KEY_VERSION
 */
export function networkDerivation(network: NetworkName | Network, key: NetworkKey): Derivation {
  const { protocol, rootPublicKeys } = resolveNetwork(network);
  record(rootPublicKeys, 'network.rootPublicKeys');
  const { from, predecessor, path, keyVersion, curve = 'secp256k1' } = record(key, 'key') as unknown as NetworkKey;
  const known = typeof curve === 'string' && Object.hasOwn(rootPublicKeys, curve);
  const rootPublicKey = known ? rootPublicKeys[curve] : undefined;
  if (rootPublicKey === undefined)
    throw new SdkError('UNSUPPORTED_CURVE', 'curve', `the network has no root key on ${shown(curve)}`);
  if (protocol === 'sig.network')
    return { rootPublicKey, ...sigNetworkDerivation(from, keyVersion ?? 1, 'from'), predecessor, path };
  if (from !== 'near') throw new SdkError('UNSUPPORTED_CHAIN', 'from', 'near/mpc takes requests on NEAR only');
  if (keyVersion !== undefined)
    throw new SdkError('UNSUPPORTED_KEY_VERSION', 'keyVersion', 'near/mpc has domains in place of key versions');
  return { rootPublicKey, scheme: 'near-mpc-v0.1', predecessor, path };
}

/** A network by its name, or as it is. @throws SdkError UNSUPPORTED_CHAIN, INVALID_ARGUMENT */
export function resolveNetwork(network: NetworkName | Network): Network {
  if (typeof network !== 'string') return record(network, 'network') as unknown as Network;
  if (Object.hasOwn(networks, network)) return networks[network];
  const known = Object.keys(networks).join(', ');
  throw new SdkError('UNSUPPORTED_CHAIN', 'network', `${shown(network)} is not one of ${known}`);
}

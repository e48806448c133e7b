import { ed25519 } from '@noble/curves/ed25519.js';
import { QUORATE_SIGNER_IDL } from '@quorate/contract-solana';
import { deploySigner, type Localnet, startLocalnet } from '@quorate/contract-solana/localnet';
import { base58 } from '@scure/base';
import { address, lamports } from '@solana/kit';

const signatureDeposit = 100_000n;
const nodeLamports = 10_000_000_000n;
const userLamports = 1_000_000_000_000n;
const systemProgram = address('11111111111111111111111111111111');

export interface SolanaNetworkOptions {
  /** 0 takes free ones. */
  readonly port?: number;
  readonly slotMs: number;
}

/** A Solana chain that runs, with a place for the signer program. */
export interface SolanaNetwork {
  /** CAIP-2 id. */
  readonly chain: string;
  readonly rpcUrl: string;
  readonly wsUrl: string;
  /** Where the signer program is, once it is deployed. */
  readonly program: string;
  /** An account with funds that may ask for signatures; the secret key in base58, 64 bytes, as wallets export it. */
  readonly user: { readonly address: string; readonly secretKey: string };
  readonly localnet: Localnet;
  /** Deploys the signer program for a network with this root key. */
  deploy(rootPublicKey: string): Promise<void>;
  /** Gives a node what it needs to publish answers. */
  fund(owner: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a localnet in this process. */
export async function startSolanaNetwork({ port = 0, slotMs }: SolanaNetworkOptions): Promise<SolanaNetwork> {
  const localnet = await startLocalnet({ port, slotMs });
  const [admin, user] = [newKeyPair(), newKeyPair()];
  const give = (owner: string, amount: bigint) => {
    const empty = { data: new Uint8Array(), executable: false, programAddress: systemProgram, space: 0n };
    localnet.setAccount({ ...empty, address: address(owner), lamports: lamports(amount) });
  };
  const userAddress = base58.encode(user.subarray(32));
  give(userAddress, userLamports);
  return {
    chain: localnet.chainId,
    rpcUrl: localnet.rpcUrl,
    wsUrl: localnet.wsUrl,
    program: QUORATE_SIGNER_IDL.address,
    user: { address: userAddress, secretKey: base58.encode(user) },
    localnet,
    deploy: async (rootPublicKey) => void (await deploySigner(localnet, { admin, signatureDeposit, rootPublicKey })),
    fund: async (owner) => give(owner, nodeLamports),
    stop: () => localnet.stop(),
  };
}

/** Seed and public key, as Solana's key files have them. */
function newKeyPair(): Uint8Array {
  const { publicKey, secretKey } = ed25519.keygen();
  return new Uint8Array([...secretKey, ...publicKey]);
}

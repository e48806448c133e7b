import { AnchorProvider, Program, Wallet } from '@coral-xyz/anchor';
import { signerAbi } from '@quorate/contract-evm';
import { QUORATE_SIGNER_IDL, type QuorateSigner } from '@quorate/contract-solana';
import type { EvmNetwork, SolanaNetwork } from '@quorate/devnet';
import { base58 } from '@scure/base';
import { Connection, Keypair, PublicKey } from '@solana/web3.js';
import { toHex } from 'viem';
import { evmWallet, newPayload } from './askers.ts';

/** What is asked: also what the SDK would not let anybody send. */
export interface RawRequest {
  readonly payload?: Uint8Array;
  readonly keyVersion?: number;
  readonly algo?: string;
  /** Asks for the signature of a transaction, and for its outcome. */
  readonly transaction?: Uint8Array;
  /** Whether the requester has less than the deposit, or sends less. */
  readonly isPoor?: boolean;
}

const deposit = 50_000_000_000_000n;
const texts = { path: 'raw', dest: '', params: '' };
const schema = new TextEncoder().encode('[{"name":"","type":"bool"}]');
const caip2Id = 'eip155:31338';

/** Asks an EVM chain's contract directly. @throws viem's error, with the name of the contract's own */
export async function askOnEvm(network: EvmNetwork, request: RawRequest): Promise<void> {
  const { algo = '', isPoor = false, keyVersion = 1, payload = newPayload(), transaction } = request;
  const wallet = evmWallet(network);
  const call = { address: network.contract, abi: signerAbi, value: isPoor ? deposit - 1n : deposit } as const;
  const common = { ...texts, keyVersion, algo };
  if (!transaction) {
    await wallet.writeContract({ ...call, functionName: 'sign', args: [{ ...common, payload: toHex(payload) }] });
    return;
  }
  const schemas = { outputDeserializationSchema: toHex(schema), respondSerializationSchema: toHex(schema) };
  const asked = { ...common, ...schemas, serializedTransaction: toHex(transaction), caip2Id };
  await wallet.writeContract({ ...call, functionName: 'signBidirectional', args: [asked] });
}

/** Asks Solana's program directly, as clients of its IDL do. @throws Anchor's error, with the name of the program's own */
export async function askOnSolana(
  { program: address, rpcUrl, user }: SolanaNetwork,
  request: RawRequest,
): Promise<void> {
  const { algo = '', isPoor = false, keyVersion = 1, payload = newPayload(), transaction } = request;
  const payer = Keypair.fromSecretKey(base58.decode(user.secretKey));
  const requester = isPoor ? Keypair.generate() : payer;
  const provider = new AnchorProvider(new Connection(rpcUrl, 'confirmed'), new Wallet(payer), {
    commitment: 'confirmed',
  });
  const { methods } = new Program<QuorateSigner>({ ...QUORATE_SIGNER_IDL, address }, provider);
  const { dest, params, path } = texts;
  const program = new PublicKey(address);
  const signers = [requester];
  if (!transaction) {
    const call = methods.sign([...payload], keyVersion, path, algo, dest, params);
    await call.accountsPartial({ requester: requester.publicKey, feePayer: null, program }).signers(signers).rpc();
    return;
  }
  const [unsigned, bool] = [Buffer.from(transaction), Buffer.from(schema)];
  await methods
    .signBidirectional(unsigned, caip2Id, keyVersion, path, algo, dest, params, program, bool, bool)
    .accountsPartial({ requester: requester.publicKey, feePayer: null, instructions: null, program })
    .signers(signers)
    .rpc();
}

import assert from 'node:assert/strict';
import { AnchorProvider, Program } from '@coral-xyz/anchor';
import { QUORATE_SIGNER_IDL, type QuorateSigner } from '@quorate/contract-solana';
import { deploySigner, type Localnet, startLocalnet } from '@quorate/contract-solana/localnet';
import { SolanaClient, type SolanaClientOptions, type SolanaHandle } from '@quorate/sdk/solana';
import { Connection, Keypair, PublicKey, Transaction, type TransactionInstruction } from '@solana/web3.js';
import { hexToBytes, keccak256 } from 'viem';
import {
  DEPOSIT,
  networkSign,
  outcomeDigest,
  RESPONSE_PATH,
  rootPoint,
  type WireSignature,
} from '../../../contracts-solana/test/support.ts';

export const rootPublicKey = Uint8Array.of(4, ...rootPoint.x, ...rootPoint.y);
export const failurePrefix = Uint8Array.of(0xde, 0xad, 0xbe, 0xef);
export type { WireSignature };

/** What Anchor calls a wallet, with a key pair in it. */
export const walletOf = (payer: Keypair) => ({
  payer,
  publicKey: payer.publicKey,
  async signTransaction<T>(transaction: T): Promise<T> {
    assert.ok(transaction instanceof Transaction);
    transaction.partialSign(payer);
    return transaction;
  },
  signAllTransactions: <T>(transactions: T[]): Promise<T[]> =>
    Promise.all(transactions.map(walletOf(payer).signTransaction)),
});

/** A localnet with the real program, and one key that stands for the network. */
export class SolanaNetwork {
  readonly localnet: Localnet;
  readonly contract: string;
  readonly connection: Connection;
  readonly program: Program<QuorateSigner>;
  readonly requester = Keypair.generate();
  readonly responder = Keypair.generate();

  private constructor(localnet: Localnet, contract: string) {
    this.localnet = localnet;
    this.contract = contract;
    this.connection = new Connection(localnet.rpcUrl, 'confirmed');
    const provider = new AnchorProvider(this.connection, walletOf(this.responder));
    this.program = new Program<QuorateSigner>({ ...QUORATE_SIGNER_IDL, address: contract }, provider);
  }

  static async start(root: Uint8Array = rootPublicKey): Promise<SolanaNetwork> {
    const localnet = await startLocalnet();
    const admin = Keypair.generate().secretKey;
    const contract = await deploySigner(localnet, { admin, signatureDeposit: DEPOSIT, rootPublicKey: root });
    const network = new SolanaNetwork(localnet, contract);
    for (const { publicKey } of [network.requester, network.responder]) await network.fund(publicKey);
    return network;
  }

  async fund(publicKey: PublicKey, lamports = 10_000_000_000): Promise<void> {
    const signature = await this.connection.requestAirdrop(publicKey, lamports);
    await this.#confirmed(signature);
  }

  client(options: Partial<SolanaClientOptions> = {}): SolanaClient {
    return new SolanaClient({ contract: this.contract, rootPublicKey, rpc: this.localnet.rpcUrl, ...options });
  }

  /** Answers a request as the nodes of a network do. @param sign what to hand in instead of the right signature */
  async answer(handle: SolanaHandle, sign = networkSign): Promise<void> {
    const { path, keyVersion, algo, dest, params, payload, serializedTransaction, caip2Id } = handle;
    const requester = new PublicKey(handle.sender);
    const texts = { path, keyVersion, algo, dest, params };
    const { methods } = this.program;
    if (payload) {
      const signature = sign(requester, path, keyVersion, hexToBytes(payload));
      const response = { requester, ...texts, payload: [...hexToBytes(payload)], signature };
      return this.#send(await methods.respond([response]).accounts(this.#accounts).instruction());
    }
    assert.ok(serializedTransaction && caip2Id !== undefined);
    const transaction = Buffer.from(hexToBytes(serializedTransaction));
    const signature = sign(requester, path, keyVersion, keccak256(transaction, 'bytes'));
    const response = { requester, ...texts, serializedTransaction: transaction, caip2Id, signature };
    return this.#send(await methods.respondTransaction([response]).accounts(this.#accounts).instruction());
  }

  /** Reports the outcome of a transaction. */
  async reportOutcome(handle: SolanaHandle, output: Uint8Array, sign = networkSign): Promise<void> {
    const { requester, keyVersion, requestId } = this.#named(handle);
    const signature = sign(requester, RESPONSE_PATH, keyVersion, outcomeDigest(Uint8Array.from(requestId), output));
    const call = this.program.methods.respondBidirectional(
      requester,
      keyVersion,
      requestId,
      Buffer.from(output),
      signature,
    );
    await this.#send(await call.accounts(this.#accounts).instruction());
  }

  /** Says that there will be no answer. */
  async reportError(handle: SolanaHandle, errorMessage: string, sign = networkSign): Promise<void> {
    const named = this.#named(handle);
    const output = Uint8Array.of(...failurePrefix, ...new TextEncoder().encode(errorMessage));
    const digest = outcomeDigest(Uint8Array.from(named.requestId), output);
    const signature = sign(named.requester, RESPONSE_PATH, named.keyVersion, digest);
    const call = this.program.methods.respondError([{ ...named, errorMessage, signature }]);
    await this.#send(await call.accounts(this.#accounts).instruction());
  }

  stop(): Promise<void> {
    return this.localnet.stop();
  }

  get #accounts() {
    return { responder: this.responder.publicKey, program: this.program.programId };
  }

  #named({ sender, keyVersion, requestId }: SolanaHandle) {
    return { requester: new PublicKey(sender), keyVersion, requestId: [...hexToBytes(requestId)] };
  }

  async #send(instruction: TransactionInstruction): Promise<void> {
    const { blockhash, lastValidBlockHeight } = await this.connection.getLatestBlockhash();
    const transaction = new Transaction({ blockhash, lastValidBlockHeight, feePayer: this.responder.publicKey });
    transaction.add(instruction).sign(this.responder);
    await this.#confirmed(await this.connection.sendRawTransaction(transaction.serialize()));
  }

  /** Waits without a subscription, which would outlive the test. */
  async #confirmed(signature: string): Promise<void> {
    const deadline = performance.now() + 10_000;
    for (;;) {
      const { value } = await this.connection.getSignatureStatus(signature);
      if (value?.err) throw new Error(JSON.stringify(value.err));
      if (value && value.confirmationStatus !== 'processed') return;
      if (performance.now() > deadline) throw new Error('the transaction was not confirmed');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

import { secp256k1 } from '@noble/curves/secp256k1.js';
import { readContract } from '@quorate/contract-near';
import { type Sandbox, type SandboxOptions, startSandbox } from '@quorate/contract-near/sandbox';
import { compressPublicKey, toNearPublicKey } from '@quorate/sdk';
import { Account, type Action, actions, JsonRpcProvider, KeyPair, type KeyPairString, nearToYocto } from 'near-api-js';
import { pino } from 'pino';
import { systemClock } from '../../src/base/clock.ts';
import { Secret } from '../../src/base/secret.ts';
import { NearPublisher, type NearPublisherOptions } from '../../src/chains/near/publisher.ts';
import { NearRpc } from '../../src/chains/near/rpc.ts';
import { SourceQuorum } from '../../src/chains/sources/quorum.ts';
import { SourceWatch } from '../../src/chains/sources/watch.ts';
import { n, toBytes } from './numbers.ts';

export const silent = pino({ level: 'silent' });
const teraGas = 1_000_000_000_000n;

/** An account and its key. */
export interface Holder {
  readonly accountId: string;
  readonly secretKey: string;
  readonly account: Account;
}

export interface NodeInfo {
  readonly url: string;
  readonly sign_pk: string;
}

const holderKey = KeyPair.fromRandom('ed25519');

/** A NEAR chain with the contract on it, the accounts of its nodes, and a user. */
export class TestChain {
  readonly sandbox: Sandbox;
  readonly contractId = 'quorate.sandbox';
  readonly nodes: readonly Holder[];
  readonly user: Holder;

  private constructor(sandbox: Sandbox, nodes: number) {
    this.sandbox = sandbox;
    this.nodes = Array.from({ length: nodes }, (_, index) => this.#holder(`node${index}.sandbox`));
    this.user = this.#holder('user.sandbox');
  }

  /** The contract is deployed, not initialised. */
  static async start(nodes = 3, options: SandboxOptions = {}): Promise<TestChain> {
    const publicKey = holderKey.getPublicKey().toString();
    const names = [...Array.from({ length: nodes }, (_, index) => `node${index}.sandbox`), 'user.sandbox'];
    const accounts = [...names, 'quorate.sandbox'].map((accountId) => ({
      accountId,
      publicKey,
      balance: nearToYocto(1_000),
    }));
    const sandbox = await startSandbox({ ...options, genesisAccounts: accounts });
    const chain = new TestChain(sandbox, nodes);
    const { wasm } = await readContract();
    await chain.send(chain.contract, actions.deployContract(wasm));
    return chain;
  }

  get rpcUrl(): string {
    return this.sandbox.rpcUrl;
  }

  get contract(): Holder {
    return this.#holder(this.contractId);
  }

  get height(): number {
    return this.sandbox.chain.blockAt('final').height;
  }

  /** Makes the contract ask for a key. */
  async initialize(threshold: number, infos: readonly NodeInfo[], config?: object): Promise<void> {
    const candidates = Object.fromEntries(this.#candidates(infos));
    await this.call(this.contract, 'init', { threshold, candidates, ...(config ? { config } : {}) });
  }

  /** Puts the contract in Running with a key made elsewhere. @param publicKey 33 bytes */
  async initializeRunning(
    threshold: number,
    infos: readonly NodeInfo[],
    sharing: { epoch: number; publicKey: Uint8Array; transcriptHash: string },
  ): Promise<void> {
    const ids = Object.fromEntries(infos.map((_, index) => [this.nodes[index]!.accountId, index]));
    await this.call(this.contract, 'init_running', {
      epoch: sharing.epoch,
      threshold,
      public_key: toNearPublicKey(sharing.publicKey),
      transcript_hash: sharing.transcriptHash,
      participants: {
        next_id: infos.length,
        participants: Object.fromEntries(this.#candidates(infos)),
        account_to_participant_id: ids,
      },
    });
  }

  /** Calls a method of the contract and waits for the transaction's end. @returns its result. @throws what the contract said */
  async call(as: Holder, method: string, args: object, options: { deposit?: bigint } = {}): Promise<unknown> {
    const result = await this.send(as, actions.functionCall(method, args, 300n * teraGas, options.deposit ?? 0n));
    return result;
  }

  /** Sends actions to the contract. */
  async send(as: Holder, ...list: Action[]): Promise<unknown> {
    return as.account.signAndSendTransaction({ receiverId: this.contractId, actions: list, waitUntil: 'FINAL' });
  }

  /** Asks for signatures without waiting for them, all calls in one transaction. @returns when it is in a final block */
  async requestSignatures(requests: readonly object[], as = this.user, tgas = 50n): Promise<void> {
    await as.account.signAndSendTransaction({
      receiverId: this.contractId,
      actions: requests.map((request) => actions.functionCall('sign', { request }, tgas * teraGas, 1n)),
      waitUntil: 'INCLUDED_FINAL',
      throwOnFailure: false,
    });
  }

  /** Answers a request with the root key that a test knows. */
  async answer(requestId: string, rootSecret: bigint, tweak: Uint8Array, payload: Uint8Array): Promise<void> {
    const secret = toBytes((rootSecret + BigInt(`0x${Buffer.from(tweak).toString('hex')}`)) % n);
    const bytes = secp256k1.sign(payload, secret, { prehash: false, format: 'recovered' });
    const signature = secp256k1.Signature.fromBytes(bytes, 'recovered');
    const recovery = (signature.recovery ?? 0) & 1;
    await this.call(this.nodes[0]!, 'respond', {
      sign_id: { request_id: [...Buffer.from(requestId, 'hex')] },
      signature: {
        big_r: `0${2 + recovery}${Buffer.from(toBytes(signature.r)).toString('hex')}`,
        s: Buffer.from(toBytes(signature.s)).toString('hex'),
        recovery_id: recovery,
      },
    });
  }

  async view<T>(method: string, args: Record<string, unknown> = {}): Promise<T> {
    const provider = new JsonRpcProvider({ url: this.rpcUrl });
    return (await provider.callFunction({ contractId: this.contractId, method, args })) as T;
  }

  rpc(url = this.rpcUrl, timeoutMs = 5_000): NearRpc {
    return new NearRpc({ url, timeoutMs, maxResponseBytes: 32 << 20 });
  }

  quorum(sources: readonly NearRpc[] = [this.rpc()], size = 1): SourceQuorum<NearRpc> {
    return new SourceQuorum(sources, size, new SourceWatch(silent));
  }

  publisher(holder: Holder, options: Partial<NearPublisherOptions> = {}): NearPublisher {
    const { sources = [this.rpc()] } = options;
    return new NearPublisher({
      accountId: holder.accountId,
      secretKey: new Secret(holder.secretKey),
      contractId: this.contractId,
      sources,
      quorum: this.quorum(sources),
      lostAfterMs: 500,
      timeoutMs: 20_000,
      pollIntervalMs: 10,
      clock: systemClock,
      logger: silent,
      ...options,
    });
  }

  stop(): Promise<void> {
    return this.sandbox.stop();
  }

  #candidates(infos: readonly NodeInfo[]) {
    return infos.map((info, index) => {
      const accountId = this.nodes[index]!.accountId;
      return [accountId, { account_id: accountId, cipher_pk: Array<number>(32).fill(0), ...info }] as const;
    });
  }

  #holder(accountId: string): Holder {
    const secretKey = holderKey.toString();
    const provider = new JsonRpcProvider({ url: this.sandbox.rpcUrl });
    return { accountId, secretKey, account: new Account(accountId, provider, secretKey as KeyPairString) };
  }
}

/** A root key whose secret a test knows. */
export const knownRootSecret = 0x1f2e3d4c5b6a79888796a5b4c3d2e1f00112233445566778899aabbccddeeff0n;
export const knownRootKey: Uint8Array = compressPublicKey(secp256k1.getPublicKey(toBytes(knownRootSecret)));

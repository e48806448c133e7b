import { createHash } from 'node:crypto';
import { QUORATE_SIGNER_IDL } from '@quorate/contract-solana';
import { deploySigner, type Localnet, type LocalnetOptions, startLocalnet } from '@quorate/contract-solana/localnet';
import {
  AccountRole,
  type Address,
  addEncoderSizePrefix,
  address,
  appendTransactionMessageInstructions,
  createKeyPairSignerFromPrivateKeyBytes,
  createTransactionMessage,
  getAddressEncoder,
  getBase64EncodedWireTransaction,
  getSignatureFromTransaction,
  getU32Encoder,
  getUtf8Encoder,
  type Instruction,
  type KeyPairSigner,
  setTransactionMessageComputeUnitLimit,
  setTransactionMessageFeePayerSigner,
  setTransactionMessageLifetimeUsingBlockhash,
  signTransactionMessageWithSigners,
} from '@solana/kit';
import { type ProgramAddresses, programAddresses } from '../../src/chains/solana/program.ts';
import { rootPublicKey } from './rootKey.ts';
import { type Answer, RpcStub } from './rpcStub.ts';

export const deposit = 1_000n;
const systemProgram = address('11111111111111111111111111111111');

/** Stands between a source and the chain: answers itself, or passes the question on. */
export type Tamper = (
  method: string,
  params: readonly unknown[],
  ask: (method?: string, params?: readonly unknown[]) => Promise<Answer>,
) => Answer | Promise<Answer>;

const digest = (text: string): Uint8Array => new Uint8Array(createHash('sha256').update(text).digest());
const keyOf = (name: string): Promise<KeyPairSigner> => createKeyPairSignerFromPrivateKeyBytes(digest(name));

export interface SignFields {
  readonly payload?: Uint8Array;
  readonly keyVersion?: number;
  readonly path?: string;
  readonly algo?: string;
  readonly dest?: string;
  readonly params?: string;
}

export interface SignTransactionFields extends Omit<SignFields, 'payload'> {
  readonly transaction?: Uint8Array;
  readonly caip2Id?: string;
}

const u32 = (value: number) => getU32Encoder().encode(value);
const text = (value = '') => addEncoderSizePrefix(getUtf8Encoder(), getU32Encoder()).encode(value);
const bytes = (value: Uint8Array) => [...u32(value.length), ...value];

type InstructionName = (typeof QUORATE_SIGNER_IDL.instructions)[number]['name'];
const discriminatorOf = (name: InstructionName): readonly number[] =>
  QUORATE_SIGNER_IDL.instructions.find((instruction) => instruction.name === name)!.discriminator;

/** A Solana chain in this process, with the signer program on it. */
export class SolanaTestChain {
  readonly localnet: Localnet;
  readonly requester: KeyPairSigner;
  readonly addresses: ProgramAddresses;
  readonly #isManual: boolean;
  readonly #admin: Uint8Array;
  readonly #stubs: RpcStub[] = [];

  private constructor(
    localnet: Localnet,
    isManual: boolean,
    admin: Uint8Array,
    requester: KeyPairSigner,
    addresses: ProgramAddresses,
  ) {
    this.localnet = localnet;
    this.#isManual = isManual;
    this.#admin = admin;
    this.requester = requester;
    this.addresses = addresses;
  }

  static async start(options: LocalnetOptions = {}): Promise<SolanaTestChain> {
    const localnet = await startLocalnet(options);
    const admin = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
    const { d, x } = await crypto.subtle.exportKey('jwk', (admin as CryptoKeyPair).privateKey);
    const adminBytes = Uint8Array.from(Buffer.concat([Buffer.from(d!, 'base64url'), Buffer.from(x!, 'base64url')]));
    const program = await deploySigner(localnet, { admin: adminBytes, signatureDeposit: deposit, rootPublicKey });
    const isManual = options.slotMs === 'manual';
    const chain = new SolanaTestChain(
      localnet,
      isManual,
      adminBytes,
      await keyOf('requester'),
      await programAddresses(program),
    );
    await chain.fund(chain.requester.address);
    return chain;
  }

  /** Puts the program on the chain once more: another signer, with another key. */
  async deployAnother(programAddress: Address, rootKey: Uint8Array): Promise<ProgramAddresses> {
    const deployment = { admin: this.#admin, signatureDeposit: deposit, rootPublicKey: rootKey, programAddress };
    return programAddresses(await deploySigner(this.localnet, deployment));
  }

  get reference(): string {
    return this.localnet.chainId.slice('solana:'.length);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#stubs.map((stub) => stub.stop()));
    await this.localnet.stop();
  }

  async rpc<T>(method: string, ...params: readonly unknown[]): Promise<T> {
    const answer = await this.#answer(method, params);
    if ('result' in answer) return answer.result as T;
    throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
  }

  async fund(recipient: Address, lamports = 10_000_000_000): Promise<void> {
    await this.rpc('requestAirdrop', recipient, lamports);
    await this.settled();
  }

  /** Resolves when all that was sent is final; makes the blocks for it where nobody else does. */
  async settled(): Promise<void> {
    while (this.localnet.chain.hasWork) {
      if (this.#isManual) await this.localnet.mineSlots();
      else await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** An account that somebody has the key of, by name. */
  key(name: string): Promise<KeyPairSigner> {
    return keyOf(name);
  }

  /** A `sign` instruction of the requester's. */
  sign(fields: SignFields = {}, program = this.addresses): Instruction {
    const { algo, dest, keyVersion = 1, params, path = 'ethereum,1', payload = digest('payload') } = fields;
    const args = [...payload, ...u32(keyVersion), ...[path, algo, dest, params].flatMap((one) => [...text(one)])];
    return this.#requestInstruction('sign', program, [], args);
  }

  signTransaction(fields: SignTransactionFields = {}): Instruction {
    const { caip2Id = 'eip155:1', keyVersion = 1, path = 'ethereum,1', transaction = Uint8Array.of(2, 0xc0) } = fields;
    const { algo, dest, params } = fields;
    const schema = bytes(new TextEncoder().encode('[{"name":"","type":"bool"}]'));
    const args = [
      ...bytes(transaction),
      ...text(caip2Id),
      ...u32(keyVersion),
      ...[path, algo, dest, params].flatMap((one) => [...text(one)]),
      ...getAddressEncoder().encode(this.addresses.program),
      ...schema,
      ...schema,
    ];
    return this.#requestInstruction('signBidirectional', this.addresses, [this.addresses.program], args);
  }

  #requestInstruction(
    name: InstructionName,
    { eventAuthority, program, state }: ProgramAddresses,
    optional: readonly Address[],
    args: readonly number[],
  ): Instruction {
    return {
      programAddress: program,
      accounts: [
        { address: state, role: AccountRole.WRITABLE },
        { address: this.requester.address, role: AccountRole.WRITABLE_SIGNER },
        { address: program, role: AccountRole.READONLY },
        { address: systemProgram, role: AccountRole.READONLY },
        ...optional.map((one) => ({ address: one, role: AccountRole.READONLY })),
        { address: eventAuthority, role: AccountRole.READONLY },
        { address: program, role: AccountRole.READONLY },
      ],
      data: Uint8Array.from([...discriminatorOf(name), ...args]),
    };
  }

  /** Sends a transaction of the requester's. @returns its signature, whatever becomes of it */
  async send(instructions: readonly Instruction[], { skipPreflight = false, payer = this.requester } = {}) {
    const { blockhash } = this.localnet.chain.history.head;
    const empty = setTransactionMessageFeePayerSigner(payer, createTransactionMessage({ version: 0 }));
    const limited = setTransactionMessageComputeUnitLimit(1_400_000, empty);
    const message = appendTransactionMessageInstructions(instructions, limited);
    const lifetime = { blockhash, lastValidBlockHeight: 0n };
    const timed = setTransactionMessageLifetimeUsingBlockhash(lifetime, message);
    const transaction = await signTransactionMessageWithSigners(timed);
    const wire = getBase64EncodedWireTransaction(transaction);
    await this.rpc('sendTransaction', wire, { encoding: 'base64', skipPreflight });
    return getSignatureFromTransaction(transaction);
  }

  /** An RPC endpoint of this chain. @param tamper makes it one that is not to be trusted */
  async endpoint(tamper: Tamper = (_, __, ask) => ask()): Promise<RpcStub> {
    const stub = await RpcStub.start((method, params) =>
      tamper(method, params as unknown as readonly unknown[], (other = method, others = params as never) =>
        this.#answer(other, others),
      ),
    );
    this.#stubs.push(stub);
    return stub;
  }

  async #answer(
    method: string,
    params: readonly unknown[],
  ): Promise<{ readonly result: unknown } | { readonly error: unknown }> {
    const response = await fetch(this.localnet.rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    const answer = (await response.json()) as { readonly result: unknown } | { readonly error: unknown };
    return 'error' in answer ? { error: answer.error } : { result: answer.result };
  }
}

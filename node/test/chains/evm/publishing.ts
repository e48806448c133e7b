import { systemClock } from '../../../src/base/clock.ts';
import { Secret } from '../../../src/base/secret.ts';
import { eventTopics } from '../../../src/chains/evm/abi.ts';
import { EvmAccount, type EvmAccountOptions } from '../../../src/chains/evm/account.ts';
import { readEvent } from '../../../src/chains/evm/events.ts';
import { HeadView } from '../../../src/chains/evm/headView.ts';
import { EvmResponder, type EvmResponderOptions } from '../../../src/chains/evm/responder.ts';
import type { Receipt } from '../../../src/chains/evm/schemas.ts';
import type { EvmSources } from '../../../src/chains/evm/sources.ts';
import type { ChainEvent, SignRequest } from '../../../src/types/signRequest.ts';
import { EvmTestChain, type EvmTestChainOptions, type Tamper } from '../../support/evm.ts';
import { silent } from '../../support/near.ts';

type Hex = `0x${string}`;

export const never = new AbortController().signal;
const key = new Secret(new Uint8Array(32).fill(5));
/** Wei per gas. */
const maxFee = 1_000_000_000_000n;

interface BlockTransaction {
  readonly hash: Hex;
  readonly from: Hex;
  readonly input: Hex;
  readonly nonce: Hex;
  readonly gas: Hex;
  readonly maxFeePerGas: Hex;
}

/** A chain, and an account that publishes on it with little patience. */
export class Publishing {
  readonly chain: EvmTestChain;
  readonly sources: EvmSources;
  readonly head: HeadView;
  account: EvmAccount;
  responder: EvmResponder;
  readonly outcomes: string[] = [];

  private constructor(chain: EvmTestChain, sources: EvmSources) {
    this.chain = chain;
    this.sources = sources;
    this.head = new HeadView({ quorum: sources.quorum, contract: chain.contract, clock: systemClock });
    this.account = this.openAccount();
    this.responder = this.#openResponder();
  }

  static async start(tampers: readonly (Tamper | undefined)[] = [undefined], options: EvmTestChainOptions = {}) {
    const chain = await EvmTestChain.start(options);
    const endpoints = await Promise.all(tampers.map((tamper) => chain.endpoint(tamper)));
    const publishing = new Publishing(chain, chain.sourcesOf(endpoints));
    await chain.fund(publishing.account.address);
    publishing.account.start();
    return publishing;
  }

  async stop(): Promise<void> {
    await Promise.all([this.responder.stop(), this.account.stop()]);
    await this.chain.stop();
  }

  /** Another process of the same node: it knows nothing of what the one before sent. */
  async restart(account: Partial<EvmAccountOptions> = {}, responder: Partial<EvmResponderOptions> = {}) {
    await Promise.all([this.responder.stop(), this.account.stop()]);
    this.account = this.openAccount(account);
    this.responder = this.#openResponder(responder);
    this.account.start();
  }

  /** The account as a process of the node has it; whoever starts it stops it. */
  openAccount(options: Partial<EvmAccountOptions> = {}): EvmAccount {
    return new EvmAccount({
      key,
      chainId: this.chain.chainId,
      ...this.sources,
      maxFeePerGas: maxFee,
      lostAfterMs: 100,
      stuckAfterMs: 600_000,
      pollIntervalMs: 20,
      clock: systemClock,
      logger: silent,
      ...options,
    });
  }

  #openResponder(options: Partial<EvmResponderOptions> = {}): EvmResponder {
    return new EvmResponder({
      account: this.account,
      contract: this.chain.contract,
      quorum: this.sources.quorum,
      head: this.head,
      batchMs: 50,
      timeoutMs: 15_000,
      onOutcome: (method, outcome) => this.outcomes.push(`${method} ${outcome}`),
      clock: systemClock,
      logger: silent,
      ...options,
    });
  }

  /** What happened at the contract, in order. */
  async events(): Promise<ChainEvent[]> {
    const { chainId, contract } = this.chain;
    const filter = { contract, topics: Object.values(eventTopics) };
    const logs = await this.sources.sources[0]!.logs(filter, 0, await this.chain.height(), never);
    return logs.map((log) => readEvent(log, { chain: `eip155:${chainId}`, chainId, now: 0 }));
  }

  /** Ids of what was answered, in order. */
  async answered(): Promise<string[]> {
    return (await this.events()).flatMap((event) => (event.kind === 'answered' ? [event.requestId] : []));
  }

  /** Makes so many requests, in one block. */
  async ask(count: number): Promise<SignRequest[]> {
    for (let i = 0; i < count; i++) await this.chain.requestSignature({ path: `path ${i}` });
    await this.chain.mine();
    const events = await this.events();
    return events.flatMap((event) => (event.kind === 'requested' ? [event.request] : [])).slice(-count);
  }

  /** The account's transactions in blocks. */
  async transactions(): Promise<BlockTransaction[]> {
    const found: BlockTransaction[] = [];
    for (let height = 0; height <= (await this.chain.height()); height++) {
      const number = `0x${height.toString(16)}`;
      const block = await this.chain.rpc<{ transactions: BlockTransaction[] }>('eth_getBlockByNumber', number, true);
      found.push(...block.transactions.filter(({ from }) => from === this.account.address.toLowerCase()));
    }
    return found;
  }

  /** Those that wait for a block. */
  async pending(): Promise<BlockTransaction[]> {
    const waiting = await this.chain.rpc<BlockTransaction[]>('eth_pendingTransactions');
    return waiting.filter(({ from }) => from === this.account.address.toLowerCase());
  }

  /** An empty call. */
  send(): Promise<Receipt> {
    return this.account.send({ to: this.account.address, data: '0x', gas: 30_000n });
  }
}

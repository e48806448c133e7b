import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { base58 } from '@scure/base';
import { privateKeyToAddress } from 'viem/accounts';
import { systemClock } from '../../src/base/clock.ts';
import type { Logger } from '../../src/base/logger.ts';
import { createMetrics } from '../../src/base/metrics.ts';
import { Secret } from '../../src/base/secret.ts';
import { SourceWatch } from '../../src/chains/sources/watch.ts';
import { type EvmChainConfig, loadConfig } from '../../src/config.ts';
import { openEvmChain } from '../../src/evmChain.ts';
import type { NodeChain } from '../../src/nodeChain.ts';
import { evmPublisherKey } from '../../src/publisherKeys.ts';
import { RequestLog } from '../../src/vault/requestLog.ts';
import type { EvmTestChain } from './evm.ts';
import { silent } from './near.ts';
import { signatureFor } from './rootKey.ts';
import type { RpcStub } from './rpcStub.ts';

const secretKey = `ed25519:${base58.encode(new Uint8Array(64).fill(7))}`;

/** Pays for the node's transactions. */
export const publisherAddress = privateKeyToAddress(
  `0x${Buffer.from(evmPublisherKey(new Secret(secretKey)).reveal()).toString('hex')}`,
);

export interface EvmNodeOptions {
  readonly endpoints: readonly Pick<RpcStub, 'url'>[];
  readonly config?: Partial<EvmChainConfig>;
  readonly logger?: Logger;
}

/** The part of a node that deals with one EVM chain; its home outlives restarts. */
export class EvmNode {
  readonly home = mkdtempSync(join(tmpdir(), 'quorate-evm-'));
  readonly metrics = createMetrics();
  readonly #testChain: Pick<EvmTestChain, 'chainId' | 'contract'>;
  readonly #options: EvmNodeOptions;
  #log: RequestLog | undefined;
  watch = new SourceWatch(silent);
  chain!: NodeChain;
  /** Occurrences that were new to the book, in order, over all restarts. */
  readonly seen: string[] = [];

  constructor(testChain: Pick<EvmTestChain, 'chainId' | 'contract'>, options: EvmNodeOptions) {
    this.#testChain = testChain;
    this.#options = options;
  }

  start(endpoints = this.#options.endpoints): void {
    const { config = {}, logger = silent } = this.#options;
    const { chainId, contract } = this.#testChain;
    const log = new RequestLog(join(this.home, 'requests.sqlite'));
    this.#log = log;
    this.watch = new SourceWatch(logger);
    const evm = {
      chainId,
      contract,
      sources: endpoints.map(({ url }) => ({ url })),
      timeoutMs: 1_000,
      pollIntervalMs: 20,
      batchMs: 100,
      ...config,
    };
    const nodeConfig = loadConfigOf(this.home, evm);
    const { chain } = openEvmChain(nodeConfig.evm[0]!, {
      config: nodeConfig,
      keys: { accountKey: new Secret(secretKey), meshKey: new Secret(secretKey) },
      requestLog: log,
      watchOf: () => this.watch,
      clock: systemClock,
      metrics: this.metrics,
      logger,
    });
    if (!chain) throw new Error('the chain has a contract');
    this.chain = chain;
    const { book } = chain;
    book.onChanged = () => {
      for (const { occurrence } of book.unfinished()) if (!this.seen.includes(occurrence)) this.seen.push(occurrence);
    };
    chain.start();
  }

  async stop(): Promise<void> {
    await this.chain.stop();
    this.#log?.close();
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.home, { recursive: true });
  }

  /** Answers what is unfinished, as the network would. */
  async answerAll(): Promise<void> {
    const { book, publisher } = this.chain;
    const signal = AbortSignal.timeout(10_000);
    await Promise.all(book.unfinished().map((request) => publisher.respond(request, signatureFor(request), signal)));
  }
}

function loadConfigOf(home: string, evm: object) {
  const near = { network: 'sandbox', contractId: 'quorate.sandbox', rpcUrls: ['http://127.0.0.1:1'] };
  const file = join(home, 'config.json');
  writeFileSync(file, JSON.stringify({ home: '.', accountId: 'node.sandbox', near, mesh: { port: 0 }, evm: [evm] }));
  return loadConfig(file, {});
}

/** Waits for a condition. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

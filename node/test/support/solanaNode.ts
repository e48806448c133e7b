import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deriveTweak, outcomePayload, responseKeyPaths } from '@quorate/sdk';
import { base58 } from '@scure/base';
import { type Address, createKeyPairSignerFromPrivateKeyBytes } from '@solana/kit';
import { concatBytes, fromHex, textBytes, toHex } from '../../src/base/bytes.ts';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { requestId } from '../../src/base/ids.ts';
import type { Logger } from '../../src/base/logger.ts';
import { createMetrics } from '../../src/base/metrics.ts';
import { Secret } from '../../src/base/secret.ts';
import { SourceWatch } from '../../src/chains/sources/watch.ts';
import { loadConfig, type SolanaChainConfig } from '../../src/config.ts';
import type { NodeChain } from '../../src/nodeChain.ts';
import { solanaPublisherKey } from '../../src/publisherKeys.ts';
import { openSolanaChain } from '../../src/solanaChain.ts';
import type { Ask, SignRequest } from '../../src/types/signRequest.ts';
import { RequestLog } from '../../src/vault/requestLog.ts';
import { silent } from './near.ts';
import { signatureFor } from './rootKey.ts';
import type { SolanaTestChain } from './solana.ts';

export const publisherSecret = `ed25519:${base58.encode(new Uint8Array(64).fill(7))}`;

/** Pays for the node's transactions. */
export const publisherAddress: Address = (
  await createKeyPairSignerFromPrivateKeyBytes(solanaPublisherKey(new Secret(publisherSecret)).reveal())
).address;

export interface SolanaNodeOptions {
  readonly sources: readonly { readonly url: string; readonly wsUrl?: string }[];
  readonly config?: Partial<SolanaChainConfig>;
  readonly clock?: Clock;
  readonly logger?: Logger;
}

/** The part of a node that deals with one Solana cluster; its home outlives restarts. */
export class SolanaNode {
  readonly home = mkdtempSync(join(tmpdir(), 'quorate-solana-'));
  readonly metrics = createMetrics();
  readonly #testChain: SolanaTestChain;
  readonly #options: SolanaNodeOptions;
  #log: RequestLog | undefined;
  watch = new SourceWatch(silent);
  chain!: NodeChain;
  /** Occurrences that were new to the book, in order, over all restarts. */
  readonly seen: string[] = [];

  constructor(testChain: SolanaTestChain, options: SolanaNodeOptions) {
    this.#testChain = testChain;
    this.#options = options;
  }

  async start(): Promise<void> {
    const { clock = systemClock, config = {}, logger = silent, sources } = this.#options;
    const log = new RequestLog(join(this.home, 'requests.sqlite'));
    this.#log = log;
    this.watch = new SourceWatch(logger);
    const solana = {
      reference: this.#testChain.reference,
      program: this.#testChain.addresses.program,
      sources,
      timeoutMs: 1_000,
      pollIntervalMs: 20,
      batchMs: 100,
      ...config,
    };
    const nodeConfig = loadConfigOf(this.home, solana);
    this.chain = await openSolanaChain(nodeConfig.solana[0]!, {
      config: nodeConfig,
      keys: { accountKey: new Secret(publisherSecret), meshKey: new Secret(publisherSecret) },
      requestLog: log,
      watchOf: () => this.watch,
      clock,
      metrics: this.metrics,
      logger,
    });
    const { book } = this.chain;
    book.onChanged = () => {
      for (const { occurrence } of book.unfinished()) if (!this.seen.includes(occurrence)) this.seen.push(occurrence);
    };
    this.chain.start();
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
  async answerAll(signal = AbortSignal.timeout(10_000)): Promise<void> {
    const { book, publisher } = this.chain;
    await Promise.all(book.unfinished().map((request) => publisher.respond(request, signatureFor(request), signal)));
  }
}

function loadConfigOf(home: string, solana: object) {
  const near = { network: 'sandbox', contractId: 'quorate.sandbox', rpcUrls: ['http://127.0.0.1:1'] };
  const file = join(home, 'config.json');
  const config = { home: '.', accountId: 'node.sandbox', near, mesh: { port: 0 }, solana: [solana] };
  writeFileSync(file, JSON.stringify(config));
  return loadConfig(file, {});
}

/** The outcome of a request's transaction, or with a message that there is none, as what the network is to sign. */
export function outcomeOf(request: SignRequest, outcome: Uint8Array | string): SignRequest {
  const of = request.requestId;
  const preimage = new Uint8Array();
  const isFailure = typeof outcome === 'string';
  const failed = (message: string) => concatBytes(Uint8Array.of(0xde, 0xad, 0xbe, 0xef), textBytes(message));
  const output = isFailure ? failed(outcome) : outcome;
  const ask: Ask = isFailure
    ? { kind: 'failure', of, preimage, message: outcome }
    : { kind: 'outcome', of, preimage, output };
  const payload = outcomePayload(fromHex(of), output);
  const path = responseKeyPaths.solana;
  const derivation = { scheme: 'sig.network-v2', chainId: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp' } as const;
  const tweak: Uint8Array = deriveTweak({ ...derivation, predecessor: request.predecessor, path });
  const id = requestId(toHex(payload));
  return { ...request, requestId: id, occurrence: `${request.occurrence}:outcome`, path, payload, tweak, ask };
}

/** A request for the same payload under other texts, which nobody has made. */
export function requestLike(request: SignRequest, { path }: { readonly path: string }): SignRequest {
  const derivation = { scheme: 'sig.network-v2', chainId: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp' } as const;
  const tweak: Uint8Array = deriveTweak({ ...derivation, predecessor: request.predecessor, path });
  const id = createHash('sha256').update(path).digest('hex');
  return { ...request, requestId: requestId(id), path, tweak };
}

import { BalanceWatch } from './chains/balance.ts';
import { EvmAccount } from './chains/evm/account.ts';
import { shortageOf } from './chains/evm/balance.ts';
import { EvmBlocks } from './chains/evm/blocks.ts';
import { EvmExecutionReader } from './chains/evm/execution.ts';
import { HeadView } from './chains/evm/headView.ts';
import { EvmIndexer } from './chains/evm/indexer.ts';
import { EvmResponder } from './chains/evm/responder.ts';
import { type EvmSources, openEvmSources } from './chains/evm/sources.ts';
import { Bell } from './chains/sources/bell.ts';
import { NewsSocket } from './chains/sources/newsSocket.ts';
import type { EvmChainConfig } from './config.ts';
import { type IndexerFeed, NodeChain, type NodeChainDeps, serviceOf } from './nodeChain.ts';
import { evmPublisherKey } from './publisherKeys.ts';
import type { ExecutionReader } from './types/execution.ts';

const answerTimeoutMs = 120_000;
const lostAfterMs = 15_000;
const stuckAfterMs = 60_000;
const gwei = 1_000_000_000;

/** CAIP-2 id of an EVM chain. */
export const evmChainName = (chainId: number): string => `eip155:${chainId}`;

/** An EVM chain, as far as it is configured. */
export interface OpenedEvmChain {
  readonly name: string;
  /** Only where there is a signer contract. */
  readonly chain: NodeChain | undefined;
  /** What became of transactions there that the network has signed. */
  readonly executions: ExecutionReader;
}

/** An EVM chain: its sources, and, if it has a signer contract, the requests made there and the way for answers. */
export function openEvmChain(config: EvmChainConfig, deps: NodeChainDeps): OpenedEvmChain {
  const name = evmChainName(config.chainId);
  const { chainId, contract, finality } = config;
  const sources = openEvmSources(config, deps.watchOf(name));
  const blocks = new EvmBlocks(sources.quorum, finality);
  const chain = contract && openRequests({ ...config, contract }, { ...deps, name, blocks, ...sources });
  return { name, chain, executions: new EvmExecutionReader({ chainId, blocks, quorum: sources.quorum }) };
}

function openRequests(
  config: EvmChainConfig & { readonly contract: `0x${string}` },
  deps: NodeChainDeps & EvmSources & { readonly name: string; readonly blocks: EvmBlocks },
): NodeChain {
  const { batchMs, chainId, contract, expiryBlocks, finality, lookbackBlocks, maxBlockRange, pollIntervalMs } = config;
  const { blocks, clock, keys, metrics, name, quorum, sources } = deps;
  const logger = deps.logger.child({ room: 'chains', chain: name });
  const head = new HeadView({ quorum, contract, clock });
  const maxFeePerGas = BigInt(Math.round(config.maxFeeGwei * gwei));
  const account = new EvmAccount({
    key: evmPublisherKey(keys.accountKey),
    chainId,
    quorum,
    sources,
    maxFeePerGas,
    lostAfterMs,
    stuckAfterMs,
    pollIntervalMs,
    clock,
    logger,
  });
  const { address } = account;
  const shortage = (signal: AbortSignal) => shortageOf(address, quorum, maxFeePerGas, signal);
  const balance = new BalanceWatch({ address, shortage, clock, logger });
  const responder = new EvmResponder({
    account,
    contract,
    quorum,
    head,
    batchMs,
    timeoutMs: answerTimeoutMs,
    onOutcome: (method, outcome) => metrics.transactions.inc({ chain: name, method, outcome }),
    clock,
    logger,
  });
  const bell = new Bell();
  const sockets = config.sources.flatMap(({ wsUrl }, index) => {
    const subscription = { method: 'eth_subscribe', params: ['newHeads'] };
    const source = sources[index]!.name;
    const onNews = () => bell.ring();
    return wsUrl ? [new NewsSocket({ url: wsUrl, name: source, subscription, onNews, clock, logger })] : [];
  });
  const openIndexer = (feed: IndexerFeed) =>
    new EvmIndexer({
      ...feed,
      chain: name,
      chainId,
      contract,
      blocks,
      head,
      bell,
      maxBlockRange,
      lookbackBlocks,
      expiryBlocks,
      pollIntervalMs,
      clock,
      logger,
    });
  const options = {
    name,
    publisher: responder,
    openIndexer,
    newestHeight: (signal: AbortSignal) => blocks.newestHeight(signal),
    // The chain's own finality comes in steps: dozens of blocks on Ethereum, thousands on rollups.
    lagTolerance: { peers: typeof finality === 'string' ? 5_000 : 100, own: 10 },
    takeoverMs: config.takeoverMs,
    expiryBlocks,
    maxHealthyLag: Math.max(100, maxBlockRange),
    services: [account, responder, ...[balance, ...sockets].map(serviceOf)],
  };
  return new NodeChain(options, deps);
}

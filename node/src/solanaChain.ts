import { BalanceWatch } from './chains/balance.ts';
import { SolanaAccount } from './chains/solana/account.ts';
import { shortageOf } from './chains/solana/balance.ts';
import { ResponseBuffers } from './chains/solana/buffers.ts';
import { HeadView } from './chains/solana/headView.ts';
import { SolanaIndexer } from './chains/solana/indexer.ts';
import { programAddresses } from './chains/solana/program.ts';
import { QuorumLedger } from './chains/solana/quorumLedger.ts';
import { RecentBlock } from './chains/solana/recentBlock.ts';
import { SolanaResponder } from './chains/solana/responder.ts';
import { openSolanaSources } from './chains/solana/sources.ts';
import { Bell } from './chains/sources/bell.ts';
import { NewsSocket } from './chains/sources/newsSocket.ts';
import type { SolanaChainConfig } from './config.ts';
import { type IndexerFeed, NodeChain, type NodeChainDeps, serviceOf } from './nodeChain.ts';
import { solanaPublisherKey } from './publisherKeys.ts';

const transactionTimeoutMs = 120_000;
const answerTimeoutMs = 300_000;

/** CAIP-2 id of a Solana cluster. */
export const solanaChainName = (reference: string): string => `solana:${reference}`;

/** A Solana cluster: the requests made of its signer program, and the way for answers. */
export async function openSolanaChain(config: SolanaChainConfig, deps: NodeChainDeps): Promise<NodeChain> {
  const { batchMs, commitment, expirySlots, lookbackSlots, pollIntervalMs, priorityFee, reference } = config;
  const { clock, keys, metrics, watchOf } = deps;
  const name = solanaChainName(reference);
  const logger = deps.logger.child({ room: 'chains', chain: name });
  const addresses = await programAddresses(config.program);
  const { quorum, sources } = openSolanaSources(config, { ...addresses, commitment }, watchOf(name));
  const ledger = new QuorumLedger(quorum);
  const account = await SolanaAccount.open(solanaPublisherKey(keys.accountKey), {
    quorum,
    sources,
    recentBlock: new RecentBlock(ledger, clock),
    priorityFee,
    timeoutMs: transactionTimeoutMs,
    onOutcome: (method, outcome) => metrics.transactions.inc({ chain: name, method, outcome }),
    pollIntervalMs,
    clock,
    logger,
  });
  const { address } = account;
  const shortage = (signal: AbortSignal) => shortageOf(address, quorum, signal);
  const balance = new BalanceWatch({ address, shortage, clock, logger });
  const head = new HeadView({ quorum, pollIntervalMs, clock, logger });
  const buffers = new ResponseBuffers({ addresses, account, quorum, clock, logger });
  const responder = new SolanaResponder({
    addresses,
    account,
    buffers,
    head,
    batchMs,
    timeoutMs: answerTimeoutMs,
    clock,
    logger,
  });
  const bell = new Bell();
  const sockets = config.sources.flatMap(({ wsUrl }, index) => {
    const params = [{ mentions: [addresses.eventAuthority] }, { commitment }];
    const subscription = { method: 'logsSubscribe', params };
    const onNews = () => bell.ring();
    const source = sources[index]!.name;
    return wsUrl ? [new NewsSocket({ url: wsUrl, name: source, subscription, onNews, clock, logger })] : [];
  });
  const openIndexer = (feed: IndexerFeed) =>
    new SolanaIndexer({
      ...feed,
      chain: name,
      commitment,
      ledger,
      head,
      bell,
      lookbackSlots,
      expirySlots,
      pollIntervalMs,
      clock,
      logger,
    });
  const options = {
    name,
    publisher: responder,
    openIndexer,
    newestHeight: (signal: AbortSignal) => quorum.newest('newest slot', (source) => source.newestSlot(signal)),
    lagTolerance: { peers: 40, own: 20 },
    expiryBlocks: expirySlots,
    maxHealthyLag: 150,
    services: [buffers, responder, ...[balance, head, ...sockets].map(serviceOf)],
  };
  return new NodeChain(options, deps);
}

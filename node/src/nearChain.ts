import { openBlocks } from './chains/near/blockSources.ts';
import { NearIndexer, yieldTimeoutBlocks } from './chains/near/indexer.ts';
import { NearPublisher } from './chains/near/publisher.ts';
import { NearResponder } from './chains/near/responder.ts';
import type { NearRpc } from './chains/near/rpc.ts';
import type { SourceQuorum } from './chains/sources/quorum.ts';
import type { CallContract } from './governance/votes.ts';
import { type IndexerFeed, NodeChain, type NodeChainDeps } from './nodeChain.ts';

export interface NearChainDeps extends NodeChainDeps {
  readonly sources: readonly NearRpc[];
  readonly quorum: SourceQuorum<NearRpc>;
}

const transactionTimeoutMs = 60_000;
const lostTransactionMs = 10_000;

/** CAIP-2 id of a NEAR network. */
export const nearChainName = (network: string): string => `near:${network}`;

/**
 * NEAR: the requests made there, and the contract that governs and takes answers.
 * @returns the chain, and what calls the contract as this node's account, counted in the metrics
 */
export async function openNearChain(deps: NearChainDeps): Promise<{ chain: NodeChain; call: CallContract }> {
  const { clock, config, keys, logger, metrics, quorum, sources, watchOf } = deps;
  const { contractId, network, pollIntervalMs } = config.near;
  const name = nearChainName(network);
  const blocks = await openBlocks(config.near, sources, watchOf(name));
  const chainLogger = logger.child({ room: 'chains', chain: name });
  const near = new NearPublisher({
    accountId: config.accountId,
    secretKey: keys.accountKey,
    contractId,
    quorum,
    sources,
    lostAfterMs: lostTransactionMs,
    timeoutMs: transactionTimeoutMs,
    pollIntervalMs,
    clock,
    logger: chainLogger,
  });
  const call: CallContract = async (method, args, signal) => {
    let outcome = 'failed';
    try {
      const result = await near.call(method, args, signal);
      outcome = 'succeeded';
      return result;
    } finally {
      metrics.transactions.inc({ chain: name, method, outcome });
    }
  };
  const options = {
    name,
    publisher: new NearResponder(call),
    openIndexer: ({ cursor, onBlock }: IndexerFeed) =>
      new NearIndexer({
        chain: name,
        source: blocks.source,
        cursor,
        onBlock,
        pollIntervalMs,
        clock,
        logger: chainLogger,
      }),
    lagTolerance: { peers: 10, own: 3 },
    expiryBlocks: yieldTimeoutBlocks,
    maxHealthyLag: 50,
    close: () => blocks.close(),
  };
  return { chain: new NodeChain(options, deps), call };
}

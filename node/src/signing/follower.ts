import { equalBytes } from '../base/bytes.ts';
import { QuorateError } from '../base/errors.ts';
import type { ParticipantId } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import type { Metrics } from '../base/metrics.ts';
import { withTimeout } from '../base/wait.ts';
import { type NetworkIdentity, rootKeyId } from '../protocol/context.ts';
import { signatureShare } from '../protocol/sign.ts';
import { signingContext } from '../protocol/signingContext.ts';
import { type ActiveKey, publicShareOf } from '../types/activeKey.ts';
import { decodePresignature } from '../types/stockCodec.ts';
import type { StockStore } from '../vault/api.ts';
import { decodeShareRequest, encodeShareAnswer } from './messages.ts';
import type { RequestBook } from './requestBook.ts';

/** The leader asks for something else than this node saw: a fork or a lag, not necessarily malice. Nothing was spent. */
class ContextMismatchError extends QuorateError<'CONTEXT_MISMATCH'> {}

/** This node has no key share that it could sign with. */
class NoKeyError extends QuorateError<'NO_KEY'> {}

export interface FollowerDeps {
  readonly network: NetworkIdentity;
  readonly books: ReadonlyMap<string, RequestBook>;
  readonly key: () => ActiveKey | undefined;
  readonly stock: StockStore;
  /** How long to wait for this node's own indexer to see the request. */
  readonly indexerPatienceMs: number;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/**
 * Answers a leader that asks for a share of a signature. Signs only what this node's own indexer has seen, with the
 * presignature durably gone from the disk before the share leaves.
 */
export async function answerShareRequest(
  deps: FollowerDeps,
  leader: ParticipantId,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { books, indexerPatienceMs, key, logger, metrics, network, stock } = deps;
  let result = 'refused';
  try {
    const asked = decodeShareRequest(body);
    const book = books.get(asked.chain);
    if (!book) throw new ContextMismatchError('CONTEXT_MISMATCH', `chain ${asked.chain} is not indexed here`);
    const request = await withTimeout('indexing of a request', indexerPatienceMs, signal, (inner) =>
      book.waitFor(asked.occurrence, inner),
    );
    const active = key();
    if (!active) throw new NoKeyError('NO_KEY', 'no key share is in use');
    const { participants, epoch } = stock.describe('presignature', asked.presignature, leader);
    const keyShare = publicShareOf(active, epoch);
    if (!keyShare) throw new ContextMismatchError('CONTEXT_MISMATCH', `epoch ${epoch} is over`);
    const announced = { id: asked.presignature, R: asked.bigR, participants, epoch };
    const context = signingContext({ ...network, keyId: rootKeyId }, keyShare, announced, request);
    if (!equalBytes(context.hash, asked.contextHash)) {
      throw new ContextMismatchError('CONTEXT_MISMATCH', `request ${request.requestId} looks different here`);
    }
    const taken = stock.takeById('presignature', asked.presignature, leader);
    logger.debug({ requestId: request.requestId, presignature: taken.id }, 'presignature spent');
    const presignature = decodePresignature(taken.bytes.reveal());
    if (!equalBytes(presignature.R, asked.bigR)) throw new ContextMismatchError('CONTEXT_MISMATCH', 'another R');
    const share = signatureShare(context, presignature, active.share.self);
    result = 'signed';
    return encodeShareAnswer({ contextHash: context.hash, share });
  } finally {
    metrics.signaturesFollowed.inc({ result });
  }
}

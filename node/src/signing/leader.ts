import { equalBytes } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { describeError, QuorateError } from '../base/errors.ts';
import type { ParticipantId } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import type { MeshNetwork } from '../mesh/api.ts';
import { RemoteError } from '../mesh/errors.ts';
import { type NetworkIdentity, rootKeyId } from '../protocol/context.ts';
import { combineSignature, signatureShare } from '../protocol/sign.ts';
import { signingContext } from '../protocol/signingContext.ts';
import { type ActiveKey, publicShareOf, spendableEpochs } from '../types/activeKey.ts';
import type { Signature, SignRequest } from '../types/signRequest.ts';
import { decodePresignature } from '../types/stockCodec.ts';
import type { StockStore, StoredAsset } from '../vault/api.ts';
import { decodeShareAnswer, encodeShareRequest } from './messages.ts';

export const shareRequestKind = 'signature-share';

/** A participant of the presignature gave no share; the presignature is spent. */
export class ShareMissingError extends QuorateError<'SHARE_MISSING'> {
  readonly peer: ParticipantId;
  /** Whether the participant has lost its part of the presignature. */
  readonly lost: boolean;

  constructor(peer: ParticipantId, cause: unknown) {
    super('SHARE_MISSING', `participant ${peer} gave no share: ${describeError(cause)}`, { peer }, { cause });
    this.peer = peer;
    this.lost = cause instanceof RemoteError && cause.remoteCode === 'ASSET_GONE';
  }
}

/** How often a leader looks whether those that it waits for still show signs of life. */
const lookMs = 100;

export interface LeaderDeps {
  readonly network: NetworkIdentity;
  readonly mesh: MeshNetwork;
  readonly stock: StockStore;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Leads one signature: spends a presignature of this node whose participants are all in `alive`, collects the shares
 * and sums them up.
 * @returns the signature, verified against the derived key; undefined when no such presignature is in stock
 * @throws ShareMissingError, ProtocolAbort naming whose share is wrong
 */
export async function leadSignature(
  { clock, logger, mesh, network, stock, timeoutMs }: LeaderDeps,
  key: ActiveKey,
  request: SignRequest,
  alive: ReadonlySet<ParticipantId>,
  signal: AbortSignal,
): Promise<Signature | undefined> {
  let asset: StoredAsset | undefined;
  for (const epoch of spendableEpochs(key)) asset ??= stock.takeOwn('presignature', { self: mesh.self, alive, epoch });
  const keyShare = asset && publicShareOf(key, asset.epoch);
  if (!asset || !keyShare) return undefined;
  logger.debug({ requestId: request.requestId, presignature: asset.id }, 'presignature spent');
  const presignature = decodePresignature(asset.bytes.reveal());
  const context = signingContext({ ...network, keyId: rootKeyId }, keyShare, presignature, request);
  const body = encodeShareRequest({
    chain: request.chain,
    occurrence: request.occurrence,
    presignature: presignature.id,
    bigR: presignature.R,
    contextHash: context.hash,
  });
  const shares = new Map<ParticipantId, Uint8Array>([[mesh.self, signatureShare(context, presignature, mesh.self)]]);
  const others = presignature.participants.filter((id) => id !== mesh.self);
  await Promise.all(
    others.map(async (peer) => {
      try {
        const answer = decodeShareAnswer(
          await whileResponsive({ clock, mesh }, peer, signal, (inner) =>
            mesh.request(peer, shareRequestKind, body, timeoutMs, inner),
          ),
        );
        if (!equalBytes(answer.contextHash, context.hash))
          throw new QuorateError('CONTEXT_MISMATCH', 'another context');
        shares.set(peer, answer.share);
      } catch (error) {
        throw new ShareMissingError(peer, error);
      }
    }),
  );
  return combineSignature(context, presignature, keyShare, shares);
}

/** Waits for a peer's answer as long as it shows signs of life: one that hangs would cost the whole timeout. */
async function whileResponsive<T>(
  { clock, mesh }: Pick<LeaderDeps, 'clock' | 'mesh'>,
  peer: ParticipantId,
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const inner = AbortSignal.any([signal, ended.signal]);
  const watch = async () => {
    while (mesh.isResponsive(peer)) await clock.sleep(lookMs, inner);
    ended.abort(new QuorateError('PEER_QUIET', `nothing heard from participant ${peer}`));
  };
  watch().catch(() => {}); // the wait is over
  try {
    return await ask(inner);
  } catch (error) {
    throw ended.signal.aborted ? ended.signal.reason : error;
  } finally {
    ended.abort();
  }
}

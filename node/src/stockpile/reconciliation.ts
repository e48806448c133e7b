import { QuorateError } from '../base/errors.ts';
import type { ParticipantId } from '../base/ids.ts';
import type { Metrics } from '../base/metrics.ts';
import type { MeshNetwork } from '../mesh/api.ts';
import type { ActiveKey } from '../types/activeKey.ts';
import type { StockStore } from '../vault/api.ts';
import type { InFlight } from '../vault/inFlight.ts';
import {
  assetKinds,
  decodeAnswer,
  decodeQuestion,
  encodeAnswer,
  encodeQuestion,
  maxQuestionBytes,
  pageSize,
  type Question,
} from './reconciliationMessages.ts';

/** This node does not know its stock yet: without a key, or while it may be an old copy. */
class NotReadyError extends QuorateError<'NO_KEY'> {}

export interface ReconciliationDeps {
  readonly key: () => ActiveKey | undefined;
  readonly mesh: MeshNetwork;
  readonly stock: StockStore;
  readonly inFlight: InFlight;
  readonly metrics: Metrics;
}

/** An owner asks a participant which of its assets that one has no part of; a holder asks the owner which are gone. */
const questions = { lost: 'stock-lost', gone: 'stock-gone' } as const;
const lostTimeoutMs = 10_000;
/** The owner may have to see runs through first. */
const goneTimeoutMs = 120_000;

/**
 * Makes owner and holders agree on what exists, after crashes and lost databases left one with what the other has not.
 *
 * Why it cannot do harm: it only ever erases, so nothing is spent twice. Both questions list ids that the asker has, and
 * the answer is a bit for each: a peer can name nothing else. Assets asked about are those whose owner is asker or
 * answerer and in which both take part, so a lie costs the liar's partners no more than its refusing to use them would.
 *
 * Why it erases nothing that is on its way: a participant stores its part before the owner does, so what an owner has
 * and a participant lacks is lost. The other way round, the owner may be about to store it, or has just taken it and
 * the holder's part is asked for next. So the owner looks twice, before and after all its runs that were under way have
 * ended: what was in neither look was not being made at the first, nor was it spent by a run that has not ended.
 */
export class Reconciliation {
  readonly #deps: ReconciliationDeps;

  constructor(deps: ReconciliationDeps) {
    this.#deps = deps;
    const { mesh, stock } = deps;
    mesh.onRequest(questions.lost, maxQuestionBytes, async (owner, body) => {
      const { kind, ids } = this.#read(body);
      return encodeAnswer(ids.map((id) => !stock.has(kind, id, owner, mesh.self)));
    });
    mesh.onRequest(questions.gone, maxQuestionBytes, (holder, body, signal) => this.#sayGone(holder, body, signal));
  }

  /**
   * Erases this node's own assets that a participant has no part of.
   * @returns how many
   * @throws RemoteError (`NO_KEY`: the peer cannot tell yet), DecodeError, TimeoutError, AbortedError, MeshError, VaultError
   */
  eraseLost(peer: ParticipantId, signal: AbortSignal): Promise<number> {
    return this.#erase('lost', this.#deps.mesh.self, peer, lostTimeoutMs, signal);
  }

  /** Erases what is kept of a peer's assets that the peer itself has no more. @returns how many @throws as eraseLost() */
  eraseGone(peer: ParticipantId, signal: AbortSignal): Promise<number> {
    return this.#erase('gone', peer, peer, goneTimeoutMs, signal);
  }

  async #erase(
    reason: keyof typeof questions,
    owner: ParticipantId,
    peer: ParticipantId,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<number> {
    const { mesh, metrics, stock } = this.#deps;
    let erased = 0;
    for (const kind of assetKinds) {
      const all = stock.ids(kind, owner, peer);
      for (let start = 0; start < all.length; start += pageSize) {
        const question: Question = { kind, ids: all.slice(start, start + pageSize) };
        const answer = await mesh.request(peer, questions[reason], encodeQuestion(question), timeoutMs, signal);
        const count = stock.discard(kind, decodeAnswer(question, answer), owner);
        metrics.stockReconciled.inc({ kind, reason }, count);
        erased += count;
      }
    }
    return erased;
  }

  async #sayGone(holder: ParticipantId, body: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
    const { inFlight, mesh, stock } = this.#deps;
    const { kind, ids } = this.#read(body);
    const isAbsent = (id: Question['ids'][number]) => !stock.has(kind, id, mesh.self, holder);
    const absent = ids.map(isAbsent);
    if (!absent.includes(true)) return encodeAnswer(absent);
    await inFlight.settled(signal);
    return encodeAnswer(ids.map((id, index) => absent[index] === true && isAbsent(id)));
  }

  /** @throws NotReadyError, DecodeError */
  #read(body: Uint8Array): Question {
    if (!this.#deps.key()) throw new NotReadyError('NO_KEY', 'no key share is in use');
    return decodeQuestion(body);
  }
}

import { compressPublicKey } from '@quorate/sdk';
import { equalBytes } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { GovernanceView } from '../chains/near/contract.ts';
import type { MeshNetwork } from '../mesh/api.ts';
import type { ActiveKey, PublicKeyShare } from '../types/activeKey.ts';
import type { ContractState, KeyEvent, NetworkConfig, Participant, Sharing } from '../types/contractState.ts';
import type { KeyShare } from '../types/keyShare.ts';
import type { KeyShareStore, StateStore, StockStore } from '../vault/api.ts';
import { type KeyEventDeps, takePart } from './keyEvent.ts';
import { keyEventOf, membersOf, sharingOf } from './membership.ts';
import { eraseObsolete } from './obsolete.ts';
import { ContradictionError, Pins } from './pins.ts';

export interface GovernanceDeps extends KeyEventDeps {
  /** This node's account: by it the contract knows the node, whatever participant id it gives it. */
  readonly accountId: string;
  readonly read: (signal: AbortSignal) => Promise<GovernanceView>;
  readonly keyShares: KeyShareStore;
  readonly state: StateStore;
  readonly stock: StockStore;
  readonly mesh: MeshNetwork;
  readonly pollIntervalMs: number;
  /** How long presignatures of the epoch before are still spent. */
  readonly handOverMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** After a vote, the contract's final state takes some blocks to show it. */
const voteSettlesMs = 3_000;
/** How long the others have for their votes once this node's counts. */
const votePatienceMs = 120_000;

/**
 * Follows the contract's state: knows the peers, takes part in key events, and says which key share counts. It keeps
 * no state of its own that decides anything; root key and epoch are pinned only to refuse what contradicts them.
 */
export class Governance {
  readonly #deps: GovernanceDeps;
  #view: GovernanceView | undefined;
  #active: ActiveKey | undefined;
  readonly #pins: Pins;
  /** When the retired epoch of the active key ends, by the clock. */
  #handOverEnds = 0;
  /** The epoch for which all stock was wiped, as this node has no part in it. */
  #retiredFor: number | undefined;
  /** What of the contract's state the key shares on the disk were last compared with. */
  #tidiedFor = '';
  #keyEvent: { event: KeyEvent; controller: AbortController; done: Promise<void> } | undefined;
  #problem: string | undefined;
  #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  /** Called when the key to sign with is another one, or there is none any more. */
  onActiveKey: (key: ActiveKey | undefined) => void = () => {};
  /** Called when the contract has given this node another participant id, which it cannot work under as it stands. */
  onRenumbered: () => void = () => {};

  constructor(deps: GovernanceDeps) {
    this.#deps = deps;
    this.#pins = new Pins(deps.state);
  }

  get active(): ActiveKey | undefined {
    return this.#active;
  }

  get contractState(): ContractState['kind'] | 'unknown' {
    return this.#view?.state.kind ?? 'unknown';
  }

  get config(): NetworkConfig | undefined {
    return this.#view?.config;
  }

  /** Why this node does not do what the contract asks, if so. */
  get problem(): string | undefined {
    return this.#problem;
  }

  start(): void {
    this.#running = this.#run(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('governance is stopping'));
    this.#keyEvent?.controller.abort(new Error('governance is stopping'));
    await Promise.allSettled([this.#running, this.#keyEvent?.done]);
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, logger, pollIntervalMs, read } = this.#deps;
    while (!signal.aborted) {
      try {
        this.#problem = await this.#follow(await read(signal));
      } catch (error) {
        if (signal.aborted) return;
        const problem = describeError(error);
        if (problem !== this.#problem) logger.error({ error: problem }, 'cannot follow the contract');
        this.#problem = problem;
      }
      await clock.sleep(pollIntervalMs, signal).catch(() => {});
    }
  }

  /** @returns what keeps this node from doing its part, if anything */
  async #follow(view: GovernanceView): Promise<string | undefined> {
    if (view.height < (this.#view?.height ?? 0)) return this.#problem;
    const { state } = view;
    const { logger, mesh } = this.#deps;
    this.#pins.check(state);
    if (state.kind !== this.#view?.state.kind)
      logger.info({ state: state.kind, height: view.height }, 'contract state');
    this.#view = view;
    const members = membersOf(state);
    const own = members.find(this.#isSelf);
    const isMember = own?.id === mesh.self;
    if (own && !isMember) this.onRenumbered();
    mesh.setPeers(isMember ? members.map(({ id, tlsPublicKey, address }) => ({ id, tlsPublicKey, address })) : []);
    const problem = await this.#followSharing(sharingOf(state), isMember);
    this.#followKeyEvent(keyEventOf(state), sharingOf(state));
    if (problem === undefined || !isMember) await this.#tidy(state);
    return problem;
  }

  async #followSharing(sharing: Sharing | undefined, isMember: boolean): Promise<string | undefined> {
    const { keyShares } = this.#deps;
    if (!sharing) {
      this.#activate(undefined);
      return undefined;
    }
    if (!isMember || !sharing.participants.some(this.#isSelf)) {
      this.#retire(sharing);
      return isMember ? undefined : `this node is not a participant of epoch ${sharing.epoch}`;
    }
    const { epoch, attempt, transcriptHash } = sharing;
    const current = this.#active;
    if (current?.sharing.epoch === epoch) {
      if (this.#dropStockOfChanged(sharing)) this.#activate({ ...current, sharing });
      else if (current.retired && this.#deps.clock.now() >= this.#handOverEnds) this.#endHandOver(current);
      return undefined;
    }
    const share = await keyShares.get({ epoch, attempt, transcriptHash });
    if (!share) {
      this.#activate(undefined);
      return `this node has no share of epoch ${epoch}, attempt ${attempt}`;
    }
    if (!equalBytes(share.publicKey, compressPublicKey(sharing.publicKey))) {
      throw new ContradictionError(
        'CONTRADICTION',
        `the contract's root key is not that of this node's share of epoch ${epoch}`,
      );
    }
    this.#takeUp({ sharing, share });
    return undefined;
  }

  /** Signs with a new epoch's share from now on, and for a while spends what is left of the epoch before. */
  #takeUp(next: ActiveKey): void {
    const { clock, handOverMs, logger, stock } = this.#deps;
    const { sharing } = next;
    const before = this.#active?.share;
    this.#dropStockOfChanged(sharing);
    const wiped = stock.deleteEpochsBefore(before?.epoch ?? sharing.epoch);
    this.#handOverEnds = clock.now() + handOverMs;
    logger.info({ epoch: sharing.epoch, retired: before?.epoch, wiped }, 'key share in use');
    this.#activate(before ? { ...next, retired: withoutSecret(before) } : next);
  }

  #endHandOver({ sharing, share }: ActiveKey): void {
    const wiped = this.#deps.stock.deleteEpochsBefore(sharing.epoch);
    this.#deps.logger.info({ epoch: sharing.epoch, wiped }, 'stock of the epoch before is wiped');
    this.#active = { sharing, share };
  }

  /** This node has no part in the sharing, or none any more. */
  #retire(sharing: Sharing): void {
    const { logger, stock } = this.#deps;
    if (this.#retiredFor === sharing.epoch) return;
    if (this.#active) logger.warn({ epoch: sharing.epoch }, 'no participant of this epoch: this node signs no more');
    this.#activate(undefined);
    this.#pins.pin(sharing, false);
    stock.wipe();
    this.#retiredFor = sharing.epoch;
  }

  /**
   * Stock that was made with whoever has left, or has another identity now, is of no use and not to be kept.
   * @returns whether there is somebody like that
   */
  #dropStockOfChanged(sharing: Sharing): boolean {
    const { logger, stock } = this.#deps;
    const changed = this.#pins.changedParticipants(sharing);
    for (const id of changed) {
      const deleted = stock.deleteWithPeer(id);
      logger.info({ peer: id, deleted }, 'a participant has left or changed its identity: stock with it deleted');
    }
    this.#pins.pin(sharing, true);
    return changed.length > 0;
  }

  /** Erases shares that can never count again, whenever there may be some. */
  async #tidy(state: ContractState): Promise<void> {
    const [sharing, event] = [sharingOf(state), keyEventOf(state)];
    const tidyFor = [state.kind, sharing?.epoch, event?.epoch, event?.attempt, this.#keyEvent !== undefined].join();
    if (tidyFor === this.#tidiedFor) return;
    const erased = await eraseObsolete(this.#deps.keyShares, state);
    if (erased > 0) this.#deps.logger.info({ erased }, 'old key shares erased');
    this.#tidiedFor = tidyFor;
  }

  /** Ends an attempt for which votes are missing for too long: whoever has fallen silent may be there for the next one. */
  async #outwait({ epoch, attempt }: KeyEvent, signal: AbortSignal): Promise<void> {
    const { clock, logger, votes } = this.#deps;
    await clock.sleep(votePatienceMs, signal);
    logger.warn({ epoch, attempt }, 'the others have not all voted: ending the attempt');
    await votes.abortAttempt(attempt, signal);
  }

  readonly #isSelf = ({ accountId }: Participant): boolean => accountId === this.#deps.accountId;

  #activate(key: ActiveKey | undefined): void {
    if (key === undefined && this.#active === undefined) return;
    this.#active = key;
    this.onActiveKey(key);
  }

  #followKeyEvent(event: KeyEvent | undefined, previous: Sharing | undefined): void {
    const { clock, logger, mesh } = this.#deps;
    const current = this.#keyEvent;
    const same = current && event && current.event.epoch === event.epoch && current.event.attempt === event.attempt;
    if (current && !same) current.controller.abort(new Error('the contract has moved on'));
    const self = event?.participants.find(this.#isSelf);
    // Having voted, this node is not in anybody's way: one that was interrupted wants to end the attempt.
    if (event && self && event.voted.has(self.accountId))
      this.#deps.readiness.announce({ epoch: event.epoch, attempt: event.attempt });
    if (same || !event || self?.id !== mesh.self) return;
    const controller = new AbortController();
    const part = event.voted.has(self.accountId)
      ? this.#outwait(event, controller.signal)
      : takePart(this.#deps, event, previous, this.#active?.share, controller.signal);
    const done = part
      .catch((error: unknown) => {
        if (!controller.signal.aborted) logger.error({ error: describeError(error) }, 'no part in the key event');
      })
      .then(() => clock.sleep(voteSettlesMs, controller.signal))
      .catch(() => {})
      .finally(() => {
        // Forgotten, so that the next look at the contract tells whether the vote counted.
        if (this.#keyEvent?.controller === controller) this.#keyEvent = undefined;
      });
    this.#keyEvent = { event, controller, done };
  }
}

function withoutSecret({ share: _, ...rest }: KeyShare): PublicKeyShare {
  return rest;
}

import { compressPublicKey } from '@quorate/sdk';
import { equalBytes } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { describeError, QuorateError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { GovernanceView } from '../chains/near/contract.ts';
import type { MeshNetwork } from '../mesh/api.ts';
import type { ActiveKey } from '../types/activeKey.ts';
import type { ContractState, KeyEvent, NetworkConfig, Sharing } from '../types/contractState.ts';
import type { KeyShareStore, StateStore, StockStore } from '../vault/api.ts';
import { type KeyEventDeps, takePart } from './keyEvent.ts';
import { keyEventOf, membersOf, sharingOf } from './membership.ts';

/** What the contract says contradicts what this node knows. Nothing is done until that is cleared up. */
export class ContradictionError extends QuorateError<'CONTRADICTION'> {}

export interface GovernanceDeps extends KeyEventDeps {
  readonly read: (signal: AbortSignal) => Promise<GovernanceView>;
  readonly keyShares: KeyShareStore;
  readonly state: StateStore;
  readonly stock: StockStore;
  readonly mesh: MeshNetwork;
  readonly pollIntervalMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

const rootKeyEntry = 'root-public-key';
const epochEntry = 'epoch';

/**
 * Follows the contract's state: knows the peers, takes part in key events, and says which key share counts. It keeps
 * no state of its own that decides anything; root key and epoch are pinned only to refuse what contradicts them.
 */
export class Governance {
  readonly #deps: GovernanceDeps;
  #view: GovernanceView | undefined;
  #active: ActiveKey | undefined;
  #keyEvent: { event: KeyEvent; controller: AbortController; done: Promise<void> } | undefined;
  #problem: string | undefined;
  #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  /** Called when the key to sign with is another one, or there is none any more. */
  onActiveKey: (key: ActiveKey | undefined) => void = () => {};

  constructor(deps: GovernanceDeps) {
    this.#deps = deps;
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
    if (state.kind !== this.#view?.state.kind)
      this.#deps.logger.info({ state: state.kind, height: view.height }, 'contract state');
    this.#view = view;
    const peers = membersOf(state).map(({ id, tlsPublicKey, address }) => ({ id, tlsPublicKey, address }));
    this.#deps.mesh.setPeers(peers);
    const problem = await this.#followSharing(sharingOf(state));
    this.#followKeyEvent(keyEventOf(state), sharingOf(state));
    return problem;
  }

  async #followSharing(sharing: Sharing | undefined): Promise<string | undefined> {
    const { keyShares, logger, mesh, stock } = this.#deps;
    if (sharing) this.#refuseContradiction(sharing);
    if (!sharing?.participants.some(({ id }) => id === mesh.self)) {
      this.#activate(undefined);
      return undefined;
    }
    const { epoch, attempt, transcriptHash } = sharing;
    const current = this.#active?.sharing;
    if (current?.epoch === epoch && current.transcriptHash === transcriptHash) return undefined;
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
    this.#pin(sharing);
    const erased = await keyShares.eraseEpochsBefore(epoch);
    const wiped = stock.deleteEpochsBefore(epoch);
    logger.info({ epoch, erased, wiped }, 'key share in use');
    this.#activate({ sharing, share });
    return undefined;
  }

  /** One lying source must never be able to lead this node to another key, or back to an epoch that is over. */
  #refuseContradiction(sharing: Sharing): void {
    const rootKey = this.#deps.state.get(rootKeyEntry, String);
    if (rootKey !== undefined && rootKey !== sharing.publicKey) {
      throw new ContradictionError(
        'CONTRADICTION',
        `the contract's root key ${sharing.publicKey} is not the pinned ${rootKey}`,
      );
    }
    const epoch = this.#deps.state.get(epochEntry, Number);
    if (epoch !== undefined && sharing.epoch < epoch) {
      throw new ContradictionError(
        'CONTRADICTION',
        `the contract's epoch ${sharing.epoch} is older than the pinned ${epoch}`,
      );
    }
  }

  #pin({ publicKey, epoch }: Sharing): void {
    this.#deps.state.set(rootKeyEntry, publicKey);
    this.#deps.state.set(epochEntry, epoch);
  }

  #activate(key: ActiveKey | undefined): void {
    if (key === undefined && this.#active === undefined) return;
    this.#active = key;
    this.onActiveKey(key);
  }

  #followKeyEvent(event: KeyEvent | undefined, previous: Sharing | undefined): void {
    const { logger, mesh } = this.#deps;
    const current = this.#keyEvent;
    const same = current && event && current.event.epoch === event.epoch && current.event.attempt === event.attempt;
    if (current && !same) current.controller.abort(new Error('the contract has moved on'));
    const self = event?.participants.find(({ id }) => id === mesh.self);
    if (same || !event || !self || event.voted.has(self.accountId)) return;
    const controller = new AbortController();
    const done = takePart(this.#deps, event, previous, this.#active?.share, controller.signal)
      .catch((error: unknown) => {
        if (!controller.signal.aborted) logger.error({ error: describeError(error) }, 'no part in the key event');
      })
      .finally(() => {
        // Forgotten, so that the next look at the contract tells whether the vote counted.
        if (this.#keyEvent?.controller === controller) this.#keyEvent = undefined;
      });
    this.#keyEvent = { event, controller, done };
  }
}

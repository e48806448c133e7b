import { type Clock, systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { type GovernanceView, NearContractReader } from '../../src/chains/near/contract.ts';
import { Governance } from '../../src/governance/governance.ts';
import { KeyEventProtocol } from '../../src/governance/keyEventProtocol.ts';
import { Readiness } from '../../src/governance/readiness.ts';
import { type CallContract, Votes } from '../../src/governance/votes.ts';
import type { Mesh } from '../../src/mesh/mesh.ts';
import type { Vault } from '../../src/vault/vault.ts';
import { silent, type TestChain } from '../support/near.ts';

/** Minutes of patience are over sooner here. */
const longestSleepMs = 3_000;
const identity = { network: 'testnet', contract: 'quorate.sandbox' };

/** One participant: governance alone, on the real contract, real links and a real vault. */
export class Participant {
  readonly mesh: Mesh;
  readonly vault: Vault;
  readonly governance: Governance;
  readonly calls: string[] = [];
  /** How far this participant's clock is ahead. */
  aheadMs = 0;
  readonly clock: Clock = {
    now: () => systemClock.now() + this.aheadMs,
    sleep: (ms, signal) => systemClock.sleep(Math.min(ms, longestSleepMs), signal),
  };
  /** Loses a call when it says so: the chain never gets it. */
  loses: (method: string) => boolean = () => false;
  /** What this participant takes for the contract's state. */
  sees: (view: GovernanceView) => GovernanceView = (view) => view;

  constructor(chain: TestChain, mesh: Mesh, vault: Vault) {
    this.mesh = mesh;
    this.vault = vault;
    const publisher = chain.publisher(chain.nodes[mesh.self]!);
    const reader = new NearContractReader(chain.quorum(), chain.contractId);
    const call: CallContract = async (method, args, signal) => {
      this.calls.push(method);
      if (this.loses(method)) return undefined;
      return publisher.call(method, args, signal);
    };
    this.governance = new Governance({
      accountId: chain.nodes[mesh.self]!.accountId,
      read: async (signal) => this.sees(await reader.read(signal)),
      keyShares: vault.keyShares,
      state: vault.state,
      stock: vault.stock,
      mesh,
      readiness: new Readiness(mesh, systemClock),
      protocol: new KeyEventProtocol(identity, mesh, systemRandom, () => this.governance.active?.share),
      votes: new Votes(call, silent),
      pollIntervalMs: 20,
      handOverMs: 60_000,
      clock: this.clock,
      logger: silent,
    });
  }
}

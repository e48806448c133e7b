import { describeError } from '../base/errors.ts';
import type { ParticipantId } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import type { Peer } from './api.ts';
import { MeshError } from './errors.ts';
import { normalizePublicKey } from './identity.ts';
import type { Link } from './link.ts';
import type { NodeStatus } from './status.ts';

/** A peer as the mesh keeps it. */
export interface PeerSlot {
  readonly id: ParticipantId;
  readonly publicKey: string;
  readonly address: string;
  readonly host: string;
  readonly port: number;
  /** Aborted when the peer is no longer wanted as it is here. */
  readonly end: AbortController;
  link: Link | undefined;
  status: NodeStatus | undefined;
  lastSeen: number | undefined;
  /** What `link.lastReceived` was at the last tick, and how many ticks it has been that. */
  quiet: { since: number | undefined; ticks: number };
}

/** @throws MeshError `BAD_ADDRESS` */
export function parseAddress(address: string): { host: string; port: number } {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/[\]]{1,253})):(\d{1,5})$/.exec(address);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (!host || port < 1 || port > 65535) throw new MeshError('BAD_ADDRESS', 'address: not host:port', { address });
  return { host, port };
}

/** The peers that the contract names, each with its own key. */
export class PeerTable {
  readonly #self: ParticipantId;
  readonly #logger: Logger;
  #slots = new Map<ParticipantId, PeerSlot>();

  constructor(self: ParticipantId, logger: Logger) {
    this.#self = self;
    this.#logger = logger;
  }

  /** Ascending by id. */
  all(): PeerSlot[] {
    return [...this.#slots.values()].sort((a, b) => a.id - b.id);
  }

  get(id: ParticipantId): PeerSlot | undefined {
    return this.#slots.get(id);
  }

  withKey(publicKey: string): PeerSlot | undefined {
    return this.all().find((slot) => slot.publicKey === publicKey);
  }

  /** Takes over the contract's list. @returns slots that are new, and those that are no longer valid */
  update(peers: readonly Peer[]): { added: PeerSlot[]; removed: PeerSlot[] } {
    const next = new Map<ParticipantId, PeerSlot>();
    for (const peer of peers) {
      if (peer.id === this.#self) continue;
      try {
        const slot = this.#slotFor(peer);
        const sameKey = [...next.values()].find((other) => other.publicKey === slot.publicKey);
        if (next.has(peer.id)) throw new MeshError('BAD_KEY', 'listed twice');
        if (sameKey) throw new MeshError('BAD_KEY', `has the key of peer ${sameKey.id}`);
        next.set(peer.id, slot);
      } catch (error) {
        // One bad entry on the contract must not cost the links to all others.
        this.#logger.error({ peer: peer.id, reason: describeError(error) }, 'mesh: peer left out');
      }
    }
    const before = this.#slots;
    this.#slots = next;
    return {
      added: [...next.values()].filter((slot) => before.get(slot.id) !== slot),
      removed: [...before.values()].filter((slot) => next.get(slot.id) !== slot),
    };
  }

  /** The slot as it stands, when nothing about the peer has changed. */
  #slotFor(peer: Peer): PeerSlot {
    const publicKey = normalizePublicKey(peer.tlsPublicKey);
    const { host, port } = parseAddress(peer.address);
    const present = this.#slots.get(peer.id);
    if (present?.publicKey === publicKey && present.address === peer.address) return present;
    return {
      id: peer.id,
      publicKey,
      address: peer.address,
      host,
      port,
      end: new AbortController(),
      link: undefined,
      status: undefined,
      lastSeen: undefined,
      quiet: { since: undefined, ticks: 0 },
    };
  }
}

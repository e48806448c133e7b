import type { EarlyLimits } from './earlyFrames.ts';
import type { LinkLimits } from './link.ts';
import type { RequestsOptions } from './requests.ts';

/** Every bound and interval of the mesh, per peer unless it says otherwise. */
export interface MeshLimits extends LinkLimits {
  /** For the TLS handshake, and again for the hello. */
  readonly connectTimeoutMs: number;
  readonly backOff: { readonly minMs: number; readonly maxMs: number };
  /** Connections that have not shown who they are, of all the world. */
  readonly maxPendingConnections: number;
  /** How often the status goes out, which is a sign of life as well, and old early messages are looked for. */
  readonly statusIntervalMs: number;
  /** A peer that sends nothing for so long, of time in which this process ran, hangs. */
  readonly quietMs: number;
  readonly early: EarlyLimits;
  /** Finished runs that are remembered, of all peers. */
  readonly finishedRuns: number;
  readonly requests: Pick<RequestsOptions, 'maxIncomingPerPeer' | 'maxOutgoingPerPeer' | 'maxTimeoutMs'>;
}

const MiB = 1 << 20;

export const defaultLimits: MeshLimits = {
  maxFrameBytes: 16 * MiB,
  maxQueuedBytes: 64 * MiB,
  pingIntervalMs: 5_000,
  idleTimeoutMs: 20_000,
  writeTimeoutMs: 20_000,
  connectTimeoutMs: 10_000,
  backOff: { minMs: 250, maxMs: 2_000 },
  maxPendingConnections: 64,
  statusIntervalMs: 500,
  quietMs: 2_000,
  early: { bytes: 32 * MiB, runs: 1024, ageMs: 60_000 },
  finishedRuns: 16_384,
  requests: { maxIncomingPerPeer: 64, maxOutgoingPerPeer: 256, maxTimeoutMs: 120_000 },
};

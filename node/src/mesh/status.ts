import { z } from 'zod';
import { textBytes } from '../base/bytes.ts';
import { MeshError } from './errors.ts';

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

const statusSchema = z.strictObject({
  softwareVersion: z.string().max(64),
  epoch: count.nullable(),
  heights: z
    .record(z.string().max(64), count)
    .refine((heights) => Object.keys(heights).length <= 32, 'too many chains'),
  presignatures: count,
  stockCounter: count,
});

/** What a node tells its peers of itself, unasked. Public; a peer may lie, so nothing secret or final hangs on it. */
export interface NodeStatus {
  readonly softwareVersion: string;
  /** Of the key share it signs with; null while it has none. */
  readonly epoch: number | null;
  /** CAIP-2 chain id → height of the last block it has indexed. */
  readonly heights: Readonly<Record<string, number>>;
  /** Presignatures of its own whose participants are all alive: without one it cannot lead. */
  readonly presignatures: number;
  /** Its stock's durable counter: going back means that its disk was rolled back. */
  readonly stockCounter: number;
}

/** Longest status on the wire, in bytes. */
export const maxStatusBytes = 4096;

/** UTF-8 JSON. */
export const encodeStatus = (status: NodeStatus): Uint8Array => textBytes(JSON.stringify(statusSchema.parse(status)));

/** @throws MeshError `BAD_FRAME` */
export function decodeStatus(bytes: Uint8Array): NodeStatus {
  if (bytes.length > maxStatusBytes) throw new MeshError('BAD_FRAME', 'status: too long');
  try {
    return statusSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    throw new MeshError('BAD_FRAME', 'status: does not parse');
  }
}

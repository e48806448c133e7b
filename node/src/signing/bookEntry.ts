import { z } from 'zod';
import { fromHex, toHex } from '../base/bytes.ts';
import { requestId } from '../base/ids.ts';
import type { Signature, SignRequest } from '../types/signRequest.ts';

/** A request in the book. */
export interface BookEntry {
  readonly request: SignRequest;
  /** Its transaction is signed, and its outcome awaited. */
  readonly isSigned?: boolean;
}

/** The signatures that the chain has shown for a transaction. */
export interface KnownEntry {
  /** When two nodes answer, the requester may use either. */
  readonly signatures: readonly Signature[];
  /** Where one was last shown. */
  readonly height: number;
}

const bytes = z
  .string()
  .regex(/^(?:[0-9a-f]{2})*$/)
  .transform((hex) => fromHex(hex));
const bytes32 = bytes.refine(({ length }) => length === 32, 'not 32 bytes');
const id = z.string().transform((text) => requestId(text));
const texts = { algo: z.string(), dest: z.string(), params: z.string() };

const askSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('payload'), ...texts }),
  z.object({
    kind: z.literal('transaction'),
    ...texts,
    transaction: bytes,
    caip2Id: z.string(),
    outputSchema: bytes,
    respondSchema: bytes,
  }),
  z.object({ kind: z.literal('outcome'), of: id, preimage: bytes, output: bytes }),
  z.object({ kind: z.literal('failure'), of: id, preimage: bytes, message: z.string() }),
]);

const requestSchema = z.object({
  chain: z.string(),
  requestId: id,
  occurrence: z.string(),
  blockHeight: z.number(),
  blockHash: z.string(),
  scheme: z.enum(['sig.network-v1', 'sig.network-v2', 'near-mpc-v0.1']),
  keyVersion: z.number(),
  predecessor: z.string(),
  path: z.string(),
  payload: bytes32,
  tweak: bytes32,
  entropy: bytes32,
  ask: askSchema.optional(),
  seenAt: z.number(),
});

const signatureSchema = z.object({
  bigR: bytes.refine(({ length }) => length === 33, 'not 33 bytes'),
  s: bytes32,
  recoveryId: z.literal([0, 1]),
});

const entrySchema = z.object({ request: requestSchema, isSigned: z.boolean().optional() });
const knownSchema = z.object({ signatures: z.array(signatureSchema).min(1), height: z.number() });

/** @throws when the text is none that `serialize` writes */
export function parseEntry(body: string): BookEntry {
  const { request, isSigned } = entrySchema.parse(JSON.parse(body));
  return isSigned ? { request, isSigned } : { request };
}

/** @throws when the text is none that `serialize` writes */
export const parseKnown = (body: string): KnownEntry => knownSchema.parse(JSON.parse(body));

/** JSON, with bytes as hex. */
export const serialize = (entry: BookEntry | KnownEntry): string =>
  JSON.stringify(entry, (_, value: unknown) => (value instanceof Uint8Array ? toHex(value) : value));

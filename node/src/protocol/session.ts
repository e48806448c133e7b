import { concatBytes, equalBytes, toHex } from '../base/bytes.ts';
import { Reader } from '../base/codec.ts';
import { DecodeError } from '../base/errors.ts';
import type { Epoch, ParticipantId, RunId } from '../base/ids.ts';
import { CheckFailed } from '../crypto/errors.ts';
import { type HashInput, taggedHash } from '../crypto/hash.ts';
import { kernel } from '../kernel/kernel.ts';
import type { Channel } from '../types/channel.ts';
import { ProtocolAbort } from '../types/protocolAbort.ts';
import { yieldToEventLoop } from './eventLoop.ts';

/** Part of every session id: nodes that speak another version do not understand each other by accident. */
export const PROTOCOL_VERSION = 1;

/** Everything a run of a protocol is bound to; the same at every participant. */
export interface SessionContext {
  /** NEAR network of the orchestrating contract, e.g. `testnet`. */
  readonly network: string;
  /** Account of the orchestrating contract. */
  readonly contract: string;
  /** Number of the root key on the contract. */
  readonly keyId: number;
  readonly epoch: Epoch;
  /** Keygen and reshare: the attempt at the key event. Everything else: the run's own id. */
  readonly run: { readonly attempt: number } | { readonly id: RunId };
  /** Everyone in the run, ascending by id, with the TLS key that the contract lists (`ed25519:…`). */
  readonly participants: readonly { readonly id: ParticipantId; readonly tlsPublicKey: string }[];
  /** Number of participants needed to sign. */
  readonly threshold: number;
}

/**
 * sid = H(protocol version, protocol, NEAR network, contract, key id, epoch, attempt or run id, sorted (id, TLS key), t,
 * and what the protocol adds). 32 bytes.
 */
export function sessionId(protocol: string, context: SessionContext, ...extra: readonly HashInput[]): Uint8Array {
  const { network, contract, keyId, epoch, run, participants, threshold } = context;
  const attemptOrId: HashInput = 'attempt' in run ? ['attempt', run.attempt] : ['run', run.id];
  const members: HashInput = participants.map(({ id, tlsPublicKey }) => [id, tlsPublicKey]);
  return taggedHash(
    'sid',
    PROTOCOL_VERSION,
    protocol,
    network,
    contract,
    keyId,
    epoch,
    attemptOrId,
    members,
    threshold,
    extra,
  );
}

/** sid′ = H(sid, Confirm): binds all that follows to what the confirm round showed to be everyone's view. */
export const confirmedSessionId = (sid: Uint8Array, confirm: Uint8Array): Uint8Array =>
  taggedHash('confirmed-sid', sid, confirm);

/** @throws ProtocolAbort BAD_INPUT when context and channel do not describe the same well-formed run. */
export function checkContext(channel: Channel, { participants, threshold }: SessionContext): void {
  const ids = participants.map(({ id }) => id);
  const refuse = (problem: string): never => {
    throw new ProtocolAbort('BAD_INPUT', problem);
  };
  if (ids.some((id, i) => i > 0 && ids[i - 1]! >= id)) refuse('context: participants are not ascending');
  if (new Set(participants.map(({ tlsPublicKey }) => tlsPublicKey)).size !== ids.length) {
    refuse('context: two participants have the same TLS key');
  }
  if (!Number.isInteger(threshold) || threshold < 2 || threshold > ids.length) {
    refuse('context: threshold must be at least 2 and at most the number of participants');
  }
  if (!sameIds(ids, channel.participants)) refuse('context: participants are not those of the channel');
  if (!ids.includes(channel.self)) refuse('context: this node is not a participant');
}

export const sameIds = (a: readonly ParticipantId[], b: readonly ParticipantId[]): boolean =>
  a.length === b.length && a.every((id, i) => id === b[i]);

/** The other participants of a run, ascending. */
export const peersOf = (channel: Channel): ParticipantId[] => channel.participants.filter((id) => id !== channel.self);

/** Sends every peer its message of a round. */
export async function sendEach(
  channel: Channel,
  round: number,
  messageFor: (peer: ParticipantId) => Uint8Array,
): Promise<void> {
  await Promise.all(peersOf(channel).map((peer) => channel.send(peer, round, messageFor(peer))));
}

/** Sends every peer the same message. */
export const broadcast = (channel: Channel, round: number, message: Uint8Array): Promise<void> =>
  sendEach(channel, round, () => message);

/**
 * One peer's message of a round, `length` bytes exactly, parsed to its end.
 * @throws ProtocolAbort BAD_MESSAGE naming the peer
 */
export async function receiveFrom<T>(
  channel: Channel,
  from: ParticipantId,
  round: number,
  length: number,
  parse: (reader: Reader) => T,
): Promise<T> {
  const message = await channel.receive(from, round, length);
  // large messages often arrive together: each is parsed in a turn of its own
  await yieldToEventLoop(channel.signal);
  return accusing(from, () => {
    if (message.length !== length) throw new DecodeError(`round ${round}`, `not ${length} bytes long`);
    const reader = new Reader(message, `round ${round}`);
    const value = parse(reader);
    reader.end();
    return value;
  });
}

/** Every peer's message of a round, by peer. The first peer found at fault ends the run. */
export async function receiveAll<T>(
  channel: Channel,
  round: number,
  length: number,
  parse: (reader: Reader, from: ParticipantId) => T,
): Promise<Map<ParticipantId, T>> {
  const peers = peersOf(channel);
  const values = await Promise.all(
    peers.map((from) => receiveFrom(channel, from, round, length, (reader) => parse(reader, from))),
  );
  return new Map(peers.map((peer, i) => [peer, values[i]!]));
}

/**
 * Confirm round: everyone sends H of what it has seen; goes on only when all agree.
 * @throws ProtocolAbort CONFIRM_MISMATCH; with one peer it is named, among more the liar cannot be told from its victims
 */
export async function confirm(channel: Channel, round: number, digest: Uint8Array): Promise<void> {
  await broadcast(channel, round, digest);
  const digests = await receiveAll(channel, round, 32, (reader) => reader.raw(32, 'confirm'));
  for (const [peer, other] of digests) {
    if (equalBytes(digest, other)) continue;
    const culprit = digests.size === 1 ? peer : undefined;
    throw new ProtocolAbort('CONFIRM_MISMATCH', 'the participants did not see the same messages', culprit);
  }
}

/** Runs checks on what a peer sent. @throws ProtocolAbort naming the peer, where they fail */
export function accusing<T>(peer: ParticipantId, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof CheckFailed) throw new ProtocolAbort(error.code, error.message, peer);
    if (error instanceof DecodeError) throw new ProtocolAbort('BAD_MESSAGE', error.message, peer);
    throw error;
  }
}

/** Reads `count` compressed points. @returns packed affine points @throws DecodeError */
export const readPoints = (reader: Reader, count: number, field: string): Uint8Array =>
  parsePoints(reader.view(33 * count, field), field);

/** Compressed points → packed affine points. @throws DecodeError naming the field */
export function parsePoints(compressed: Uint8Array, field: string): Uint8Array {
  const points = kernel.decompress(compressed);
  if (typeof points === 'number') throw new DecodeError(field, `item ${points} is no point of the curve`);
  return points;
}

/** Reads `count` scalars. @returns packed scalars below n, a view of the message @throws DecodeError */
export function readScalars(reader: Reader, count: number, field: string): Uint8Array {
  const scalars = reader.view(32 * count, field);
  const invalid = kernel.scalarFindInvalid(scalars);
  if (invalid >= 0) throw new DecodeError(field, `item ${invalid} is not below the group order`);
  return scalars;
}

/** Values by participant, this node's own among them, in ascending order. */
export function inOrder<T>(channel: Channel, own: T, others: ReadonlyMap<ParticipantId, T>): T[] {
  return channel.participants.map((id) => (id === channel.self ? own : (others.get(id) as T)));
}

/** Hash of one value a participant, in ascending order of ids. */
export function hashInOrder(
  tag: string,
  channel: Channel,
  sid: Uint8Array,
  own: Uint8Array,
  others: ReadonlyMap<ParticipantId, Uint8Array>,
): Uint8Array {
  return taggedHash(tag, sid, inOrder(channel, own, others));
}

/** Splits packed compressed points for a type that lists them. */
export function compressedList(points: Uint8Array): Uint8Array[] {
  const packed = kernel.compress(points);
  return Array.from({ length: points.length / 64 }, (_, i) => packed.slice(33 * i, 33 * i + 33));
}

/** Compressed points of a stored value → packed affine points. @throws ProtocolAbort BAD_INPUT */
export function expandPoints(compressed: readonly Uint8Array[]): Uint8Array {
  const points = kernel.decompress(concatBytes(...compressed));
  if (typeof points === 'number') throw new ProtocolAbort('BAD_INPUT', `${toHex(compressed[points]!)} is no point`);
  return points;
}

/** expandPoints of many lists: their square roots are found together. */
export function expandLists(lists: readonly (readonly Uint8Array[])[]): Uint8Array[] {
  const points = expandPoints(lists.flat());
  let at = 0;
  return lists.map(({ length }) => {
    const start = at;
    at += 64 * length;
    return points.slice(start, at);
  });
}

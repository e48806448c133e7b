import { base58, base64 } from '@scure/base';
import { type Outcome, verifiedAnswer, verifiedOutcome } from '../client/answer.ts';
import { toHex } from '../client/fields.ts';
import { solanaBidirectionalRequestId, solanaSignRequestId } from '../contractRequestId.ts';
import { SdkError } from '../errors.ts';
import type { Signature } from '../types.ts';
import { Reader } from './borsh.ts';
import { startsWith } from './program.ts';

/** What the program has to say, by the eight bytes that begin it. */
const eventKinds = {
  requested: Uint8Array.of(171, 129, 105, 91, 154, 49, 160, 34),
  transactionRequested: Uint8Array.of(135, 205, 217, 152, 96, 187, 11, 124),
  responded: Uint8Array.of(118, 146, 248, 151, 194, 93, 18, 86),
  outcome: Uint8Array.of(195, 195, 28, 1, 102, 100, 189, 234),
  failed: Uint8Array.of(42, 28, 210, 105, 9, 196, 189, 51),
} as const;
type EventKind = keyof typeof eventKinds;

/** What marks the data of an inner instruction as an event. */
const callTag = Uint8Array.of(0xe4, 0x45, 0xa5, 0x2e, 0x51, 0xcb, 0x9a, 0x1d);

/** An event that the program itself has emitted. */
export interface ProgramEvent {
  readonly kind: EventKind;
  /** Borsh. */
  readonly fields: Uint8Array;
}

/** A transaction as `getTransaction` shows it in `json`, as far as events are in it. */
export interface ShownTransaction {
  readonly transaction: { readonly message: { readonly accountKeys: readonly string[] } };
  readonly meta: {
    readonly innerInstructions?:
      | readonly { readonly instructions: readonly { readonly programIdIndex: number; readonly data: string }[] }[]
      | null;
    readonly logMessages?: readonly string[] | null;
    readonly loadedAddresses?: { readonly writable: readonly string[]; readonly readonly: readonly string[] } | null;
  };
}

/**
 * The program's events: those it told itself in calls, which nobody else can make, and those it logged.
 * @throws SdkError RPC_FAILED when the transaction is not as nodes show them
 */
export function eventsOf(shown: ShownTransaction, program: string): ProgramEvent[] {
  try {
    return readEvents(shown, program);
  } catch (cause) {
    throw new SdkError('RPC_FAILED', 'rpc', 'getTransaction: an answer of another form', { cause });
  }
}

function readEvents({ transaction, meta }: ShownTransaction, program: string): ProgramEvent[] {
  const { writable = [], readonly = [] } = meta.loadedAddresses ?? {};
  const keys = [...transaction.message.accountKeys, ...writable, ...readonly];
  const called = (meta.innerInstructions ?? [])
    .flatMap(({ instructions }) => instructions)
    .filter(({ programIdIndex }) => keys[programIdIndex] === program)
    .map(({ data }) => base58.decode(data))
    .filter((data) => startsWith(data, callTag))
    .map((data) => data.slice(callTag.length));
  return [...called, ...loggedData(meta.logMessages ?? [], program)].flatMap((data) => toEvent(data) ?? []);
}

function toEvent(data: Uint8Array): ProgramEvent | undefined {
  const kinds = Object.keys(eventKinds) as EventKind[];
  const kind = kinds.find((name) => startsWith(data, eventKinds[name]));
  return kind && { kind, fields: data.slice(8) };
}

/** Data that was logged while the program itself ran: others may log whatever they like. */
function loggedData(lines: readonly string[], program: string): Uint8Array[] {
  const running: string[] = [];
  const logged: Uint8Array[] = [];
  for (const line of lines) {
    const [, called] = /^Program (\S+) invoke \[\d+\]$/.exec(line) ?? [];
    const [, data] = /^Program data: (\S+)$/.exec(line) ?? [];
    if (called !== undefined) running.push(called);
    else if (/^Program \S+ (success$|failed)/.test(line)) running.pop();
    else if (data !== undefined && running.at(-1) === program) logged.push(base64.decode(data));
  }
  return logged;
}

/** The id of the request that an event is about, hex; undefined when it does not parse. */
export function requestIdOf({ kind, fields }: ProgramEvent): string | undefined {
  try {
    const reader = new Reader(fields);
    if (kind !== 'requested' && kind !== 'transactionRequested') return toHex(reader.bytes(32));
    const sender = base58.encode(reader.bytes(32));
    if (kind === 'requested') {
      const [payload, keyVersion] = [reader.bytes(32), Number(reader.uint(4))];
      reader.uint(8); // deposit
      const chainId = reader.string();
      return toHex(solanaSignRequestId({ sender, payload, keyVersion, chainId, ...texts(reader) }));
    }
    const [serializedTransaction, caip2Id, keyVersion] = [reader.sized(), reader.string(), Number(reader.uint(4))];
    reader.uint(8); // deposit
    return toHex(
      solanaBidirectionalRequestId({ sender, serializedTransaction, caip2Id, keyVersion, ...texts(reader) }),
    );
  } catch {
    return undefined;
  }
}

const texts = (reader: Reader) => ({
  path: reader.string(),
  algo: reader.string(),
  dest: reader.string(),
  params: reader.string(),
});

/** The signature in a response, when it is the expected key's. */
export function readSignature(
  { kind, fields }: ProgramEvent,
  expected: { readonly payload: Uint8Array; readonly publicKey: Uint8Array },
): Signature | undefined {
  if (kind !== 'responded' || fields.length < 64 + 97) return undefined;
  const [r, s] = pointAndScalar(fields.subarray(64));
  return verifiedAnswer(expected, r, s);
}

/** The outcome in a response, when it is signed by the response key. */
export function readOutcome(
  { kind, fields }: ProgramEvent,
  expected: { readonly requestId: Uint8Array; readonly publicKey: Uint8Array },
): Outcome | undefined {
  if (kind !== 'outcome') return undefined;
  try {
    const reader = new Reader(fields.slice(64));
    const output = reader.sized();
    const [r, s] = pointAndScalar(reader.bytes(97));
    return verifiedOutcome({ ...expected, format: 'borsh' }, output, r, s);
  } catch {
    return undefined; // another form than the program's
  }
}

/** x of R and s of a signature as the wire has it: x‖y of R, s, recovery id. */
const pointAndScalar = (signature: Uint8Array) => [signature.slice(0, 32), signature.slice(64, 96)] as const;

/** What the network's error says. */
export function readError({ kind, fields }: ProgramEvent): string | undefined {
  if (kind !== 'failed') return undefined;
  try {
    return new Reader(fields.slice(64)).string();
  } catch {
    return undefined;
  }
}

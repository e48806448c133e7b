import { Reader, Writer } from '../base/codec.ts';
import { type ParticipantId, participantId } from '../base/ids.ts';
import { MeshError } from './errors.ts';
import { meshVersion } from './frames.ts';

/** Longest hello frame. */
export const maxHelloBytes = 512;

/** The first frame of either end, after TLS: both must be in the same network and mean each other. */
export interface Hello {
  /** NEAR network, e.g. `mainnet`. */
  readonly networkId: string;
  /** Account of the orchestrating contract. */
  readonly contractId: string;
  readonly from: ParticipantId;
  readonly to: ParticipantId;
}

/** version u32 ‖ networkId ‖ contractId (UTF-8 behind u32 lengths) ‖ from u32 ‖ to u32 */
export const encodeHello = (hello: Hello): Uint8Array =>
  new Writer().u32(meshVersion).text(hello.networkId).text(hello.contractId).u32(hello.from).u32(hello.to).finish();

/** @throws MeshError `BAD_HELLO` naming what differs from `expected`, DecodeError */
export function checkHello(bytes: Uint8Array, expected: Omit<Hello, 'from'>): ParticipantId {
  const reader = new Reader(bytes, 'hello');
  const mustBe = (field: string, theirs: unknown, ours: unknown) => {
    if (theirs !== ours)
      throw new MeshError('BAD_HELLO', `its ${field} is ${theirs}, ours is ${ours}`, { theirs, ours });
  };
  mustBe('version', reader.u32('version'), meshVersion);
  mustBe('network', reader.text('networkId', 64), expected.networkId);
  mustBe('contract', reader.text('contractId', 64), expected.contractId);
  const from = participantId(reader.u32('from'));
  mustBe('idea of our id', reader.u32('to'), expected.to);
  reader.end();
  return from;
}

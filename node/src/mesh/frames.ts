import { MeshError } from './errors.ts';

/** Version of everything on a link: framing, hello and the frames' contents. */
export const meshVersion = 1;

/** Values on the wire; never reused. */
export const frameType = {
  hello: 0,
  ping: 1,
  pong: 2,
  status: 3,
  run: 4,
  abort: 5,
  request: 6,
  response: 7,
} as const;

export interface Frame {
  readonly type: number;
  readonly payload: Uint8Array;
}

/** version u8, type u8 */
const headBytes = 2;

/** length u32 big-endian (of what follows) ‖ version u8 ‖ type u8 ‖ payload */
export function encodeFrame(type: number, payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(4 + headBytes + payload.length);
  new DataView(frame.buffer).setUint32(0, headBytes + payload.length);
  frame[4] = meshVersion;
  frame[5] = type;
  frame.set(payload, 6);
  return frame;
}

/** Cuts a stream into frames. Holds no more bytes than have come, and refuses a frame by its announced length. */
export class FrameDecoder {
  /** Longest frame that is accepted, without its length field. */
  maxFrameBytes: number;
  #chunks: Uint8Array[] = [];
  #held = 0;
  /** Length of the frame that is being read; undefined while its length field is. */
  #length: number | undefined;

  constructor(maxFrameBytes: number) {
    this.maxFrameBytes = maxFrameBytes;
  }

  /**
   * The frames that `chunk` completes, one by one, so that `maxFrameBytes` may change between two.
   * Frames not asked for are given by the next call. @throws MeshError `FRAME_TOO_LARGE`, `BAD_FRAME`
   */
  *push(chunk: Uint8Array): Generator<Frame> {
    if (chunk.length > 0) this.#chunks.push(chunk);
    this.#held += chunk.length;
    for (;;) {
      if (this.#length === undefined) {
        if (this.#held < 4) return;
        this.#length = this.#checkLength(new DataView(this.#take(4).buffer).getUint32(0));
      }
      if (this.#held < this.#length) return;
      const bytes = this.#take(this.#length);
      this.#length = undefined;
      if (bytes[0] !== meshVersion) {
        throw new MeshError('BAD_FRAME', `version ${bytes[0]}, this node speaks ${meshVersion}`);
      }
      yield { type: bytes[1]!, payload: bytes.subarray(headBytes) };
    }
  }

  #checkLength(length: number): number {
    if (length < headBytes) throw new MeshError('BAD_FRAME', `${length} bytes is too short for a frame`);
    if (length > this.maxFrameBytes) {
      throw new MeshError('FRAME_TOO_LARGE', `a frame of ${length} bytes, the limit is ${this.maxFrameBytes}`);
    }
    return length;
  }

  /** A copy: a view would keep the socket's whole buffer alive behind a small frame. */
  #take(length: number): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(length);
    let filled = 0;
    let used = 0;
    while (filled < length) {
      const chunk = this.#chunks[used]!;
      const part = chunk.subarray(0, length - filled);
      out.set(part, filled);
      filled += part.length;
      if (part.length === chunk.length) used += 1;
      else this.#chunks[used] = chunk.subarray(part.length);
    }
    this.#chunks.splice(0, used);
    this.#held -= length;
    return out;
  }
}

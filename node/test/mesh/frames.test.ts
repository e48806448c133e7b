import assert from 'node:assert/strict';
import fc from 'fast-check';
import { concatBytes } from '../../src/base/bytes.ts';
import { encodeFrame, type Frame, FrameDecoder } from '../../src/mesh/frames.ts';

describe('mesh: frames', () => {
  const frame = fc.record({ type: fc.nat(255), payload: fc.uint8Array({ maxLength: 300 }) }, { noNullPrototype: true });

  it('come out as they went in, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 8 }), fc.array(fc.nat(400), { maxLength: 20 }), (frames, cuts) => {
        const stream = concatBytes(...frames.map(({ type, payload }) => encodeFrame(type, payload)));
        const decoder = new FrameDecoder(1000);
        const out: Frame[] = [];
        let offset = 0;
        for (const cut of [...cuts, stream.length]) {
          out.push(...decoder.push(stream.subarray(offset, offset + cut)));
          offset += cut;
        }
        assert.deepEqual(out, frames);
      }),
    );
  });

  it('are refused by their announced length, before any of it has come', () => {
    const decoder = new FrameDecoder(1000);
    assert.throws(() => [...decoder.push(Uint8Array.of(0xff, 0xff, 0xff, 0xff))], { code: 'FRAME_TOO_LARGE' });
    assert.throws(() => [...new FrameDecoder(1000).push(encodeFrame(1, new Uint8Array(999)))], {
      code: 'FRAME_TOO_LARGE',
    });
    assert.equal([...new FrameDecoder(1000).push(encodeFrame(1, new Uint8Array(998)))].length, 1);
  });

  it('are refused without a head, or of another version', () => {
    assert.throws(() => [...new FrameDecoder(9).push(Uint8Array.of(0, 0, 0, 1, 1))], { code: 'BAD_FRAME' });
    assert.throws(() => [...new FrameDecoder(9).push(Uint8Array.of(0, 0, 0, 2, 9, 1))], { code: 'BAD_FRAME' });
  });

  it('obey a limit that changes between two frames of one chunk', () => {
    const decoder = new FrameDecoder(10);
    const [first] = decoder.push(concatBytes(encodeFrame(1, new Uint8Array(2)), encodeFrame(2, new Uint8Array(50))));
    assert.equal(first?.type, 1);
    decoder.maxFrameBytes = 100;
    assert.deepEqual(
      [...decoder.push(new Uint8Array(0))].map(({ type }) => type),
      [2],
    );
  });
});

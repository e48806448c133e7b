import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pino } from 'pino';
import { systemClock } from '../../src/base/clock.ts';
import { Writer } from '../../src/base/codec.ts';
import { participantId, runId } from '../../src/base/ids.ts';
import { isReasonCode } from '../../src/mesh/errors.ts';
import { encodeFrame, FrameDecoder, frameType } from '../../src/mesh/frames.ts';
import { checkHello, encodeHello } from '../../src/mesh/hello.ts';
import { Requests } from '../../src/mesh/requests.ts';
import { RunTable } from '../../src/mesh/runs.ts';
import { decodeStatus, encodeStatus } from '../../src/mesh/status.ts';
import { hex32 } from '../support/fixtures.ts';
import { seeded } from '../support/numbers.ts';
import { assertTyped, mutationsOf } from './mutations.ts';

const runs = 2_000;
const [self, peer] = [participantId(0), participantId(1)];

describe('fuzz: what a peer sends on a link', () => {
  it('a stream of bytes gives frames no longer than itself, or ends', () => {
    const stream = new Uint8Array([...encodeFrame(1, new Uint8Array(20)), ...encodeFrame(4, new Uint8Array(100))]);
    fc.assert(
      fc.property(fc.array(mutationsOf(stream), { maxLength: 4 }), (chunks) => {
        const decoder = new FrameDecoder(200);
        let came = 0;
        let got = 0;
        assertTyped(() => {
          for (const chunk of chunks) {
            came += chunk.length;
            for (const { payload } of decoder.push(chunk)) got += payload.length;
          }
        });
        assert.ok(got <= came);
      }),
      seeded(runs),
    );
  });

  it('hello', () => {
    const expected = { networkId: 'testnet', contractId: 'quorate.testnet', to: self };
    fc.assert(
      fc.property(mutationsOf(encodeHello({ ...expected, from: peer })), (bytes) =>
        assertTyped(() => checkHello(bytes, expected)),
      ),
      seeded(runs),
    );
  });

  it('status', () => {
    const status = { softwareVersion: '1', epoch: 3, heights: { near: 7 }, presignatures: 2, stockCounter: 9 };
    fc.assert(
      fc.property(mutationsOf(encodeStatus(status)), (bytes) => assertTyped(() => decodeStatus(bytes))),
      seeded(runs),
    );
  });

  it('messages and aborts of runs: what is kept for runs that are not open stays within its bound', () => {
    const limits = { bytes: 10_000, runs: 16, ageMs: 60_000 };
    const table = new RunTable({
      self,
      early: limits,
      finishedRuns: 16,
      clock: systemClock,
      send: async () => {},
      isConnected: () => true,
    });
    const { signal } = new AbortController();
    const open = runId(hex32('open'));
    const run = table.open(open, [self, peer], { maxBufferedBytesPerPeer: 10_000, signal });
    const head = (id: string) => new Writer().raw(new Uint8Array(Buffer.from(id, 'hex')));
    const message = fc.oneof(
      mutationsOf(head(hex32('another')).u32(1).raw(new Uint8Array(500)).finish()),
      fc.nat().chain((round) => mutationsOf(head(open).u32(round).raw(new Uint8Array(500)).finish())),
    );
    const abort = mutationsOf(head(hex32('another')).text('ABORTED').finish());
    fc.assert(
      fc.property(message, abort, (someMessage, someAbort) => {
        assertTyped(() => table.onMessage(peer, someMessage));
        assertTyped(() => table.onAbort(peer, someAbort));
        assert.ok(table.earlyBytes(peer) <= limits.bytes);
      }),
      seeded(runs),
    );
    // the flood has filled the open run, which ended for it
    assert.ok(run.signal.aborted);
    table.stop();
  });

  it('requests and responses: every request is answered, with what the handler says or a code', async () => {
    const answers: Uint8Array[] = [];
    const requests = new Requests({
      maxIncomingPerPeer: 8,
      maxOutgoingPerPeer: 8,
      maxTimeoutMs: 1_000,
      logger: pino({ level: 'silent' }),
      send: async (_, type, payload) => {
        if (type === frameType.response) answers.push(payload);
      },
    });
    requests.on('echo', 100, async (_, body) => body);
    requests.on('broken', 100, async () => {
      throw new TypeError('a mistake');
    });
    const { signal } = new AbortController();
    const question = requests.ask(peer, 'echo', new Uint8Array(3), 60_000, signal).catch((error: unknown) => error);
    const request = (kind: string) => new Writer().u32(1).u32(1_000).text(kind).raw(new Uint8Array(40)).finish();
    const response = new Writer().u32(2).u8(1).raw(Buffer.from('NO_HANDLER')).finish();
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(mutationsOf(request('echo')), mutationsOf(request('broken'))),
        mutationsOf(response),
        async (someRequest, someResponse) => {
          assertTyped(() => {
            requests.onRequest(peer, someRequest);
            asked += 1;
          });
          assertTyped(() => requests.onResponse(peer, someResponse));
          await new Promise((resolve) => setImmediate(resolve));
        },
      ),
      seeded(runs),
    );
    requests.onLinkLost(peer);
    await question;
    assert.equal(answers.length, asked);
    for (const answer of answers) {
      if (answer[4] === 1) assert.ok(isReasonCode(Buffer.from(answer.subarray(5)).toString('latin1')));
    }
  });
});

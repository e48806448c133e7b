import { systemRandom } from '../src/base/random.ts';
import { generateTriples } from '../src/protocol/triples/generate.ts';
import { maxBatch } from '../src/stockpile/load.ts';
import { contextOf, dealPair, ids, runKeygen, runPresign, signTogether } from '../test/support/fixtures.ts';
import { exampleRequest } from '../test/support/requests.ts';
import { type Carrier, runHonestly } from '../test/support/router.ts';
import { type BenchRow, cpuOf, median, print } from './measure.ts';
import { peerCost } from './peer.ts';

/** What a batch of triples costs. */
export interface TripleCost {
  /** CPU in ms per party and triple, base OT and all else of the batch included. */
  readonly ms: number;
  /** Both ways between two participants, per triple, without the mesh's framing. */
  readonly bytes: number;
}

/** Median cost over `runs` batches of `count` triples among `threshold` participants, all in this thread. */
export async function tripleCost(threshold: number, count: number, runs: number): Promise<TripleCost> {
  const members = ids(...Array.from({ length: threshold }, (_, i) => i));
  let bytes = 0;
  const weigh: Carrier = (envelope) => {
    bytes += envelope.message.length;
    return [envelope];
  };
  const batch = () =>
    runHonestly(
      members,
      (channel) =>
        generateTriples(channel, {
          sessionContext: contextOf(members, threshold),
          count,
          owner: members[0]!,
          random: systemRandom,
        }),
      weigh,
    );
  const times: number[] = [];
  for (let i = 0; i < runs; i++) times.push((await cpuOf(batch)) / threshold / count);
  return { ms: median(times), bytes: bytes / runs / ((threshold * (threshold - 1)) / 2) / count };
}

/**
 * CPU in ms per party of presigning and of signing, medians over `runs`; signing is the leader's combination and
 * verification as well, shared out among all.
 */
export async function onlineCost(threshold: number, runs: number): Promise<{ presign: number; sign: number }> {
  const members = ids(...Array.from({ length: threshold }, (_, i) => i));
  const shares = await runKeygen(members, threshold);
  const perRun = 20;
  const presign: number[] = [];
  const sign: number[] = [];
  for (let run = 0; run <= runs; run++) {
    const pairs = Array.from({ length: perRun }, (_, i) => dealPair(members, `bench ${run} ${i}`));
    const ready: Awaited<ReturnType<typeof runPresign>>[] = [];
    const presigning = await cpuOf(async () => {
      for (const pair of pairs) ready.push(await runPresign(members, shares, pair));
    });
    const signing = await cpuOf(() => {
      for (const presignatures of ready) signTogether(presignatures, shares, exampleRequest('bench'));
    });
    // the first run lets the compilers do their work
    if (run === 0) continue;
    presign.push(presigning / perRun / threshold);
    sign.push(signing / perRun / threshold);
  }
  return { presign: median(presign), sign: median(sign) };
}

/** Share of the peer's presigning that is set against our presigning and signing, whose triples are made before. */
const peerPresignShare = 0.1;

/**
 * All that one signature costs a party (two triples, presigning, signing), against DKLs23 in WebAssembly in the same
 * process. @param batch triples at a time @param runs of which medians are taken
 */
export async function* signatureRows(t: number, n: number, batch: number, runs: number): AsyncGenerator<BenchRow> {
  await tripleCost(t, 4, 2);
  const triple = await tripleCost(t, batch, runs);
  const { presign, sign } = await onlineCost(t, runs);
  const peer = await peerCost(n, t, runs);
  const ms = 2 * triple.ms + presign + sign;
  const peerMs = peer.presign + peer.online;
  const of = `${t} of ${n}`;
  const unit = 'ms CPU / party';
  const row = (name: string, value: number, rowUnit = unit, detail: BenchRow['detail'] = {}): BenchRow => ({
    bench: 'signature',
    name: `${of}: ${name}`,
    value,
    unit: rowUnit,
    detail: { t, n, ...detail },
  });
  yield {
    bench: 'cpu-per-signature',
    name: `${of}: two triples, presign and sign`,
    value: ms,
    unit,
    detail: { t, n, ms, peerMs, bytes: triple.bytes, ratio: peerMs / ms, batch },
  };
  yield row('DKLs23-WASM, presign and sign', peerMs);
  yield row('times as fast as DKLs23-WASM', peerMs / ms, '×');
  const ready = presign + sign;
  const peerReady = peer.online + peerPresignShare * peer.presign;
  yield {
    bench: 'cpu-presign-sign',
    name: `${of}: presign and sign, the triples there`,
    value: ready,
    unit,
    detail: { t, n, ms: ready, peerMs: peerReady, ratio: peerReady / ready },
  };
  yield row('DKLs23-WASM, sign and a tenth of presign', peerReady);
  yield row(`triple, of a batch of ${batch}`, triple.ms, 'ms CPU / party and triple', { batch });
  yield row('triple, both ways', triple.bytes, 'bytes / pair and triple', { batch });
  yield row('presign', presign);
  yield row('sign, the leader’s combination shared out', sign);
  yield row('DKLs23-WASM, presign', peer.presign);
  yield row('DKLs23-WASM, sign with a presignature', peer.online);
}

/** Signatures of two and of five participants, their triples of the largest batches that a node makes. */
export async function* signatureBench(): AsyncGenerator<BenchRow> {
  yield* signatureRows(2, 3, maxBatch(2), 9);
  yield* signatureRows(5, 8, maxBatch(5), 9);
}

if (import.meta.main) await print(signatureBench());

import assert from 'node:assert/strict';
import { type BenchRow, toJson } from '../../bench/measure.ts';
import { signatureRows, tripleCost } from '../../bench/signature.ts';
import { messageLengths } from '../../src/protocol/triples/rounds.ts';
import { maxBatch } from '../../src/stockpile/load.ts';

/** Bytes between two participants, both ways, for a triple of a batch: what both send, and what goes one way only. */
function bytesPerTriple(count: number, threshold: number): number {
  const { commit, confirm, open, product, reveal, ...oneWay } = messageLengths(count, threshold);
  const both = commit + confirm + open + product + reveal;
  return (2 * both + Object.values(oneWay).reduce((sum, length) => sum + length, 0)) / count;
}

describe('bench: cost of a signature', () => {
  it('prints a JSON object with the figures of both libraries', async () => {
    const rows: BenchRow[] = [];
    for await (const row of signatureRows(2, 3, 4, 1)) rows.push(row);
    const [first] = rows.map((row) => JSON.parse(toJson(row)) as Record<string, unknown>);
    const { bench, t, n, ms, peerMs, ratio, bytes } = first!;
    assert.deepEqual({ bench, t, n }, { bench: 'cpu-per-signature', t: 2, n: 3 });
    assert.ok(Number(ms) > 0 && Number(peerMs) > 0);
    assert.equal(ratio, Number(peerMs) / Number(ms));
    assert.equal(bytes, bytesPerTriple(4, 2));
    for (const row of rows) assert.ok(!toJson(row).includes('\n') && Number.isFinite(row.value), row.name);
  });

  it('sends at most 41 KB for a triple between two, in the batches that nodes make', async () => {
    for (const t of [2, 3]) assert.equal((await tripleCost(t, 2, 1)).bytes, bytesPerTriple(2, t));
    assert.ok(bytesPerTriple(maxBatch(2), 2) <= 41_000);
    for (let t = 2; t <= 5; t++) assert.ok(bytesPerTriple(maxBatch(t), t) <= 41 * 1_024, `t = ${t}`);
  });
});

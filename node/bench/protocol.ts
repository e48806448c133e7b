import { systemRandom } from '../src/base/random.ts';
import { keygen } from '../src/protocol/keygen.ts';
import { contextOf, ids } from '../test/support/fixtures.ts';
import { runHonestly } from '../test/support/router.ts';
import { type BenchRow, medianCpu, print } from './measure.ts';
import { tripleCost } from './signature.ts';

/**
 * CPU of one participant for keygen and for triples, all participants running in this thread, so the figures are the
 * total divided by their number.
 */
export async function* protocolBench(): AsyncGenerator<BenchRow> {
  for (const [n, t] of [
    [3, 2],
    [5, 3],
  ] as const) {
    const members = ids(...Array.from({ length: n }, (_, i) => i));
    const sessionContext = contextOf(members, t, { run: { attempt: 0 } });
    const ms = await medianCpu(5, () =>
      runHonestly(members, (channel) => keygen(channel, { sessionContext, random: systemRandom })),
    );
    yield { bench: 'protocol', name: `keygen ${t} of ${n}`, value: ms / n, unit: 'ms CPU / party', detail: { t, n } };
  }
  for (const t of [2, 3]) {
    await tripleCost(t, 4, 2);
    for (const batch of [16, 64, 256]) {
      const triple = await tripleCost(t, batch, 3);
      const name = `triples t=${t}, batch ${batch}`;
      const detail = { t, batch };
      yield { bench: 'protocol', name, value: triple.ms, unit: 'ms CPU / party and triple', detail };
      yield { bench: 'protocol', name, value: triple.bytes, unit: 'bytes / pair and triple', detail };
    }
  }
}

if (import.meta.main) await print(protocolBench());

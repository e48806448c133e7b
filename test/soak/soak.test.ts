import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useDevnet } from '../e2e/support.ts';
import { spentAssets } from './assets.ts';
import { slope } from './memory.ts';
import { describeSoak, soak } from './soak.ts';

describe('three nodes under steady requests, one killed every few seconds', function () {
  this.timeout(300_000);
  const devnet = useDevnet({
    nodes: 3,
    threshold: 2,
    logLevel: 'debug',
    // A request lives for 200 blocks: 60 s.
    blockIntervalMs: 300,
  });

  it('answer everything, and spend nothing twice', async () => {
    const figures = await soak(devnet(), { minutes: 0.75, requestEveryMs: 800, killEveryMs: 3_500 });
    for (const line of describeSoak(figures, 0.25)) console.log(`        ${line}`);
    assert.deepEqual(figures.failures, []);
    assert.equal(figures.latenciesMs.length, figures.asked);
    assert.deepEqual(figures.spent.faults, []);
    assert.ok(figures.spent.presignatures >= figures.asked, 'presignatures spent');
    assert.ok(figures.spent.pairs > 0);
    assert.ok(figures.kills >= 5, `${figures.kills} kills`);
  });
});

describe('what a soak measures', () => {
  it('finds assets that were spent twice in the logs, also behind a line that was cut off', () => {
    const folder = mkdtempSync(join(tmpdir(), 'quorate-soak-'));
    try {
      const spent = (fields: object) => `${JSON.stringify({ level: 20, ...fields, msg: 'something spent' })}\n`;
      const log = (name: string, ...lines: string[]) => {
        const logFile = join(folder, name);
        writeFileSync(logFile, lines.join(''));
        return { name, logFile };
      };
      const [one, other] = [spent({ presignature: 'a', requestId: 'r' }), spent({ pair: 'p', owner: 0 })];
      const fine = [
        log('0', '{"level":30,"msg":"x"}\n', one, other, '{"level":2'),
        log('1', one, '\nno JSON\n', other),
      ];
      assert.deepEqual(spentAssets(fine), { presignatures: 1, pairs: 1, faults: [] });
      assert.deepEqual(spentAssets([log('2', one, '{"level":2', one)]).faults, ['2 spent a twice']);
      assert.deepEqual(spentAssets([log('3', other, one, other)]).faults, ['3 spent p twice']);
      const elsewhere = log('4', spent({ presignature: 'a', requestId: 's' }));
      assert.deepEqual(spentAssets([...fine, elsewhere]).faults, ['a was spent on r and on s']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('finds how fast memory grows', () => {
    const samples = [0, 1, 2, 3].map((minute) => ({ minute, mib: 100 + 2.5 * minute }));
    assert.ok(Math.abs(slope(samples) - 2.5) < 1e-9);
    assert.equal(slope(samples.slice(0, 1)), 0);
  });
});

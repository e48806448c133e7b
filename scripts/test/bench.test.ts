import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const bench = (...args: string[]) =>
  spawnSync(
    process.execPath,
    [
      ...['--conditions=source', '--disable-warning=ExperimentalWarning'],
      fileURLToPath(new URL('../src/bench/main.ts', import.meta.url)),
      ...args,
    ],
    { encoding: 'utf8', timeout: 60_000 },
  );

const row = z.looseObject({ bench: z.string(), name: z.string(), value: z.number(), unit: z.string() });

describe('bench', function () {
  this.timeout(90_000);

  it('prints one JSON object a line with --json, and nothing else', () => {
    const { status, stdout, stderr } = bench('--json', '--only', 'gas');
    assert.equal(status, 0, stderr);
    const lines = stdout.split('\n').slice(0, -1);
    assert.ok(lines.length > 5);
    for (const line of lines) assert.equal(row.parse(JSON.parse(line)).bench, 'gas');
  });

  it('refuses a part that it does not have', () => {
    const { status, stderr } = bench('--only', 'weather');
    assert.notEqual(status, 0);
    assert.match(stderr, /no such part: weather/);
  });
});

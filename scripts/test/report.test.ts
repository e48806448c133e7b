import assert from 'node:assert/strict';
import { sideBySide } from '../src/report.ts';
import type { VerifiedSignature } from '../src/verifiedSignature.ts';

const signatureOn = (chain: VerifiedSignature['chain'], digit: string): VerifiedSignature => ({
  chain,
  predecessor: `${chain}-user`,
  path: `path ${digit}`,
  keyVersion: 1,
  payload: digit.repeat(64),
  rootPublicKey: `04${'e'.repeat(128)}`,
  derivedPublicKey: `04${'f'.repeat(128)}`,
  evmAddress: `0x${digit.repeat(40)}`,
  signature: { r: digit.repeat(64), s: digit.repeat(64), recoveryId: Number(digit) % 2 },
  latencyMs: 1_000 * Number(digit),
});

describe('the report', () => {
  it('has a column a chain, one beside the other', () => {
    const rows = sideBySide([signatureOn('near', '1'), signatureOn('evm', '2'), signatureOn('solana', '3')]);
    const cells = new Map(rows.map((row) => [row.slice(0, 20).trim(), row.slice(20).split(/ {2,}/)]));
    const short = (digit: string) => `${digit.repeat(12)}…${digit.repeat(10)}`;
    assert.deepEqual(cells.get('asked on'), ['near', 'evm', 'solana']);
    assert.deepEqual(cells.get('by'), ['near-user', 'evm-user', 'solana-user']);
    assert.deepEqual(cells.get('path, key version'), ['"path 1", 1', '"path 2", 1', '"path 3", 1']);
    assert.deepEqual(
      cells.get('its EVM address'),
      ['1', '2', '3'].map((digit) => `0x${short(digit).slice(2)}`),
    );
    for (const name of ['payload', 'r', 's']) assert.deepEqual(cells.get(name), ['1', '2', '3'].map(short), name);
    assert.deepEqual(cells.get('recovery id'), ['1', '0', '1']);
    assert.deepEqual(cells.get('took'), ['1.00 s', '2.00 s', '3.00 s']);
    const starts = rows.map((row) => [20, 46, 72].map((at) => row.slice(at - 1, at + 1)));
    for (const columns of starts) for (const start of columns) assert.match(start, /^ \S$/, 'columns are aligned');
  });
});

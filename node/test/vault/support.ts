import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assetId, epoch, type ParticipantId, participantId } from '../../src/base/ids.ts';
import { systemRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import type { KeyShare } from '../../src/types/keyShare.ts';
import type { AssetKind, StoredAsset } from '../../src/vault/api.ts';
import type { ScryptCost, Unlock } from '../../src/vault/keyfile.ts';

/** Enough to run the code; the default takes 128 MiB and half a second. */
export const cheapScrypt: ScryptCost = { logN: 4, r: 8, p: 1 };

export const keyUnlock: Unlock = { kind: 'key', key: new Secret(new Uint8Array(32).fill(7)) };

export const passphraseUnlock = (passphrase: string): Unlock => ({
  kind: 'passphrase',
  passphrase: new Secret(passphrase),
});

export const ids = (...values: number[]): ParticipantId[] => values.map(participantId);

/** A folder that is gone after the test. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'quorate-vault-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function makeAsset(seed: string, changes: Partial<StoredAsset> = {}): StoredAsset {
  return {
    kind: 'presignature' as AssetKind,
    id: assetId(createHash('sha256').update(seed).digest('hex')),
    owner: participantId(0),
    participants: ids(0, 1),
    epoch: epoch(1),
    bytes: new Secret(new TextEncoder().encode(`secret of ${seed}`)),
    ...changes,
  };
}

/** A key share of the right shape; its points are no points, which no codec looks at. */
export function makeKeyShare(changes: Partial<KeyShare> = {}): KeyShare {
  const publicKey = Uint8Array.of(2, ...systemRandom(32));
  return {
    epoch: epoch(3),
    attempt: 1,
    transcriptHash: 'ab'.repeat(32),
    self: participantId(1),
    participants: ids(0, 1, 4),
    threshold: 2,
    publicKey,
    commitments: [publicKey, Uint8Array.of(3, ...systemRandom(32))],
    share: new Secret(systemRandom(32)),
    ...changes,
  };
}

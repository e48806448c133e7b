// A child process of the full-disk tests: puts assets until that fails, and prints how, and how many are kept. Told to
// `count`, it puts none.
import { randomBytes } from 'node:crypto';
import { epoch, participantId } from '../../src/base/ids.ts';
import { Secret } from '../../src/base/secret.ts';
import { VaultError } from '../../src/vault/errors.ts';
import { openVault } from '../../src/vault/vault.ts';
import { ids, keyUnlock, makeAsset } from './support.ts';

const [folder, mode = 'fill'] = process.argv.slice(2);
if (!folder) throw new Error('usage: fillUp <folder> [fill|count]');
const { stock } = await openVault(folder, { unlock: keyUnlock });
const filter = { self: participantId(0), alive: new Set(ids(0, 1)), epoch: epoch(1) };
let code = 'never full';
for (let n = 0; mode === 'fill' && n < 10_000; n++) {
  try {
    stock.put([makeAsset(`${n}`, { bytes: new Secret(randomBytes(10_000)) })]);
  } catch (error) {
    code = error instanceof VaultError ? error.code : String(error);
    break;
  }
}
console.log(JSON.stringify({ code, kept: stock.count('presignature', filter).own }));

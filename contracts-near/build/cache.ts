import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE_FOLDER } from './paths.ts';

/**
 * The bytes that `make` produces, made only once for equal inputs.
 * @param name readable part of the cached file's name
 * @param inputs everything that decides the result, as JSON
 */
export async function cached(name: string, inputs: unknown, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const key = createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 20);
  const file = join(CACHE_FOLDER, `${name}.${key}`);
  if (existsSync(file)) return readFileSync(file);
  const bytes = await make();
  mkdirSync(CACHE_FOLDER, { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, bytes);
  renameSync(unfinished, file);
  return bytes;
}

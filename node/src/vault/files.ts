import { constants } from 'node:fs';
import { link, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { VaultError } from './errors.ts';

const temporaryName = /\.tmp-[0-9a-f]{16}$/;

/** What the operating system's error means, in the vault's words. Never carries contents. */
export function fileError(error: unknown, path: string): VaultError {
  if (error instanceof VaultError) return error;
  const errno = (error as NodeJS.ErrnoException | undefined)?.code ?? 'unknown';
  const details = { path, errno };
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(errno)) {
    return new VaultError('DISK_FULL', `${path}: no space left (${errno})`, details);
  }
  if (errno === 'EEXIST') return new VaultError('EXISTS', `${path}: exists already`, details);
  if (errno === 'ENOENT') return new VaultError('NOT_FOUND', `${path}: not found`, details);
  if (['EACCES', 'EPERM', 'EROFS'].includes(errno)) {
    return new VaultError('PERMISSIONS', `${path}: may not be read or written (${errno})`, details);
  }
  return new VaultError('IO', `${path}: ${errno}`, details, { cause: error });
}

/** Makes the folder, open to its owner only and durably, and those above it that are missing. @throws VaultError */
export async function ensureFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 }).catch((error) => {
    throw fileError(error, path);
  });
  if (first === undefined) return;
  // What is synced inside a folder is lost with a folder whose own entry was not.
  for (let made = resolve(path); made.length >= resolve(first).length; made = dirname(made)) {
    await syncFolder(dirname(made));
  }
}

/** @throws VaultError `PERMISSIONS` when a file that holds secrets is open to others. Windows has no such bits. */
export function checkPrivate(path: string, mode: number): void {
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    const octal = (mode & 0o777).toString(8).padStart(3, '0');
    throw new VaultError('PERMISSIONS', `${path}: mode ${octal} lets others at it; run chmod 600 on it`, {
      path,
      octal,
    });
  }
}

/** A name beside `path` for a file that is not finished. */
export const temporaryPath = (path: string, random: string) => `${path}.tmp-${random}`;

/** Removes what crashed writers left behind. */
export async function removeTemporaries(folder: string): Promise<void> {
  for (const name of await listFolder(folder)) {
    if (!temporaryName.test(name)) continue;
    const path = join(folder, name);
    try {
      // A file with its own name too was whole when the writer was killed: only the other name goes.
      const isWhole = (await stat(path)).nlink > 1;
      await (isWhole ? unlink(path) : overwrite(path));
    } catch (error) {
      throw fileError(error, path);
    }
  }
}

/**
 * Writes a file of mode 0600 that is either not there or whole, durably: temporary file, fsync, link, fsync of the
 * folder. Link instead of rename, because rename overwrites.
 * @param temporary as temporaryPath() gives it
 * @throws VaultError `EXISTS`, `DISK_FULL`, `PERMISSIONS`, `IO`
 */
export async function writeNewFile(path: string, temporary: string, bytes: Uint8Array): Promise<void> {
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(temporary, path);
  } catch (error) {
    throw fileError(error, path);
  } finally {
    await unlink(temporary).catch(() => {}); // not there when open() failed
  }
  await syncFolder(dirname(path));
}

/**
 * A whole file that is open to its owner only.
 * @returns undefined when there is none
 * @throws VaultError `PERMISSIONS`, `CORRUPT` when it is longer than `maxBytes`, `IO`
 */
export async function readPrivateFile(path: string, maxBytes: number): Promise<Uint8Array | undefined> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, constants.O_RDONLY);
  } catch (error) {
    const typed = fileError(error, path);
    if (typed.code === 'NOT_FOUND') return undefined;
    throw typed;
  }
  try {
    const { mode, size } = await file.stat();
    checkPrivate(path, mode);
    if (size > maxBytes) throw new VaultError('CORRUPT', `${path}: longer than ${maxBytes} bytes`, { path });
    return new Uint8Array(await file.readFile());
  } catch (error) {
    throw fileError(error, path);
  } finally {
    await file.close();
  }
}

/** Creates an empty file, durably. @returns false when it was there before */
export async function createMarker(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.sync().finally(() => file.close());
  } catch (error) {
    const typed = fileError(error, path);
    if (typed.code !== 'EXISTS') throw typed;
    return false;
  }
  await syncFolder(dirname(path));
  return true;
}

/**
 * Overwrites a file with zeros, as far as its disk really does and has room for it, and unlinks it.
 * @param temporary as temporaryPath() gives it: what an interruption leaves is no half-erased file under its own name
 * @returns whether it was there
 * @throws VaultError
 */
export async function eraseFile(path: string, temporary: string): Promise<boolean> {
  try {
    await rename(path, temporary);
    await overwrite(temporary);
  } catch (error) {
    const typed = fileError(error, path);
    if (typed.code === 'NOT_FOUND') return false;
    throw typed;
  }
  await syncFolder(dirname(path));
  return true;
}

async function overwrite(path: string): Promise<void> {
  const { size } = await stat(path);
  const file = await open(path, 'r+');
  try {
    await file.writeFile(new Uint8Array(size));
    await file.sync();
  } catch (error) {
    // A disk that copies on write may be too full even for that: gone is then better than whole.
    if (fileError(error, path).code !== 'DISK_FULL') throw error;
  } finally {
    await file.close();
  }
  await unlink(path);
}

/** Names in a folder. @throws VaultError */
export async function listFolder(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    throw fileError(error, path);
  }
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return; // has no fsync of folders
  try {
    const folder = await open(path, constants.O_RDONLY);
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    throw fileError(error, path);
  }
}

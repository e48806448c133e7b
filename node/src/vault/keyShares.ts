import { join } from 'node:path';
import { equalBytes, toHex } from '../base/bytes.ts';
import { type Epoch, epoch } from '../base/ids.ts';
import { type RandomSource, systemRandom } from '../base/random.ts';
import type { KeyShare } from '../types/keyShare.ts';
import { decodeKeyShare, encodeKeyShare } from '../types/keyShareCodec.ts';
import type { KeyShareId, KeyShareStore } from './api.ts';
import { VaultError } from './errors.ts';
import * as files from './files.ts';
import { defaultScryptCost, type ScryptCost, seal, type Unlock, unseal } from './keyfile.ts';

const shareName = /^share-(\d{1,10})-(\d{1,10})-([0-9a-f]{64})\.sealed$/;
const maxFileBytes = 1 << 20;

export interface KeyShareFolderOptions {
  readonly folder: string;
  readonly unlock: Unlock;
  readonly random?: RandomSource;
  readonly scryptCost?: ScryptCost;
}

/**
 * Key shares as one sealed file each, mode 0600: `share-<epoch>-<attempt>-<transcript hash>.sealed`, and an empty
 * `started-<epoch>-<attempt>` for each attempt. Every file opens with the operator's passphrase or key alone, so a copy
 * of it is a backup.
 */
export class KeyShareFolder implements KeyShareStore {
  readonly #folder: string;
  readonly #unlock: Unlock;
  readonly #random: RandomSource;
  readonly #scryptCost: ScryptCost;

  private constructor(options: KeyShareFolderOptions) {
    this.#folder = options.folder;
    this.#unlock = options.unlock;
    this.#random = options.random ?? systemRandom;
    this.#scryptCost = options.scryptCost ?? defaultScryptCost;
  }

  /**
   * Makes the folder if need be, clears what an interrupted write left, and opens every share once: a damaged one is told
   * of now, not when the network needs it.
   * @throws VaultError `WRONG_KEY`, `CORRUPT`, `PERMISSIONS`, `DISK_FULL`, `IO`
   */
  static async open(options: KeyShareFolderOptions): Promise<KeyShareFolder> {
    await files.ensureFolder(options.folder);
    const opened = new KeyShareFolder(options);
    for (const id of await opened.list()) await opened.get(id);
    await files.removeTemporaries(options.folder);
    return opened;
  }

  /** For reading only, beside a node that may be writing: leaves the folder as it is, and there may be none. */
  static forReading(folder: string, unlock: Unlock): Pick<KeyShareStore, 'get' | 'list'> {
    return new KeyShareFolder({ folder, unlock });
  }

  async put(share: KeyShare): Promise<void> {
    const path = this.#path(share);
    const plaintext = encodeKeyShare(share);
    try {
      const sealed = await seal(this.#unlock, purpose(share), plaintext, this.#random, this.#scryptCost);
      const temporary = files.temporaryPath(path, toHex(this.#random(8)));
      await files.writeNewFile(path, temporary, sealed).catch(async (error) => {
        if (!(error instanceof VaultError && error.code === 'EXISTS' && (await this.#holds(share, plaintext))))
          throw error;
      });
    } finally {
      plaintext.fill(0);
    }
  }

  async get(id: KeyShareId): Promise<KeyShare | undefined> {
    const path = this.#path(id);
    const sealed = await files.readPrivateFile(path, maxFileBytes);
    if (!sealed) return undefined;
    const plaintext = await unseal(this.#unlock, purpose(id), sealed, path);
    try {
      return decodeKeyShare(plaintext);
    } catch {
      throw new VaultError('CORRUPT', `${path}: does not hold a key share`, { path });
    } finally {
      plaintext.fill(0);
    }
  }

  async list(): Promise<KeyShareId[]> {
    const names = await files.listFolder(this.#folder).catch((error: unknown) => {
      if (error instanceof VaultError && error.code === 'NOT_FOUND') return [];
      throw error;
    });
    const found = names.flatMap((name) => {
      const [, epochText, attempt, transcriptHash] = shareName.exec(name) ?? [];
      return transcriptHash ? [{ epoch: epoch(Number(epochText)), attempt: Number(attempt), transcriptHash }] : [];
    });
    return found.sort((a, b) => a.epoch - b.epoch || a.attempt - b.attempt);
  }

  markStarted(ofEpoch: Epoch, attempt: number): Promise<boolean> {
    return files.createMarker(join(this.#folder, `started-${ofEpoch}-${attempt}`));
  }

  erase(id: KeyShareId): Promise<boolean> {
    const path = this.#path(id);
    return files.eraseFile(path, files.temporaryPath(path, toHex(this.#random(8))));
  }

  async #holds(id: KeyShareId, plaintext: Uint8Array): Promise<boolean> {
    const existing = await this.get(id);
    return existing !== undefined && equalBytes(encodeKeyShare(existing), plaintext);
  }

  #path({ epoch, attempt, transcriptHash }: KeyShareId): string {
    if (!/^[0-9a-f]{64}$/.test(transcriptHash)) {
      throw new VaultError('NOT_FOUND', 'transcript hash: not 32 bytes of lower-case hex');
    }
    return join(this.#folder, `share-${epoch}-${attempt}-${transcriptHash}.sealed`);
  }
}

/** Sealed into the file, so that a renamed file does not open. */
const purpose = (id: KeyShareId) => `key share ${id.epoch} ${id.attempt} ${id.transcriptHash}`;

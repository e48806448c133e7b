import type { AssetId, Epoch, ParticipantId } from '../base/ids.ts';
import type { Secret } from '../base/secret.ts';
import type { KeyShare } from '../types/keyShare.ts';

export type AssetKind = 'triple-pair' | 'presignature';

/** A triple pair or a presignature as the vault keeps it: what it is, and its encoded secrets, which the vault does not read. */
export interface StoredAsset {
  readonly kind: AssetKind;
  readonly id: AssetId;
  readonly owner: ParticipantId;
  /** Ascending. */
  readonly participants: readonly ParticipantId[];
  readonly epoch: Epoch;
  readonly bytes: Secret<Uint8Array>;
}

export interface StockCount {
  /** Of which this node is the owner. */
  readonly own: number;
  /** Own ones whose participants are all alive. */
  readonly available: number;
  /** Of all owners, in that epoch. */
  readonly total: number;
}

/**
 * Triple pairs and presignatures, each handed out once. When a take returns, the asset is durably gone from the disk:
 * a crash at any point loses assets, never repeats one. Calls are synchronous and atomic (about 0.2 ms each).
 */
export interface StockStore {
  /** Keeps all of them or none. @throws VaultError `ASSET_EXISTS`, `DISK_FULL`, `IO` */
  put(assets: readonly StoredAsset[]): void;
  /**
   * Takes the oldest asset that `self` owns, of that epoch, whose participants are all in `alive` (which holds `self`).
   * @throws VaultError `CORRUPT` when it is damaged; it is gone then, and the next call takes the next
   */
  takeOwn(
    kind: AssetKind,
    filter: { self: ParticipantId; alive: ReadonlySet<ParticipantId>; epoch: Epoch },
  ): StoredAsset | undefined;
  /**
   * What is known of an asset without its secrets; it stays in stock.
   * @throws VaultError `ASSET_GONE`, `WRONG_OWNER`, as takeById()
   */
  describe(kind: AssetKind, id: AssetId, owner: ParticipantId): Omit<StoredAsset, 'bytes'>;
  /**
   * Takes the asset that its owner named, as a follower does.
   * @throws VaultError `ASSET_GONE` when it is not there (any more), `WRONG_OWNER` (and keeps it) when `owner` does not own it
   */
  takeById(kind: AssetKind, id: AssetId, owner: ParticipantId): StoredAsset;
  count(kind: AssetKind, filter: { self: ParticipantId; alive: ReadonlySet<ParticipantId>; epoch: Epoch }): StockCount;
  /** Ids of the owner's assets, oldest first. @param participant only those that it has a part in */
  ids(kind: AssetKind, owner: ParticipantId, participant?: ParticipantId): AssetId[];
  /** Whether an asset is in stock, of this owner and with this participant. */
  has(kind: AssetKind, id: AssetId, owner: ParticipantId, participant: ParticipantId): boolean;
  /** Erases the owner's assets of these ids, as far as they are there, in one transaction. @returns how many */
  discard(kind: AssetKind, ids: readonly AssetId[], owner: ParticipantId): number;
  /** Erases what no current key share can use. @returns how many */
  deleteEpochsBefore(epoch: Epoch): number;
  /** Erases what a participant has a part in: when its identity changes. @returns how many */
  deleteWithPeer(id: ParticipantId): number;
  /** Erases everything. @param atLeast what counter() then is at least */
  wipe(atLeast?: number): void;
  /** Number of puts, takes and erasures ever: grows with every change, durably. */
  counter(): number;
}

/** Which sharing a key share belongs to. */
export type KeyShareId = Pick<KeyShare, 'epoch' | 'attempt' | 'transcriptHash'>;

/** Key shares at rest; those of several attempts stand side by side until the contract says which one counts. */
export interface KeyShareStore {
  /**
   * Resolves when the share is on the disk (fsynced). Putting the same share again does nothing.
   * @throws VaultError `EXISTS` when another share of that id is there, `DISK_FULL`, `IO`
   */
  put(share: KeyShare): Promise<void>;
  /** @throws VaultError `WRONG_KEY`, `CORRUPT`, `PERMISSIONS`, `IO` */
  get(id: KeyShareId): Promise<KeyShare | undefined>;
  /** Ascending by epoch, then attempt. */
  list(): Promise<KeyShareId[]>;
  /**
   * Marks an attempt as started, durably and for ever.
   * @returns whether this call is the first for that attempt: a node that crashed in an attempt sits it out
   */
  markStarted(epoch: Epoch, attempt: number): Promise<boolean>;
  /** Overwrites (best effort on today's disks) and unlinks one share. @returns whether it was there */
  erase(id: KeyShareId): Promise<boolean>;
}

/** Small public facts that must survive a restart: heights, unfinished requests. */
export interface StateStore {
  /** @param parse gives the value its type; what it throws is reported as VaultError `CORRUPT` */
  get<T>(key: string, parse: (value: unknown) => T): T | undefined;
  /** Durable when it returns. @param value JSON, at most 1 MiB. @throws OverloadedError, VaultError `DISK_FULL`, `IO` */
  set(key: string, value: unknown): void;
  delete(key: string): void;
}

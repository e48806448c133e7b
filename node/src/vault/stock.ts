import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { concatBytes, textBytes } from '../base/bytes.ts';
import { type AssetId, assetId, type Epoch, epoch, type ParticipantId, participantId } from '../base/ids.ts';
import { type RandomSource, systemRandom } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import type { AssetKind, StockCount, StockStore, StoredAsset } from './api.ts';
import type { Row, Statement, VaultDatabase } from './database.ts';
import { VaultError } from './errors.ts';
import { defaultScryptCost, type ScryptCost, seal, type Unlock, unseal } from './keyfile.ts';

export interface StockOptions {
  readonly unlock: Unlock;
  readonly random?: RandomSource;
  readonly scryptCost?: ScryptCost;
}

const keyPurpose = 'stock key';
const columns = 'kind, id, owner, epoch, participants, sealed';

/**
 * The stock in SQLite. Rows are deleted, durably, by the transaction that reads them, so nothing is handed out twice.
 * A row's secrets are AES-256-GCM under a key of that row alone, HMAC-SHA256(stock key, row's public columns), with a
 * random nonce; the public columns are authenticated. The stock key is random and sealed with the operator's.
 */
export class SqliteStock implements StockStore {
  readonly #database: VaultDatabase;
  readonly #key: Uint8Array;
  readonly #random: RandomSource;
  readonly #insert: Statement;
  readonly #exists: Statement;
  readonly #queue: Statement;
  readonly #takeBySeq: Statement;
  readonly #describe: Statement;
  readonly #takeById: Statement;
  readonly #ids: Statement;
  readonly #discard: Statement;
  readonly #countAll: Statement;
  readonly #countOwn: Statement;
  readonly #advance: Statement;
  readonly #counter: Statement;

  private constructor(database: VaultDatabase, key: Uint8Array, random: RandomSource) {
    this.#database = database;
    this.#key = key;
    this.#random = random;
    this.#insert = database.prepare(`INSERT INTO asset (${columns}) VALUES (?, ?, ?, ?, ?, ?)`);
    this.#exists = database.prepare('SELECT 1 FROM asset WHERE kind = ? AND id = ?');
    this.#queue = database.prepare(
      'SELECT seq, participants FROM asset WHERE kind = ? AND owner = ? AND epoch = ? ORDER BY seq',
    );
    this.#takeBySeq = database.prepare(`DELETE FROM asset WHERE seq = ? RETURNING ${columns}`);
    this.#describe = database.prepare(
      'SELECT kind, id, owner, epoch, participants FROM asset WHERE kind = ? AND id = ?',
    );
    this.#takeById = database.prepare(`DELETE FROM asset WHERE kind = ? AND id = ? RETURNING ${columns}`);
    this.#ids = database.prepare('SELECT id, participants FROM asset WHERE kind = ? AND owner = ? ORDER BY seq');
    this.#discard = database.prepare('DELETE FROM asset WHERE kind = ? AND id = ? AND owner = ?');
    this.#countAll = database.prepare('SELECT count(*) AS n FROM asset WHERE kind = ? AND epoch = ?');
    this.#countOwn = database.prepare(
      'SELECT participants, count(*) AS n FROM asset WHERE kind = ? AND owner = ? AND epoch = ? GROUP BY participants',
    );
    this.#advance = database.prepare('UPDATE counter SET value = value + ?');
    this.#counter = database.prepare('SELECT value FROM counter');
  }

  /** Opens the stock's key, or makes one. @throws VaultError `WRONG_KEY`, `CORRUPT`, `DISK_FULL`, `IO` */
  static async open(database: VaultDatabase, options: StockOptions): Promise<SqliteStock> {
    const random = options.random ?? systemRandom;
    const sealed = database.prepare('SELECT sealed FROM stock_key').get()?.['sealed'];
    if (sealed instanceof Uint8Array) {
      return new SqliteStock(database, await unseal(options.unlock, keyPurpose, sealed, 'the stock key'), random);
    }
    const key = random(32);
    const fresh = await seal(options.unlock, keyPurpose, key, random, options.scryptCost ?? defaultScryptCost);
    database.prepare('INSERT INTO stock_key VALUES (?)').run(fresh);
    return new SqliteStock(database, key, random);
  }

  put(assets: readonly StoredAsset[]): void {
    this.#database.transaction(() => {
      for (const asset of assets) {
        if (this.#exists.get(asset.kind, asset.id)) {
          throw new VaultError('ASSET_EXISTS', `${asset.kind} ${asset.id}: kept already`, { id: asset.id });
        }
        const { kind, id, owner, epoch, participants } = asset;
        this.#insert.run(kind, id, owner, epoch, participants.join(), this.#seal(asset));
      }
      this.#advance.run(assets.length);
    });
  }

  takeOwn(
    kind: AssetKind,
    { self, alive, epoch }: { self: ParticipantId; alive: ReadonlySet<ParticipantId>; epoch: Epoch },
  ): StoredAsset | undefined {
    const row = this.#database.transaction(() => {
      const seq = this.#firstUsable(kind, self, epoch, alive);
      if (seq === undefined) return undefined;
      this.#advance.run(1);
      return this.#takeBySeq.get(seq);
    });
    return row && this.#open(row);
  }

  takeById(kind: AssetKind, id: AssetId, owner: ParticipantId): StoredAsset {
    const row = this.#database.transaction(() => {
      this.describe(kind, id, owner);
      this.#advance.run(1);
      return this.#takeById.get(kind, id);
    });
    return this.#open(row!);
  }

  describe(kind: AssetKind, id: AssetId, owner: ParticipantId): Omit<StoredAsset, 'bytes'> {
    const row = this.#describe.get(kind, id);
    if (!row) throw new VaultError('ASSET_GONE', `${kind} ${id}: not in stock`, { id });
    if (row['owner'] !== owner) {
      throw new VaultError('WRONG_OWNER', `${kind} ${id}: not owned by participant ${owner}`, { id, owner });
    }
    return readPublicColumns(row);
  }

  count(
    kind: AssetKind,
    { self, alive, epoch }: { self: ParticipantId; alive: ReadonlySet<ParticipantId>; epoch: Epoch },
  ): StockCount {
    let own = 0;
    let available = 0;
    for (const group of this.#countOwn.all(kind, self, epoch)) {
      own += Number(group['n']);
      if (allAlive(String(group['participants']), alive)) available += Number(group['n']);
    }
    return { own, available, total: Number(this.#countAll.get(kind, epoch)?.['n']) };
  }

  ids(kind: AssetKind, owner: ParticipantId, participant?: ParticipantId): AssetId[] {
    const rows = this.#ids.all(kind, owner);
    const wanted = participant === undefined ? rows : rows.filter((row) => hasPart(row, participant));
    return wanted.map((row) => assetId(String(row['id'])));
  }

  has(kind: AssetKind, id: AssetId, owner: ParticipantId, participant: ParticipantId): boolean {
    const row = this.#describe.get(kind, id);
    return row?.['owner'] === owner && hasPart(row, participant);
  }

  discard(kind: AssetKind, ids: readonly AssetId[], owner: ParticipantId): number {
    if (ids.length === 0) return 0;
    return this.#database.transaction(() => {
      const erased = ids.reduce((sum, id) => sum + this.#discard.run(kind, id, owner), 0);
      this.#advance.run(erased);
      return erased;
    });
  }

  deleteEpochsBefore(first: Epoch): number {
    return this.#erase('epoch < ?', first);
  }

  deleteWithPeer(id: ParticipantId): number {
    return this.#erase(`',' || participants || ',' LIKE ?`, `%,${id},%`);
  }

  wipe(atLeast = 0): void {
    this.#database.transaction(() => {
      this.#advance.run(this.#database.prepare('DELETE FROM asset').run());
      this.#database.prepare('UPDATE counter SET value = max(value, ?)').run(atLeast);
    });
  }

  counter(): number {
    return Number(this.#counter.get()?.['value']);
  }

  #erase(condition: string, ...values: (string | number)[]): number {
    return this.#database.transaction(() => {
      const erased = this.#database.prepare(`DELETE FROM asset WHERE ${condition}`).run(...values);
      this.#advance.run(erased);
      return erased;
    });
  }

  #firstUsable(kind: AssetKind, owner: ParticipantId, epoch: Epoch, alive: ReadonlySet<ParticipantId>) {
    for (const row of this.#queue.iterate(kind, owner, epoch)) {
      if (allAlive(String(row['participants']), alive)) return Number(row['seq']);
    }
    return undefined;
  }

  /** nonce 12 ‖ ciphertext ‖ tag 16 */
  #seal(asset: StoredAsset): Uint8Array {
    const label = publicColumns(asset);
    const nonce = this.#random(12);
    const cipher = createCipheriv('aes-256-gcm', this.#rowKey(label), nonce).setAAD(label);
    return concatBytes(nonce, cipher.update(asset.bytes.reveal()), cipher.final(), cipher.getAuthTag());
  }

  #open(row: Row): StoredAsset {
    const asset = readPublicColumns(row);
    const label = publicColumns(asset);
    const sealed = row['sealed'] as Uint8Array;
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#rowKey(label), sealed.subarray(0, 12), {
        authTagLength: 16,
      })
        .setAAD(label)
        .setAuthTag(sealed.subarray(sealed.length - 16));
      const bytes = concatBytes(decipher.update(sealed.subarray(12, sealed.length - 16)), decipher.final());
      return { ...asset, bytes: new Secret(bytes) };
    } catch {
      throw new VaultError('CORRUPT', `${asset.kind} ${asset.id}: damaged`, { id: asset.id });
    }
  }

  #rowKey(label: Uint8Array): Uint8Array {
    return createHmac('sha256', this.#key).update(label).digest();
  }
}

const readPublicColumns = (row: Row): Omit<StoredAsset, 'bytes'> => ({
  kind: row['kind'] as AssetKind,
  id: assetId(String(row['id'])),
  owner: participantId(Number(row['owner'])),
  epoch: epoch(Number(row['epoch'])),
  participants: parseParticipants(String(row['participants'])),
});

const parseParticipants = (text: string) => text.split(',').map((id) => participantId(Number(id)));

const hasPart = (row: Row, id: ParticipantId) => parseParticipants(String(row['participants'])).includes(id);

const allAlive = (participants: string, alive: ReadonlySet<ParticipantId>) =>
  parseParticipants(participants).every((id) => alive.has(id));

const publicColumns = ({ kind, id, owner, epoch, participants }: Omit<StoredAsset, 'bytes'>): Uint8Array =>
  textBytes(`${kind} ${id} ${owner} ${epoch} ${participants.join()}`);

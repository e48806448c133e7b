import assert from 'node:assert/strict';

/** What a process says of its vault, a JSON line each, before and after it does something. */
export type CrashEvent =
  /** After opening: ids of everything that is on the disk, by kind. */
  | { readonly event: 'kept'; readonly ids: Readonly<Record<string, readonly string[]>> }
  | { readonly event: 'putting' | 'put'; readonly kind: string; readonly ids: readonly string[] }
  /** The take has returned, and what depends on it may leave. */
  | { readonly event: 'used'; readonly kind: string; readonly id: string }
  /** An attempt was marked as started. */
  | { readonly event: 'marked'; readonly attempt: number; readonly first: boolean };

/**
 * What has to be on the disk of a process that is killed again and again, by what its lives reported. Between two
 * reports a process does one thing; so a kill may cost the one asset that was being taken, or leave the one put undone.
 */
export class CrashLedger {
  /** Lives that got as far as opening the vault. */
  lives = 0;
  lostInFlight = 0;
  readonly #kept = new Set<string>();
  readonly #used = new Set<string>();
  readonly #marked = new Set<number>();
  #putting: readonly string[] = [];

  get used(): number {
    return this.#used.size;
  }

  get kept(): number {
    return this.#kept.size;
  }

  /**
   * Takes what one life reported, a JSON line each; what stands after the last line break was cut off by the kill.
   * @throws AssertionError when an asset was used twice, came back, or was lost while nobody took it
   */
  life(report: string): void {
    for (const line of report.split('\n').slice(0, -1)) this.#take(JSON.parse(line) as CrashEvent);
  }

  #take(event: CrashEvent): void {
    switch (event.event) {
      case 'kept':
        this.#opened(Object.entries(event.ids).flatMap(([kind, ids]) => ids.map((id) => `${kind} ${id}`)));
        break;
      case 'putting':
        this.#putting = event.ids.map((id) => `${event.kind} ${id}`);
        break;
      case 'put':
        for (const id of event.ids) this.#kept.add(`${event.kind} ${id}`);
        this.#putting = [];
        break;
      case 'used':
        this.#use(`${event.kind} ${event.id}`);
        break;
      case 'marked':
        assert.notEqual(event.first, this.#marked.has(event.attempt), `the mark of attempt ${event.attempt}`);
        this.#marked.add(event.attempt);
    }
  }

  #use(asset: string): void {
    assert.ok(!this.#used.has(asset), `${asset} was used twice`);
    assert.ok(this.#kept.delete(asset), `${asset} was used, and nobody kept it`);
    this.#used.add(asset);
  }

  #opened(onDisk: readonly string[]): void {
    this.lives += 1;
    const unexpected = onDisk.filter((asset) => !this.#kept.has(asset));
    for (const asset of unexpected) assert.ok(!this.#used.has(asset), `${asset} is back, and was used`);
    if (unexpected.length > 0) assert.deepEqual(unexpected, this.#putting, 'a put that is whole, or nothing');
    for (const asset of unexpected) this.#kept.add(asset);

    const present = new Set(onDisk);
    const missing = [...this.#kept].filter((asset) => !present.has(asset));
    const takenAtMost = this.#putting.length > 0 || this.lives === 1 ? 0 : 1;
    assert.ok(missing.length <= takenAtMost, `lost: ${missing.join(', ')}`);
    for (const asset of missing) this.#kept.delete(asset);
    this.lostInFlight += missing.length;
    this.#putting = [];
  }
}

export interface LakeCacheOptions<T> {
  readonly maxEntries: number;
  /** Of all entries together. */
  readonly maxWeight: number;
  readonly weigh: (value: T) => number;
}

/** The latest loads by height: all who ask for the same share one. A failed one is forgotten, the oldest make room. */
export class LakeCache<T> {
  readonly #options: LakeCacheOptions<T>;
  readonly #loads = new Map<number, Promise<T>>();
  readonly #weights = new Map<number, number>();

  constructor(options: LakeCacheOptions<T>) {
    this.#options = options;
  }

  get(height: number, load: () => Promise<T>): Promise<T> {
    const known = this.#loads.get(height);
    if (known) return known;
    const loading = load();
    this.#loads.set(height, loading);
    loading.then(
      (value) => {
        if (this.#loads.get(height) === loading) this.#weights.set(height, this.#options.weigh(value));
        this.#makeRoom();
      },
      () => this.#forget(height, loading),
    );
    this.#makeRoom();
    return loading;
  }

  #makeRoom(): void {
    const { maxEntries, maxWeight } = this.#options;
    let weight = [...this.#weights.values()].reduce((sum, each) => sum + each, 0);
    for (const [height, loading] of this.#loads) {
      if (this.#loads.size <= maxEntries && weight <= maxWeight) return;
      weight -= this.#weights.get(height) ?? 0;
      this.#forget(height, loading);
    }
  }

  #forget(height: number, loading: Promise<T>): void {
    if (this.#loads.get(height) !== loading) return;
    this.#loads.delete(height);
    this.#weights.delete(height);
  }
}

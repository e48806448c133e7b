import assert from 'node:assert/strict';
import type { Devnet } from '@quorate/devnet';
import { assertSignature, derivedKey, readAnswer } from '../e2e/independent.ts';
import { waitFor } from '../e2e/support.ts';
import { randomPayload, User } from '../e2e/user.ts';

/** Access keys that take turns, so that a slow answer does not hold up the next question. */
const keyCount = 8;
/** As long as a leader has before the next one takes over. */
const takeoverMs = 10_000;
/** Requests that are made when nothing happens, for comparison. */
const controls = 10;
const paths = ['ethereum,1', 'bitcoin,7'];
const form = 'sig.network v2';

/**
 * Somebody who asks for a signature at regular intervals, with addresses that are derived once, from the root key as it
 * was at the start. Every answer has to come, to verify against them, and to have an r of its own.
 */
export class Pulse {
  readonly #users: readonly User[];
  readonly #keys: ReadonlyMap<string, Uint8Array>;
  readonly #timer: NodeJS.Timeout;
  readonly #asked: Promise<void>[] = [];
  readonly #rs = new Set<string>();
  #latenciesMs: number[] = [];
  readonly #failures: unknown[] = [];

  private constructor(users: readonly User[], rootPublicKey: string, intervalMs: number) {
    this.#users = users;
    const predecessor = users[0]!.accountId;
    this.#keys = new Map(paths.map((path) => [path, derivedKey(form, rootPublicKey, predecessor, path)]));
    this.#timer = setInterval(() => {
      const asked = this.#ask(this.#asked.length).catch((error: unknown) => {
        this.#failures.push(error);
      });
      this.#asked.push(asked);
    }, intervalMs);
  }

  static async start(devnet: Devnet, name: string, intervalMs = 1_000): Promise<Pulse> {
    const user = await User.create(devnet, name, 50);
    return new Pulse(await user.withKeys(keyCount), devnet.rootPublicKey, intervalMs);
  }

  get asked(): number {
    return this.#asked.length;
  }

  /** What went wrong with requests so far: no answer, or not a valid one. */
  get failures(): readonly unknown[] {
    return this.#failures;
  }

  /** How long each answer took since the last look, in milliseconds from the call of `sign`. */
  takeLatencies(): number[] {
    const latencies = this.#latenciesMs;
    this.#latenciesMs = [];
    return latencies;
  }

  /**
   * Waits for the answers to all that was asked so far.
   * @returns how long each took since the last call, in milliseconds from the call of `sign`
   * @throws when one failed or does not verify
   */
  async settle(): Promise<number[]> {
    await Promise.all(this.#asked);
    if (this.#failures.length > 0) throw this.#failures[0];
    return this.takeLatencies();
  }

  /**
   * Nobody waited for another leader, or for anything else as long as that. On a machine with too much other work
   * everything takes so long: then the same when nothing happens tells.
   * @param slowestMs of the answers while something happened
   */
  async assertSwift(slowestMs: number): Promise<void> {
    if (slowestMs < takeoverMs) return;
    const asked = this.asked;
    await waitFor('requests when nothing happens', () => this.asked >= asked + controls);
    const control = Math.max(...(await this.settle()));
    assert.ok(slowestMs < 3 * control, `a signature took ${slowestMs} ms, when nothing happens ${control} ms`);
  }

  /** Asks no more, and waits for what was asked. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#asked);
  }

  /** Asks no more, and sees the last ones answered. @throws as settle() */
  async finish(): Promise<void> {
    await this.stop();
    await this.settle();
  }

  async #ask(index: number): Promise<void> {
    const path = paths[index % paths.length]!;
    const payload = randomPayload();
    const began = performance.now();
    const call = await this.#users[index % keyCount]!.ask({ payload: [...payload], path, key_version: 1 });
    const signature = readAnswer(form, await call.value());
    assertSignature(signature, payload, this.#keys.get(path)!);
    const r = signature.bigR.slice(2);
    assert.ok(!this.#rs.has(r), 'two signatures have the same r');
    this.#rs.add(r);
    this.#latenciesMs.push(Math.round(performance.now() - began));
  }
}

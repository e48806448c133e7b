import type { Clock } from '../../base/clock.ts';
import { describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { abortable } from '../../base/wait.ts';
import type { SourceQuorum } from '../sources/quorum.ts';
import type { SolanaAccount } from './account.ts';
import { closeBuffer, openBuffer, type ResponseBuffer, respondBuffered, writeBuffer } from './instructions.ts';
import { bufferAddress, type ProgramAddresses } from './program.ts';
import { accountsSchema } from './schemas.ts';
import type { SolanaSource } from './source.ts';

export interface ResponseBuffersOptions {
  readonly addresses: ProgramAddresses;
  readonly account: SolanaAccount;
  readonly quorum: SourceQuorum<SolanaSource>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Buffers that are open at a time. Their ids are always the same, so that those of a crash are found again. */
const maxBuffers = 8;
/** What fits into a transaction beside everything else. */
const pieceBytes = 900;
/** Compute units that opening, writing and closing a buffer take at most: finding its address takes most of them. */
const auxiliaryUnits = 30_000;
const retryMs = 5_000;

/** Answers that fit no transaction: put together in an account of the program's, then given from there. */
export class ResponseBuffers {
  readonly #options: ResponseBuffersOptions;
  readonly #free: ResponseBuffer[] = [];
  readonly #waiting: ((buffer: ResponseBuffer) => void)[] = [];
  readonly #reclaiming = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: ResponseBuffersOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#prepare(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the buffers are stopping'));
    await this.#running;
    await Promise.all(this.#reclaiming);
  }

  /**
   * Gives an answer.
   * @param data discriminator and arguments of the instruction that answers
   * @param units that it takes, at most
   * @throws TransactionRefusedError, TimeoutError, AbortedError
   */
  async respond(data: Uint8Array, units: number, signal: AbortSignal): Promise<void> {
    const { account, addresses } = this.#options;
    const { program } = addresses;
    const buffer = await this.#take(signal);
    try {
      const open = openBuffer(program, buffer, data.length);
      await account.send({ method: 'open_buffer', instructions: [open], units: auxiliaryUnits }, signal);
      const offsets = Array.from({ length: Math.ceil(data.length / pieceBytes) }, (_, piece) => piece * pieceBytes);
      await Promise.all(
        offsets.map((offset) => {
          const write = writeBuffer(program, buffer, offset, data.subarray(offset, offset + pieceBytes));
          return account.send({ method: 'write_buffer', instructions: [write], units: auxiliaryUnits }, signal);
        }),
      );
      const respond = respondBuffered(addresses, buffer);
      await account.send({ method: 'respond_buffered', instructions: [respond], units }, signal);
    } catch (error) {
      this.#reclaimSoon([buffer]);
      throw error;
    }
    this.#release(buffer);
  }

  /** Closes what a crash has left behind; from then on there are buffers. */
  async #prepare(signal: AbortSignal): Promise<void> {
    const { account, addresses } = this.#options;
    const buffers = await Promise.all(
      Array.from({ length: maxBuffers }, async (_, id) => {
        const address = await bufferAddress(addresses.program, account.address, id);
        return { address, id, authority: account.address };
      }),
    );
    await this.#reclaim(buffers, signal);
  }

  #reclaimSoon(buffers: readonly ResponseBuffer[]): void {
    const reclaiming = this.#reclaim(buffers, this.#stopping.signal).finally(() => this.#reclaiming.delete(reclaiming));
    this.#reclaiming.add(reclaiming);
  }

  /** Has buffers ready for use again, those closed that are open: their rent comes back. */
  async #reclaim(buffers: readonly ResponseBuffer[], signal: AbortSignal): Promise<void> {
    const { account, addresses, clock, logger } = this.#options;
    while (!signal.aborted) {
      try {
        const left = await this.#open(buffers, signal);
        if (left.length > 0) {
          logger.info({ buffers: left.length }, 'closing buffers of answers that were not given');
          const instructions = left.map((buffer) => closeBuffer(addresses.program, buffer));
          const units = auxiliaryUnits * left.length;
          await account.send({ method: 'close_buffer', instructions, units }, signal);
        }
        for (const buffer of buffers) this.#release(buffer);
        return;
      } catch (error) {
        if (!signal.aborted) logger.warn({ error: describeError(error) }, 'buffers cannot be closed, trying again');
        await clock.sleep(retryMs, signal).catch(() => {});
      }
    }
  }

  /** Those of the buffers that exist, as a quorum of sources have it. */
  async #open(buffers: readonly ResponseBuffer[], signal: AbortSignal): Promise<ResponseBuffer[]> {
    const { addresses, quorum } = this.#options;
    const dataSlice = { offset: 0, length: 0 };
    const config = { commitment: 'confirmed', encoding: 'base64', dataSlice };
    const params = [buffers.map(({ address }) => address), config];
    const ask = async ({ rpc }: SolanaSource) => {
      const { value } = await rpc.call('getMultipleAccounts', params, accountsSchema, signal);
      return buffers.filter((_, index) => value[index]?.owner === addresses.program);
    };
    return quorum.ask('response buffers', ask, (found) => JSON.stringify(found.map(({ id }) => id)));
  }

  #release(buffer: ResponseBuffer): void {
    const next = this.#waiting.shift();
    if (next) next(buffer);
    else this.#free.push(buffer);
  }

  async #take(signal: AbortSignal): Promise<ResponseBuffer> {
    const free = this.#free.pop();
    if (free) return free;
    const { promise, resolve } = Promise.withResolvers<ResponseBuffer>();
    this.#waiting.push(resolve);
    try {
      return await abortable('waiting for a buffer', signal, promise);
    } catch (error) {
      const index = this.#waiting.indexOf(resolve);
      if (index >= 0) this.#waiting.splice(index, 1);
      else promise.then((buffer) => this.#release(buffer));
      throw error;
    }
  }
}

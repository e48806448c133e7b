import { availableParallelism } from 'node:os';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { AbortedError, describeError, QuorateError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { Channel } from '../types/channel.ts';
import { fromFailure, toFailure } from './workerChannel.ts';
import type { FromWorker, Job, MadeAsset, ToWorker } from './workerMessages.ts';

interface WorkerState {
  readonly worker: Worker;
  /** Ends each job that the worker still runs. */
  readonly jobs: Set<(error: Error) => void>;
}

/** Threads of lowered priority that run the generation protocols, so that signing never waits for them. */
export class WorkerPool {
  readonly #logger: Logger;
  readonly #size: number;
  readonly #workers: WorkerState[] = [];
  #stopped = true;

  constructor(logger: Logger, size = Math.max(1, availableParallelism() - 1)) {
    this.#logger = logger;
    this.#size = size;
  }

  start(): void {
    this.#stopped = false;
    this.#fill();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const workers = this.#workers.splice(0);
    for (const { jobs } of workers)
      for (const end of jobs) end(new AbortedError('a generation job', 'the node is stopping'));
    await Promise.all(workers.map(({ worker }) => worker.terminate()));
  }

  /**
   * Runs a protocol on the least busy thread, with its messages over `channel`.
   * @returns the encoded assets
   * @throws ProtocolAbort or another QuorateError as the protocol threw it; AbortedError when the channel's signal is aborted
   */
  run(job: Job, channel: Channel): Promise<MadeAsset[]> {
    this.#fill();
    const [state] = [...this.#workers].sort((a, b) => a.jobs.size - b.jobs.size);
    if (!state) return Promise.reject(new QuorateError('NO_WORKER', 'the generation threads are not running'));
    const { port1: port, port2: remote } = new MessageChannel();
    return new Promise<MadeAsset[]>((resolve, reject) => {
      const settle = (error: Error | undefined, assets: readonly MadeAsset[] = []) => {
        state.jobs.delete(settle);
        channel.signal.removeEventListener('abort', onAbort);
        post(port, { type: 'abort', reason: 'the job is over' });
        port.close();
        if (error) reject(error);
        else resolve([...assets]);
      };
      const onAbort = () => settle(new AbortedError('a generation job', channel.signal.reason));
      state.jobs.add(settle);
      channel.signal.addEventListener('abort', onAbort, { once: true });
      port.on('message', (message: FromWorker) => {
        if (message.type === 'done') settle(undefined, message.assets);
        else if (message.type === 'failed') settle(fromFailure(message.failure));
        else void relay(message, port, channel);
      });
      state.worker.postMessage({ job, port: remote }, [remote]);
      if (channel.signal.aborted) onAbort();
    });
  }

  /** A thread that died is replaced when there is a job for it: one that cannot start does not spin. */
  #fill(): void {
    while (!this.#stopped && this.#workers.length < this.#size) this.#workers.push(this.#spawn());
  }

  #spawn(): WorkerState {
    const source = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';
    const worker = new Worker(new URL(source, import.meta.url));
    const state: WorkerState = { worker, jobs: new Set() };
    worker.on('error', (error) => this.#lost(state, error));
    worker.unref();
    return state;
  }

  /** A thread that died takes its jobs with it; their assets were never made. */
  #lost(state: WorkerState, error: unknown): void {
    this.#logger.error({ error: describeError(error) }, 'a generation thread died');
    const index = this.#workers.indexOf(state);
    if (index >= 0) this.#workers.splice(index, 1);
    for (const end of state.jobs) end(new QuorateError('WORKER_DIED', 'the generation thread died'));
  }
}

type Relayed = Extract<FromWorker, { type: 'send' | 'receive' }>;

async function relay(message: Relayed, port: MessagePort, channel: Channel): Promise<void> {
  const { call } = message;
  try {
    if (message.type === 'send') {
      await channel.send(message.to, message.round, message.message);
      post(port, { type: 'sent', call });
    } else {
      const received = await channel.receive(message.from, message.round, message.maxLength);
      post(port, { type: 'received', call, message: received });
    }
  } catch (error) {
    post(port, { type: 'refused', call, failure: toFailure(error) });
  }
}

const post = (port: MessagePort, message: ToWorker): void => port.postMessage(message);

import { availableParallelism } from 'node:os';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { AbortedError, describeError, OverloadedError, QuorateError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { Channel } from '../types/channel.ts';
import { loadOf, poolLoad, THREAD_LOAD } from './load.ts';
import { fromFailure, toFailure } from './workerChannel.ts';
import type { FromWorker, Job, MadeAsset, ToWorker } from './workerMessages.ts';

interface WorkerState {
  readonly worker: Worker;
  /** Of each job that the worker still runs: what ends it, and its load. */
  readonly jobs: Map<(error: Error) => void, number>;
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

  /** Load of all jobs together at most: then none is refused. */
  get maxLoad(): number {
    return poolLoad(this.#size);
  }

  start(): void {
    this.#stopped = false;
    this.#fill();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const workers = this.#workers.splice(0);
    for (const { jobs } of workers)
      for (const end of jobs.keys()) end(new AbortedError('a generation job', 'the node is stopping'));
    await Promise.all(workers.map(({ worker }) => worker.terminate()));
  }

  /**
   * Runs a protocol on the thread with the least load, with its messages over `channel`.
   * @returns the encoded assets
   * @throws OverloadedError when no thread has the memory for it; ProtocolAbort or another QuorateError as the protocol threw it; AbortedError when the channel's signal is aborted
   */
  run(job: Job, channel: Channel): Promise<MadeAsset[]> {
    this.#fill();
    const byLoad = (a: WorkerState, b: WorkerState) => totalLoad(a) - totalLoad(b) || a.jobs.size - b.jobs.size;
    const [state] = [...this.#workers].sort(byLoad);
    if (!state) return Promise.reject(new QuorateError('NO_WORKER', 'the generation threads are not running'));
    const load = job.kind === 'triples' ? loadOf(job.count, job.participants.length) : 0;
    if (totalLoad(state) + load > THREAD_LOAD) {
      return Promise.reject(new OverloadedError('the load of generation threads', THREAD_LOAD));
    }
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
      state.jobs.set(settle, load);
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
    const state: WorkerState = { worker, jobs: new Map() };
    worker.on('error', (error) => this.#lost(state, error));
    worker.unref();
    return state;
  }

  /** A thread that died takes its jobs with it; their assets were never made. */
  #lost(state: WorkerState, error: unknown): void {
    this.#logger.error({ error: describeError(error) }, 'a generation thread died');
    const index = this.#workers.indexOf(state);
    if (index >= 0) this.#workers.splice(index, 1);
    for (const end of state.jobs.keys()) end(new QuorateError('WORKER_DIED', 'the generation thread died'));
  }
}

const totalLoad = ({ jobs }: WorkerState): number => [...jobs.values()].reduce((total, load) => total + load, 0);

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

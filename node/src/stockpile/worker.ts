import { constants, getPriority, setPriority } from 'node:os';
import { type MessagePort, parentPort } from 'node:worker_threads';
import { systemRandom } from '../base/random.ts';
import { presign } from '../protocol/presign.ts';
import { generateTriples } from '../protocol/triples/generate.ts';
import { decodeKeyShare } from '../types/keyShareCodec.ts';
import { decodeTriplePair, encodePresignature, encodeTriplePair } from '../types/stockCodec.ts';
import { toFailure, WorkerChannel } from './workerChannel.ts';
import type { FromWorker, Job, MadeAsset } from './workerMessages.ts';

// The body of a generation thread. On Linux the priority of the calling thread alone is lowered: enough for signing to go
// first, not so far that a busy machine never fills its stock.
const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority;
setPriority(Math.min(PRIORITY_LOW, getPriority() + PRIORITY_BELOW_NORMAL));

parentPort?.on('message', ({ job, port }: { job: Job; port: MessagePort }) => {
  const channel = new WorkerChannel(port, job.self, job.participants);
  const post = (message: FromWorker) => port.postMessage(message);
  make(job, channel)
    .then((assets) => post({ type: 'done', assets }))
    .catch((error: unknown) => post({ type: 'failed', failure: toFailure(error) }));
});

async function make(job: Job, channel: WorkerChannel): Promise<MadeAsset[]> {
  const { owner, session } = job;
  if (job.kind === 'triples') {
    const pairs = await generateTriples(channel, {
      sessionContext: session,
      count: job.count,
      owner,
      random: systemRandom,
    });
    return pairs.map((pair) => ({ id: pair.id, bytes: encodeTriplePair(pair) }));
  }
  const presignature = await presign(channel, {
    sessionContext: session,
    pair: decodeTriplePair(job.pair),
    keyShare: decodeKeyShare(job.keyShare),
  });
  return [{ id: presignature.id, bytes: encodePresignature(presignature) }];
}

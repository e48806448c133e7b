import { Command, InvalidArgumentError } from 'commander';
import { type Devnet, startDevnet } from './devnet.ts';
import { createReporter } from './report.ts';
import { requestSignature } from './requestSignature.ts';

function integer(minimum: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < minimum)
      throw new InvalidArgumentError(`a whole number from ${minimum} on`);
    return value;
  };
}

const program = new Command('npm start --')
  .description('A whole Quorate network on this machine: a NEAR chain, the contract, the nodes, and a first signature.')
  .option('--nodes <n>', 'number of node processes', integer(2), 3)
  .option('--threshold <t>', 'nodes needed for a signature', integer(2), 2)
  .option('--once', 'stop after the first signature', false)
  .option('--json', 'one JSON line per signature on standard output, everything else on standard error', false)
  .option('--near-port <port>', 'port of the NEAR RPC; 0 takes a free one', integer(0), 0)
  .parse();
const options = program.opts<{ nodes: number; threshold: number; once: boolean; json: boolean; nearPort: number }>();
if (options.threshold > options.nodes)
  program.error(`error: --threshold ${options.threshold} is larger than --nodes ${options.nodes}`);

const reporter = createReporter(options.json);
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => stopping.abort(new Error(`received ${signal}`)));

let devnet: Devnet | undefined;
try {
  devnet = await startDevnet({ ...options, reporter, signal: stopping.signal });
  const signature = await requestSignature(devnet, { path: 'ethereum,1', signal: stopping.signal });
  reporter.signature(signature);
  if (!options.once) {
    reporter.staysUp(devnet);
    await new Promise<void>((resolve) => {
      if (stopping.signal.aborted) resolve();
      stopping.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    reporter.phase('stopping');
  }
} catch (error) {
  const interrupted = stopping.signal.aborted;
  if (!interrupted) reporter.failed(error, devnet);
  process.exitCode = interrupted && !options.once ? 0 : 1;
} finally {
  await devnet?.stop();
}

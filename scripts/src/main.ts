import { Command, InvalidArgumentError, Option } from 'commander';
import { type Devnet, startDevnet } from './devnet.ts';
import { createReporter } from './report.ts';
import { requestSignatures } from './requestSignatures.ts';

function integer(minimum: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < minimum)
      throw new InvalidArgumentError(`a whole number from ${minimum} on`);
    return value;
  };
}

function chainNames(text: string): string[] {
  const names = text.split(',').filter((name) => name !== '');
  if (names.some((name) => name !== 'evm' && name !== 'solana')) throw new InvalidArgumentError('of evm and solana');
  return names;
}

/** The exit code for options that are refused. */
const WRONG_OPTIONS = 2;

const program = new Command('npm start --')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : WRONG_OPTIONS))
  .description(
    'A whole Quorate network on this machine: chains, contracts, nodes, and a first signature from each chain.',
  )
  .addOption(
    new Option('--chains <names>', 'chains beside NEAR, with commas between them; none with an empty text')
      .default(['evm', 'solana'], 'evm,solana')
      .argParser(chainNames),
  )
  .option('--nodes <n>', 'number of node processes', integer(2), 3)
  .option('--threshold <t>', 'nodes needed for a signature', integer(2), 2)
  .option('--once', 'stop after the first signatures', false)
  .option(
    '--json',
    'one JSON line per signature and one of what runs on standard output, all else on standard error',
    false,
  )
  .option('--until-input-ends', 'stop when standard input ends, as it does with the process that holds it', false)
  .option('--near-port <port>', 'port of the NEAR RPC; 0 takes a free one', integer(0), 0)
  .option('--evm-port <port>', "port of the EVM chain's RPC; 0 takes a free one", integer(0), 0)
  .option('--solana-port <port>', "port of Solana's RPC, its WebSocket's is the next; 0 takes free ones", integer(0), 0)
  .parse();
const options = program.opts<{
  chains: readonly string[];
  nodes: number;
  threshold: number;
  once: boolean;
  json: boolean;
  untilInputEnds: boolean;
  nearPort: number;
  evmPort: number;
  solanaPort: number;
}>();
if (options.threshold > options.nodes)
  program.error(`error: --threshold ${options.threshold} is larger than --nodes ${options.nodes}`);

const hardhatChainId = 31_337;
const reporter = createReporter(options.json);
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => stopping.abort(new Error(`received ${signal}`)));
if (options.untilInputEnds) process.stdin.resume().once('end', () => stopping.abort(new Error('standard input ended')));

let devnet: Devnet | undefined;
try {
  const { signal } = stopping;
  const chains = {
    evmChainIds: options.chains.includes('evm') ? [hardhatChainId] : [],
    solana: options.chains.includes('solana'),
  };
  devnet = await startDevnet({ ...options, ...chains, reporter, signal });
  reporter.phase(`a signature from each chain`);
  reporter.signatures(await requestSignatures(devnet, { path: 'ethereum,1', signal }));
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
  process.stdin.destroy(); // which would keep this process alive
}

import { Command } from 'commander';
import { describeError, QuorateError } from './base/errors.ts';
import { createLogger } from './base/logger.ts';
import { loadConfig, type NodeConfig } from './config.ts';
import { generateNodeKeys, unlockFromEnv } from './keys.ts';
import { QuorateNode } from './node.ts';
import { version } from './version.ts';

/** Runs the command line; sets the process's exit code. */
export async function runCli(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const program = new Command('quorate')
    .description('A node of the Quorate threshold-signing network.')
    .version(version);
  const withConfig = (command: Command) =>
    command.option(
      '-c, --config <file>',
      'JSON config file; QUORATE_… environment variables override it',
      env.QUORATE_CONFIG,
    );

  withConfig(program.command('start').description('run the node until SIGTERM or SIGINT')).action(
    async (options: { config?: string }) => start(loadConfig(options.config, env), env),
  );

  const keys = program.command('keys').description("the node's own keys");
  withConfig(
    keys.command('generate').description('make the keys, store them sealed, print their public halves'),
  ).action(async (options: { config?: string }) => {
    const config = loadConfig(options.config, env);
    console.log(JSON.stringify(await generateNodeKeys(config.home, env), null, 2));
  });

  withConfig(program.command('status').description('what a running node says of itself')).action(
    async (options: { config?: string }) => status(loadConfig(options.config, env)),
  );

  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    console.error(`quorate: ${describeError(error)}`);
    process.exitCode = 1;
  }
}

async function start(config: NodeConfig, env: NodeJS.ProcessEnv): Promise<void> {
  const logger = createLogger(config.log.level, { node: config.accountId });
  const node = await QuorateNode.open(config, unlockFromEnv(env), logger);
  const stopped = new Promise<string>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
  try {
    await node.start();
    const signal = await Promise.race([stopped, node.failed]);
    logger.info({ signal }, 'stopping');
  } finally {
    await node.stop();
  }
}

/** @throws QuorateError `UNREACHABLE` naming where no node answers */
async function status(config: NodeConfig): Promise<void> {
  const base = `http://${config.web.host.includes(':') ? `[${config.web.host}]` : config.web.host}:${config.web.port}`;
  const read = async (page: string): Promise<unknown> => {
    try {
      const response = await fetch(`${base}/${page}`, { signal: AbortSignal.timeout(5_000) });
      return await response.json();
    } catch (error) {
      throw new QuorateError('UNREACHABLE', `no node answers at ${base}/${page}`, { base }, { cause: error });
    }
  };
  const [health, state] = await Promise.all([read('health'), read('state')]);
  console.log(JSON.stringify({ health, state }, null, 2));
}

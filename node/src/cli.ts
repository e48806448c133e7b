import { Command } from 'commander';
import { describeError } from './base/errors.ts';
import { createLogger } from './base/logger.ts';
import { loadConfig, type NodeConfig } from './config.ts';
import { addContractCommands } from './contractCommands.ts';
import { addKeyCommands } from './keyCommands.ts';
import { unlockFromEnv } from './keys.ts';
import { formatStatus, readStatus } from './operator/status.ts';
import { reportingCommand, type Shell, withConfig } from './reportingCommand.ts';
import { version } from './version.ts';

/** The command line as commander has it; nothing runs before it is parsed. */
export function createProgram(shell: Shell): Command {
  const { env } = shell;
  const program = new Command('quorate')
    .description('A node of the Quorate threshold-signing network.')
    .version(version);

  withConfig(program.command('start').description('run the node until SIGTERM or SIGINT'), env).action(
    async (options: { config?: string }) => start(loadConfig(options.config, env), env),
  );
  reportingCommand(program, 'status', 'what a running node says of itself', shell, async ({ config }) => {
    const status = await readStatus(config.web);
    return { json: status, text: formatStatus(status, Date.now()) };
  });
  addKeyCommands(program, shell);
  addContractCommands(program, shell);
  return program;
}

/** Runs the command line; sets the process's exit code. */
export async function runCli(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  try {
    await createProgram({ env, print: console.log }).parseAsync([...argv]);
  } catch (error) {
    console.error(`quorate: ${describeError(error)}`);
    process.exitCode = 1;
  }
}

async function start(config: NodeConfig, env: NodeJS.ProcessEnv): Promise<void> {
  // The other commands do without loading a whole node.
  const { QuorateNode } = await import('./node.ts');
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

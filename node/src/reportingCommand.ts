import type { Command } from 'commander';
import { loadConfig, type NodeConfig } from './config.ts';

/** Where the command line lives: its environment and its standard output. */
export interface Shell {
  readonly env: NodeJS.ProcessEnv;
  /** Writes one text to standard output, newline added. */
  readonly print: (text: string) => void;
}

/** What a command has to say, for people and for programs. */
export interface Report {
  readonly text: string;
  readonly json: unknown;
}

export interface Invocation {
  readonly config: NodeConfig;
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** Adds the option that every command has which needs the config. */
export const withConfig = (command: Command, env: NodeJS.ProcessEnv): Command =>
  command.option(
    '-c, --config <file>',
    'JSON config file; QUORATE_… environment variables override it',
    env['QUORATE_CONFIG'],
  );

/**
 * Adds a command that prints a report, as JSON with `--json`.
 * @param syntax name and operands, as commander takes them
 * @returns the command, for more options and help
 */
export function reportingCommand(
  parent: Command,
  syntax: string,
  description: string,
  shell: Shell,
  run: (invocation: Invocation) => Promise<Report>,
): Command {
  const command = withConfig(parent.command(syntax).description(description), shell.env).option('--json', 'print JSON');
  return command.action(async () => {
    const options: Readonly<Record<string, unknown>> = command.opts();
    const file = options['config'];
    const config = loadConfig(typeof file === 'string' ? file : undefined, shell.env);
    const { json, text } = await run({ config, operands: command.processedArgs.map(String), options });
    shell.print(options['json'] === true ? JSON.stringify(json, null, 2) : text);
  });
}

import type { Command } from 'commander';
import { systemRandom } from './base/random.ts';
import { loadConfig, type NodeConfig } from './config.ts';
import { generateNodeKeys, publicKeysOf, unlockFromEnv } from './keys.ts';
import { type BackupContents, exportKeys, type Home, importKeys } from './operator/home.ts';
import { formatTable } from './operator/table.ts';
import { reportingCommand, type Shell, withConfig } from './reportingCommand.ts';
import { readNodeKeys } from './vault/nodeKeys.ts';

/** `quorate keys …` */
export function addKeyCommands(program: Command, shell: Shell): void {
  const { env } = shell;
  const keys = program.command('keys').description("the node's own keys, and backups of them");

  withConfig(
    keys.command('generate').description('make the keys, store them sealed, print their public halves as JSON'),
    env,
  ).action(async (options: { config?: string }) => {
    const config = loadConfig(options.config, env);
    shell.print(JSON.stringify(await generateNodeKeys(config.home, env), null, 2));
  });

  reportingCommand(keys, 'show', "print the keys' public halves", shell, async ({ config }) => {
    const json = publicKeysOf(await readNodeKeys(config.home, unlockFromEnv(env)));
    const { accountPublicKey, evmAddress, meshPublicKey, solanaAddress } = json;
    const rows = [
      ['account key', accountPublicKey],
      ['mesh key', meshPublicKey],
      ['on EVM chains', evmAddress],
      ['on Solana', solanaAddress],
    ];
    return { json, text: formatTable(rows) };
  });

  reportingCommand(
    keys,
    'export',
    'back up node keys and key shares, sealed with a passphrase of its own; the node may be running',
    shell,
    async ({ config, options }) => {
      const file = String(options['out']);
      const unlock = unlockFromEnv(env, 'QUORATE_BACKUP');
      const contents = await exportKeys(homeOf(config), file, unlockFromEnv(env), unlock, systemRandom);
      return { json: { file, ...contents }, text: `${file}: ${describeContents(contents)}` };
    },
  )
    .requiredOption('--out <file>', 'file to write, which must not be there yet')
    .addHelpText('after', backupHelp);

  reportingCommand(keys, 'import', 'restore a backup into an empty home', shell, async ({ config, options }) => {
    const file = String(options['in']);
    const unlock = unlockFromEnv(env, 'QUORATE_BACKUP');
    const contents = await importKeys(homeOf(config), file, unlockFromEnv(env), unlock, systemRandom);
    return { json: { home: config.home, ...contents }, text: `${config.home}: ${describeContents(contents)}` };
  })
    .requiredOption('--in <file>', 'file that `quorate keys export` wrote')
    .addHelpText('after', backupHelp);
}

const backupHelp = `
The backup's passphrase is in QUORATE_BACKUP_PASSPHRASE, or in a file named by QUORATE_BACKUP_PASSPHRASE_FILE; or a
key of 64 hex digits in QUORATE_BACKUP_KEY or QUORATE_BACKUP_KEY_FILE. Stock is never in a backup.`;

const homeOf = ({ accountId, home, near }: NodeConfig): Home => ({
  home,
  accountId,
  network: near.network,
  contractId: near.contractId,
});

const describeContents = ({ accountId, epochs }: BackupContents): string =>
  `node keys of ${accountId}, ${epochs.length === 0 ? 'no key share' : `key shares of epoch ${epochs.join(', ')}`}`;

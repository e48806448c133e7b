import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { systemClock } from './base/clock.ts';
import { describeError } from './base/errors.ts';
import { createLogger } from './base/logger.ts';
import { withTimeout } from './base/wait.ts';
import { NearContractReader } from './chains/near/contract.ts';
import { openSources } from './chains/near/sources.ts';
import { SourceWatch } from './chains/sources/watch.ts';
import type { NodeConfig } from './config.ts';
import { unlockFromEnv } from './keys.ts';
import { parseAddress } from './mesh/peerTable.ts';
import { OperatorAccount } from './operator/account.ts';
import { formatNear } from './operator/amount.ts';
import { formatBallots, readBallots } from './operator/ballots.ts';
import { OperatorError } from './operator/errors.ts';
import { configSchema, makeProposal, type Proposal } from './operator/proposal.ts';
import { describeUpdate } from './operator/updates.ts';
import { join, type UpdateOutcome, type VoteOutcome, vote, voteUpdate } from './operator/votes.ts';
import { type Report, reportingCommand, type Shell } from './reportingCommand.ts';
import { type NodeKeys, readNodeKeys } from './vault/nodeKeys.ts';

/** The longest that a command may take altogether. */
const commandTimeoutMs = 120_000;

/** `quorate join`, `quorate vote …`, `quorate propose …`: what an operator does on the contract by hand. */
export function addContractCommands(program: Command, shell: Shell): void {
  addJoin(program, shell);
  addVotes(program, shell);
  addPropose(program, shell);
}

function addJoin(program: Command, shell: Shell): void {
  const what = 'ask the contract to let this node in, as a candidate; participants then vote with `quorate vote join`';
  reportingCommand(program, 'join', what, shell, async ({ config, options }) => {
    const address = options['address'] ?? config.mesh.address;
    if (typeof address !== 'string') {
      throw new OperatorError('ACCOUNT', 'give --address host:port, or mesh.address in the config');
    }
    parseAddress(address);
    return asAccount(config, shell, async (account, keys, signal) => {
      const outcome = await join(account, address, keys.meshKey, systemClock, signal);
      const { accountId, meshPublicKey, needed } = outcome;
      const next = `${needed ?? 'A threshold of'} participants now have to run: quorate vote join ${accountId}`;
      return { json: outcome, text: `${accountId} at ${address}, ${meshPublicKey}: a candidate.\n${next}` };
    });
  }).option('--address <host:port>', 'where peers reach the mesh; mesh.address of the config');
}

function addVotes(program: Command, shell: Shell): void {
  const group = program
    .command('vote')
    .description('vote as a participant; prints whether the vote was the deciding one');
  const add = (
    syntax: string,
    description: string,
    run: (account: OperatorAccount, on: string, signal: AbortSignal) => Promise<VoteOutcome>,
  ) =>
    reportingCommand(group, syntax, description, shell, ({ config, operands, options }) =>
      asAccount(config, shell, async (account, _, signal) =>
        reportVote(await run(account, operands[0] ?? String(options['threshold']), signal)),
      ),
    );

  add('join', 'let a candidate in: the key is reshared', (account, on, signal) =>
    vote(account, 'join', on, systemClock, signal),
  ).argument('<account>', 'the candidate');
  add('leave', 'put a participant out: the key is reshared', (account, on, signal) =>
    vote(account, 'leave', on, systemClock, signal),
  ).argument('<account>', 'the participant');
  reportingCommand(group, 'update', 'apply a proposed update', shell, ({ config, operands, options }) =>
    asAccount(config, shell, async (account, _, signal) => {
      const hash = options['hash'] === undefined ? undefined : String(options['hash']);
      return reportUpdateVote(await voteUpdate(account, Number(operands[0]), hash, systemClock, signal));
    }),
  )
    .argument('<id>', 'as `quorate propose update` printed it', wholeNumber)
    .option('--hash <sha256|file>', 'vote only if the update carries this code');
  add('cancel', 'give up the resharing under way', (account, on, signal) =>
    vote(account, 'cancel', on, systemClock, signal),
  ).argument('<epoch>', 'the epoch that it works on', wholeNumber);
  add('parameters', 'reshare the key with a threshold; with the same one, refresh the shares', (account, on, signal) =>
    vote(account, 'parameters', on, systemClock, signal),
  ).requiredOption('--threshold <number>', 'how many participants sign together', wholeNumber);

  reportingCommand(group, 'list', 'show candidates, proposed updates and open votes', shell, ({ config }) =>
    withTimeout('vote list', commandTimeoutMs, undefined, async (signal) => {
      const { quorum } = openSources(config.near, new SourceWatch(loggerOf(config)));
      const ballots = await readBallots(new NearContractReader(quorum, config.near.contractId), signal);
      return { json: ballots, text: formatBallots(ballots) };
    }),
  );
}

function addPropose(program: Command, shell: Shell): void {
  const group = program.command('propose').description('propose what participants then vote on');
  reportingCommand(
    group,
    'update',
    'propose new contract code, a new config, or both',
    shell,
    ({ config, options }) => {
      const update = {
        ...(options['code'] === undefined ? {} : { code: readInput(String(options['code'])) }),
        ...(options['contractConfig'] === undefined
          ? {}
          : { config: readJsonObject(String(options['contractConfig'])) }),
      };
      return asAccount(config, shell, async (account, _, signal) => {
        const height = await account.contract.finalHeight(signal);
        const current = await account.contract.view('config', height, configSchema, signal);
        const proposal = makeProposal(update, current);
        if (options['dryRun'] === true) return reportProposal(proposal, null);
        const { args, deposit } = proposal;
        const id = z.number().parse(await account.call('propose_update', args, signal, { deposit, once: true }));
        return reportProposal(proposal, id);
      });
    },
  )
    .option('--code <file>', 'the contract, as wasm')
    .option('--contract-config <file>', 'JSON with the config fields to change; the others stay as they are')
    .option('--dry-run', 'show deposit, hashes and changes, and send nothing')
    .addHelpText('after', '\nThe deposit pays for storage: the key of the account needs full access.');
}

/** Does something as the node's account, with the node's keys. */
async function asAccount(
  config: NodeConfig,
  { env }: Shell,
  work: (account: OperatorAccount, keys: NodeKeys, signal: AbortSignal) => Promise<Report>,
): Promise<Report> {
  const keys = await readNodeKeys(config.home, unlockFromEnv(env));
  const { accountId, near } = config;
  const options = { accountId, accountKey: keys.accountKey, near, clock: systemClock, logger: loggerOf(config) };
  const account = new OperatorAccount(options);
  return withTimeout('the command', commandTimeoutMs, undefined, (signal) => work(account, keys, signal));
}

/** What goes wrong on the way stands on standard error, as a node's log would have it. */
/** What goes wrong on the way is of no interest to an operator whose command says itself how it ended. */
const loggerOf = (config: NodeConfig) => createLogger('error', { node: config.accountId });

function reportVote(outcome: VoteOutcome): Report {
  const { args, ballot, method, passed } = outcome;
  const what = `${method} ${Object.values(args).join(' ')}`;
  if (passed) return { json: outcome, text: `${what}: passed` };
  const count = ballot ? `, ${ballot.voters.length} of ${ballot.needed} (${ballot.voters.join(', ')})` : '';
  return { json: outcome, text: `${what}: counted, waiting for votes${count}` };
}

function reportUpdateVote(outcome: UpdateOutcome): Report {
  const { json, text } = reportVote(outcome);
  const became = {
    true: ' and applied',
    false: ', but code and config are as they were: it was rolled back, or it changes nothing',
    undefined: '',
  }[`${outcome.applied}`];
  return { json, text: [...describeUpdate(outcome.update), text + became].join('\n') };
}

function reportProposal({ changes, code, deposit }: Proposal, id: number | null): Report {
  const hash = code ? ` --hash ${code.sha256}` : '';
  const text = [
    ...describeUpdate({ code: code ?? null, changes: changes.length === 0 ? null : changes }),
    ...(code ? [`NEAR     code hash ${code.nearCodeHash}`] : []),
    `deposit  ${formatNear(deposit)} (${deposit} yoctoNEAR)`,
    id === null ? 'nothing was sent' : `update   ${id}: participants vote with \`quorate vote update ${id}${hash}\``,
  ].join('\n');
  return { json: { id, deposit: `${deposit}`, code: code ?? null, changes }, text };
}

function wholeNumber(text: string): string {
  if (!/^(?:0|[1-9]\d{0,15})$/.test(text)) throw new InvalidArgumentError('Not a whole number.');
  return text;
}

function readInput(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new OperatorError('PROPOSAL', `${file} cannot be read: ${describeError(error)}`);
  }
}

function readJsonObject(file: string): Record<string, unknown> {
  const text = Buffer.from(readInput(file)).toString('utf8');
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw new OperatorError('PROPOSAL', `${file}: not a JSON object`);
  }
}

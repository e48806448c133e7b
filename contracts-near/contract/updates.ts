import { near } from 'near-sdk-js';
import { asU32, asU64, type Json, own } from './args.ts';
import { decodeProposal } from './borsh.ts';
import { type Config, parseConfig } from './config.ts';
import { toHex } from './encoding.ts';
import { ContractError } from './errors.ts';
import type { Head } from './head.ts';
import { TERA_GAS, transfer, utf8Encode } from './host.ts';
import { isParticipant, type Participants } from './participants.ts';
import { electorate, voterOf } from './protocol.ts';
import { readJson, readRaw, remove, StorageKey, writeJson, writeRaw } from './storage.ts';

/** A proposed update; its code, if it has any, is stored beside it. */
interface Proposal {
  /** SHA-256 as hex, bytes. */
  code: { sha256: string; size: number } | null;
  config: Config | null;
  votes: string[];
}

/** Bytes of storage that a proposal is charged for besides code and config. */
const PROPOSAL_OVERHEAD = 1088;
/** Proposals that one look shows unless it asks for another number. */
const DEFAULT_SHOWN = 32;
const YOCTO_PER_BYTE = 10n ** 19n;
const MIGRATE_GAS = 20n * TERA_GAS;
const UPDATE_CONFIG_GAS = 10n * TERA_GAS;

/**
 * `propose_update`: Borsh arguments, payable. The deposit covers the storage of the proposal; what exceeds it goes back
 * at once.
 * @returns the update's id
 */
export function proposeUpdate(head: Head, args: unknown): number {
  const { participants } = electorate();
  const proposer = voterOf(participants);
  if (!(args instanceof Uint8Array))
    throw new ContractError('DataConversion', 'Cannot propose update due to incorrect parameters.');
  const { code, config: given } = decodeProposal(args);
  if (code === null && given === null)
    throw new ContractError('DataConversion', 'Cannot propose update due to incorrect parameters.');
  const config = given === null ? null : parseConfig(given, 'config');

  const configBytes = config === null ? 0 : utf8Encode(JSON.stringify(config)).length;
  const size = PROPOSAL_OVERHEAD + configBytes + (code === null ? 0 : code.length);
  const required = YOCTO_PER_BYTE * BigInt(size);
  const attached = near.attachedDeposit();
  if (attached < required) throw new ContractError('InsufficientDeposit', `Attached ${attached}, Required ${required}`);

  const id = head.next_update;
  head.next_update += 1;
  if (code !== null) writeRaw(StorageKey.updateCode + id, code);
  // Hashed once, here: a view could not afford it for every proposal that it shows.
  const described = code === null ? null : { sha256: toHex(near.sha256(code)), size: code.length };
  writeJson(StorageKey.update + id, { code: described, config, votes: [] } satisfies Proposal);
  writeJson(StorageKey.openUpdates, [...openUpdates(), id]);
  transfer(proposer, attached - required);
  return id;
}

/**
 * `vote_update {id}`, also positional. At the threshold one batch deploys the code, migrates the state and sets the
 * config: it takes effect as a whole or not at all.
 * @returns whether the update was set off
 */
export function voteUpdate(args: unknown): boolean {
  const given = Array.isArray(args) ? args[0] : own((args ?? {}) as Json, 'id');
  const id = asU64(given, 'id');
  const { participants, threshold } = electorate();
  const voter = voterOf(participants);
  const proposal = readJson<Proposal>(StorageKey.update + id);
  if (proposal === null) throw new ContractError('UpdateNotFound');
  if (!proposal.votes.includes(voter)) proposal.votes.push(voter);
  if (countedVotes(proposal, participants).length < threshold) {
    writeJson(StorageKey.update + id, proposal);
    return false;
  }
  apply(id, proposal);
  return true;
}

function apply(id: number, { code, config }: Proposal): void {
  const batch = near.promiseBatchCreate(near.currentAccountId());
  if (code !== null) {
    const wasm = readRaw(StorageKey.updateCode + id);
    if (wasm === null) throw new ContractError('UpdateNotFound');
    near.promiseBatchActionDeployContract(batch, wasm);
    near.promiseBatchActionFunctionCallRaw(batch, 'migrate', utf8Encode('{}'), 0n, MIGRATE_GAS);
    remove(StorageKey.updateCode + id);
  }
  if (config !== null) {
    const args = utf8Encode(JSON.stringify({ config }));
    near.promiseBatchActionFunctionCallRaw(batch, 'update_config', args, 0n, UPDATE_CONFIG_GAS);
  }
  remove(StorageKey.update + id);
  const open = openUpdates().filter((other) => other !== id);
  writeJson(StorageKey.openUpdates, open);
}

/**
 * `proposed_updates {from_index?, limit?}`: the proposals that wait for votes, by id, so that voters can tell what they
 * vote for. @returns those with an id of at least `from_index`, lowest first
 */
export function proposedUpdates({ from_index, limit }: Json): Json {
  const from = asU64(from_index ?? 0, 'from_index');
  const shown = openUpdates()
    .filter((id) => id >= from)
    .slice(0, asU32(limit ?? DEFAULT_SHOWN, 'limit'));
  const updates: Json = {};
  if (shown.length === 0) return updates;
  const { participants } = electorate();
  for (const id of shown) {
    const proposal = readJson<Proposal>(StorageKey.update + id) as Proposal;
    updates[id] = { code: proposal.code, config: proposal.config, votes: countedVotes(proposal, participants) };
  }
  return updates;
}

/** Ascending. */
const openUpdates = (): number[] => readJson<number[]>(StorageKey.openUpdates) ?? [];

/** An account that has left the electorate since it voted has no say. */
const countedVotes = ({ votes }: Proposal, electors: Participants): string[] =>
  votes.filter((account) => isParticipant(electors, account));

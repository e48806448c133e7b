import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { describeError } from '../base/errors.ts';
import type { NearContractReader } from '../chains/near/contract.ts';
import { OperatorError } from './errors.ts';
import { type Change, isObject } from './proposal.ts';

/** An update that waits for votes, as the contract shows it. */
export interface ProposedUpdate {
  readonly id: number;
  /** Null when it is of the config alone. */
  readonly code: { readonly sha256: string; readonly bytes: number } | null;
  /** What the config would become where it differs from the one in force; null when it is of the code alone. */
  readonly changes: readonly Change[] | null;
  readonly voters: readonly string[];
}

const codeSchema = z
  .object({ sha256: z.string(), size: z.number() })
  .transform(({ sha256, size }) => ({ sha256, bytes: size }));
const updatesSchema = z.record(
  z.coerce.number().int().nonnegative(),
  z.object({ code: codeSchema.nullable(), config: z.unknown(), votes: z.array(z.string()) }),
);

/** Updates that wait for votes at a block, by id. @throws as NearContractReader.view() */
export async function readUpdates(
  contract: NearContractReader,
  height: number,
  signal: AbortSignal,
): Promise<ProposedUpdate[]> {
  const [config, updates] = await Promise.all([
    contract.view('config', height, z.unknown(), signal),
    readPages(contract, height, signal),
  ]);
  return updates.map(([id, update]) => ({
    id,
    code: update.code,
    changes: update.config === null ? null : differences(config, update.config),
    voters: update.votes,
  }));
}

type Shown = z.infer<typeof updatesSchema>[number];

/** The contract shows some proposals at a time. */
async function readPages(contract: NearContractReader, height: number, signal: AbortSignal) {
  const updates: [id: number, Shown][] = [];
  for (;;) {
    const from_index = (updates.at(-1)?.[0] ?? -1) + 1;
    const page = await contract.view('proposed_updates', height, updatesSchema, signal, { from_index });
    const found = Object.entries(page).map(([id, update]): [number, Shown] => [Number(id), update]);
    // A contract that goes on showing what was not asked for would keep this going.
    const news = found.filter(([id]) => id >= from_index).sort(([a], [b]) => a - b);
    if (news.length === 0) return updates;
    updates.push(...news);
  }
}

/** Every field in which one config differs from another, absent ones as null. */
function differences(from: unknown, to: unknown): Change[] {
  const [before, after] = [new Map(leaves(from)), new Map(leaves(to))];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((field) => JSON.stringify(before.get(field)) !== JSON.stringify(after.get(field)))
    .map((field) => ({ field, from: before.get(field) ?? null, to: after.get(field) ?? null }));
}

const leaves = (value: unknown, path = ''): [path: string, value: unknown][] =>
  isObject(value) && Object.keys(value).length > 0
    ? Object.entries(value).flatMap(([key, item]) => leaves(item, path === '' ? key : `${path}.${key}`))
    : [[path, value]];

/**
 * Refuses an update that is not the one its voter means.
 * @param expected SHA-256 of the code as 64 hex digits, or the file that it is in
 * @throws OperatorError `PROPOSAL`
 */
export function checkCode({ code, id }: ProposedUpdate, expected: string): void {
  const sha256 = /^[0-9a-f]{64}$/i.test(expected) ? expected.toLowerCase() : hashOfFile(expected);
  if (code?.sha256 === sha256) return;
  const carries = code === null ? 'no code' : `code with sha256 ${code.sha256}`;
  throw new OperatorError('PROPOSAL', `update ${id} carries ${carries}, not ${sha256}: nothing was sent`);
}

function hashOfFile(file: string): string {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch (error) {
    throw new OperatorError('PROPOSAL', `--hash: neither 64 hex digits nor a file to read: ${describeError(error)}`);
  }
}

/** What it holds, for people: lines of a name and a text. */
export function describeUpdate({ code, changes }: Pick<ProposedUpdate, 'code' | 'changes'>): string[] {
  return [
    ...(code === null ? [] : [`code     ${code.bytes} bytes, sha256 ${code.sha256}`]),
    ...(changes ?? []).map(describeChange),
    ...(changes?.length === 0 ? ['config   as it is in force'] : []),
  ];
}

const describeChange = ({ field, from, to }: Change): string =>
  `config   ${field}: ${JSON.stringify(from)} → ${JSON.stringify(to)}`;

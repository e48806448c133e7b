import { createHash } from 'node:crypto';
import { base58 } from '@scure/base';
import { z } from 'zod';
import { concatBytes, textBytes, toHex } from '../base/bytes.ts';
import { OperatorError } from './errors.ts';

/** The arguments of `propose_update`: Borsh of `Option<Vec<u8>> code, Option<Config> config`, as sig.network's contract. */

type Json = { readonly [key: string]: unknown };
type Width = 'u32' | 'u64';
interface Section {
  readonly [field: string]: Width | Section;
}

/** The config's fixed fields in the order of their Borsh form; whatever else there is goes into maps behind them. */
const protocolFields: Section = {
  message_timeout: 'u64',
  garbage_timeout: 'u64',
  max_concurrent_introduction: 'u32',
  max_concurrent_generation: 'u32',
  triple: { min_triples: 'u32', max_triples: 'u32', generation_timeout: 'u64' },
  presignature: { min_presignatures: 'u32', max_presignatures: 'u32', generation_timeout: 'u64' },
  signature: { generation_timeout: 'u64', generation_timeout_total: 'u64', garbage_timeout: 'u64' },
};
const configFields: Section = { protocol: protocolFields };

/** What the contract charges for: a proposal's own bytes, and 10¹⁹ yoctoNEAR for each byte of storage. */
const proposalOverheadBytes = 1_088;
const yoctoPerByte = 10n ** 19n;
/** nearcore's longest transaction is 1.5 MiB; the rest is for what surrounds the arguments. */
const maxArgumentBytes = 1_572_864 - 1_024;

export const configSchema = z.looseObject({ protocol: z.looseObject({}) });

export interface Change {
  /** Path in the config, `protocol.triple.min_triples`. */
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** An update as it would be proposed. */
export interface Proposal {
  readonly args: Uint8Array;
  /** yoctoNEAR; the contract keeps exactly that. */
  readonly deposit: bigint;
  readonly code?: { readonly bytes: number; readonly sha256: string; readonly nearCodeHash: string };
  readonly changes: readonly Change[];
}

/**
 * @param code a contract's wasm
 * @param config fields that replace those of `current`; the others stay as they are
 * @param current the contract's config
 * @throws OperatorError `PROPOSAL` naming what is wrong
 */
export function makeProposal(update: { code?: Uint8Array; config?: Json }, current: Json): Proposal {
  const { code, config } = update;
  if (!code && !config) throw refusal('nothing to propose: give --code, --contract-config or both');
  if (code && Buffer.compare(code.subarray(0, 4), wasmMagic) !== 0) throw refusal('--code: not a wasm file');
  const changes = config ? changesBetween(current, config) : [];
  if (config && changes.length === 0) throw refusal('--contract-config: changes nothing');
  const merged = config && (merge(current, config) as Json);
  const args = concatBytes(
    option(code && vector(code)),
    option(merged && encodeSection(configFields, merged, 'config')),
  );
  if (args.length > maxArgumentBytes) {
    throw refusal(`${args.length} bytes do not fit into a transaction, ${maxArgumentBytes} do`);
  }
  const configBytes = merged ? textBytes(JSON.stringify(merged)).length : 0;
  return {
    args,
    deposit: yoctoPerByte * BigInt(proposalOverheadBytes + configBytes + (code?.length ?? 0)),
    ...(code ? { code: describeCode(code) } : {}),
    changes,
  };
}

const wasmMagic = Uint8Array.of(0, 0x61, 0x73, 0x6d);
const refusal = (problem: string) => new OperatorError('PROPOSAL', problem);

function describeCode(code: Uint8Array) {
  const hash = createHash('sha256').update(code).digest();
  return { bytes: code.length, sha256: toHex(hash), nearCodeHash: base58.encode(hash) };
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Fields of `given` over those of `base`, at every level. */
function merge(base: unknown, given: unknown): unknown {
  if (!isObject(base) || !isObject(given)) return given;
  return {
    ...base,
    ...Object.fromEntries(Object.entries(given).map(([key, value]) => [key, merge(base[key], value)])),
  };
}

function changesBetween(current: Json, given: Json, prefix = ''): Change[] {
  return Object.entries(given).flatMap(([key, to]) => {
    const [field, from] = [prefix + key, current[key]];
    if (isObject(from) && isObject(to)) return changesBetween(from, to, `${field}.`);
    if (isObject(from) !== isObject(to) && from !== undefined)
      throw refusal(`${field}: ${isObject(from) ? 'is' : 'is not'} an object`);
    return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ field, from: from ?? null, to }];
  });
}

// ---- Borsh: little-endian, a 32-bit length before what has no fixed one ----

const u32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
};
const u64 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
};
const vector = (bytes: Uint8Array): Uint8Array => concatBytes(u32(bytes.length), bytes);
const option = (bytes: Uint8Array | undefined): Uint8Array =>
  bytes ? concatBytes(Uint8Array.of(1), bytes) : Uint8Array.of(0);

function encodeSection(section: Section, value: Json, path: string): Uint8Array {
  const fixed = Object.entries(section).map(([field, kind]) => {
    const [item, name] = [value[field], `${path}.${field}`];
    if (typeof kind === 'string') return encodeNumber(item, kind, name);
    if (!isObject(item)) throw refusal(`${name}: not an object`);
    return encodeSection(kind, item, name);
  });
  const others = Object.entries(value).filter(([field]) => !(field in section));
  const entries = others.flatMap(([field, item]) => [
    vector(textBytes(field)),
    vector(textBytes(JSON.stringify(item))),
  ]);
  return concatBytes(...fixed, u32(others.length), ...entries);
}

function encodeNumber(value: unknown, width: Width, name: string): Uint8Array {
  const limit = width === 'u32' ? 0xffff_ffff : Number.MAX_SAFE_INTEGER;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > limit) {
    throw refusal(`${name}: not a whole number from 0 to ${limit}`);
  }
  return width === 'u32' ? u32(value) : u64(value);
}

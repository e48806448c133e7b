import { asObject, asU32, asU64, asYocto, type Json, malformed, own } from './args.ts';
import type { Head } from './head.ts';
import { readJson, StorageKey, writeJson } from './storage.ts';

/** The config, in the JSON form that `config` answers with. Every level keeps keys that it does not know. */

interface FieldType {
  parse: (value: unknown, field: string) => number;
  default: number;
}
interface Section {
  [key: string]: FieldType | Section;
}

const u32 = (value: number): FieldType => ({ parse: asU32, default: value });
const u64 = (value: number): FieldType => ({ parse: asU64, default: value });
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The known fields, in the order in which Borsh writes them; times are milliseconds. */
export const PROTOCOL_FIELDS: Section = {
  message_timeout: u64(5 * MINUTE),
  garbage_timeout: u64(2 * HOUR),
  max_concurrent_introduction: u32(16),
  max_concurrent_generation: u32(16 * 32),
  triple: {
    min_triples: u32(1024),
    max_triples: u32(1024 * 32 * 128),
    generation_timeout: u64(10 * MINUTE),
  },
  presignature: {
    min_presignatures: u32(512),
    max_presignatures: u32(512 * 32 * 128),
    generation_timeout: u64(45_000),
  },
  signature: {
    generation_timeout: u64(45_000),
    generation_timeout_total: u64(200_000),
    garbage_timeout: u64(24 * HOUR),
  },
};

const DEFAULT_SIGNATURE_DEPOSIT = '1';

export interface Config extends Json {
  protocol: Json;
  /** yoctoNEAR that `sign` costs. */
  signature_deposit: string;
}

export const isField = (entry: FieldType | Section): entry is FieldType => typeof entry.parse === 'function';

function parseSection(section: Section, value: unknown, field: string): Json {
  const given = value === undefined ? {} : asObject(value, field);
  const parsed: Json = { ...given };
  for (const key of Object.keys(section)) {
    const entry = section[key] as FieldType | Section;
    const item = own(given, key);
    if (!isField(entry)) parsed[key] = parseSection(entry, item, `${field}.${key}`);
    else parsed[key] = item === undefined ? entry.default : entry.parse(item, `${field}.${key}`);
  }
  return parsed;
}

function checkRange(section: unknown, min: string, max: string, field: string): void {
  const { [min]: low, [max]: high } = section as { [key: string]: number };
  if (low === undefined || high === undefined || low > high) malformed(`${field}.${min}`, `must not exceed ${max}`);
}

/** A whole config; fields that are absent, or a config that is, get their defaults. */
export function parseConfig(value: unknown, field: string): Config {
  const given = value === undefined || value === null ? {} : asObject(value, field);
  const protocol = parseSection(PROTOCOL_FIELDS, own(given, 'protocol'), `${field}.protocol`);
  checkRange(protocol.triple, 'min_triples', 'max_triples', `${field}.protocol.triple`);
  checkRange(protocol.presignature, 'min_presignatures', 'max_presignatures', `${field}.protocol.presignature`);
  const deposit = asYocto(own(given, 'signature_deposit') ?? DEFAULT_SIGNATURE_DEPOSIT, `${field}.signature_deposit`);
  // An access key for method calls cannot attach a deposit: what a website holds must not be able to sign.
  if (deposit === '0') malformed(`${field}.signature_deposit`, 'must be at least 1');
  return { ...given, protocol, signature_deposit: deposit };
}

export function saveConfig(head: Head, config: Config): void {
  head.signature_deposit = config.signature_deposit;
  writeJson(StorageKey.config, config);
}

export const loadConfig = (): Config => readJson<Config>(StorageKey.config) ?? parseConfig(null, 'config');

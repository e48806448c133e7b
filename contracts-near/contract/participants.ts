import { asAccountId, asByteArray, asObject, asSignKey, asU32, asUrl, type Json, malformed, own } from './args.ts';
import { fromHex } from './encoding.ts';

export type AccountMap<T> = { [account: string]: T };

/**
 * What a node tells about itself, as it is stored: `url cipher_pk sign_pk`, the cipher key in hex. One short string,
 * because every vote reads and writes those of all participants. `showInfo` gives the form that clients see.
 */
export type Info = string;

export interface Participants {
  next_id: number;
  participants: AccountMap<Info>;
  /** Ids are never given to another account, and an account that returns has its old one. */
  account_to_participant_id: AccountMap<number>;
}

export const accountsOf = (set: Participants): string[] => Object.keys(set.participants);

export const isParticipant = (set: Participants, account: string): boolean =>
  own(set.participants, account) !== undefined;

export function parseInfo(value: unknown, field: string): Info {
  const { url, cipher_pk, sign_pk } = asObject(value, field);
  const cipherKey = asByteArray(cipher_pk, `${field}.cipher_pk`);
  return `${asUrl(url, `${field}.url`)} ${cipherKey} ${asSignKey(sign_pk, `${field}.sign_pk`)}`;
}

/** Parses a plain map of account to info. */
export function parseInfos(value: unknown, field: string): AccountMap<Info> {
  const infos: AccountMap<Info> = {};
  const given = asObject(value, field);
  for (const key of Object.keys(given).sort()) {
    const account = asAccountId(key, `${field} key ${key}`);
    const info = parseInfo(given[key], `${field}.${account}`);
    requireNewKey(infos, info, `${field}.${account}`);
    infos[account] = info;
  }
  return infos;
}

const signKeyOf = (info: Info): string => info.slice(info.lastIndexOf(' ') + 1);

/** A node is known to its peers by its `sign_pk`: no two may have the same. */
export function requireNewKey(infos: AccountMap<Info>, info: Info, field: string): void {
  const key = signKeyOf(info);
  for (const account of Object.keys(infos))
    if (signKeyOf(infos[account] as Info) === key) malformed(`${field}.sign_pk`, `is that of ${account}`);
}

function showInfo(account: string, info: Info): Json {
  const [url, cipherKey, signKey] = info.split(' ') as [string, string, string];
  return { account_id: account, url, cipher_pk: Array.from(fromHex(cipherKey)), sign_pk: signKey };
}

/** Infos as clients see them. */
export function showInfos(infos: AccountMap<Info>): AccountMap<Json> {
  const shown: AccountMap<Json> = {};
  for (const account of Object.keys(infos)) shown[account] = showInfo(account, infos[account] as Info);
  return shown;
}

/** A participant set as clients see it. */
export const showParticipants = (set: Participants): Json => ({ ...set, participants: showInfos(set.participants) });

/** Ids by sorted account order. */
export function fromCandidates(candidates: AccountMap<Info>): Participants {
  let set: Participants = { next_id: 0, participants: {}, account_to_participant_id: {} };
  for (const account of Object.keys(candidates).sort())
    set = withParticipant(set, account, candidates[account] as Info);
  return set;
}

export function withParticipant(set: Participants, account: string, info: Info): Participants {
  const known = own(set.account_to_participant_id, account);
  return {
    next_id: known === undefined ? set.next_id + 1 : set.next_id,
    participants: { ...set.participants, [account]: info },
    account_to_participant_id: { ...set.account_to_participant_id, [account]: known ?? set.next_id },
  };
}

export function withoutParticipant(set: Participants, account: string): Participants {
  const { [account]: _removed, ...participants } = set.participants;
  return { ...set, participants };
}

/** Parses a whole participant set with its ids. */
export function parseParticipants(value: unknown, field: string): Participants {
  const given = asObject(value, field);
  const participants = parseInfos(given.participants, `${field}.participants`);
  const givenIds = asObject(given.account_to_participant_id, `${field}.account_to_participant_id`);
  const nextId = asU32(given.next_id, `${field}.next_id`);
  const ids: AccountMap<number> = {};
  const seen: { [id: number]: true } = {};
  for (const account of Object.keys(givenIds)) {
    const name = `${field}.account_to_participant_id.${account}`;
    const id = asU32(givenIds[account], name);
    if (id >= nextId || seen[id]) malformed(name, 'must be below next_id and unique');
    seen[id] = true;
    ids[asAccountId(account, name)] = id;
  }
  for (const account of Object.keys(participants))
    if (own(ids, account) === undefined) malformed(`${field}.account_to_participant_id`, `lacks ${account}`);
  return { next_id: nextId, participants, account_to_participant_id: ids };
}

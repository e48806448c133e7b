import { asAccountId, asByteArray, asObject, asPublicKey, asU32, asUrl, malformed, own } from './args.ts';
import { fromHex } from './encoding.ts';

/** A node as it introduces itself: candidates and participants have the same form. */
export interface ParticipantInfo {
  account_id: string;
  url: string;
  /** 32 integers. */
  cipher_pk: number[];
  /** `ed25519:<base58>`; peers pin the node's TLS key to it. */
  sign_pk: string;
}

export type AccountMap<T> = { [account: string]: T };

export interface Participants {
  next_id: number;
  participants: AccountMap<ParticipantInfo>;
  /** Ids are never given to another account, and an account that returns has its old one. */
  account_to_participant_id: AccountMap<number>;
}

export interface Candidates {
  candidates: AccountMap<ParticipantInfo>;
}

export const accountsOf = (set: Participants): string[] => Object.keys(set.participants);

export const isParticipant = (set: Participants, account: string): boolean =>
  own(set.participants, account) !== undefined;

/** Parses the fields that a node tells about itself. */
export function parseInfo(account: string, value: unknown, field: string): ParticipantInfo {
  const { url, cipher_pk, sign_pk } = asObject(value, field);
  return {
    account_id: account,
    url: asUrl(url, `${field}.url`),
    cipher_pk: Array.from(fromHex(asByteArray(cipher_pk, `${field}.cipher_pk`))),
    sign_pk: asPublicKey(sign_pk, `${field}.sign_pk`),
  };
}

/** Parses a plain map of account to info. */
export function parseInfos(value: unknown, field: string): AccountMap<ParticipantInfo> {
  const infos: AccountMap<ParticipantInfo> = {};
  const given = asObject(value, field);
  for (const key of Object.keys(given).sort()) {
    const account = asAccountId(key, `${field} key ${key}`);
    infos[account] = parseInfo(account, given[key], `${field}.${account}`);
  }
  return infos;
}

/** Ids by sorted account order. */
export function fromCandidates(candidates: AccountMap<ParticipantInfo>): Participants {
  let set: Participants = { next_id: 0, participants: {}, account_to_participant_id: {} };
  for (const account of Object.keys(candidates).sort()) set = withParticipant(set, candidates[account] as ParticipantInfo);
  return set;
}

export function withParticipant(set: Participants, info: ParticipantInfo): Participants {
  const known = own(set.account_to_participant_id, info.account_id);
  return {
    next_id: known === undefined ? set.next_id + 1 : set.next_id,
    participants: { ...set.participants, [info.account_id]: info },
    account_to_participant_id: { ...set.account_to_participant_id, [info.account_id]: known ?? set.next_id },
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

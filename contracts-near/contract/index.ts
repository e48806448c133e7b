import { call, initialize, NearBindgen, near, view } from 'near-sdk-js';
import {
  asAccountId,
  asByteArray,
  asObject,
  asPath,
  asString,
  asTranscriptHash,
  asU32,
  asU64,
  type Json,
} from './args.ts';
import { loadConfig, parseConfig, saveConfig } from './config.ts';
import { ContractError } from './errors.ts';
import { type Head, PHASES, type Phase } from './head.ts';
import { readArguments, requireDeployer, requirePrivate, utf8Decode, utf8Encode } from './host.ts';
import { checkRootKey, derivedKey, deriveTweak, formatKey, LATEST_KEY_VERSION } from './kdf.ts';
import * as keyEvents from './key-events.ts';
import * as membership from './membership.ts';
import { accountsOf, fromCandidates, parseInfos, parseParticipants } from './participants.ts';
import { loadPending, MAX_PENDING } from './pending.ts';
import { requireKey, running, save } from './protocol.ts';
import { acceptSignature } from './respond.ts';
import { clearStateOnFinish, failOnTimeout, requestSignature, type WaitingCall } from './sign.ts';
import { checkDomain, sigNetworkDerivation } from './sign-request.ts';
import { showState } from './state-view.ts';
import { returnStored, StorageKey } from './storage.ts';
import { proposedUpdates, proposeUpdate, voteUpdate } from './updates.ts';
import { VERSION } from './version.ts';

const serializer = (head: unknown): Uint8Array => utf8Encode(JSON.stringify(head));
const deserializer = (stored: Uint8Array): unknown => JSON.parse(utf8Decode(stored));

/** The methods of the contract, and nothing else: each parses its arguments and hands over to the module it is about. */
@NearBindgen({ serializer, deserializer })
export class Quorate implements Head {
  phase: Phase = 'NotInitialized';
  root_key = '';
  pending = 0;
  next_update = 0;
  signature_deposit = '1';

  // ---- users ----

  @call({ payableFunction: true })
  sign(args: unknown): void {
    requestSignature(this, asObject(args, 'arguments'));
  }

  @view({})
  public_key(args: unknown): string {
    const { domain_id } = asObject(args, 'arguments');
    if (domain_id !== undefined && domain_id !== null) checkDomain(asU32(domain_id, 'domain_id'));
    requireKey(this);
    return formatKey(this.root_key);
  }

  /** With `domain_id` near/mpc's derivation, otherwise sig.network's, whose older clients mean key version 0. */
  @view({})
  derived_public_key(args: unknown): string {
    const { path, predecessor, key_version, domain_id } = asObject(args, 'arguments');
    const checkedPath = asPath(path, 'path');
    const nearMpc = domain_id !== undefined && domain_id !== null;
    if (nearMpc) checkDomain(asU32(domain_id, 'domain_id'));
    const derivation = nearMpc ? 'near-mpc-v0.1' : sigNetworkDerivation(asU32(key_version ?? 0, 'key_version'));
    requireKey(this);
    const account =
      predecessor === undefined || predecessor === null
        ? near.predecessorAccountId()
        : asAccountId(predecessor, 'predecessor');
    return formatKey(derivedKey(this.root_key, deriveTweak(derivation, account, checkedPath)));
  }

  @view({})
  latest_key_version(): number {
    return LATEST_KEY_VERSION;
  }

  @view({})
  experimental_signature_deposit(): string {
    return this.signature_deposit;
  }

  // ---- nodes ----

  @call({})
  respond(args: unknown): void {
    acceptSignature(this, asObject(args, 'arguments'));
  }

  @call({})
  join(args: unknown): void {
    membership.join(this, asObject(args, 'arguments'));
  }

  @call({})
  vote_join(args: unknown): boolean {
    return membership.voteJoin(this, asObject(args, 'arguments'));
  }

  @call({})
  vote_leave(args: unknown): boolean {
    return membership.voteLeave(this, asObject(args, 'arguments'));
  }

  @call({})
  vote_parameters(args: unknown): boolean {
    return membership.voteParameters(this, asObject(args, 'arguments'));
  }

  @call({})
  vote_pk(args: unknown): boolean {
    return keyEvents.votePk(this, asObject(args, 'arguments'));
  }

  @call({})
  vote_reshared(args: unknown): boolean {
    return keyEvents.voteReshared(this, asObject(args, 'arguments'));
  }

  @call({})
  vote_abort_attempt(args: unknown): boolean {
    return keyEvents.voteAbortAttempt(this, asObject(args, 'arguments'));
  }

  @call({})
  vote_cancel_reshare(args: unknown): boolean {
    return keyEvents.voteCancelReshare(this, asObject(args, 'arguments'));
  }

  @call({ payableFunction: true })
  propose_update(args: unknown): number {
    return proposeUpdate(this, args);
  }

  @call({})
  vote_update(args: unknown): boolean {
    return voteUpdate(args);
  }

  // ---- views ----

  @view({})
  state(): unknown {
    return this.phase === 'NotInitialized' ? this.phase : showState();
  }

  @view({})
  config(): unknown {
    return returnStored(StorageKey.config) ? undefined : loadConfig();
  }

  @view({})
  proposed_updates(args: unknown): Json {
    return proposedUpdates(asObject(args, 'arguments'));
  }

  /** How many requests wait. */
  @view({})
  pending_requests(): number {
    return this.pending;
  }

  /** A waiting request and how many calls wait for its answer; null when there is none. */
  @view({})
  pending_request(args: unknown): Json | null {
    const id = asByteArray(asObject(args, 'arguments').request_id, 'request_id');
    const pending = loadPending(id);
    if (pending === null) return null;
    const { derivation, payload, key_version, tweak, calls } = pending;
    return { derivation, payload, key_version, tweak, calls };
  }

  /** Percent. */
  @view({})
  system_load(): number {
    return Math.round(Math.min(100, (this.pending / MAX_PENDING) * 100));
  }

  @view({})
  version(): string {
    return VERSION;
  }

  // ---- deployment ----

  /** `init {threshold, candidates, config?}`: by this account, or by the one that creates it and deploys to it. */
  @initialize({})
  init(args: unknown): void {
    requireDeployer('init');
    const { threshold, candidates: given, config } = asObject(args, 'arguments');
    const candidates = parseInfos(given, 'candidates');
    const checkedThreshold = asU32(threshold, 'threshold');
    membership.checkThreshold(checkedThreshold, Object.keys(candidates).length);
    saveConfig(this, parseConfig(config, 'config'));
    save(this, {
      Initializing: {
        participants: fromCandidates(candidates),
        threshold: checkedThreshold,
        attempt: 0,
        key_votes: {},
      },
    });
  }

  /** `init_running {epoch, participants, threshold, public_key, transcript_hash, attempt?, config?}`: with a key that exists. */
  @initialize({})
  init_running(args: unknown): void {
    requireDeployer('init_running');
    const given = asObject(args, 'arguments');
    const participants = parseParticipants(given.participants, 'participants');
    const threshold = asU32(given.threshold, 'threshold');
    membership.checkThreshold(threshold, accountsOf(participants).length);
    const publicKey = asString(given.public_key, 'public_key');
    checkRootKey(publicKey);
    const epoch = asU64(given.epoch, 'epoch');
    saveConfig(this, parseConfig(given.config, 'config'));
    save(
      this,
      running({
        epoch,
        participants,
        threshold,
        public_key: publicKey,
        transcript_hash: asTranscriptHash(given.transcript_hash ?? '0'.repeat(64), 'transcript_hash'),
        attempt: asU32(given.attempt ?? 0, 'attempt'),
        next_epoch: epoch + 1,
      }),
    );
  }

  /** Runs right after new code was deployed; fails, and takes the deployment back, unless the state can be read. */
  @call({})
  migrate(): void {
    requirePrivate('migrate');
    if (PHASES.indexOf(this.phase) < 1) throw new ContractError('ContractStateIsMissing');
  }

  // ---- this contract to itself ----

  @call({})
  clear_state_on_finish(args: unknown): void {
    requirePrivate('clear_state_on_finish');
    clearStateOnFinish(this, args as WaitingCall);
  }

  @call({})
  fail_on_timeout(args: unknown): void {
    requirePrivate('fail_on_timeout');
    failOnTimeout(asObject(args, 'arguments'));
  }

  @call({})
  update_config(args: unknown): void {
    requirePrivate('update_config');
    saveConfig(this, parseConfig(asObject(args, 'arguments').config, 'config'));
  }
}

// Borsh arguments and readable errors: near-sdk-js would take everything for JSON.
Object.assign(Quorate, { _getArgs: readArguments });

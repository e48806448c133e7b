import { near } from 'near-sdk-js';
import type { Json } from './args.ts';
import { ContractError } from './errors.ts';
import type { Head } from './head.ts';
import { log, TERA_GAS, transfer, utf8Encode, yieldResult, yieldTo } from './host.ts';
import { deriveTweak } from './kdf.ts';
import { addCall, endCall, loadPending, MAX_CALLS, MAX_PENDING, type PendingRequest } from './pending.ts';
import { requireKey } from './protocol.ts';
import { parseSignRequest, requestId, type SignRequest } from './sign-request.ts';

const SIG_NETWORK_GAS = 50n * TERA_GAS;
const NEAR_MPC_GAS = 15n * TERA_GAS;
/** Reserved for `clear_state_on_finish`, refund and failing promise included. */
const CALLBACK_GAS = 8n * TERA_GAS;
/** Burns 1.8 Tgas. */
const FAIL_GAS = 3n * TERA_GAS;

/** What the callback of a waiting call has to know; private, so that nobody else writes it. */
export interface WaitingCall {
  request_id: string;
  call: number;
  requester: string;
  /** yoctoNEAR. */
  deposit: string;
  required_deposit: string;
  near_mpc: boolean;
}

/** `sign {request}`: checks the request, announces it to the nodes and waits for `respond`. */
export function requestSignature(head: Head, args: Json): void {
  const request = parseSignRequest(args);
  const nearMpc = request.derivation === 'near-mpc-v0.1';
  const deposit = near.attachedDeposit();
  if (deposit < BigInt(head.signature_deposit))
    throw new ContractError('InsufficientDeposit', `Attached ${deposit}, Required ${head.signature_deposit}`);
  const [gas, requiredGas] = [near.prepaidGas(), nearMpc ? NEAR_MPC_GAS : SIG_NETWORK_GAS];
  if (gas < requiredGas) throw new ContractError('InsufficientGas', `Provided: ${gas}, required: ${requiredGas}`);
  requireKey(head);
  const id = requestId(request);
  const pending = findOrOpen(head, id, request);

  const call: WaitingCall = {
    request_id: id,
    call: pending.next,
    requester: near.predecessorAccountId(),
    deposit: `${deposit}`,
    required_deposit: head.signature_deposit,
    near_mpc: nearMpc,
  };
  announce(call.requester, request);
  const dataId = yieldTo('clear_state_on_finish', call, CALLBACK_GAS);
  addCall(id, pending, dataId);
}

/** The entry of an identical request that already waits, or a new one. */
function findOrOpen(head: Head, id: string, request: SignRequest): PendingRequest {
  const { derivation, payload, keyVersion } = request;
  const tweak = deriveTweak(derivation, near.predecessorAccountId(), request.path);
  const waiting = loadPending(id);
  if (waiting === null) {
    if (head.pending >= MAX_PENDING) throw new ContractError('RequestLimitExceeded');
    head.pending += 1;
    return { derivation, payload, key_version: keyVersion, tweak, calls: 0, first: 0, next: 0 };
  }
  const identical =
    waiting.derivation === derivation &&
    waiting.payload === payload &&
    waiting.key_version === keyVersion &&
    waiting.tweak === tweak;
  if (!identical) throw new ContractError('RequestCollision');
  if (waiting.calls >= MAX_CALLS) throw new ContractError('RequestLimitExceeded');
  return waiting;
}

/** The two logs that indexers read: the request in words, and 32 bytes nobody could know before this block. */
function announce(requester: string, { payload, path, keyVersion }: SignRequest): void {
  log(`sign: predecessor=${requester}, payload=${payload}, path=${path}, key_version=${keyVersion}`);
  log(`[${near.randomSeed().join(',')}]`);
}

/**
 * Callback of a waiting call: with the signature, or after the timeout without one. The clean-up and the refund are in
 * a receipt of their own, so that the failure of the user's call does not roll them back.
 */
export function clearStateOnFinish(head: Head, call: WaitingCall): void {
  endCall(head, call.request_id, call.call);
  const signature = yieldResult();
  const deposit = BigInt(call.deposit);
  if (signature !== null) {
    transfer(call.requester, deposit - BigInt(call.required_deposit));
    near.valueReturnRaw(signature);
    return;
  }
  transfer(call.requester, deposit);
  const args = utf8Encode(JSON.stringify({ near_mpc: call.near_mpc }));
  near.promiseReturn(near.promiseCreateRaw(near.currentAccountId(), 'fail_on_timeout', args, 0n, FAIL_GAS));
}

/** Fails the user's call in the words of the request's form. */
export function failOnTimeout({ near_mpc }: Json): never {
  throw new ContractError(near_mpc === true ? 'NearMpcSignTimeout' : 'SignTimeout');
}

import { near } from 'near-sdk-js';
import { nearMpcRequestPreimage, sigNetworkRequestPreimage } from '../../sdk/src/request-id.ts';
import { asByteArray, asHex, asObject, asPath, asU32, type Json, malformed } from './args.ts';
import { fromHex, hexToScalar, parseHex, toHex } from './encoding.ts';
import { ContractError } from './errors.ts';
import { sha3, utf8Encode } from './host.ts';
import { type Derivation, GROUP_ORDER, LATEST_KEY_VERSION } from './kdf.ts';

/** A checked `request` argument of `sign`. */
export interface SignRequest {
  derivation: Derivation;
  /** 64 hex digits, 0 < payload < n. */
  payload: string;
  path: string;
  /** sig.network's key version, near/mpc's domain id. */
  keyVersion: number;
}

/** The only domain there is: one secp256k1 key. */
const DOMAIN = 0;

/** As serde reads an Option: absent and null are the same. */
const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/** A request with `payload_v2` or `domain_id` is near/mpc's, any other sig.network's. */
export function parseSignRequest(args: Json): SignRequest {
  const request = asObject(args.request, 'request');
  const path = asPath(request.path, 'request.path');
  return isGiven(request.payload_v2) || isGiven(request.domain_id)
    ? parseNearMpcRequest(request, path)
    : parseSigNetworkRequest(request, path);
}

function parseSigNetworkRequest(request: Json, path: string): SignRequest {
  const payload = parseLegacyPayload(request.payload);
  const keyVersion = asU32(request.key_version, 'request.key_version');
  checkPayload(payload);
  return { derivation: sigNetworkDerivation(keyVersion), payload, path, keyVersion };
}

export function sigNetworkDerivation(keyVersion: number): Derivation {
  if (keyVersion > LATEST_KEY_VERSION) throw new ContractError('UnsupportedKeyVersion');
  return keyVersion === 0 ? 'sig.network-v1' : 'sig.network-v2';
}

/** near/mpc calls the domain `key_version` too. */
function parseNearMpcRequest(request: Json, path: string): SignRequest {
  if (isGiven(request.payload_v2) === isGiven(request.payload))
    malformed('request', 'must have either payload or payload_v2');
  if (isGiven(request.domain_id) === isGiven(request.key_version))
    malformed('request', 'must have either domain_id or key_version');
  const domain = isGiven(request.domain_id)
    ? asU32(request.domain_id, 'request.domain_id')
    : asU32(request.key_version, 'request.key_version');
  const payload = isGiven(request.payload_v2)
    ? parsePayloadV2(asObject(request.payload_v2, 'request.payload_v2'))
    : parseLegacyPayload(request.payload);
  checkDomain(domain);
  checkPayload(payload);
  return { derivation: 'near-mpc-v0.1', payload, path, keyVersion: domain };
}

export function checkDomain(domain: number): void {
  if (domain !== DOMAIN) throw new ContractError('UnsupportedDomain', `domain_id ${domain}`);
}

function parsePayloadV2(payload: Json): string {
  if (isGiven(payload.Eddsa)) throw new ContractError('UnsupportedDomain', 'Eddsa payloads are not signed here');
  return asHex(payload.Ecdsa, 'request.payload_v2.Ecdsa', 64);
}

/** 32 integers or 64 hex digits. */
function parseLegacyPayload(value: unknown): string {
  if (typeof value !== 'string') return asByteArray(value, 'request.payload');
  if (parseHex(value, 64) === null) malformed('request.payload', 'must be 32 integers or 64 hex digits');
  return value.toLowerCase();
}

/** What nodes refuse to sign is refused here: h ≥ n has no canonical form, h = 0 would sign for related keys too. */
function checkPayload(payload: string): void {
  const scalar = hexToScalar(payload);
  if (scalar === 0n || scalar >= GROUP_ORDER)
    throw new ContractError('MalformedPayload', 'Payload hash cannot be convereted to Scalar');
}

/** The id under which the request waits, 64 hex digits. */
export function requestId({ derivation, payload, path, keyVersion }: SignRequest): string {
  const preimage = derivation === 'near-mpc-v0.1' ? nearMpcRequestPreimage : sigNetworkRequestPreimage;
  const predecessor = utf8Encode(near.predecessorAccountId());
  return toHex(sha3(preimage(predecessor, fromHex(payload), utf8Encode(path), keyVersion)));
}

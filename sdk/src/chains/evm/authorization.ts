import type { Address, Hex, SignedAuthorization } from 'viem';
import { getAddress, hashAuthorization } from 'viem/utils';
import { integer, record } from '../../client/fields.ts';
import { SdkError } from '../../errors.ts';
import { normalizeSecp256k1 } from '../../publicKey.ts';
import type { Signature } from '../../types.ts';
import { parsed } from '../input.ts';
import { expectSignatures, type Prepared, preparedFor } from '../prepared.ts';
import { hashBytes, toViemSignature } from './signature.ts';

/** To which contract's code an account delegates, on which chain (0: on every chain), at which nonce. */
export interface AuthorizationFields {
  readonly address: Address;
  readonly chainId: number;
  readonly nonce: number;
}

/** An EIP-7702 authorization that waits for one signature. */
export interface PreparedAuthorization extends Prepared {
  readonly kind: 'evm-authorization';
  readonly authorization: AuthorizationFields;
}

/**
 * An EIP-7702 authorization ready to be signed: keccak-256(05 ‖ rlp([chainId, address, nonce])). An account that sends
 * the transaction itself authorizes at its own nonce plus one.
 *
 * @throws SdkError INVALID_ARGUMENT naming the field, INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE
 */
export function prepareAuthorization(input: {
  readonly publicKey: string | Uint8Array;
  readonly authorization: AuthorizationFields;
}): PreparedAuthorization {
  record(input, 'input');
  const publicKey = normalizeSecp256k1(input.publicKey);
  const authorization = authorizationFields(input.authorization, 'authorization');
  return { kind: 'evm-authorization', ...preparedFor(publicKey, [hashOf(authorization)]), authorization };
}

/**
 * The authorization as `authorizationList` of a transaction takes it.
 *
 * @throws SdkError INVALID_ARGUMENT, INVALID_SIGNATURE
 */
export function finalizeAuthorization(
  prepared: PreparedAuthorization,
  signatures: readonly Signature[],
): SignedAuthorization<number> {
  const { publicKey, authorization: stored } = record(prepared, 'prepared') as unknown as PreparedAuthorization;
  const authorization = authorizationFields(stored, 'prepared.authorization');
  expectSignatures(normalizeSecp256k1(publicKey, 'prepared.publicKey'), [hashOf(authorization)], signatures);
  const { r, s, yParity } = toViemSignature(signatures[0] as Signature);
  return { ...authorization, r, s, yParity };
}

const hashOf = (authorization: AuthorizationFields): Uint8Array => hashBytes(hashAuthorization(authorization) as Hex);

/** What is signed of an authorization. @throws SdkError INVALID_ARGUMENT */
export function authorizationFields(value: unknown, field: string): AuthorizationFields {
  const { address, chainId, nonce } = record(value, field);
  if (typeof address !== 'string') throw new SdkError('INVALID_ARGUMENT', `${field}.address`, 'not a string');
  return {
    address: parsed(`${field}.address`, () => getAddress(address)),
    chainId: integer(chainId, `${field}.chainId`),
    nonce: integer(nonce, `${field}.nonce`),
  };
}

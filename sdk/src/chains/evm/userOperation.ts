import type { Address, Hex } from 'viem';
import {
  type EntryPointVersion,
  formatUserOperationRequest,
  getUserOperationHash,
  type RpcUserOperation,
  type UserOperation,
} from 'viem/account-abstraction';
import { getAddress, hashMessage } from 'viem/utils';
import { record } from '../../client/fields.ts';
import { normalizeSecp256k1 } from '../../publicKey.ts';
import type { Signature } from '../../types.ts';
import { oneOf, parsed, positive } from '../input.ts';
import { expectSignatures, type Prepared, payloadsOf, preparedFor } from '../prepared.ts';
import { hashBytes, toHexSignature } from './signature.ts';

/** An ERC-4337 user operation that waits for the signature of its account's owner. */
export interface PreparedUserOperation extends Prepared {
  readonly kind: 'evm-user-operation';
  readonly entryPoint: Address;
  /** As bundlers take it, without a signature. */
  readonly userOperation: RpcUserOperation;
}

const versions = ['0.6', '0.7', '0.8', '0.9'] as const;

/**
 * A user operation ready to be signed by the key that owns the smart account.
 *
 * @param input.userOperation viem's form, gas and fees included; v0.6 has `initCode` and `paymasterAndData`, later
 *   versions have `factory`, `paymaster` and their data
 * @param input.entryPoint address and version; the version decides how the hash is made (v0.6 hashes the operation's
 *   fields, v0.7 packs gas limits and fees in pairs, v0.8 hashes typed data)
 * @param input.signAs what the account's contract checks the signature against: `message` is the hash as a personal
 *   message, as accounts made for v0.6 and v0.7 do; `hash` the bare hash, as those for v0.8 do. By version unless given.
 * @throws SdkError INVALID_ARGUMENT naming the field, INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE
 */
export function prepareUserOperation<version extends EntryPointVersion>(input: {
  readonly publicKey: string | Uint8Array;
  readonly userOperation: Omit<UserOperation<version>, 'signature'>;
  readonly entryPoint: { readonly address: Address; readonly version: version };
  readonly chainId: number;
  readonly signAs?: 'message' | 'hash' | undefined;
}): PreparedUserOperation {
  record(input, 'input');
  const publicKey = normalizeSecp256k1(input.publicKey);
  record(input.userOperation, 'userOperation');
  const { address, version } = record(input.entryPoint, 'entryPoint') as { address: Address; version: version };
  const entryPointVersion = oneOf<EntryPointVersion>(version, versions, 'entryPoint.version');
  const entryPointAddress = parsed('entryPoint.address', () => getAddress(address));
  const chainId = positive(input.chainId, 'chainId');
  const bare = entryPointVersion === '0.6' || entryPointVersion === '0.7' ? 'message' : 'hash';
  const signAs = oneOf(input.signAs ?? bare, ['message', 'hash'], 'signAs');
  const userOperation = { ...input.userOperation, signature: '0x' } as UserOperation;
  return parsed('userOperation', () => {
    const hash = getUserOperationHash({ chainId, entryPointAddress, entryPointVersion, userOperation });
    const payload = signAs === 'message' ? hashMessage({ raw: hash }) : hash;
    return {
      kind: 'evm-user-operation' as const,
      ...preparedFor(publicKey, [hashBytes(payload)]),
      entryPoint: entryPointAddress,
      userOperation: formatUserOperationRequest(userOperation),
    };
  });
}

/**
 * The user operation as `eth_sendUserOperation` takes it, its signature r ‖ s ‖ v.
 *
 * @param wrap for accounts that want more than the owner's signature (a validator's address before it, say)
 * @throws SdkError INVALID_ARGUMENT, INVALID_SIGNATURE
 */
export function finalizeUserOperation(
  prepared: PreparedUserOperation,
  signatures: readonly Signature[],
  wrap: (signature: Hex) => Hex = (signature) => signature,
): RpcUserOperation {
  const payloads = payloadsOf(prepared);
  expectSignatures(normalizeSecp256k1(prepared.publicKey, 'prepared.publicKey'), payloads, signatures);
  record(prepared.userOperation, 'prepared.userOperation');
  return { ...prepared.userOperation, signature: wrap(toHexSignature(signatures[0] as Signature)) };
}

import type { Address, Hex } from 'viem';
import {
  type EntryPointVersion,
  formatUserOperation,
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
import { expectSignatures, type Prepared, preparedFor } from '../prepared.ts';
import { hashBytes, toHexSignature } from './signature.ts';

/** An ERC-4337 user operation that waits for the signature of its account's owner. */
export interface PreparedUserOperation extends Prepared {
  readonly kind: 'evm-user-operation';
  readonly entryPoint: { readonly address: Address; readonly version: EntryPointVersion };
  readonly chainId: number;
  readonly signAs: 'message' | 'hash';
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
  const { version } = record(input.entryPoint, 'entryPoint');
  const operation = { ...input.userOperation, signature: '0x' } as UserOperation;
  const unsigned = unsignedOf(
    {
      entryPoint: input.entryPoint,
      chainId: input.chainId,
      signAs: input.signAs ?? (version === '0.6' || version === '0.7' ? 'message' : 'hash'),
      userOperation: parsed('userOperation', () => formatUserOperationRequest(operation)),
    },
    '',
  );
  return { kind: 'evm-user-operation', ...preparedFor(publicKey, [payloadOf(unsigned, '')]), ...unsigned };
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
  const publicKey = normalizeSecp256k1(record(prepared, 'prepared')['publicKey'] as string, 'prepared.publicKey');
  const unsigned = unsignedOf(prepared, 'prepared.');
  expectSignatures(publicKey, [payloadOf(unsigned, 'prepared.')], signatures);
  return { ...unsigned.userOperation, signature: wrap(toHexSignature(signatures[0] as Signature)) };
}

type Unsigned = Omit<PreparedUserOperation, keyof Prepared | 'kind'>;

/** @param prefix of the fields that errors name */
function unsignedOf(value: Unsigned, prefix: string): Unsigned {
  const { address, version } = record(value.entryPoint, `${prefix}entryPoint`);
  return {
    entryPoint: {
      address: parsed(`${prefix}entryPoint.address`, () => getAddress(address as string)),
      version: oneOf<EntryPointVersion>(version, versions, `${prefix}entryPoint.version`),
    },
    chainId: positive(value.chainId, `${prefix}chainId`),
    signAs: oneOf(value.signAs, ['message', 'hash'], `${prefix}signAs`),
    userOperation: record(value.userOperation, `${prefix}userOperation`) as unknown as RpcUserOperation,
  };
}

/** What the account checks the signature against. */
const payloadOf = ({ entryPoint, chainId, signAs, userOperation: rpc }: Unsigned, prefix: string): Uint8Array =>
  parsed(`${prefix}userOperation`, () => {
    const operation = { ...formatUserOperation(rpc), authorization: rpc.eip7702Auth } as unknown as UserOperation;
    const hash = getUserOperationHash({
      chainId,
      entryPointAddress: entryPoint.address,
      entryPointVersion: entryPoint.version,
      userOperation: operation,
    });
    return hashBytes(signAs === 'message' ? hashMessage({ raw: hash }) : hash);
  });

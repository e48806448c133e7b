import { base58 } from '@scure/base';
import { BorshError, BorshReader } from '../borsh.ts';
import { hashOf, type PublicKey, publicKeyFromBorsh, publicKeyLength, sha256, signatureLength } from '../crypto.ts';
import type { AccessKey } from '../state/records.ts';
import type {
  Action,
  DelegateAction,
  DeployGlobalContractAction,
  Gas,
  SignedTransaction,
  UseGlobalContractAction,
} from './types.ts';

// NEP-461: what a delegate action's signature covers starts with 2^30 + 366.
const DELEGATE_PREFIX = Uint8Array.of(0x6e, 0x01, 0x00, 0x40);

/** Decodes the borsh of a signed transaction (version 0); throws a BorshError for anything else. */
export function decodeSignedTransaction(bytes: Uint8Array): SignedTransaction {
  const reader = new BorshReader(bytes);
  const signerId = reader.string();
  const publicKey = readPublicKey(reader);
  const nonce = reader.u64();
  const receiverId = reader.string();
  const blockHash = base58.encode(reader.take(32));
  const actions = reader.vector(() => readAction(reader, true));
  const hash = hashOf(bytes.subarray(0, reader.offset));
  const signature = readSignature(reader);
  reader.end();
  return { hash, signerId, publicKey, nonce, receiverId, blockHash, actions, signature, size: bytes.length };
}

function readPublicKey(reader: BorshReader): PublicKey {
  const curve = reader.u8();
  const length = publicKeyLength(curve);
  if (length === undefined) throw new BorshError(`unknown key type ${curve}`);
  return publicKeyFromBorsh(Uint8Array.of(curve, ...reader.take(length)));
}

function readSignature(reader: BorshReader): Uint8Array {
  const curve = reader.u8();
  const length = signatureLength(curve);
  if (length === undefined) throw new BorshError(`unknown signature type ${curve}`);
  return Uint8Array.of(curve, ...reader.take(length));
}

// Amounts of gas above 2^53 are refused by the limits anyway; the nearest float serves to say so.
function readGas(reader: BorshReader): Gas {
  return Number(reader.u64());
}

function readAction(reader: BorshReader, delegateAllowed: boolean): Action {
  const variant = reader.u8();
  switch (variant) {
    case 0:
      return { type: 'CreateAccount' };
    case 1:
      return { type: 'DeployContract', code: reader.bytesVector() };
    case 2: {
      const methodName = reader.string();
      const args = reader.bytesVector();
      const gas = readGas(reader);
      return { type: 'FunctionCall', methodName, args, gas, deposit: reader.u128() };
    }
    case 3:
      return { type: 'Transfer', deposit: reader.u128() };
    case 4: {
      const stake = reader.u128();
      return { type: 'Stake', stake, publicKey: readPublicKey(reader) };
    }
    case 5: {
      const publicKey = readPublicKey(reader);
      return { type: 'AddKey', publicKey, accessKey: readAccessKey(reader) };
    }
    case 6:
      return { type: 'DeleteKey', publicKey: readPublicKey(reader) };
    case 7:
      return { type: 'DeleteAccount', beneficiaryId: reader.string() };
    case 8:
      if (delegateAllowed) return readDelegate(reader);
      throw new BorshError('a delegate action must not contain another one');
    case 9:
      return readDeployGlobalContract(reader);
    case 10:
      return readUseGlobalContract(reader);
    default:
      throw new BorshError(`unknown action ${variant}`);
  }
}

function readAccessKey(reader: BorshReader): AccessKey {
  const nonce = reader.u64();
  const variant = reader.u8();
  if (variant === 1) return { nonce, permission: 'FullAccess' };
  if (variant !== 0) throw new BorshError(`unknown access key permission ${variant}`);
  const allowance = reader.option(() => reader.u128());
  const receiverId = reader.string();
  const methodNames = reader.vector(() => reader.string());
  return { nonce, permission: { allowance, receiverId, methodNames } };
}

function readDeployGlobalContract(reader: BorshReader): DeployGlobalContractAction {
  const code = reader.bytesVector();
  const mode = reader.u8();
  if (mode > 1) throw new BorshError(`unknown mode ${mode} of a global contract`);
  return { type: 'DeployGlobalContract', code, namedBy: mode === 0 ? 'CodeHash' : 'AccountId' };
}

function readUseGlobalContract(reader: BorshReader): UseGlobalContractAction {
  const variant = reader.u8();
  if (variant > 1) throw new BorshError(`unknown identifier ${variant} of a global contract`);
  const contract = variant === 0 ? { CodeHash: base58.encode(reader.take(32)) } : { AccountId: reader.string() };
  return { type: 'UseGlobalContract', contract };
}

function readDelegate(reader: BorshReader): DelegateAction {
  const start = reader.offset;
  const senderId = reader.string();
  const receiverId = reader.string();
  const actions = reader.vector(() => readAction(reader, false));
  const nonce = reader.u64();
  const maxBlockHeight = reader.u64();
  const publicKey = readPublicKey(reader);
  const digest = sha256(DELEGATE_PREFIX, reader.bytes.subarray(start, reader.offset));
  const signature = readSignature(reader);
  return { type: 'Delegate', senderId, receiverId, actions, nonce, maxBlockHeight, publicKey, signature, digest };
}

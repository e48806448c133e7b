import { base58 } from '@scure/base';
import { type PublicKey, publicKeyFromBorsh } from '../../crypto.ts';
import { actionExecFee, actionSendFee, FEES, sendFee } from '../../runtime/fees.ts';
import type { Action, Gas } from '../../runtime/types.ts';
import type { FunctionCallPermission } from '../../state/records.ts';
import { COSTS, LIMITS } from '../costs.ts';
import { hostErrors } from '../errors.ts';
import { decodeUtf8, type Host, type HostFunctions } from './context.ts';

/** Host functions that create receipts: promises, their actions, callbacks, yield and resume. */
export function promiseFunctions(host: Host): HostFunctions {
  const { call, promises, gas } = host;
  const isLocal = (account: string) => account === call.currentAccountId;

  /** Pays for a receipt: sending is burnt, execution reserved, each data dependency burnt in full. */
  const payReceipt = (local: boolean, dependencies: readonly boolean[]) => {
    gas.burn(sendFee(FEES.actionReceipt, local));
    gas.reserve(FEES.actionReceipt.exec);
    for (const localData of dependencies) gas.burn(sendFee(FEES.dataReceipt, localData) + FEES.dataReceipt.exec);
  };

  const create = (receiverId: string) => {
    payReceipt(isLocal(receiverId), []);
    return promises.create(receiverId);
  };

  const createAfter = (promise: bigint, receiverId: string) => {
    const senders = promises.dependencies(promise).map((receipt) => promises.drafts[receipt]!.receiverId);
    payReceipt(
      isLocal(receiverId),
      senders.map((sender) => sender === receiverId),
    );
    return promises.createAfter(promise, receiverId);
  };

  const append = (promise: bigint, action: Action) => {
    const draft = promises.draftOf(promise);
    gas.burn(actionSendFee(action, isLocal(draft.receiverId), draft.receiverId));
    gas.reserve(actionExecFee(action, draft.receiverId));
    if (action.type === 'Transfer' || action.type === 'FunctionCall') host.deduct(action.deposit);
    if (action.type !== 'FunctionCall') draft.actions.push(action);
    return draft;
  };

  const deployGlobal = (promise: bigint, code: Uint8Array, namedBy: 'CodeHash' | 'AccountId') => {
    if (code.length > LIMITS.contractBytes) throw hostErrors.codeTooLong(code.length, LIMITS.contractBytes);
    append(promise, { type: 'DeployGlobalContract', code, namedBy });
  };

  const readGas = (amount: bigint): Gas => {
    const value = BigInt.asUintN(64, amount);
    if (value > BigInt(LIMITS.gas)) throw gas.exceeded();
    return Number(value);
  };

  const readMethod = (length: bigint, pointer: bigint) => {
    const bytes = host.read(length, pointer);
    if (bytes.length === 0) throw hostErrors.emptyMethodName();
    return decodeMethodName(bytes);
  };

  const appendCall = (
    promise: bigint,
    methodLength: bigint,
    methodPointer: bigint,
    argsLength: bigint,
    argsPointer: bigint,
    amountPointer: bigint,
    gasAmount: bigint,
    weight: bigint,
  ) => {
    const deposit = host.readU128(amountPointer);
    const methodName = readMethod(methodLength, methodPointer);
    const args = host.read(argsLength, argsPointer);
    const prepaid = readGas(gasAmount);
    const action = { type: 'FunctionCall', methodName, args, gas: prepaid, deposit } as const;
    const draft = append(promise, action);
    gas.reserve(prepaid);
    promises.appendCall(draft, action, BigInt.asUintN(64, weight));
  };

  const readKey = (length: bigint, pointer: bigint): PublicKey => {
    try {
      return publicKeyFromBorsh(host.read(length, pointer));
    } catch (error) {
      throw error instanceof RangeError ? hostErrors.invalidPublicKey() : error;
    }
  };

  /** Every function here changes what happens next, which a view must not. */
  const guard = <P extends unknown[], R>(name: string, implementation: (...parameters: P) => R) => {
    return (...parameters: P): R => {
      host.forbidInView(name);
      return implementation(...parameters);
    };
  };

  const functions = {
    promise_create: (...[idLength, idPointer, ...callParameters]: CallParameters) => {
      const promise = create(host.readAccountId(idLength, idPointer));
      appendCall(promise, ...callParameters, 0n);
      return promise;
    },
    promise_then: (after: bigint, ...[idLength, idPointer, ...callParameters]: CallParameters) => {
      const promise = createAfter(after, host.readAccountId(idLength, idPointer));
      appendCall(promise, ...callParameters, 0n);
      return promise;
    },
    promise_and: (pointer: bigint, count: bigint) => {
      gas.burn(COSTS.promiseAndBase);
      const bytes = host.readMemory(BigInt.asUintN(61, count) * 8n, pointer);
      gas.burn(COSTS.promiseAndPerPromise * bytes.length);
      const view = new DataView(bytes.buffer);
      return promises.join(Array.from({ length: bytes.length / 8 }, (_, index) => view.getBigUint64(index * 8, true)));
    },
    promise_batch_create: (length: bigint, pointer: bigint) => create(host.readAccountId(length, pointer)),
    promise_batch_then: (after: bigint, length: bigint, pointer: bigint) =>
      createAfter(after, host.readAccountId(length, pointer)),

    promise_batch_action_create_account: (promise: bigint) => void append(promise, { type: 'CreateAccount' }),
    promise_batch_action_deploy_contract: (promise: bigint, length: bigint, pointer: bigint) => {
      const code = host.read(length, pointer);
      if (code.length > LIMITS.contractBytes) throw hostErrors.codeTooLong(code.length, LIMITS.contractBytes);
      append(promise, { type: 'DeployContract', code });
    },
    promise_batch_action_deploy_global_contract: (promise: bigint, length: bigint, pointer: bigint) =>
      deployGlobal(promise, host.read(length, pointer), 'CodeHash'),
    promise_batch_action_deploy_global_contract_by_account_id: (promise: bigint, length: bigint, pointer: bigint) =>
      deployGlobal(promise, host.read(length, pointer), 'AccountId'),
    promise_batch_action_use_global_contract: (promise: bigint, length: bigint, pointer: bigint) => {
      const hash = host.read(length, pointer);
      if (hash.length !== 32) throw hostErrors.codeHashMalformed();
      append(promise, { type: 'UseGlobalContract', contract: { CodeHash: base58.encode(hash) } });
    },
    promise_batch_action_use_global_contract_by_account_id: (promise: bigint, length: bigint, pointer: bigint) =>
      void append(promise, {
        type: 'UseGlobalContract',
        contract: { AccountId: host.readAccountId(length, pointer) },
      }),
    promise_batch_action_function_call: (promise: bigint, ...parameters: FunctionParameters) =>
      appendCall(promise, ...parameters, 0n),
    promise_batch_action_function_call_weight: appendCall,
    promise_batch_action_transfer: (promise: bigint, amountPointer: bigint) =>
      void append(promise, { type: 'Transfer', deposit: host.readU128(amountPointer) }),
    promise_batch_action_stake: (promise: bigint, amountPointer: bigint, keyLength: bigint, keyPointer: bigint) => {
      const stake = host.readU128(amountPointer);
      append(promise, { type: 'Stake', stake, publicKey: readKey(keyLength, keyPointer) });
    },
    promise_batch_action_add_key_with_full_access: (
      promise: bigint,
      keyLength: bigint,
      keyPointer: bigint,
      nonce: bigint,
    ) => {
      const accessKey = { nonce: BigInt.asUintN(64, nonce), permission: 'FullAccess' } as const;
      append(promise, { type: 'AddKey', publicKey: readKey(keyLength, keyPointer), accessKey });
    },
    promise_batch_action_add_key_with_function_call: (
      promise: bigint,
      keyLength: bigint,
      keyPointer: bigint,
      nonce: bigint,
      allowancePointer: bigint,
      receiverLength: bigint,
      receiverPointer: bigint,
      methodsLength: bigint,
      methodsPointer: bigint,
    ) => {
      const publicKey = readKey(keyLength, keyPointer);
      const allowance = host.readU128(allowancePointer);
      const receiverId = host.readAccountId(receiverLength, receiverPointer);
      const methodNames = splitMethodNames(host.read(methodsLength, methodsPointer));
      // Zero stands for no limit here, unlike in a transaction.
      const permission: FunctionCallPermission = { allowance: allowance || null, receiverId, methodNames };
      append(promise, { type: 'AddKey', publicKey, accessKey: { nonce: BigInt.asUintN(64, nonce), permission } });
    },
    promise_batch_action_delete_key: (promise: bigint, keyLength: bigint, keyPointer: bigint) =>
      void append(promise, { type: 'DeleteKey', publicKey: readKey(keyLength, keyPointer) }),
    promise_batch_action_delete_account: (promise: bigint, length: bigint, pointer: bigint) =>
      void append(promise, { type: 'DeleteAccount', beneficiaryId: host.readAccountId(length, pointer) }),

    promise_yield_create: (
      methodLength: bigint,
      methodPointer: bigint,
      argsLength: bigint,
      argsPointer: bigint,
      gasAmount: bigint,
      weight: bigint,
      register: bigint,
    ) => {
      gas.burn(COSTS.yieldCreateBase);
      const methodName = readMethod(methodLength, methodPointer);
      const args = host.read(argsLength, argsPointer);
      gas.burn(COSTS.yieldCreateByte * (Buffer.byteLength(methodName) + args.length));
      const prepaid = readGas(gasAmount);
      gas.reserve(prepaid);
      payReceipt(true, [true]);
      const { promise, dataId } = promises.createYield(call.currentAccountId);
      const action = { type: 'FunctionCall', methodName, args, gas: prepaid, deposit: 0n } as const;
      promises.appendCall(promises.draftOf(promise), action, BigInt.asUintN(64, weight));
      host.writeRegister(register, base58.decode(dataId));
      return promise;
    },
    promise_yield_resume: (idLength: bigint, idPointer: bigint, payloadLength: bigint, payloadPointer: bigint) => {
      gas.burn(COSTS.yieldResumeBase);
      const id = host.read(idLength, idPointer);
      const data = host.read(payloadLength, payloadPointer);
      gas.burn(COSTS.yieldResumeByte * data.length);
      if (data.length > LIMITS.yieldPayloadBytes) {
        throw hostErrors.yieldPayloadTooLong(data.length, LIMITS.yieldPayloadBytes);
      }
      if (id.length !== 32) throw hostErrors.dataIdMalformed();
      const dataId = base58.encode(id);
      const isOwn = promises.drafts.some((draft) => draft.isPromiseYield && draft.inputDataIds[0] === dataId);
      if (!isOwn && !call.isYielded(dataId)) return 0;
      promises.resumes.push({ dataId, data });
      return 1;
    },

    promise_results_count: () => BigInt(call.promiseResults.length),
    promise_result: (index: bigint, register: bigint) => {
      const result = call.promiseResults[Number(BigInt.asUintN(64, index))];
      if (result === undefined) throw hostErrors.invalidPromiseResultIndex(BigInt.asUintN(64, index));
      if (result === null) return 2n;
      host.writeRegister(register, result);
      return 1n;
    },
    promise_return: (promise: bigint) => {
      gas.burn(COSTS.promiseReturn);
      host.returned = { receipt: promises.returned(promise) };
    },
  };
  return Object.fromEntries(
    Object.entries(functions).map(([name, implementation]) => [name, guard(name, implementation as () => bigint)]),
  );
}

/** Method name and arguments by length and pointer, pointer to the amount, gas. */
type FunctionParameters = [bigint, bigint, bigint, bigint, bigint, bigint];
/** The account by length and pointer, then the function's parameters. */
type CallParameters = [bigint, bigint, ...FunctionParameters];

function decodeMethodName(bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes);
  } catch {
    throw hostErrors.invalidMethodName();
  }
}

/** Comma-separated names; no bytes are no names, which allows every method. */
function splitMethodNames(bytes: Uint8Array): string[] {
  if (bytes.length === 0) return [];
  const names = decodeMethodName(bytes).split(',');
  if (names.some((name) => name.length === 0)) throw hostErrors.emptyMethodName();
  return names;
}

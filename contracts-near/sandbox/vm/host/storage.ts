import { dataRecord, RECORD_BYTES } from '../../state/records.ts';
import { COSTS, LIMITS } from '../costs.ts';
import { hostErrors } from '../errors.ts';
import type { Host, HostFunctions } from './context.ts';

/** Host functions on the contract's storage. Gas for touched trie nodes is left out: there is no trie. */
export function storageFunctions(host: Host): HostFunctions {
  const owner = host.call.currentAccountId;
  const readKey = (length: bigint, pointer: bigint, perByte: number) => {
    const key = host.read(length, pointer);
    if (key.length > LIMITS.storageKeyBytes) throw hostErrors.keyTooLong(key.length, LIMITS.storageKeyBytes);
    host.gas.burn(perByte * key.length);
    return { record: dataRecord(key), length: key.length };
  };
  const lookUp = (record: string) => host.state.get(owner, record) as Uint8Array | undefined;
  return {
    storage_write: (
      keyLength: bigint,
      keyPointer: bigint,
      valueLength: bigint,
      valuePointer: bigint,
      register: bigint,
    ) => {
      host.forbidInView('storage_write');
      host.gas.burn(COSTS.storageWriteBase);
      const key = readKey(keyLength, keyPointer, COSTS.storageWriteKeyByte);
      const value = host.read(valueLength, valuePointer);
      if (value.length > LIMITS.storageValueBytes) {
        throw hostErrors.valueTooLong(value.length, LIMITS.storageValueBytes);
      }
      host.gas.burn(COSTS.storageWriteValueByte * value.length);
      const evicted = lookUp(key.record);
      host.state.set(owner, key.record, value);
      if (!evicted) {
        host.storageUsage += key.length + value.length + RECORD_BYTES;
        return 0n;
      }
      host.gas.burn(COSTS.storageWriteEvictedByte * evicted.length);
      host.storageUsage += value.length - evicted.length;
      host.writeRegister(register, evicted);
      return 1n;
    },
    storage_read: (keyLength: bigint, keyPointer: bigint, register: bigint) => {
      host.gas.burn(COSTS.storageReadBase);
      const value = lookUp(readKey(keyLength, keyPointer, COSTS.storageReadKeyByte).record);
      if (!value) return 0n;
      host.gas.burn(COSTS.storageReadValueByte * value.length);
      host.writeRegister(register, value);
      return 1n;
    },
    storage_remove: (keyLength: bigint, keyPointer: bigint, register: bigint) => {
      host.forbidInView('storage_remove');
      host.gas.burn(COSTS.storageRemoveBase);
      const key = readKey(keyLength, keyPointer, COSTS.storageRemoveKeyByte);
      const removed = lookUp(key.record);
      if (!removed) return 0n;
      host.gas.burn(COSTS.storageRemoveValueByte * removed.length);
      host.state.delete(owner, key.record);
      host.storageUsage -= key.length + removed.length + RECORD_BYTES;
      host.writeRegister(register, removed);
      return 1n;
    },
    storage_has_key: (keyLength: bigint, keyPointer: bigint) => {
      host.gas.burn(COSTS.storageHasKeyBase);
      return lookUp(readKey(keyLength, keyPointer, COSTS.storageHasKeyByte).record) ? 1n : 0n;
    },
    storage_iter_prefix: () => refuse('storage_iter_prefix'),
    storage_iter_range: () => refuse('storage_iter_range'),
    storage_iter_next: () => refuse('storage_iter_next'),
  };
}

function refuse(method: string): never {
  throw hostErrors.deprecated(method);
}

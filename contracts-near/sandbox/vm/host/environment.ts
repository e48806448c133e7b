import { publicKeyToBorsh } from '../../crypto.ts';
import { COSTS } from '../costs.ts';
import type { Host, HostFunctions } from './context.ts';

/** Host functions on registers, the call's context, balances and validators. */
export function environmentFunctions(host: Host): HostFunctions {
  const { call } = host;
  const text = (register: bigint, value: string) => host.writeRegister(register, Buffer.from(value));
  return {
    read_register: (register: bigint, pointer: bigint) => host.writeMemory(pointer, host.readRegister(register)),
    register_len: (register: bigint) => host.registerLength(register),
    write_register: (register: bigint, length: bigint, pointer: bigint) =>
      host.writeRegister(register, host.readMemory(length, pointer)),

    current_account_id: (register: bigint) => text(register, call.currentAccountId),
    signer_account_id: (register: bigint) => {
      host.forbidInView('signer_account_id');
      text(register, call.signerAccountId);
    },
    signer_account_pk: (register: bigint) => {
      host.forbidInView('signer_account_pk');
      host.writeRegister(register, publicKeyToBorsh(call.signerPublicKey));
    },
    predecessor_account_id: (register: bigint) => {
      host.forbidInView('predecessor_account_id');
      text(register, call.predecessorAccountId);
    },
    input: (register: bigint) => host.writeRegister(register, call.input),
    block_index: () => BigInt(call.blockHeight),
    block_timestamp: () => call.blockTimestamp,
    epoch_height: () => BigInt(call.epochHeight),
    random_seed: (register: bigint) => host.writeRegister(register, call.randomSeed),
    storage_usage: () => BigInt(host.storageUsage),

    account_balance: (pointer: bigint) => host.writeU128(pointer, host.balance),
    account_locked_balance: (pointer: bigint) => host.writeU128(pointer, call.lockedBalance),
    attached_deposit: (pointer: bigint) => {
      host.forbidInView('attached_deposit');
      host.writeU128(pointer, call.attachedDeposit);
    },
    prepaid_gas: () => {
      host.forbidInView('prepaid_gas');
      return BigInt(call.prepaidGas);
    },
    used_gas: () => {
      host.forbidInView('used_gas');
      return BigInt(host.gas.used);
    },

    validator_stake: (length: bigint, pointer: bigint, stakePointer: bigint) => {
      const id = host.readAccountId(length, pointer);
      host.gas.burn(COSTS.validatorStakeBase);
      host.writeU128(stakePointer, call.validators.get(id) ?? 0n);
    },
    validator_total_stake: (stakePointer: bigint) => {
      host.gas.burn(COSTS.validatorTotalStakeBase);
      host.writeU128(
        stakePointer,
        [...call.validators.values()].reduce((sum, stake) => sum + stake, 0n),
      );
    },
  };
}

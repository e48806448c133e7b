import { hashBytes, SYSTEM_PUBLIC_KEY, ZERO_HASH } from '../../crypto.ts';
import { contractOf } from '../../state/contracts.ts';
import { StateOverlay } from '../../state/overlay.ts';
import { LIMITS } from '../../vm/costs.ts';
import { handlerError } from '../errors.ts';
import type { RpcContext } from './context.ts';
import type { QueryScope } from './query.ts';

/** Runs a contract's method on the state of a block without changing it; throws CONTRACT_EXECUTION_ERROR. */
export function viewCall({ chain }: RpcContext, scope: QueryScope, method: string, args: Uint8Array): object {
  const { accountId, account, state, block } = scope;
  const outcome = chain.vm.run(
    {
      contract: contractOf(state, accountId, account),
      method,
      newDataId: () => ZERO_HASH,
      context: {
        currentAccountId: accountId,
        signerAccountId: accountId,
        signerPublicKey: SYSTEM_PUBLIC_KEY,
        predecessorAccountId: accountId,
        input: args,
        promiseResults: [],
        blockHeight: block.height,
        blockTimestamp: block.timestamp,
        epochHeight: block.epochHeight,
        accountBalance: account.amount,
        lockedBalance: account.locked,
        storageUsage: account.storageUsage,
        attachedDeposit: 0n,
        prepaidGas: LIMITS.gas,
        randomSeed: hashBytes(block.randomValue),
        isView: true,
        outputReceivers: [],
        validators: chain.validators,
        isYielded: () => false,
      },
    },
    new StateOverlay(state),
  );
  if (outcome.error) {
    const at = { block_height: block.height, block_hash: block.hash };
    const text = `wasm execution failed with error: ${outcome.error.debug}`;
    throw handlerError('CONTRACT_EXECUTION_ERROR', { vm_error: outcome.error.view, ...at }, text);
  }
  const value = 'value' in outcome.returned ? outcome.returned.value : new Uint8Array();
  return { result: [...value], logs: outcome.logs };
}

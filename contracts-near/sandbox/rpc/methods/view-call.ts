import { hashBytes, SYSTEM_PUBLIC_KEY, ZERO_HASH } from '../../crypto.ts';
import { StateOverlay } from '../../state/overlay.ts';
import { getCode } from '../../state/records.ts';
import { LIMITS } from '../../vm/costs.ts';
import type { RpcContext } from './context.ts';
import type { QueryScope } from './query.ts';

/** Runs a contract's method on the state of a block without changing it. */
export function viewCall({ chain }: RpcContext, scope: QueryScope, method: string, args: Uint8Array): object {
  const { accountId, account, state, block } = scope;
  const outcome = chain.vm.run(
    {
      code: getCode(state, accountId),
      codeHash: account.codeHash,
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
        validators: chain.config.validators,
        isYielded: () => false,
      },
    },
    new StateOverlay(state),
  );
  // nearcore answers a contract's error as a result with an error in it.
  if (outcome.error) return { error: `wasm execution failed with error: ${outcome.error.debug}`, logs: outcome.logs };
  const value = 'value' in outcome.returned ? outcome.returned.value : new Uint8Array();
  return { result: [...value], logs: outcome.logs };
}

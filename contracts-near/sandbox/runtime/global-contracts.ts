import { SYSTEM_ACCOUNT } from '../account-id.ts';
import { hashOf } from '../crypto.ts';
import { getGlobalContract, setGlobalContract, withGlobalContract } from '../state/contracts.ts';
import type { MutableState } from '../state/overlay.ts';
import type { ReceiptRun } from './actions.ts';
import { ActionError } from './errors.ts';
import type { DeployGlobalContractAction, DistributionReceipt, UseGlobalContractAction } from './types.ts';

/** yoctoNEAR that each byte of a global contract burns (`global_contract_storage_amount_per_byte`). */
const AMOUNT_PER_BYTE = 10n ** 20n;

/** NEP-591: burns the price of the code and sends it on its way to the shards; it can be used when it has arrived. */
export function deployGlobalContract(run: ReceiptRun, { code, namedBy }: DeployGlobalContractAction): void {
  const { receiverId } = run.receipt;
  const account = run.account!;
  const price = BigInt(code.length) * AMOUNT_PER_BYTE;
  if (account.amount < price) {
    throw new ActionError({ LackBalanceForState: { account_id: receiverId, amount: price.toString() } });
  }
  run.account = { ...account, amount: account.amount - price };
  run.tokensBurnt += price;
  run.outgoing.push({
    kind: 'GlobalContractDistribution',
    receiptId: '',
    predecessorId: receiverId,
    receiverId: SYSTEM_ACCOUNT,
    contract: namedBy === 'CodeHash' ? { CodeHash: hashOf(code) } : { AccountId: receiverId },
    code,
  });
}

/** NEP-591: gives the account the code of a global contract that has arrived. */
export function useGlobalContract(run: ReceiptRun, { contract }: UseGlobalContractAction): void {
  if (!getGlobalContract(run.state, contract)) {
    throw new ActionError({ GlobalContractDoesNotExist: { identifier: contract } });
  }
  run.account = withGlobalContract(run.state, run.receipt.receiverId, run.account!, contract);
}

/** Puts a global contract that has reached the shard into the state. */
export function receiveGlobalContract({ contract, code }: DistributionReceipt, state: MutableState): void {
  setGlobalContract(state, contract, code);
}

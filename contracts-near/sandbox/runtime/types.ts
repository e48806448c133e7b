import type { AccountId } from '../account-id.ts';
import type { Hash, PublicKey } from '../crypto.ts';
import type { GlobalContractId } from '../state/contracts.ts';
import type { AccessKey } from '../state/records.ts';

/** Gas; every amount on the chain is below 2^53. */
export type Gas = number;

export interface FunctionCallAction {
  readonly type: 'FunctionCall';
  readonly methodName: string;
  readonly args: Uint8Array;
  readonly gas: Gas;
  readonly deposit: bigint;
}

export interface AddKeyAction {
  readonly type: 'AddKey';
  readonly publicKey: PublicKey;
  readonly accessKey: AccessKey;
}

export interface StakeAction {
  readonly type: 'Stake';
  readonly stake: bigint;
  readonly publicKey: PublicKey;
}

/** NEP-591: publishes code that any account can use, named by its hash for ever or by the account that may replace it. */
export interface DeployGlobalContractAction {
  readonly type: 'DeployGlobalContract';
  readonly code: Uint8Array;
  readonly namedBy: 'CodeHash' | 'AccountId';
}

/** NEP-591: makes the code of a global contract the account's own. */
export interface UseGlobalContractAction {
  readonly type: 'UseGlobalContract';
  readonly contract: GlobalContractId;
}

/** NEP-366: actions signed by `senderId`, carried in somebody else's transaction. */
export interface DelegateAction {
  readonly type: 'Delegate';
  readonly senderId: AccountId;
  readonly receiverId: AccountId;
  readonly actions: readonly Action[];
  readonly nonce: bigint;
  readonly maxBlockHeight: bigint;
  readonly publicKey: PublicKey;
  /** Curve byte, then signature bytes. */
  readonly signature: Uint8Array;
  /** SHA-256 of the NEP-461 prefix and the borsh of the delegate action: what was signed. */
  readonly digest: Uint8Array;
}

export type Action =
  | { readonly type: 'CreateAccount' }
  | { readonly type: 'DeployContract'; readonly code: Uint8Array }
  | FunctionCallAction
  | { readonly type: 'Transfer'; readonly deposit: bigint }
  | StakeAction
  | AddKeyAction
  | { readonly type: 'DeleteKey'; readonly publicKey: PublicKey }
  | { readonly type: 'DeleteAccount'; readonly beneficiaryId: AccountId }
  | DelegateAction
  | DeployGlobalContractAction
  | UseGlobalContractAction;

export interface SignedTransaction {
  readonly hash: Hash;
  readonly signerId: AccountId;
  readonly publicKey: PublicKey;
  readonly nonce: bigint;
  readonly receiverId: AccountId;
  readonly blockHash: Hash;
  readonly actions: readonly Action[];
  /** Curve byte, then signature bytes. */
  readonly signature: Uint8Array;
  /** Bytes of the whole signed transaction. */
  readonly size: number;
}

export interface DataReceiver {
  readonly dataId: Hash;
  readonly receiverId: AccountId;
}

interface ReceiptBase {
  readonly receiptId: Hash;
  readonly predecessorId: AccountId;
  readonly receiverId: AccountId;
}

export interface ActionReceipt extends ReceiptBase {
  readonly kind: 'Action';
  readonly signerId: AccountId;
  readonly signerPublicKey: PublicKey;
  readonly gasPrice: bigint;
  readonly outputDataReceivers: readonly DataReceiver[];
  readonly inputDataIds: readonly Hash[];
  readonly actions: readonly Action[];
  readonly isPromiseYield: boolean;
}

export interface DataReceipt extends ReceiptBase {
  readonly kind: 'Data';
  readonly dataId: Hash;
  /** The result a promise resolved to, null when it failed. */
  readonly data: Uint8Array | null;
  readonly isPromiseResume: boolean;
}

/** Carries the code of a global contract to a shard. */
export interface DistributionReceipt extends ReceiptBase {
  readonly kind: 'GlobalContractDistribution';
  readonly contract: GlobalContractId;
  readonly code: Uint8Array;
}

export type Receipt = ActionReceipt | DataReceipt | DistributionReceipt;

/** How the execution of a transaction or receipt ended, in the words of nearcore's JSON. */
export type ExecutionStatus =
  | { readonly SuccessValue: Uint8Array }
  | { readonly SuccessReceiptId: Hash }
  | { readonly Failure: unknown };

export interface ExecutionOutcome {
  /** Transaction hash or receipt id. */
  readonly id: Hash;
  readonly executorId: AccountId;
  readonly logs: readonly string[];
  readonly receiptIds: readonly Hash[];
  readonly gasBurnt: Gas;
  readonly tokensBurnt: bigint;
  readonly status: ExecutionStatus;
}

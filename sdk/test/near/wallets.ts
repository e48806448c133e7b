import { type NearWalletBase, nearActionsToConnectorActions } from '@hot-labs/near-connect';
import { type Account, actions } from 'near-api-js';

// The wallets of the two libraries that NEAR's dApps use, with a near-api-js account where a user would approve. Their types
// are the libraries' own, so that `fromWallet` takes what they give, and what it hands them is read as they read it.

type Sending = 'getAccounts' | 'signAndSendTransaction' | 'signAndSendTransactions';

/** A wallet of near-connect: `connector.wallet()`. */
export function nearConnectWallet(account: Account): Pick<NearWalletBase, Sending> {
  const send: NearWalletBase['signAndSendTransaction'] = ({ signerId, receiverId, actions: given }) => {
    const [action, ...others] = nearActionsToConnectorActions(given);
    if (action?.type !== 'FunctionCall' || others.length > 0) throw new Error('not the one call');
    const { methodName, args, gas, deposit } = action.params;
    return call(account, { signerId, receiverId, methodName, args, gas: BigInt(gas), deposit: BigInt(deposit) });
  };
  return {
    getAccounts: async () => [{ accountId: account.accountId }],
    signAndSendTransaction: send,
    signAndSendTransactions: ({ signerId, transactions }) =>
      Promise.all(transactions.map((transaction) => send({ ...(signerId && { signerId }), ...transaction }))),
  };
}

/**
 * What `selector.wallet()` of wallet-selector gives, as far as it sends: `Wallet` of @near-wallet-selector/core 10.1.4
 * (lib/wallet/wallet.types.d.ts, lib/wallet/transactions.types.d.ts) with `Action` of @near-js/transactions 2 and
 * `FinalExecutionOutcome` of @near-js/types 2. Copied: the package brings 40 others, one of which is compiled on the spot.
 */
export interface WalletSelectorWallet {
  getAccounts(): Promise<Array<{ accountId: string; publicKey?: string }>>;
  signAndSendTransaction(params: {
    signerId?: string;
    receiverId?: string;
    actions: Array<WalletSelectorAction>;
  }): Promise<FinalExecutionOutcome>;
  signAndSendTransactions(params: {
    transactions: Array<{ signerId?: string; receiverId: string; actions: Array<WalletSelectorAction> }>;
  }): Promise<Array<FinalExecutionOutcome>>;
}

interface WalletSelectorAction {
  enum: string;
  functionCall?: { methodName: string; args: Uint8Array; gas: bigint; deposit: bigint };
}

interface FinalExecutionOutcome {
  transaction: unknown;
  transaction_outcome: { id: string };
}

/** A wallet of wallet-selector 10. */
export function walletSelectorWallet(account: Account): WalletSelectorWallet {
  const send: WalletSelectorWallet['signAndSendTransaction'] = ({ signerId, receiverId, actions: given }) => {
    const [action, ...others] = given;
    if (action?.enum !== 'functionCall' || !action.functionCall || others.length > 0)
      throw new Error('not the one call');
    // Borsh takes the kind from the first member.
    if (Object.keys(action)[0] !== 'functionCall') throw new Error('not as @near-js/transactions serialises it');
    const { methodName, args, gas, deposit } = action.functionCall;
    if (!(args instanceof Uint8Array) || typeof gas !== 'bigint' || typeof deposit !== 'bigint')
      throw new Error('not as @near-js/transactions has it');
    return call(account, { signerId, receiverId, methodName, args, gas, deposit });
  };
  return {
    getAccounts: async () => [{ accountId: account.accountId }],
    signAndSendTransaction: send,
    signAndSendTransactions: ({ transactions }) => Promise.all(transactions.map(send)),
  };
}

interface Call {
  readonly signerId?: string | undefined;
  readonly receiverId?: string | undefined;
  readonly methodName: string;
  readonly args: object;
  readonly gas: bigint;
  readonly deposit: bigint;
}

/** Waits for the end of the transaction, as wallets do. */
function call(account: Account, { signerId, receiverId, methodName, args, gas, deposit }: Call) {
  if (signerId !== account.accountId || receiverId === undefined) throw new Error('not for this account');
  const action = actions.functionCall(methodName, args, gas, deposit);
  return account.signAndSendTransaction({ receiverId, actions: [action], waitUntil: 'EXECUTED' });
}

import { base58 } from '@scure/base';
import { record } from '../client/fields.ts';
import { messageOf } from '../client/rpc.ts';
import { isHash } from './handle.ts';

/** A call of the contract, as a sender gets it. */
export interface NearCall {
  readonly contract: string;
  readonly method: string;
  /** What becomes JSON. */
  readonly args: object;
  readonly gas: bigint;
  /** yoctoNEAR. */
  readonly deposit: bigint;
}

/** Whoever can send a call from a NEAR account: the one thing that a client needs of a wallet. */
export interface NearSender {
  /** Of the account that sends. */
  accountId(): Promise<string>;
  /**
   * Sends the call in a transaction of its own, and returns its hash: the answer is not waited for.
   * @param announce takes the hash as soon as it is known, and again when another transaction takes its place
   */
  send(call: NearCall, announce: (transactionHash: string) => void): Promise<string>;
}

/** The part of near-api-js 7's `Account` that sends. */
export interface NearApiAccount {
  readonly accountId: string;
  getSigner(): NearApiSigner | undefined;
  /** @param args with actions, which are classes of near-api-js; it is not imported here */
  signAndSendTransaction(args: never): Promise<unknown>;
}

interface NearApiSigner {
  getPublicKey(): Promise<unknown>;
  signTransaction(transaction: never): Promise<{ readonly txHash: Uint8Array }>;
}

/** The part of wallet-selector's and near-connect's wallets that sends; one of the two methods suffices. */
export interface NearWallet {
  getAccounts?(): Promise<readonly { readonly accountId: string }[]>;
  /** @param params with actions, of which every wallet library has its own */
  signAndSendTransaction?(params: never): Promise<unknown>;
  signAndSendTransactions?(params: never): Promise<unknown>;
}

/** What a wallet does not say of itself. */
export interface NearWalletOptions {
  /** The first of the wallet's accounts by default. */
  readonly accountId?: string;
  /** How the wallet takes actions: as near-api-js does, or as wallet-selector before version 10 did. */
  readonly actions?: 'near-api-js' | 'wallet-selector';
  /** Where a wallet that leaves the page comes back to, with `?transactionHashes=`. */
  readonly callbackUrl?: string;
}

/** Sends with near-api-js 7: its signer, its nonces, its endpoints. @throws SdkError INVALID_ARGUMENT */
export function fromAccount(account: NearApiAccount): NearSender {
  record(account, 'account');
  return {
    accountId: async () => account.accountId,
    async send(call, announce) {
      const inner = account.getSigner();
      if (!inner) throw new Error('the account has no signer');
      let hash: string | undefined;
      // near-api-js signs again when a nonce was taken; the hash of each is known before it is sent.
      const signer = {
        getPublicKey: () => inner.getPublicKey(),
        signTransaction: async (transaction: never) => {
          const signed = await inner.signTransaction(transaction);
          hash = base58.encode(signed.txHash);
          announce(hash);
          return signed;
        },
      };
      const transaction = { receiverId: call.contract, actions: [nearApiAction(call)], signer };
      await account.signAndSendTransaction({ ...transaction, waitUntil: 'INCLUDED', throwOnFailure: false } as never);
      if (hash === undefined) throw new Error('the account sent nothing');
      return hash;
    },
  };
}

/**
 * Sends with a wallet of wallet-selector or near-connect, or anything alike.
 *
 * Such wallets wait for the transaction's end themselves, some give up before the answer is there, and some leave the
 * page: what counts is the hash, which is also looked for in their errors. With a hash from elsewhere, such as the
 * page's address after a redirect, `handleOf` of the client takes the request up.
 *
 * @throws SdkError INVALID_ARGUMENT
 */
export function fromWallet(wallet: NearWallet, options: NearWalletOptions = {}): NearSender {
  record(wallet, 'wallet');
  record(options, 'options');
  const accountId = async (): Promise<string> => {
    const id = options.accountId ?? (await wallet.getAccounts?.())?.[0]?.accountId;
    if (id === undefined) throw new Error('the wallet has no account: sign in first');
    return id;
  };
  return {
    accountId,
    async send(call, announce) {
      const signerId = await accountId();
      const action = options.actions === 'wallet-selector' ? walletAction(call) : nearApiAction(call);
      const transaction = { signerId, receiverId: call.contract, actions: [action] };
      const callback = options.callbackUrl === undefined ? {} : { callbackUrl: options.callbackUrl };
      try {
        const outcome = wallet.signAndSendTransaction
          ? await wallet.signAndSendTransaction({ ...transaction, ...callback } as never)
          : await wallet.signAndSendTransactions?.({ transactions: [transaction], ...callback } as never);
        const hash = hashOfOutcome(outcome);
        if (hash === undefined) throw new Error('the wallet returned no outcome of a transaction');
        return hash;
      } catch (error) {
        const hash = hashInError(error);
        if (hash !== undefined) announce(hash);
        throw error;
      }
    },
  };
}

/** An action as near-api-js and @near-js/transactions serialise it: the kind has to be the first of its members. */
const nearApiAction = ({ method, args, gas, deposit }: NearCall) => ({
  functionCall: { methodName: method, args: new TextEncoder().encode(JSON.stringify(args)), gas, deposit },
  enum: 'functionCall',
});

const walletAction = ({ method, args, gas, deposit }: NearCall) => ({
  type: 'FunctionCall',
  params: { methodName: method, args, gas: `${gas}`, deposit: `${deposit}` },
});

/** Of one outcome or of the first of several. */
function hashOfOutcome(outcome: unknown): string | undefined {
  const first = Array.isArray(outcome) ? outcome[0] : outcome;
  if (typeof first === 'string') return asHash(first);
  return asHash(first?.transaction?.hash) ?? asHash(first?.transaction_outcome?.id);
}

/** near-api-js and wallets name the transaction that they no longer waited for, in a member or in the text. */
function hashInError(error: unknown): string | undefined {
  const { transactionHash, txHash, context } = (typeof error === 'object' && error !== null ? error : {}) as {
    readonly transactionHash?: unknown;
    readonly txHash?: unknown;
    readonly context?: { readonly transactionHash?: unknown };
  };
  const named = asHash(transactionHash) ?? asHash(txHash) ?? asHash(context?.transactionHash);
  return named ?? messageOf(error).match(base58Words)?.find(asHash);
}

const base58Words = /\b[1-9A-HJ-NP-Za-km-z]{43,44}\b/g;

const asHash = (value: unknown): string | undefined => (isHash(value) ? value : undefined);

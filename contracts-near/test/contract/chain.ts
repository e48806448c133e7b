import { Account, actions, JsonRpcProvider, KeyPair, type KeyPairString, nearToYocto } from 'near-api-js';
import { startSandbox } from '../../sandbox/index.ts';

/** The chain that the tests run on: the sandbox, or any NEAR RPC that QUORATE_NEAR_RPC names. */
export interface TestChain {
  readonly provider: JsonRpcProvider;
  readonly root: Account;
  /** Makes blocks at once; undefined on a chain that is not ours. */
  readonly fastForward: ((blocks: number) => Promise<void>) | undefined;
  stop(): Promise<void>;
}

export const GENESIS_KEY = KeyPair.fromRandom('ed25519');

/** @param genesisAccounts full ids of accounts that have `GENESIS_KEY`; only the sandbox has them */
export async function startChain(genesisAccounts: readonly string[] = []): Promise<TestChain> {
  const { QUORATE_NEAR_RPC: url, QUORATE_NEAR_ACCOUNT: accountId, QUORATE_NEAR_KEY: secretKey } = process.env;
  if (url !== undefined) {
    const provider = new JsonRpcProvider({ url });
    const root = new Account(accountId ?? '', provider, secretKey as KeyPairString);
    return { provider, root, fastForward: undefined, stop: async () => {} };
  }
  const publicKey = GENESIS_KEY.getPublicKey().toString();
  const balance = nearToYocto(100);
  const sandbox = await startSandbox({
    genesisAccounts: genesisAccounts.map((accountId) => ({ accountId, publicKey, balance })),
  });
  const provider = new JsonRpcProvider({ url: sandbox.rpcUrl });
  const root = new Account(sandbox.rootAccount.accountId, provider, sandbox.rootAccount.secretKey as KeyPairString);
  return { provider, root, fastForward: sandbox.fastForward, stop: sandbox.stop };
}

let created = 0;

/** A new sub-account of the root account, with a key of its own. */
export async function createAccount(chain: TestChain, name: string, near: number): Promise<Account> {
  const key = KeyPair.fromRandom('ed25519');
  const accountId = `${name}-${process.pid}-${created++}.${chain.root.accountId}`;
  await chain.root.signAndSendTransaction({
    receiverId: accountId,
    actions: [
      actions.createAccount(),
      actions.transfer(nearToYocto(near)),
      actions.addFullAccessKey(key.getPublicKey()),
    ],
    waitUntil: 'EXECUTED_OPTIMISTIC',
  });
  return new Account(accountId, chain.provider, key.toString());
}

/** Waits until a condition holds. @throws when it does not within ten seconds */
export async function until<T>(what: string, condition: () => Promise<T | undefined | null | false>): Promise<T> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== null && value !== false) return value;
    if (performance.now() > deadline) throw new Error(`timed out waiting until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

import { type Account, actions, KeyPair, nearToYocto, PublicKey } from 'near-api-js';

/** Makes an account of the local chain that all of these public keys (`ed25519:…`) open. @param near its funds */
export async function createAccount(
  root: Account,
  accountId: string,
  near: number,
  publicKeys: readonly string[],
): Promise<void> {
  await root.signAndSendTransaction({
    receiverId: accountId,
    actions: [
      actions.createAccount(),
      actions.transfer(nearToYocto(near)),
      ...publicKeys.map((key) => actions.addFullAccessKey(PublicKey.from(key))),
    ],
  });
}

/** A new key of an account, of which the devnet holds both halves. */
export function newKey(): { readonly publicKey: string; readonly secretKey: string } {
  const key = KeyPair.fromRandom('ed25519');
  return { publicKey: key.getPublicKey().toString(), secretKey: key.toString() };
}

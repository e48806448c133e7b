import { throwIfAborted } from '../client/abort.ts';
import type { PayloadSigner, Signature } from '../types.ts';

/** What an account is made with. */
export interface AccountOptions {
  /** Ends every signature that the account waits for, as libraries give no signal of their own. */
  readonly signal?: AbortSignal | undefined;
}

/** One hash signed. @throws SdkError ABORTED, and whatever the signer throws */
export async function signHash(
  signer: PayloadSigner,
  hash: Uint8Array,
  { signal }: AccountOptions,
): Promise<Signature> {
  throwIfAborted(signal);
  return signer.signPayload(hash, { signal });
}

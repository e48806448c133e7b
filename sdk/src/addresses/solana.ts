import { base58 } from '@scure/base';
import { normalizeEd25519 } from '../publicKey.ts';

/** The key itself in Base58. @throws SdkError INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE */
export const publicKeyToSolanaAddress = (publicKey: string | Uint8Array): string =>
  base58.encode(normalizeEd25519(publicKey));

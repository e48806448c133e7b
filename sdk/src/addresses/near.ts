import { bytesToHex } from '@noble/hashes/utils.js';
import { normalizeEd25519 } from '../publicKey.ts';

/**
 * The implicit account of a key: its 64 hex digits. Only keys of ed25519 have one.
 *
 * @throws SdkError INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE
 */
export const publicKeyToNearImplicitAccount = (publicKey: string | Uint8Array): string =>
  bytesToHex(normalizeEd25519(publicKey));

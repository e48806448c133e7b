import { bytesToHex } from '@noble/hashes/utils.js';
import type { Hex, LocalAccount, NonceManager } from 'viem';
import { toAccount } from 'viem/accounts';
import { hashAuthorization, hashTypedData, keccak256, serializeTransaction } from 'viem/utils';
import { publicKeyToEvmAddress } from '../addresses/evm.ts';
import { authorizationFields } from '../chains/evm/authorization.ts';
import { messageHash } from '../chains/evm/message.ts';
import { hashBytes, toHexSignature, toViemSignature } from '../chains/evm/signature.ts';
import { hexField, parsed, parsedLater } from '../chains/input.ts';
import { normalizeSecp256k1 } from '../publicKey.ts';
import type { PayloadSigner, Signature } from '../types.ts';
import { type AccountOptions, signHash } from './signing.ts';

export type { AccountOptions } from './signing.ts';

/** A viem account whose key nobody holds. */
export type ViemAccount = LocalAccount<'custom'> & {
  readonly [K in 'sign' | 'signAuthorization']: NonNullable<LocalAccount[K]>;
};

/**
 * The key as an account of viem: for wallet clients, wagmi, and as owner of smart accounts. Nonce and fees are read
 * before the network signs: give transactions fees that still do half a minute later.
 *
 * @param options.nonceManager viem's, for transactions sent at once
 * @throws SdkError INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE; the account's functions INVALID_ARGUMENT, ABORTED, and whatever
 *   the signer throws
 */
export function toViemAccount(
  signer: PayloadSigner,
  options: AccountOptions & { readonly nonceManager?: NonceManager | undefined } = {},
): ViemAccount {
  const publicKey = normalizeSecp256k1(signer.publicKey, 'signer.publicKey');
  const sign = (hash: Hex): Promise<Signature> => signHash(signer, hashBytes(hash), options);
  const account = toAccount({
    address: publicKeyToEvmAddress(publicKey),
    nonceManager: options.nonceManager,
    async sign({ hash }) {
      hexField(hash, 'hash', 32);
      return toHexSignature(await sign(hash));
    },
    async signAuthorization(authorization) {
      const address = authorization.contractAddress ?? authorization.address;
      const fields = authorizationFields({ ...authorization, address }, 'authorization');
      const { r, s, v, yParity } = toViemSignature(await sign(hashAuthorization(fields)));
      return { ...fields, r, s, v, yParity };
    },
    async signMessage({ message }) {
      return toHexSignature(await sign(messageHash(message)));
    },
    async signTransaction(transaction, { serializer = serializeTransaction } = {}) {
      // What is signed of a transaction with blobs leaves them out (EIP-4844).
      const signed = transaction.type === 'eip4844' ? { ...transaction, sidecars: false as const } : transaction;
      const unsigned = await parsedLater('transaction', async () => serializer(signed));
      return serializer(transaction, toViemSignature(await sign(keccak256(unsigned))));
    },
    async signTypedData(typedData) {
      return toHexSignature(await sign(parsed('typedData', () => hashTypedData(typedData))));
    },
  });
  return { ...account, publicKey: `0x${bytesToHex(publicKey)}` } as ViemAccount;
}

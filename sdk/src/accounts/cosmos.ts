import { sha256 } from '@noble/hashes/sha2.js';
import { base64 } from '@scure/base';
import { SignDoc } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { publicKeyToCosmosAddress } from '../addresses/cosmos.ts';
import { directSignature } from '../chains/cosmos/transaction.ts';
import { parsed } from '../chains/input.ts';
import { text } from '../client/fields.ts';
import { SdkError } from '../errors.ts';
import { compressPublicKey, normalizeSecp256k1 } from '../publicKey.ts';
import type { PayloadSigner } from '../types.ts';
import { type AccountOptions, signHash } from './signing.ts';

export type { AccountOptions } from './signing.ts';

/** cosmjs's `OfflineDirectSigner`. */
export interface CosmosSigner {
  getAccounts(): Promise<{ readonly address: string; readonly algo: 'secp256k1'; readonly pubkey: Uint8Array }[]>;
  signDirect(
    signerAddress: string,
    signDoc: SignDoc,
  ): Promise<{
    readonly signed: SignDoc;
    readonly signature: {
      readonly pub_key: { readonly type: 'tendermint/PubKeySecp256k1'; readonly value: string };
      readonly signature: string;
    };
  }>;
}

/**
 * The key as cosmjs's `OfflineDirectSigner`, for `SigningStargateClient` and whatever else takes one.
 *
 * @param options.prefix of the chain's addresses: `cosmos`, `osmo`, …
 * @throws SdkError INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE, INVALID_ARGUMENT, UNSUPPORTED_ADDRESS_TYPE for a chain whose
 *   accounts have keys of ethsecp256k1; its functions INVALID_ARGUMENT, ABORTED, and whatever the signer throws
 */
export function cosmosSigner(
  signer: PayloadSigner,
  { prefix, ...options }: AccountOptions & { readonly prefix: string },
): CosmosSigner {
  const publicKey = normalizeSecp256k1(signer.publicKey, 'signer.publicKey');
  const pubkey = compressPublicKey(publicKey);
  const address = publicKeyToCosmosAddress(publicKey, { prefix });
  return {
    getAccounts: async () => [{ address, algo: 'secp256k1', pubkey }],
    async signDirect(signerAddress, signDoc) {
      if (signerAddress !== address)
        throw new SdkError('INVALID_ARGUMENT', 'signerAddress', 'is not the address of this key');
      const signature = directSignature(await signHash(signer, hashOf(signDoc), options));
      return {
        signed: signDoc,
        signature: {
          pub_key: { type: 'tendermint/PubKeySecp256k1', value: base64.encode(pubkey) },
          signature: base64.encode(signature),
        },
      };
    },
  };
}

function hashOf(signDoc: SignDoc): Uint8Array {
  text(signDoc.chainId, 'signDoc.chainId');
  for (const name of ['bodyBytes', 'authInfoBytes'] as const)
    if (!(signDoc[name] instanceof Uint8Array)) throw new SdkError('INVALID_ARGUMENT', `signDoc.${name}`, 'not bytes');
  return sha256(parsed('signDoc', () => SignDoc.encode(SignDoc.fromPartial(signDoc)).finish()));
}

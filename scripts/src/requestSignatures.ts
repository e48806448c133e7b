import type { Devnet } from './devnet.ts';
import { requestEvmSignature } from './requestEvmSignature.ts';
import { requestSignature } from './requestSignature.ts';
import type { SignatureOptions, VerifiedSignature } from './verifiedSignature.ts';

/** A signature from every chain of a devnet, all asked for at once. */
export function requestSignatures(devnet: Devnet, options: SignatureOptions): Promise<VerifiedSignature[]> {
  return Promise.all([
    requestSignature(devnet, options),
    ...devnet.evm.map((network) => requestEvmSignature(devnet, network, options)),
  ]);
}

import type { Devnet } from './devnet.ts';
import { requestEvmSignature } from './requestEvmSignature.ts';
import { requestSignature } from './requestSignature.ts';
import { requestSolanaSignature } from './requestSolanaSignature.ts';
import type { SignatureOptions, VerifiedSignature } from './verifiedSignature.ts';

/** A signature from every chain of a devnet, all asked for at once: NEAR's, the EVM chains', Solana's. */
export function requestSignatures(devnet: Devnet, options: SignatureOptions): Promise<VerifiedSignature[]> {
  const { evm, solana } = devnet;
  return Promise.all([
    requestSignature(devnet, options),
    ...evm.map((network) => requestEvmSignature(devnet, network, options)),
    ...(solana ? [requestSolanaSignature(devnet, solana, options)] : []),
  ]);
}

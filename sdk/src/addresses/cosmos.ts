import { bech32 } from '@scure/base';
import { record } from '../bytes.ts';
import { SdkError } from '../errors.ts';
import { compressPublicKey } from '../publicKey.ts';
import { hash160 } from './hashes.ts';

/** On which Cosmos chain. */
export interface CosmosAddressOptions {
  /** The chain's bech32 prefix: `cosmos`, `osmo`, … */
  readonly prefix: string;
}

/**
 * Prefixes of chains whose accounts are named by Ethereum's hash of the key (ethsecp256k1), by the Cosmos chain registry
 * of 2026 and the chains' own documentation. What is sent to an address derived as below would be lost there.
 */
const ethSecp256k1Prefixes: ReadonlySet<string> = /* @__PURE__ */ new Set(
  (
    'acre aioz althea art bcx bfh blockx canto cascadia crc cvn dym echelon epix ethm ethos evmos ex fx gala haqq human ' +
    'imv inj init kii kudo logos lrz mande mantra mnova mono mx mythos neura nim planq plq point qie qom qubetics rai ' +
    'realio reap shido st swtr tenet titan tuc turk uptick warden xpla zeta'
  ).split(' '),
);

/**
 * RIPEMD-160 of SHA-256 of the compressed key, in bech32: the address of an account on a Cosmos chain with keys of
 * secp256k1 (Cosmos SDK, ADR-028).
 *
 * @throws SdkError INVALID_PUBLIC_KEY, UNSUPPORTED_CURVE, INVALID_ARGUMENT for a malformed prefix, and
 *   UNSUPPORTED_ADDRESS_TYPE for the prefix of a chain with keys of ethsecp256k1
 */
export function publicKeyToCosmosAddress(publicKey: string | Uint8Array, options: CosmosAddressOptions): string {
  const { prefix } = record(options, 'options');
  const hash = hash160(compressPublicKey(publicKey));
  expectPrefix(prefix);
  return bech32.encode(prefix, bech32.toWords(hash));
}

function expectPrefix(prefix: unknown): asserts prefix is string {
  if (typeof prefix !== 'string' || !/^[a-z][a-z0-9]{0,50}$/.test(prefix))
    throw new SdkError('INVALID_ARGUMENT', 'prefix', 'not a bech32 prefix in lower case');
  if (ethSecp256k1Prefixes.has(prefix.replace(/val(oper|cons)$/, '')))
    throw new SdkError(
      'UNSUPPORTED_ADDRESS_TYPE',
      'prefix',
      `chains with prefix ${prefix} name accounts by Ethereum's hash of the key (ethsecp256k1)`,
    );
}

import { numberToBytesBE } from '@noble/curves/utils.js';
import { concatBytes } from '@noble/hashes/utils.js';

/**
 * As much of Solidity's ABI as request ids are made of: `abi.encode` and `abi.encodePacked` over unsigned integers,
 * addresses, and byte strings (`bytes` and `string` are encoded alike).
 */

/** One argument: a static 32-byte word, or bytes of any length. */
export type AbiArgument = { readonly word: Uint8Array } | { readonly bytes: Uint8Array };

/** `uint…`, left-padded to a word. */
export const abiUint = (value: bigint): AbiArgument => ({ word: numberToBytesBE(value, 32) });

/** `address`, 20 bytes left-padded to a word. */
export const abiAddress = (address: Uint8Array): AbiArgument => ({ word: concatBytes(new Uint8Array(12), address) });

/** `bytes` or `string`. */
export const abiBytes = (bytes: Uint8Array): AbiArgument => ({ bytes });

/** `abi.encode`: a word for each argument, which for byte strings is the offset of their length and bytes behind it. */
export function abiEncode(args: readonly AbiArgument[]): Uint8Array {
  const heads: Uint8Array[] = [];
  const tails: Uint8Array[] = [];
  let offset = 32 * args.length;
  for (const arg of args) {
    if ('word' in arg) {
      heads.push(arg.word);
      continue;
    }
    heads.push(numberToBytesBE(offset, 32));
    const tail = concatBytes(numberToBytesBE(arg.bytes.length, 32), arg.bytes, new Uint8Array(-arg.bytes.length & 31));
    tails.push(tail);
    offset += tail.length;
  }
  return concatBytes(...heads, ...tails);
}

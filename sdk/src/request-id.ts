/**
 * What is hashed (SHA3-256) to name a sign request on NEAR. Both forms take UTF-8 bytes, so that this file runs where
 * there is no TextEncoder.
 */

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

function uint32LittleEndian(value: number): Uint8Array {
  return Uint8Array.of(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24);
}

/**
 * sig.network's form: `predecessor ‖ payload ‖ path ‖ key_version`, without separators as existing clients compute it.
 * Two different requests can therefore share an id; the contract refuses the second while the first is pending.
 * @param predecessor account id, UTF-8
 * @param payload 32 bytes
 * @param path UTF-8
 * @param keyVersion u32, little-endian in the preimage
 */
export function sigNetworkRequestPreimage(
  predecessor: Uint8Array,
  payload: Uint8Array,
  path: Uint8Array,
  keyVersion: number,
): Uint8Array {
  return concatenate([predecessor, payload, path, uint32LittleEndian(keyVersion)]);
}

/** `%near-mpc sign v1:` in ASCII. No account id starts with `%`, so that no request of the other form has this id. */
const NEAR_MPC_TAG = Uint8Array.of(37, 110, 101, 97, 114, 45, 109, 112, 99, 32, 115, 105, 103, 110, 32, 118, 49, 58);

/**
 * near/mpc's form, injective: `tag ‖ payload ‖ domain_id ‖ length of predecessor ‖ predecessor ‖ path`, numbers as u32
 * little-endian.
 * @param predecessor account id, UTF-8
 * @param payload 32 bytes
 * @param path UTF-8
 * @param domainId u32
 */
export function nearMpcRequestPreimage(
  predecessor: Uint8Array,
  payload: Uint8Array,
  path: Uint8Array,
  domainId: number,
): Uint8Array {
  const length = uint32LittleEndian(predecessor.length);
  return concatenate([NEAR_MPC_TAG, payload, uint32LittleEndian(domainId), length, predecessor, path]);
}

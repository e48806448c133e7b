import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import { concatBytes, fromHex, textBytes } from '../base/bytes.ts';

/** DER tags that a certificate needs (ITU-T X.690). */
const tag = {
  integer: 0x02,
  bitString: 0x03,
  utf8: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  version: 0xa0,
};

/** One DER value. */
function der(type: number, ...contents: Uint8Array[]): Uint8Array {
  const body = concatBytes(...contents);
  const { length } = body;
  // The shortest form is the only one that DER allows.
  const encodedLength = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return concatBytes(Uint8Array.of(type, ...encodedLength), body);
}

const ed25519Algorithm = der(tag.sequence, fromHex('06032b6570'));
const name = der(
  tag.sequence,
  der(tag.set, der(tag.sequence, fromHex('0603550403'), der(tag.utf8, textBytes('quorate node')))),
);
/** From 2020 to "no well-defined expiration date" (RFC 5280 §4.1.2.5): trust comes and goes with the contract. */
const validity = der(
  tag.sequence,
  der(tag.utcTime, textBytes('200101000000Z')),
  der(tag.generalizedTime, textBytes('99991231235959Z')),
);

/**
 * A self-signed X.509 v3 certificate (RFC 5280, RFC 8410) over an Ed25519 key, in PEM. It says nothing but the key.
 * Equal for equal keys.
 */
export function selfSignedCertificate(privateKey: KeyObject): string {
  const publicKeyInfo = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const version3 = der(tag.version, der(tag.integer, Uint8Array.of(2)));
  const serialNumber = der(tag.integer, Uint8Array.of(1));
  const body = der(tag.sequence, version3, serialNumber, ed25519Algorithm, name, validity, name, publicKeyInfo);
  const signature = der(tag.bitString, Uint8Array.of(0), sign(null, body, privateKey));
  const base64 = Buffer.from(der(tag.sequence, body, ed25519Algorithm, signature)).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${base64.match(/.{1,64}/g)!.join('\n')}\n-----END CERTIFICATE-----\n`;
}

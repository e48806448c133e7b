import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { connect } from 'node:net';
import type { NodeIdentity } from '../../src/mesh/identity.ts';

/**
 * The least of a TLS 1.3 client (RFC 8446) that can do what OpenSSL refuses to: show one identity's certificate and
 * sign with another's key. One round: x25519, TLS_AES_128_GCM_SHA256, Ed25519.
 * @returns what the server sends once it has judged the client
 */
export async function forgedHandshake(
  port: number,
  shown: NodeIdentity,
  signer: NodeIdentity,
): Promise<{ kind: 'data' } | { kind: 'alert'; description: number }> {
  const socket = connect(port, '127.0.0.1');
  socket.setTimeout(5000, () => socket.destroy(new Error('the server says nothing')));
  const records = readRecords(socket);
  try {
    const ours = generateKeyPairSync('x25519');
    const clientHello = handshakeMessage(
      1,
      clientHelloBody(ours.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)),
    );
    socket.write(record(22, clientHello));
    let transcript = clientHello;

    const serverHello = (await nextRecord(records, 22)).body;
    transcript = Buffer.concat([transcript, serverHello]);
    const shared = diffieHellman({ privateKey: ours.privateKey, publicKey: x25519Key(serverKeyShare(serverHello)) });
    const handshakeSecret = extract(
      deriveSecret(extract(Buffer.alloc(32), Buffer.alloc(32)), 'derived', Buffer.alloc(0)),
      shared,
    );
    const clientTraffic = deriveSecret(handshakeSecret, 'c hs traffic', transcript);
    const server = new Protection(deriveSecret(handshakeSecret, 's hs traffic', transcript));
    const client = new Protection(clientTraffic);

    let flight = Buffer.alloc(0);
    while (!isWholeFlight(flight)) flight = Buffer.concat([flight, server.open(await nextRecord(records, 23)).body]);
    transcript = Buffer.concat([transcript, flight]);
    const masterSecret = extract(deriveSecret(handshakeSecret, 'derived', Buffer.alloc(0)), Buffer.alloc(32));
    const serverApplication = new Protection(deriveSecret(masterSecret, 's ap traffic', transcript));

    const certificate = new X509Certificate(shown.certificatePem).raw;
    const list = Buffer.concat([uint(certificate.length, 3), certificate, uint(0, 2)]);
    const certificateMessage = handshakeMessage(11, Buffer.concat([uint(0, 1), uint(list.length, 3), list]));
    const toSign = Buffer.concat([
      Buffer.alloc(64, 0x20),
      Buffer.from('TLS 1.3, client CertificateVerify\0'),
      sha256(Buffer.concat([transcript, certificateMessage])),
    ]);
    const signature = sign(null, toSign, signer.privateKeyPem.reveal());
    const verify = handshakeMessage(15, Buffer.concat([uint(0x0807, 2), uint(64, 2), signature]));
    const finishedKey = expandLabel(clientTraffic, 'finished', Buffer.alloc(0), 32);
    const proven = sha256(Buffer.concat([transcript, certificateMessage, verify]));
    const finished = handshakeMessage(20, createHmac('sha256', finishedKey).update(proven).digest());
    for (const message of [certificateMessage, verify, finished]) socket.write(client.seal(22, message));

    const answer = serverApplication.open(await nextRecord(records, 23));
    return answer.type === 21 ? { kind: 'alert', description: answer.body[1]! } : { kind: 'data' };
  } finally {
    socket.destroy();
  }
}

interface TlsRecord {
  readonly type: number;
  readonly body: Buffer;
  readonly header: Buffer;
}

async function* readRecords(socket: AsyncIterable<Buffer>): AsyncGenerator<TlsRecord> {
  let held = Buffer.alloc(0);
  for await (const chunk of socket) {
    held = Buffer.concat([held, chunk]);
    while (held.length >= 5 && held.length >= 5 + held.readUInt16BE(3)) {
      const end = 5 + held.readUInt16BE(3);
      yield { type: held[0]!, header: held.subarray(0, 5), body: held.subarray(5, end) };
      held = held.subarray(end);
    }
  }
}

async function nextRecord(records: AsyncGenerator<TlsRecord>, type: number): Promise<TlsRecord> {
  for (;;) {
    const { value, done } = await records.next();
    if (done) throw new Error('the server closed the connection');
    if (value.type === 20) continue; // change_cipher_spec, for middleboxes
    if (value.type !== type) throw new Error(`a record of type ${value.type}: ${value.body.toString('hex')}`);
    return value;
  }
}

/** Keys of one direction, RFC 8446 §5.2 and §7.3. */
class Protection {
  readonly #key: Buffer;
  readonly #iv: Buffer;
  #sequence = 0n;

  constructor(secret: Buffer) {
    this.#key = expandLabel(secret, 'key', Buffer.alloc(0), 16);
    this.#iv = expandLabel(secret, 'iv', Buffer.alloc(0), 12);
  }

  #nonce(): Buffer {
    const nonce = Buffer.from(this.#iv);
    nonce.writeBigUInt64BE(nonce.readBigUInt64BE(4) ^ this.#sequence++, 4);
    return nonce;
  }

  seal(type: number, content: Buffer): Buffer {
    const header = Buffer.concat([Buffer.of(23, 3, 3), uint(content.length + 17, 2)]);
    const cipher = createCipheriv('aes-128-gcm', this.#key, this.#nonce()).setAAD(header);
    const sealed = [cipher.update(Buffer.concat([content, Buffer.of(type)])), cipher.final(), cipher.getAuthTag()];
    return Buffer.concat([header, ...sealed]);
  }

  open({ header, body }: TlsRecord): { type: number; body: Buffer } {
    const decipher = createDecipheriv('aes-128-gcm', this.#key, this.#nonce())
      .setAAD(header)
      .setAuthTag(body.subarray(-16));
    const plain = Buffer.concat([decipher.update(body.subarray(0, -16)), decipher.final()]);
    let end = plain.length;
    while (plain[end - 1] === 0) end -= 1; // padding
    return { type: plain[end - 1]!, body: plain.subarray(0, end - 1) };
  }
}

const sha256 = (data: Buffer): Buffer => createHash('sha256').update(data).digest();
const extract = (salt: Buffer, input: Buffer): Buffer => createHmac('sha256', salt).update(input).digest();

function uint(value: number, length: number): Buffer {
  const out = Buffer.alloc(length);
  out.writeUIntBE(value, 0, length);
  return out;
}

function expandLabel(secret: Buffer, label: string, context: Buffer, length: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`);
  const info = Buffer.concat([uint(length, 2), uint(name.length, 1), name, uint(context.length, 1), context]);
  // HKDF-Expand alone: one block suffices for every length that occurs here.
  return createHmac('sha256', secret)
    .update(Buffer.concat([info, Buffer.of(1)]))
    .digest()
    .subarray(0, length);
}

const deriveSecret = (secret: Buffer, label: string, messages: Buffer): Buffer =>
  expandLabel(secret, label, sha256(messages), 32);

const handshakeMessage = (type: number, body: Buffer): Buffer =>
  Buffer.concat([uint(type, 1), uint(body.length, 3), body]);
const record = (type: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.of(type, 3, 1), uint(body.length, 2), body]);

function clientHelloBody(publicKey: Buffer): Buffer {
  const extension = (type: number, hex: string) => {
    const body = Buffer.from(hex, 'hex');
    return Buffer.concat([uint(type, 2), uint(body.length, 2), body]);
  };
  const extensions = Buffer.concat([
    extension(43, '020304'), // supported_versions: TLS 1.3
    extension(10, '0002001d'), // supported_groups: x25519
    extension(13, '00020807'), // signature_algorithms: ed25519
    extension(51, `0024001d0020${publicKey.toString('hex')}`), // key_share
  ]);
  const fixed = Buffer.concat([Buffer.of(3, 3), randomBytes(32), Buffer.of(0), Buffer.from('000213010100', 'hex')]);
  return Buffer.concat([fixed, uint(extensions.length, 2), extensions]);
}

/** The 32 bytes of the server's x25519 share, wherever its extension stands. */
function serverKeyShare(serverHello: Buffer): Buffer {
  let offset = 4 + 2 + 32;
  offset += 1 + serverHello[offset]! + 2 + 1 + 2;
  while (offset < serverHello.length) {
    const length = serverHello.readUInt16BE(offset + 2);
    if (serverHello.readUInt16BE(offset) === 51) return serverHello.subarray(offset + 8, offset + 4 + length);
    offset += 4 + length;
  }
  throw new Error('no key share in the ServerHello');
}

const x25519Key = (raw: Buffer) =>
  createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: raw.toString('base64url') }, format: 'jwk' });

/** Whether the server's messages go as far as its Finished. */
function isWholeFlight(flight: Buffer): boolean {
  for (let offset = 0; offset + 4 <= flight.length; offset += 4 + flight.readUIntBE(offset + 1, 3)) {
    if (flight[offset] === 20 && flight.length >= offset + 4 + 32) return true;
  }
  return false;
}

import assert from 'node:assert/strict';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import type { PublicKey } from '@solana/web3.js';
import { encodeAbiParameters, encodePacked, hexToBytes, keccak256, toHex } from 'viem';
import {
  affine,
  CHAIN_ID,
  FAILURE_PREFIX,
  keypair,
  networkSign,
  outcomeDigest,
  PROGRAM_ID,
  programError,
  RESPONSE_PATH,
  TestChain,
  type WireSignature,
} from './support.ts';

const { ORDER } = secp256k1.Point.Fn;
const PAYLOAD = Uint8Array.from(Buffer.alloc(32, 0x5a));

interface Request {
  readonly requester: PublicKey;
  readonly payload: Uint8Array;
  readonly keyVersion: number;
  readonly path: string;
  readonly algo: string;
  readonly dest: string;
  readonly params: string;
}

/** The id as clients compute it: the ABI's encoding by another implementation than the program's. */
function requestIdOf({ requester, payload, keyVersion, path, algo, dest, params }: Request): Uint8Array {
  const types = ['string', 'bytes', 'string', 'uint32', 'string', 'string', 'string', 'string'] as const;
  const values = [requester.toBase58(), toHex(payload), path, keyVersion, CHAIN_ID, algo, dest, params] as const;
  return keccak256(
    encodeAbiParameters(
      types.map((type) => ({ type })),
      values,
    ),
    'bytes',
  );
}

describe('program: respond', () => {
  let chain: TestChain;
  let request: Request;

  before(async () => {
    chain = await TestChain.start();
    request = {
      requester: chain.requester.publicKey,
      ...{ payload: PAYLOAD, keyVersion: 1, path: 'path/1' },
      ...{ algo: 'ECDSA', dest: 'ethereum', params: '{"a":1}' },
    };
  });

  const signed = ({ requester, path, keyVersion, payload }: Request) =>
    networkSign(requester, path, keyVersion, payload);
  const responseOf = (to: Request, signature: WireSignature) => ({ ...to, payload: [...to.payload], signature });
  const accounts = () => ({ responder: chain.responder.publicKey, program: PROGRAM_ID });
  const respond = async (responses: readonly { to: Request; signature: WireSignature }[]) => {
    const args = responses.map(({ to, signature }) => responseOf(to, signature));
    const instruction = await chain.program.methods.respond(args).accounts(accounts()).instruction();
    return chain.send([instruction], [chain.responder]);
  };

  it('publishes a signature that verifies', async () => {
    const signature = signed(request);
    const { events } = await respond([{ to: request, signature }]);
    assert.equal(events.length, 1);
    assert.equal(events[0]?.name, 'signatureRespondedEvent');
    assert.deepEqual(Uint8Array.from(events[0]?.data.requestId), requestIdOf(request));
    assert.deepEqual(events[0]?.data.signature, signature);
    assert.ok(events[0]?.data.responder.equals(chain.responder.publicKey));
  });

  it('publishes it as often as it is handed in, whoever does', async () => {
    const signature = signed(request);
    await respond([{ to: request, signature }]);
    const instruction = await chain.program.methods
      .respond([responseOf(request, signature), responseOf(request, signature)])
      .accounts({ responder: chain.admin.publicKey, program: PROGRAM_ID })
      .instruction();
    const ids = chain.send([instruction], [chain.admin]).events.map(({ data }) => Uint8Array.from(data.requestId));
    assert.deepEqual(ids, [requestIdOf(request), requestIdOf(request)]);
  });

  it('derives keys of both versions', async () => {
    for (const keyVersion of [0, 1]) {
      const of = { ...request, keyVersion };
      const { events } = await respond([{ to: of, signature: signed(of) }]);
      assert.deepEqual(Uint8Array.from(events[0]?.data.requestId), requestIdOf(of));
    }
    const unknown = { ...request, keyVersion: 2 };
    await assert.rejects(respond([{ to: unknown, signature: signed(request) }]), programError('unsupportedKeyVersion'));
  });

  describe('refuses', () => {
    const good = () => signed(request);
    const highS = (signature: WireSignature): WireSignature => ({
      bigR: { x: signature.bigR.x, y: [...numberToBytesBE(secp256k1.Point.Fp.neg(number(signature.bigR.y)), 32)] },
      s: [...numberToBytesBE(ORDER - number(signature.s), 32)],
      recoveryId: 1 - signature.recoveryId,
    });
    const number = (bytes: readonly number[]) => bytesToNumberBE(Uint8Array.from(bytes));
    const flip = (bytes: number[], at: number) => bytes.with(at, bytes[at]! ^ 1);

    const forgeries: Readonly<Record<string, () => WireSignature>> = {
      'a signature with s in the upper half, though it verifies': () => highS(good()),
      'another s': () => ({ ...good(), s: flip(good().s, 31) }),
      's of zero': () => ({ ...good(), s: Array(32).fill(0) }),
      'another r': () => ({ ...good(), bigR: affine(secp256k1.Point.BASE.multiply(77n).toBytes(false)) }),
      'a y that is not that of R': () => ({ ...good(), bigR: { ...good().bigR, y: flip(good().bigR.y, 0) } }),
      'the other recovery id': () => ({ ...good(), recoveryId: 1 - good().recoveryId }),
      'recovery id 2': () => ({ ...good(), recoveryId: 2 + good().recoveryId }),
      'recovery id 28': () => ({ ...good(), recoveryId: 28 }),
      'the signature of another path': () => signed({ ...request, path: 'path/2' }),
      'the signature of another requester': () => signed({ ...request, requester: keypair('other').publicKey }),
      'the signature of another key version': () => signed({ ...request, keyVersion: 0 }),
      'the signature of another payload': () => signed({ ...request, payload: Uint8Array.from(Buffer.alloc(32, 1)) }),
    };
    for (const [what, forge] of Object.entries(forgeries))
      it(what, async () => {
        await assert.rejects(respond([{ to: request, signature: forge() }]), programError('invalidSignature'));
      });

    it('a signature moved to another request', async () => {
      const moved: readonly Request[] = [
        { ...request, path: 'path/2' },
        { ...request, keyVersion: 0 },
        { ...request, requester: keypair('other').publicKey },
        { ...request, payload: Uint8Array.from(Buffer.alloc(32, 1)) },
      ];
      for (const to of moved)
        await assert.rejects(respond([{ to, signature: good() }]), programError('invalidSignature'));
    });

    it('a payload that is another one plus the group order, though the signature verifies', async () => {
      const small = { ...request, payload: numberToBytesBE(5n, 32) };
      const signature = signed(small);
      await respond([{ to: small, signature }]);
      const shifted = { ...small, payload: numberToBytesBE(ORDER + 5n, 32) };
      await assert.rejects(respond([{ to: shifted, signature }]), programError('invalidPayload'));
      const zero = { ...small, payload: new Uint8Array(32) };
      await assert.rejects(respond([{ to: zero, signature: signed(zero) }]), programError('invalidPayload'));
    });

    it('all responses when one is wrong', async () => {
      const other = { ...request, path: 'path/2' };
      const responses = [
        { to: request, signature: good() },
        { to: other, signature: good() },
      ];
      await assert.rejects(respond(responses), programError('invalidSignature'));
    });

    it('a response that breaks off', async () => {
      const instruction = await chain.program.methods
        .respond([responseOf(request, good())])
        .accounts(accounts())
        .instruction();
      instruction.data = instruction.data.subarray(0, -1);
      assert.throws(() => chain.send([instruction], [chain.responder]), programError(102));
    });
  });

  describe('to bidirectional requests', () => {
    const transaction = Uint8Array.from(Buffer.from('02e70180010203', 'hex'));
    const fields = { caip2Id: 'eip155:1', keyVersion: 1, path: 'p', algo: '', dest: 'd', params: '' };

    it('publishes the signature of the transaction’s hash', async () => {
      const requester = chain.requester.publicKey;
      const signature = networkSign(requester, fields.path, 1, keccak_256(transaction));
      const send = async (sent: Uint8Array) => {
        const response = { ...fields, requester, serializedTransaction: Buffer.from(sent), signature };
        const instruction = await chain.program.methods
          .respondTransaction([response])
          .accounts(accounts())
          .instruction();
        return chain.send([instruction], [chain.responder]);
      };
      const { events } = await send(transaction);
      const packed = encodePacked(
        ['string', 'bytes', 'string', 'uint32', 'string', 'string', 'string', 'string'],
        [requester.toBase58(), toHex(transaction), fields.caip2Id, 1, fields.path, '', fields.dest, ''],
      );
      assert.deepEqual(Uint8Array.from(events[0]?.data.requestId), hexToBytes(keccak256(packed)));
      await assert.rejects(send(transaction.with(0, 1)), programError('invalidSignature'));
    });
  });

  describe('outcomes and errors', () => {
    const requestId = Uint8Array.from(Buffer.alloc(32, 9));
    const message = 'nonce too löw';
    const utf8 = new TextEncoder();
    const sign = (output: Uint8Array, path = RESPONSE_PATH, id = requestId) =>
      networkSign(chain.requester.publicKey, path, 1, outcomeDigest(id, output));

    const sendOutcome = async (output: Uint8Array, signature: WireSignature, id = requestId) => {
      const instruction = await chain.program.methods
        .respondBidirectional(chain.requester.publicKey, 1, [...id], Buffer.from(output), signature)
        .accounts(accounts())
        .instruction();
      return chain.send([instruction], [chain.responder]);
    };
    const sendError = async (errorMessage: string, signature: WireSignature, id = requestId) => {
      const requester = chain.requester.publicKey;
      const error = { requester, keyVersion: 1, requestId: [...id], errorMessage, signature };
      const instruction = await chain.program.methods.respondError([error]).accounts(accounts()).instruction();
      return chain.send([instruction], [chain.responder]);
    };
    const failure = (text: string) => Uint8Array.of(...FAILURE_PREFIX, ...utf8.encode(text));

    it('publishes an outcome that the network has signed', async () => {
      const output = Uint8Array.of(1, 2, 3);
      const { events } = await sendOutcome(output, sign(output));
      assert.equal(events[0]?.name, 'respondBidirectionalEvent');
      assert.deepEqual(Uint8Array.from(events[0]?.data.serializedOutput), output);
      assert.deepEqual(events[0]?.data.requestId, [...requestId]);
    });

    it('refuses an outcome of another request, of another key, or altered', async () => {
      const output = Uint8Array.of(1, 2, 3);
      const refused = programError('invalidSignature');
      await assert.rejects(sendOutcome(output, sign(output), requestId.with(0, 0)), refused);
      await assert.rejects(sendOutcome(output, sign(output, 'path')), refused);
      await assert.rejects(sendOutcome(Uint8Array.of(1, 2), sign(output)), refused);
    });

    it('publishes an error that the network has signed', async () => {
      const { events } = await sendError(message, sign(failure(message)));
      assert.deepEqual(events[0], {
        name: 'signatureErrorEvent',
        data: { requestId: [...requestId], responder: chain.responder.publicKey, error: message },
      });
    });

    it('refuses a faked error, one of another request, and an outcome handed in as an error', async () => {
      const refused = programError('invalidSignature');
      const anybody = networkSign(
        keypair('other').publicKey,
        RESPONSE_PATH,
        1,
        outcomeDigest(requestId, failure(message)),
      );
      await assert.rejects(sendError(message, anybody), refused);
      await assert.rejects(sendError('another message', sign(failure(message))), refused);
      await assert.rejects(sendError(message, sign(failure(message)), requestId.with(3, 0)), refused);
      await assert.rejects(sendError(message, sign(utf8.encode(message))), refused);
    });
  });
});

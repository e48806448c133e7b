import assert from 'node:assert/strict';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { type Keypair, type PublicKey, SystemProgram, TransactionInstruction } from '@solana/web3.js';
import { encodePacked, hexToBytes, keccak256, toHex } from 'viem';
import { QUORATE_SIGNER_IDL } from '../src/index.ts';
import {
  address,
  keypair,
  networkSign,
  PROGRAM_ID,
  pda,
  programError,
  Refused,
  signatureBytes,
  TestChain,
  text,
  u32,
} from './support.ts';

const CHUNK_BYTES = 900;
const PACKET_BYTES = 1_232;
const MAX_CONTENT_BYTES = 10_240 - 40;

const discriminatorOf = (name: string) =>
  Buffer.from(QUORATE_SIGNER_IDL.instructions.find((candidate) => candidate.name === name)!.discriminator);

describe('program: buffers of responses', () => {
  let chain: TestChain;
  let responder: Keypair;
  let requester: PublicKey;

  beforeEach(async () => {
    chain = await TestChain.start();
    responder = chain.responder;
    requester = chain.requester.publicKey;
  });

  const bufferOf = (authority: PublicKey, id = 0) =>
    pda('response-buffer', authority.toBytes(), Buffer.from(Uint32Array.of(id).buffer));
  const open = async (length: number, { id = 0, authority = responder } = {}) => {
    const instruction = await chain.program.methods
      .openBuffer(id, length)
      .accounts({ authority: authority.publicKey })
      .instruction();
    return chain.send([instruction], [authority]);
  };
  interface By {
    readonly id?: number;
    readonly authority?: Keypair;
    readonly owner?: Keypair;
  }
  const write = async (offset: number, bytes: Uint8Array, by: By = {}) => {
    const { id = 0, authority = responder, owner = authority } = by;
    const instruction = await chain.program.methods
      .writeBuffer(offset, Buffer.from(bytes))
      .accounts({ buffer: bufferOf(owner.publicKey, id), authority: authority.publicKey })
      .instruction();
    return chain.send([instruction], [authority]);
  };
  const close = async ({ authority = responder, owner = authority }: By = {}) => {
    const instruction = await chain.program.methods
      .closeBuffer()
      .accounts({ buffer: bufferOf(owner.publicKey), authority: authority.publicKey })
      .instruction();
    return chain.send([instruction], [authority]);
  };
  const respondBuffered = async ({ authority = responder, owner = authority }: By = {}) => {
    const instruction = await chain.program.methods
      .respondBuffered()
      .accounts({ responder: authority.publicKey, program: PROGRAM_ID, buffer: bufferOf(owner.publicKey) })
      .instruction();
    return chain.send([instruction], [authority]);
  };
  const exists = (key = bufferOf(responder.publicKey)) => chain.svm.getAccount(address(key)).exists;
  const fill = async (content: Uint8Array) => {
    await open(content.length);
    for (let at = 0; at < content.length; at += CHUNK_BYTES) await write(at, content.subarray(at, at + CHUNK_BYTES));
  };

  const fields = { caip2Id: 'eip155:1', keyVersion: 1, path: 'p', algo: '', dest: 'd', params: '' };
  /** The response to a transaction of so many bytes, as an instruction has it. */
  const responseTo = async (bytes: number, path = fields.path) => {
    const serializedTransaction = Buffer.alloc(bytes, 0x5c);
    const signature = networkSign(requester, path, 1, keccak_256(serializedTransaction));
    const content = Buffer.concat([
      ...[discriminatorOf('respondTransaction'), u32(1), requester.toBuffer(), text(serializedTransaction)],
      ...[text(fields.caip2Id), u32(1), ...[path, fields.algo, fields.dest, fields.params].map(text)],
      signatureBytes(signature),
    ]);
    const types = ['string', 'bytes', 'string', 'uint32', 'string', 'string', 'string', 'string'] as const;
    const packed = encodePacked(types, [
      ...([requester.toBase58(), toHex(serializedTransaction), fields.caip2Id, 1] as const),
      ...([path, fields.algo, fields.dest, fields.params] as const),
    ]);
    return { content: Uint8Array.from(content), requestId: hexToBytes(keccak256(packed)) };
  };

  it('take a response that no transaction can carry, publish it, and give back their rent', async () => {
    const { content, requestId } = await responseTo(8_000);
    assert.ok(content.length > PACKET_BYTES);
    const before = chain.balance(responder.publicKey);
    await fill(content);
    assert.ok(exists());
    const { events } = await respondBuffered();
    assert.equal(events[0]?.name, 'signatureRespondedEvent');
    assert.deepEqual(Uint8Array.from(events[0]?.data.requestId), requestId);
    assert.ok(events[0]?.data.responder.equals(responder.publicKey));
    assert.ok(!exists());
    const transactions = 2 + Math.ceil(content.length / CHUNK_BYTES);
    assert.equal(before - chain.balance(responder.publicKey), BigInt(transactions) * 5_000n, 'only the fees are gone');
  });

  it('take the longest request that another program can make', async () => {
    const limit = 8_192;
    const sign = async (transactionBytes: number, schemaBytes: number) => {
      const instruction = await chain.program.methods
        .signBidirectional(Buffer.of(2), '', 1, '', '', '', '', PROGRAM_ID, Buffer.of(), Buffer.of())
        .accountsPartial({ requester, feePayer: null, instructions: null, program: PROGRAM_ID })
        .instruction();
      instruction.data = Buffer.concat([
        ...[discriminatorOf('signBidirectional'), text(Buffer.alloc(transactionBytes, 0x5c)), text(fields.caip2Id)],
        ...[u32(1), text(fields.path), text(''), text(fields.dest), text(''), PROGRAM_ID.toBuffer()],
        ...[text(Buffer.alloc(schemaBytes)), text('')],
      ]);
      return chain.sendLarge(instruction, chain.requester);
    };
    const others = fields.caip2Id.length + fields.path.length + fields.dest.length;
    const { events } = await sign(limit - others, 0);
    assert.equal(events[0]?.name, 'signBidirectionalEvent');
    await assert.rejects(sign(limit - others + 1, 0), programError('requestTooLong'));
    await assert.rejects(sign(limit - others, 2_048), programError('requestTooLong'));
    const { content, requestId } = await responseTo(limit - others);
    await fill(content);
    assert.deepEqual(Uint8Array.from((await respondBuffered()).events[0]?.data.requestId), requestId);

    const signText = async (bytes: number) => {
      const instruction = await chain.program.methods
        .sign([...Buffer.alloc(32, 7)], 1, '', '', '', '')
        .accountsPartial({ requester, feePayer: null, program: PROGRAM_ID })
        .instruction();
      instruction.data = Buffer.concat([
        ...[discriminatorOf('sign'), Buffer.alloc(32, 7), u32(1), text('p'), text(''), text('')],
        text('x'.repeat(bytes - 1)),
      ]);
      return chain.sendLarge(instruction, chain.requester);
    };
    assert.equal((await signText(limit)).events[0]?.name, 'signatureRequestedEvent');
    await assert.rejects(signText(limit + 1), programError('requestTooLong'));
  });

  it('can be written in any order, and again', async () => {
    const { content, requestId } = await responseTo(1_500);
    await open(content.length);
    await write(CHUNK_BYTES, content.subarray(CHUNK_BYTES, 2 * CHUNK_BYTES));
    await write(0, Buffer.alloc(CHUNK_BYTES, 0xff));
    await write(0, content.subarray(0, CHUNK_BYTES));
    assert.deepEqual(Uint8Array.from((await respondBuffered()).events[0]?.data.requestId), requestId);
  });

  it('are one for each authority and number', async () => {
    await open(10);
    await assert.rejects(open(10), Refused, 'it is there already');
    await open(10, { id: 1 });
    await open(10, { authority: chain.admin });
    for (const key of [
      bufferOf(responder.publicKey),
      bufferOf(responder.publicKey, 1),
      bufferOf(chain.admin.publicKey),
    ])
      assert.ok(exists(key));
  });

  it('open where somebody has sent lamports first', async () => {
    const gift = SystemProgram.transfer({
      fromPubkey: chain.requester.publicKey,
      toPubkey: bufferOf(responder.publicKey),
      lamports: 3_000_000,
    });
    chain.send([gift], [chain.requester]);
    await open(100);
    assert.ok(exists());
  });

  it('are written, used and closed by their authority only', async () => {
    const { content } = await responseTo(1_300);
    await fill(content);
    const stranger = { authority: chain.admin, owner: responder };
    await assert.rejects(write(0, content.subarray(0, 9), stranger), programError('unauthorized'));
    await assert.rejects(close(stranger), programError('unauthorized'));
    await assert.rejects(respondBuffered(stranger), programError('unauthorized'));
    const unsigned = await chain.program.methods
      .closeBuffer()
      .accounts({ buffer: bufferOf(responder.publicKey), authority: responder.publicKey })
      .instruction();
    unsigned.keys[1]!.isSigner = false;
    assert.throws(() => chain.send([unsigned], [chain.admin]), programError(3010));
    const before = chain.balance(responder.publicKey);
    await close();
    assert.ok(!exists());
    assert.ok(chain.balance(responder.publicKey) > before, 'the rent is more than the fee');
    await assert.rejects(close(), programError(3007));
    await open(5);
    assert.ok(exists(), 'and can be opened again');
  });

  it('stay when what they hold is refused', async () => {
    const { content } = await responseTo(1_300);
    const forged = content.with(content.length - 40, content.at(-40)! ^ 1);
    await fill(forged);
    await assert.rejects(respondBuffered(), programError('invalidSignature'));
    assert.ok(exists());
    await write(CHUNK_BYTES, content.subarray(CHUNK_BYTES, 2 * CHUNK_BYTES));
    assert.equal((await respondBuffered()).events.length, 1);
  });

  it('hold responses only, and whole ones', async () => {
    const close = await chain.program.methods
      .closeBuffer()
      .accounts({ buffer: bufferOf(responder.publicKey), authority: responder.publicKey })
      .instruction();
    const { content } = await responseTo(1_300);
    for (const [held, code] of [
      [new Uint8Array(8), 'invalidBuffer'],
      [Uint8Array.from(close.data), 'invalidBuffer'],
      [content.subarray(0, -1), 102],
      [content.subarray(0, 7), 102],
    ] as const) {
      await fill(held);
      await assert.rejects(respondBuffered(), programError(code));
      await chain.send([close], [responder]);
    }
  });

  it('refuse bytes outside, and more bytes than an account made by a program can have', async () => {
    await open(100);
    await write(90, Buffer.alloc(10));
    await write(100, Buffer.alloc(0));
    for (const [offset, bytes] of [
      [91, 10],
      [101, 0],
      [0xffff_ffff, 10],
    ] as const)
      await assert.rejects(write(offset, Buffer.alloc(bytes)), programError('invalidBuffer'));
    await assert.rejects(open(MAX_CONTENT_BYTES + 1, { id: 2 }), programError('invalidBuffer'));
    await open(MAX_CONTENT_BYTES, { id: 2 });
    await open(0, { id: 3 });
  });

  it('are not what another account is', async () => {
    await open(100);
    const instruction = await chain.program.methods
      .writeBuffer(0, Buffer.of(1))
      .accounts({ buffer: pda('program-state'), authority: responder.publicKey })
      .instruction();
    assert.throws(() => chain.send([instruction], [responder]), programError(3002));
    const elsewhere = await chain.program.methods
      .openBuffer(9, 4)
      .accounts({ authority: responder.publicKey })
      .instruction();
    const keys = elsewhere.keys.map((meta, i) =>
      i === 0 ? { ...meta, pubkey: keypair('elsewhere').publicKey } : meta,
    );
    const moved = new TransactionInstruction({ ...elsewhere, keys });
    assert.throws(() => chain.send([moved], [responder]), programError(2006));
  });
});

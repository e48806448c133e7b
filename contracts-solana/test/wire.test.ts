import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BorshAccountsCoder } from '@coral-xyz/anchor';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { PublicKey } from '@solana/web3.js';
import { anchorSpelling } from '../build/idl.ts';
import { QUORATE_SIGNER_IDL } from '../src/index.ts';
import { readFixture } from './fixtures.ts';
import {
  address,
  CHAIN_ID,
  DEPOSIT,
  EVENT_TAG,
  networkSign,
  outcomeDigest,
  PROGRAM_ID,
  pda,
  RESPONSE_PATH,
  STATE,
  TestChain,
  text,
  u32,
  u64,
} from './support.ts';

// What clients of the existing network send and read, written down in vectors/wire.json from its public interface.

const discriminator = (name: string) => [...createHash('sha256').update(name).digest().subarray(0, 8)];
const hex = (bytes: Uint8Array | readonly number[]) => Buffer.from(bytes).toString('hex');

describe('program: wire', () => {
  const fixture = readFixture();
  const idl = anchorSpelling(QUORATE_SIGNER_IDL);
  let chain: TestChain;

  beforeEach(async () => {
    chain = await TestChain.start();
  });

  it('names everything by the discriminators of its names', () => {
    for (const { name, discriminator: bytes } of idl.instructions)
      assert.deepEqual(bytes, discriminator(`global:${name}`), name);
    for (const { name, discriminator: bytes } of idl.accounts)
      assert.deepEqual(bytes, discriminator(`account:${name}`), name);
    for (const { name, discriminator: bytes } of idl.events)
      assert.deepEqual(bytes, discriminator(`event:${name}`), name);
    const rust = readFileSync(join(import.meta.dirname, '../program/src/discriminator.rs'), 'utf8');
    for (const { discriminator: bytes, name } of [...idl.instructions, ...idl.accounts, ...idl.events])
      assert.ok(rust.includes(`= [${bytes.join(', ')}];`), name);
  });

  it('has the discriminators, accounts and arguments that existing clients send', () => {
    for (const [name, expected] of Object.entries(fixture.instructions)) {
      const instruction = idl.instructions.find((candidate) => candidate.name === name);
      assert.deepEqual(instruction?.discriminator, expected.discriminator, name);
      if (expected.accounts)
        assert.deepEqual(
          instruction?.accounts.map((account) => account.name),
          expected.accounts,
          name,
        );
      if (expected.arguments)
        assert.deepEqual(
          instruction?.args.map((argument) => argument.name),
          expected.arguments,
          name,
        );
    }
    for (const [name, expected] of Object.entries(fixture.events)) {
      const event = idl.events.find((candidate) => candidate.name === name);
      assert.deepEqual(event?.discriminator, expected.discriminator, name);
      const type = idl.types.find((candidate) => candidate.name === name);
      assert.deepEqual(
        type?.type.fields.map((field) => field.name),
        expected.fields,
        name,
      );
    }
    for (const { code, name, msg } of fixture.errors)
      assert.deepEqual(
        idl.errors.find((candidate) => candidate.code === code),
        { code, name, msg },
      );
  });

  it('keeps the errors of IDL and program the same', () => {
    const rust = readFileSync(join(import.meta.dirname, '../program/src/error.rs'), 'utf8');
    const found = [...rust.matchAll(/^ {4}(\w+) = (6\d{3}), "(.*)";$/gm)].map(([, name, code, msg]) => ({
      code: Number(code),
      name,
      msg,
    }));
    assert.deepEqual(found, idl.errors);
  });

  it('is committed in Anchor’s spelling too', () => {
    const committed = readFileSync(join(import.meta.dirname, '../artifacts/quorate_signer.json'), 'utf8');
    assert.deepEqual(JSON.parse(committed), idl);
  });

  it('keeps the state where existing clients read it', () => {
    const account = chain.svm.getAccount(address(STATE));
    assert.ok(account.exists);
    const data = Buffer.from(account.data);
    const head = Buffer.concat([
      Buffer.from(fixture.accounts.ProgramState.discriminator),
      chain.admin.publicKey.toBuffer(),
      u64(DEPOSIT),
      text(CHAIN_ID),
    ]);
    assert.equal(hex(data.subarray(0, head.length)), hex(head));
    const state = new BorshAccountsCoder(QUORATE_SIGNER_IDL).decode('programState', data);
    assert.equal(state.chainId, CHAIN_ID);
    assert.ok(state.admin.equals(chain.admin.publicKey));
  });

  it('emits a request byte by byte as existing nodes read it', async () => {
    const payload = Buffer.alloc(32, 0xa5);
    const instruction = await chain.program.methods
      .sign([...payload], 1, 'm/44/é', 'ECDSA', 'ethereum', '{}')
      .accounts({ requester: chain.requester.publicKey, feePayer: chain.admin.publicKey, program: PROGRAM_ID })
      .instruction();
    const { eventData } = chain.send([instruction], [chain.requester, chain.admin]);
    const expected = Buffer.concat([
      EVENT_TAG,
      Buffer.from(fixture.events.SignatureRequestedEvent.discriminator),
      chain.requester.publicKey.toBuffer(),
      payload,
      u32(1),
      u64(DEPOSIT),
      ...[CHAIN_ID, 'm/44/é', 'ECDSA', 'ethereum', '{}'].map(text),
      Buffer.of(1),
      chain.admin.publicKey.toBuffer(),
    ]);
    assert.deepEqual(eventData.map(hex), [hex(expected)]);
  });

  it('emits a bidirectional request byte by byte', async () => {
    const callback = pda('callback');
    const instruction = await chain.program.methods
      .signBidirectional(Buffer.of(2, 3), 'eip155:1', 0, 'p', '', 'd', '', callback, Buffer.of(7), Buffer.of(8, 9))
      .accountsPartial({
        requester: chain.requester.publicKey,
        feePayer: null,
        instructions: null,
        program: PROGRAM_ID,
      })
      .instruction();
    const { eventData } = chain.send([instruction], [chain.requester]);
    const expected = Buffer.concat([
      EVENT_TAG,
      Buffer.from(fixture.events.SignBidirectionalEvent.discriminator),
      chain.requester.publicKey.toBuffer(),
      ...[u32(2), Buffer.of(2, 3), text('eip155:1'), u32(0), u64(DEPOSIT)],
      ...['p', '', 'd', ''].map(text),
      callback.toBuffer(),
      ...[u32(1), Buffer.of(7), u32(2), Buffer.of(8, 9)],
    ]);
    assert.deepEqual(eventData.map(hex), [hex(expected)]);
  });

  for (const { sender, chainId, payload, path, keyVersion, requestId } of fixture.requestIds) {
    it(`answers the request of ${sender} under the id that clients wait for`, async () => {
      const requester = new PublicKey(sender);
      const signature = networkSign(requester, path, keyVersion, Buffer.from(payload, 'hex'));
      const own = await TestChain.start(chainId);
      const instruction = await own.program.methods
        .respond([
          {
            requester,
            payload: [...Buffer.from(payload, 'hex')],
            keyVersion,
            path,
            algo: '',
            dest: '',
            params: '',
            signature,
          },
        ])
        .accounts({ responder: own.responder.publicKey, program: PROGRAM_ID })
        .instruction();
      const { eventData } = own.send([instruction], [own.responder]);
      const expected = Buffer.concat([
        EVENT_TAG,
        Buffer.from(fixture.events.SignatureRespondedEvent.discriminator),
        Buffer.from(requestId, 'hex'),
        own.responder.publicKey.toBuffer(),
        Buffer.from([...signature.bigR.x, ...signature.bigR.y, ...signature.s, signature.recoveryId]),
      ]);
      assert.deepEqual(eventData.map(hex), [hex(expected)]);
    });
  }

  for (const request of fixture.transactionRequestIds) {
    it(`answers the transaction of ${request.sender} under the id that clients wait for`, async () => {
      const { requestId, sender, serializedTransaction, ...fields } = request;
      const requester = new PublicKey(sender);
      const transaction = Buffer.from(serializedTransaction, 'hex');
      const signature = networkSign(requester, fields.path, fields.keyVersion, keccak_256(transaction));
      const strings = { algo: '', dest: '', params: '' };
      const instruction = await chain.program.methods
        .respondTransaction([{ ...fields, ...strings, requester, serializedTransaction: transaction, signature }])
        .accounts({ responder: chain.responder.publicKey, program: PROGRAM_ID })
        .instruction();
      const { events } = chain.send([instruction], [chain.responder]);
      assert.equal(hex(events[0]?.data.requestId), requestId);
    });
  }

  // Clients read outcomes in the logs; the newest ones among the inner instructions, too.
  it('emits an outcome as an inner instruction and as a log, an error as a log', async () => {
    const { requester, responder } = chain;
    const requestId = Buffer.alloc(32, 3);
    const signed = (output: Uint8Array) =>
      networkSign(requester.publicKey, RESPONSE_PATH, 1, outcomeDigest(requestId, output));
    const accounts = { responder: responder.publicKey, program: PROGRAM_ID };
    const outcome = signed(Buffer.of(1));
    const ofOutcome = await chain.program.methods
      .respondBidirectional(requester.publicKey, 1, [...requestId], Buffer.of(1), outcome)
      .accounts(accounts)
      .instruction();
    const common = [requestId, responder.publicKey.toBuffer()];
    const bytes = Buffer.from([...outcome.bigR.x, ...outcome.bigR.y, ...outcome.s, outcome.recoveryId]);
    const expectedOutcome = [
      ...[EVENT_TAG, Buffer.from(fixture.events.RespondBidirectionalEvent.discriminator), ...common],
      ...[u32(1), Buffer.of(1), bytes],
    ];
    const sent = chain.send([ofOutcome], [responder]);
    const outcomeBytes = Buffer.concat(expectedOutcome);
    assert.deepEqual(sent.eventData.map(hex), [hex(outcomeBytes)]);
    const logged = sent.meta.logs().filter((log) => log.startsWith('Program data: '));
    assert.deepEqual(logged, [`Program data: ${outcomeBytes.subarray(EVENT_TAG.length).toString('base64')}`]);

    const failure = signed(Buffer.concat([Buffer.from('deadbeef', 'hex'), Buffer.from('wéll')]));
    const ofError = await chain.program.methods
      .respondError([
        {
          requester: requester.publicKey,
          keyVersion: 1,
          requestId: [...requestId],
          errorMessage: 'wéll',
          signature: failure,
        },
      ])
      .accounts(accounts)
      .instruction();
    const line = chain
      .send([ofError], [responder])
      .meta.logs()
      .find((log) => log.startsWith('Program data: '));
    const expectedError = [Buffer.from(fixture.events.SignatureErrorEvent.discriminator), ...common, text('wéll')];
    assert.equal(line, `Program data: ${Buffer.concat(expectedError).toString('base64')}`);
  });
});

import assert from 'node:assert/strict';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { numberToBytesBE } from '@noble/curves/utils.js';
import { type PublicKey, SystemProgram, TransactionInstruction } from '@solana/web3.js';
import {
  bn,
  DEPOSIT,
  EVENT_TAG,
  keypair,
  PROGRAM_ID,
  pda,
  programError,
  RESPONSE_PATH,
  STATE,
  TestChain,
} from './support.ts';

const PAYLOAD = [...Buffer.alloc(32, 7)];
const ORDER = secp256k1.Point.Fn.ORDER;

interface SignFields {
  payload?: number[];
  keyVersion?: number;
  path?: string;
  algo?: string;
  dest?: string;
  params?: string;
}

describe('program: sign', () => {
  let chain: TestChain;

  beforeEach(async () => {
    chain = await TestChain.start();
  });

  const signWith = (fields: SignFields = {}, feePayer: PublicKey | null = null) => {
    const { payload = PAYLOAD, keyVersion = 1, path = 'path', algo = '', dest = '', params = '' } = fields;
    return chain.program.methods
      .sign(payload, keyVersion, path, algo, dest, params)
      .accountsPartial({ requester: chain.requester.publicKey, feePayer, program: PROGRAM_ID })
      .instruction();
  };
  const send = async (fields: SignFields = {}) => chain.send([await signWith(fields)], [chain.requester]);

  it('emits the request and takes the deposit', async () => {
    const before = chain.balance(STATE);
    const { events } = await send({ path: 'a longer path/with/parts', algo: 'ECDSA', dest: 'ethereum' });
    assert.equal(chain.balance(STATE) - before, DEPOSIT);
    assert.deepEqual(
      events.map(({ name }) => name),
      ['signatureRequestedEvent'],
    );
    const { data } = events[0]!;
    assert.ok(data.sender.equals(chain.requester.publicKey));
    assert.deepEqual(data.payload, PAYLOAD);
    assert.equal(data.deposit.toString(), DEPOSIT.toString());
    assert.equal(data.feePayer, null);
  });

  it('takes the deposit of another payer, and names it', async () => {
    const before = chain.balance(chain.admin.publicKey);
    const instruction = await signWith({}, chain.admin.publicKey);
    const { events } = chain.send([instruction], [chain.requester, chain.admin]);
    assert.equal(before - chain.balance(chain.admin.publicKey), DEPOSIT);
    assert.ok(events[0]?.data.feePayer.equals(chain.admin.publicKey));
  });

  const refusedFields: readonly (readonly [what: string, fields: SignFields, error: string])[] = [
    ['payload 0', { payload: Array(32).fill(0) }, 'invalidPayload'],
    ['payload n', { payload: [...numberToBytesBE(ORDER, 32)] }, 'invalidPayload'],
    ['the largest payload', { payload: Array(32).fill(255) }, 'invalidPayload'],
    ['key version 2', { keyVersion: 2 }, 'unsupportedKeyVersion'],
    ['an unknown algorithm', { algo: 'ed25519' }, 'unsupportedAlgorithm'],
    ['the path of response keys', { path: RESPONSE_PATH }, 'reservedPath'],
  ];
  for (const [what, fields, error] of refusedFields)
    it(`refuses ${what}`, async () => {
      await assert.rejects(send(fields), programError(error));
    });

  it('takes payload n − 1, and every name of the algorithm', async () => {
    await send({ payload: [...numberToBytesBE(ORDER - 1n, 32)] });
    for (const algo of ['ECDSA', 'ecdsa', 'secp256k1', '']) await send({ algo });
  });

  it('refuses an empty bidirectional transaction, the wrong key version and the reserved path', async () => {
    const attempt = async (transaction: Buffer, keyVersion: number, path: string) => {
      const instruction = await chain.program.methods
        .signBidirectional(transaction, 'eip155:1', keyVersion, path, '', '', '', PROGRAM_ID, Buffer.of(), Buffer.of())
        .accountsPartial({
          requester: chain.requester.publicKey,
          feePayer: null,
          instructions: null,
          program: PROGRAM_ID,
        })
        .instruction();
      return chain.send([instruction], [chain.requester]);
    };
    await assert.rejects(attempt(Buffer.of(), 1, 'p'), programError('invalidTransaction'));
    await assert.rejects(attempt(Buffer.of(2), 2, 'p'), programError('unsupportedKeyVersion'));
    await assert.rejects(attempt(Buffer.of(2), 1, RESPONSE_PATH), programError('reservedPath'));
    assert.equal((await attempt(Buffer.of(2), 1, 'p')).events.length, 1);
  });

  it('refuses a payer who has less than the deposit', async () => {
    const raise = chain.program.methods.updateDeposit(bn(20_000_000_000n));
    chain.send([await raise.accounts({ admin: chain.admin.publicKey }).instruction()], [chain.admin]);
    await assert.rejects(send(), programError('insufficientDeposit'));
  });

  describe('refuses', () => {
    const cases: readonly (readonly [what: string, code: number, change: (i: TransactionInstruction) => void])[] = [
      ['data that end early', 102, (i) => (i.data = i.data.subarray(0, 40))],
      ['text that is no UTF-8', 102, (i) => (i.data[48] = 0xff)],
      ['a length beyond the data', 102, (i) => i.data.writeUInt32LE(0xffff_ffff, 44)],
      ['an unknown instruction', 101, (i) => (i.data[0]! ^= 1)],
      ['less than a discriminator', 101, (i) => (i.data = i.data.subarray(0, 7))],
      ['another event authority', 2006, (i) => (i.keys[4]!.pubkey = pda('other'))],
      ['a state of another owner', 3007, (i) => (i.keys[0]!.pubkey = chain.admin.publicKey)],
      ['a requester who has not signed', 3010, (i) => (i.keys[1] = { ...i.keys[1]!, pubkey: STATE, isSigner: false })],
      ['another system program', 3008, (i) => (i.keys[3]!.pubkey = chain.admin.publicKey)],
      ['another program to emit', 3008, (i) => (i.keys[5]!.pubkey = SystemProgram.programId)],
      ['missing accounts', 3005, (i) => (i.keys.length = 5)],
    ];
    for (const [what, code, change] of cases)
      it(what, async () => {
        const instruction = await signWith();
        change(instruction);
        assert.throws(() => chain.send([instruction], [chain.requester]), programError(code));
      });

    it('an event that the program has not emitted', () => {
      const forged = new TransactionInstruction({
        programId: PROGRAM_ID,
        keys: [{ pubkey: chain.requester.publicKey, isSigner: true, isWritable: false }],
        data: Buffer.concat([EVENT_TAG, Buffer.alloc(80)]),
      });
      assert.throws(() => chain.send([forged], [chain.requester]), programError(2006));
      forged.keys[0] = { pubkey: pda('__event_authority'), isSigner: false, isWritable: false };
      assert.throws(() => chain.send([forged], [chain.requester]), programError(3010));
    });
  });

  it('tells errors as Anchor does', async () => {
    const error = await send({ keyVersion: 9 }).catch((refused) => refused);
    const line =
      'Program log: AnchorError occurred. Error Code: UnsupportedKeyVersion. Error Number: 6008. ' +
      'Error Message: The network has no keys of this version.';
    assert.ok(error.logs.includes(line), error.logs.join('\n'));
  });

  it('works under program ids with other bumps', async () => {
    const id = keypair('another program').publicKey;
    const other = await TestChain.withProgram(id);
    other.send([await other.initialize()], [other.admin]);
    const instruction = await other.program.methods
      .sign(PAYLOAD, 1, 'path', '', '', '')
      .accountsPartial({ requester: other.requester.publicKey, feePayer: null, program: id })
      .instruction();
    assert.equal(other.send([instruction], [other.requester]).events.length, 1);
  });
});

import assert from 'node:assert/strict';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { type Address, concatHex, type Hex, keccak256, parseEventLogs, toHex, zeroAddress } from 'viem';
import { type SignatureArgument, signerAbi, toPointArgument } from '../src/index.ts';
import {
  type Chain,
  COMPILE_TIMEOUT,
  errorDigest,
  Fn,
  networkSign,
  order,
  outcomeDigest,
  RESPONSE_PATH,
  refuses,
  sampleRequest,
  sampleTransaction,
  signPreimage,
  signWith,
  startChain,
  transactionPreimage,
} from './support.ts';

const FIELD = secp256k1.Point.Fp.ORDER;
const OUTPUT = `0x${'1'.padStart(64, '0')}` as const;
const MESSAGE = 'the transaction has expired';

/** The same signature in a form that the network does not hand out. */
const forms: readonly (readonly [what: string, change: (valid: SignatureArgument) => SignatureArgument])[] = [
  [
    'a high s',
    (valid) => ({ bigR: negate(valid.bigR), s: order - valid.s, recoveryId: valid.recoveryId === 0 ? 1 : 0 }),
  ],
  ['a high s alone', (valid) => ({ ...valid, s: order - valid.s })],
  ['the other recovery id', (valid) => ({ ...valid, recoveryId: valid.recoveryId === 0 ? 1 : 0 })],
  ['recovery id plus 2', (valid) => ({ ...valid, recoveryId: (valid.recoveryId + 2) as 0 | 1 })],
  ['recovery id plus 27', (valid) => ({ ...valid, recoveryId: (valid.recoveryId + 27) as 0 | 1 })],
  ['the negative of R', (valid) => ({ ...valid, bigR: negate(valid.bigR) })],
  ['another y', (valid) => ({ ...valid, bigR: { ...valid.bigR, y: valid.bigR.y + 2n } })],
  ['y = 0', (valid) => ({ ...valid, bigR: { ...valid.bigR, y: 0n } })],
  ['no R at all', (valid) => ({ ...valid, bigR: { x: 0n, y: 0n } })],
  ['r above the group order', (valid) => ({ ...valid, bigR: { ...valid.bigR, x: order } })],
  ['s = 0', (valid) => ({ ...valid, s: 0n })],
  ['s + n', (valid) => ({ ...valid, s: valid.s + order < 2n ** 256n ? valid.s + order : order })],
  ['another s', (valid) => ({ ...valid, s: valid.s === 1n ? 2n : valid.s - 1n })],
];
const negate = ({ x, y }: { readonly x: bigint; readonly y: bigint }) => ({ x, y: FIELD - y });

describe('EVM contract: responses', function () {
  this.timeout(COMPILE_TIMEOUT);
  let chain: Chain;
  let requester: Address;
  let transactionRequest: Hex;
  let transactionId: Hex;

  before(async () => {
    chain = await startChain();
    requester = chain.requester.account.address;
    transactionRequest = transactionPreimage(requester, sampleTransaction);
    transactionId = keccak256(transactionRequest);
  });

  const { payload, path } = sampleRequest;
  const simulate = () => chain.signerFor(chain.responder).simulate;
  const idOf = (request = sampleRequest as Omit<typeof sampleRequest, 'payload'> & { payload: Hex }, of = requester) =>
    keccak256(signPreimage(of, request, 31337));

  /** Each of the four calls with one signature; what that signature is over; the id that an error names. */
  const calls = () =>
    ({
      respond: {
        valid: networkSign(requester, path, 1, payload),
        id: idOf(),
        call: (signature: SignatureArgument): Promise<unknown> =>
          simulate().respond([[{ requester, request: sampleRequest, signature }]]),
      },
      respondTransaction: {
        valid: networkSign(requester, 'test', 1, keccak256(sampleTransaction.serializedTransaction)),
        id: transactionId,
        call: (signature: SignatureArgument): Promise<unknown> =>
          simulate().respondTransaction([[{ requester, request: sampleTransaction, signature }]]),
      },
      respondBidirectional: {
        valid: networkSign(requester, RESPONSE_PATH, 1, outcomeDigest(transactionId, OUTPUT)),
        id: transactionId,
        call: (signature: SignatureArgument): Promise<unknown> =>
          simulate().respondBidirectional([transactionRequest, 1, OUTPUT, signature]),
      },
      respondError: {
        valid: networkSign(requester, RESPONSE_PATH, 1, errorDigest(transactionId, MESSAGE)),
        id: transactionId,
        call: (signature: SignatureArgument): Promise<unknown> =>
          simulate().respondError([[{ request: transactionRequest, keyVersion: 1, errorMessage: MESSAGE, signature }]]),
      },
    }) as const;

  for (const name of ['respond', 'respondTransaction', 'respondBidirectional', 'respondError'] as const)
    describe(name, () => {
      it('takes a valid signature, from anyone', async () => {
        const { call, valid } = calls()[name];
        await call(valid);
      });

      it('refuses a forged one', async () => {
        const { call, id, valid } = calls()[name];
        const forger = Fn.fromBytes(secp256k1.utils.randomSecretKey());
        await refuses(call(signWith(forger, payload)), 'InvalidSignature', [id]);
        await refuses(
          call({ ...valid, bigR: toPointArgument(secp256k1.getPublicKey(Fn.toBytes(2n))) }),
          'InvalidSignature',
        );
      });

      for (const [what, change] of forms)
        it(`refuses ${what}`, async () => {
          const { call, id, valid } = calls()[name];
          await refuses(call(change(valid)), 'InvalidSignature', [id]);
        });
    });

  it('refuses a response that is moved to another request', async () => {
    const signature = networkSign(requester, path, 1, payload);
    const other = chain.admin.account.address;
    for (const [who, change] of [
      [requester, { payload: keccak256('0xbeef') }],
      [requester, { path: 'ethereum,2' }],
      [requester, { keyVersion: 0 }],
      [other, {}],
    ] as const) {
      const request = { ...sampleRequest, ...change } as typeof sampleRequest;
      const call = simulate().respond([[{ requester: who, request, signature }]]);
      await refuses(call, 'InvalidSignature', [idOf(request, who)]);
    }
    const call = simulate().respond([[{ requester, request: { ...sampleRequest, keyVersion: 2 }, signature }]]);
    await refuses(call, 'UnsupportedKeyVersion', [2]);
  });

  it('refuses an outcome or an error that is moved to another request, or changed', async () => {
    const { respondBidirectional: outcome, respondError: error } = calls();
    const moved = transactionPreimage(requester, { ...sampleTransaction, path: 'test2' });
    await refuses(simulate().respondBidirectional([moved, 1, OUTPUT, outcome.valid]), 'InvalidSignature');
    await refuses(simulate().respondBidirectional([transactionRequest, 1, '0x', outcome.valid]), 'InvalidSignature');
    await refuses(simulate().respondBidirectional([transactionRequest, 0, OUTPUT, outcome.valid]), 'InvalidSignature');
    await refuses(simulate().respondBidirectional(['0x', 1, OUTPUT, outcome.valid]), 'InvalidSignature');
    const failure = { request: transactionRequest, keyVersion: 1, errorMessage: MESSAGE, signature: error.valid };
    await refuses(simulate().respondError([[{ ...failure, request: moved }]]), 'InvalidSignature');
    await refuses(simulate().respondError([[{ ...failure, errorMessage: 'another' }]]), 'InvalidSignature');
    await refuses(simulate().respondError([[failure, { ...failure, keyVersion: 0 }]]), 'InvalidSignature');
  });

  describe('to one request', () => {
    const failure = `${'\0'.repeat(31)}\x01`;
    const words = [
      ...['x'.repeat(28), `é${'x'.repeat(58)}`].map((text) => ['a success', text]),
      ['the failure', failure],
    ];

    /** Hands 0xdeadbeef ‖ text in as outcome and as error, with the network's signature of these bytes. */
    function handIn(text: string) {
      const output = concatHex(['0xdeadbeef', toHex(text)]);
      const signature = networkSign(requester, RESPONSE_PATH, 1, outcomeDigest(transactionId, output));
      const error = { request: transactionRequest, keyVersion: 1, errorMessage: text, signature };
      return {
        asOutcome: () => simulate().respondBidirectional([transactionRequest, 1, output, signature]),
        asError: () => simulate().respondError([[error]]),
      };
    }

    for (const [what, text] of words)
      it(`${what} of ${4 + Buffer.byteLength(text!)} bytes is no error, though it begins as one`, async () => {
        const { asError, asOutcome } = handIn(text!);
        await asOutcome();
        await refuses(asError(), 'InvalidSignature', [transactionId]);
      });

    for (const length of [0, 1, 27, 29, 32, 59])
      it(`an error with a message of ${length} bytes is no outcome`, async () => {
        const { asError, asOutcome } = handIn('x'.repeat(length));
        await asError();
        await refuses(asOutcome(), 'InvalidSignature', [transactionId]);
      });

    it('a success is no error for what it says', async () => {
      const signature = networkSign(requester, RESPONSE_PATH, 1, outcomeDigest(transactionId, OUTPUT));
      const error = { request: transactionRequest, keyVersion: 1, errorMessage: failure, signature };
      await refuses(simulate().respondError([[error]]), 'InvalidSignature', [transactionId]);
    });

    it('no other bytes are an outcome', async () => {
      for (const output of [toHex('a text'), '0xdeadbeef', '0xdeadbeef01'] as const) {
        const signature = networkSign(requester, RESPONSE_PATH, 1, outcomeDigest(transactionId, output));
        const call = simulate().respondBidirectional([transactionRequest, 1, output, signature]);
        await refuses(call, 'InvalidSignature', [transactionId]);
      }
    });
  });

  it('takes errors about requests of sign', async () => {
    for (const keyVersion of [0, 1]) {
      const request = signPreimage(requester, { ...sampleRequest, keyVersion }, 31337);
      const signature = networkSign(requester, RESPONSE_PATH, keyVersion, errorDigest(keccak256(request), MESSAGE));
      await simulate().respondError([[{ request, keyVersion, errorMessage: MESSAGE, signature }]]);
    }
  });

  it('tells the two kinds of requests apart by the zeros before an address', async () => {
    for (const leading of [1, 11]) {
      const rare: Address = `0x${'00'.repeat(leading)}${'7f'.repeat(20 - leading)}`;
      const request = transactionPreimage(rare, sampleTransaction);
      const signature = networkSign(rare, RESPONSE_PATH, 1, errorDigest(keccak256(request), MESSAGE));
      await simulate().respondError([[{ request, keyVersion: 1, errorMessage: MESSAGE, signature }]]);
    }
  });

  it('takes a batch, all of it or nothing', async () => {
    const responses = [0, 1, 0].map((keyVersion, i) => {
      const request = { ...sampleRequest, keyVersion, payload: keccak256(toHex(i)) };
      return { requester, request, signature: networkSign(requester, path, keyVersion, request.payload) };
    });
    const hash = await chain.signerFor(chain.responder).write.respond([responses]);
    const { logs } = await chain.publicClient.waitForTransactionReceipt({ hash });
    const events = parseEventLogs({ abi: signerAbi, logs, eventName: 'SignatureResponded' });
    assert.deepEqual(
      events.map(({ args }) => args.requestId),
      responses.map(({ request }) => keccak256(signPreimage(requester, request, 31337))),
    );
    responses[1]!.signature = responses[0]!.signature;
    await refuses(simulate().respond([responses]), 'InvalidSignature', [events[1]!.args.requestId]);
    await simulate().respond([[]]);
  });

  it('tells the same again when a valid response is repeated', async () => {
    const signature = networkSign(requester, path, 1, payload);
    const events = [];
    for (const wallet of [chain.responder, chain.responder, chain.admin]) {
      const hash = await chain.signerFor(wallet).write.respond([[{ requester, request: sampleRequest, signature }]]);
      const { logs } = await chain.publicClient.waitForTransactionReceipt({ hash });
      events.push(parseEventLogs({ abi: signerAbi, logs, eventName: 'SignatureResponded' })[0]!.args);
    }
    for (const { requestId, signature: emitted } of events) {
      assert.equal(requestId, idOf());
      assert.deepEqual(emitted, { ...signature, recoveryId: signature.recoveryId });
    }
    assert.notEqual(events[0]!.responder, zeroAddress);
  });

  it('follows the root key', async () => {
    const own = await startChain();
    const signature = networkSign(requester, path, 1, payload);
    const respond = () =>
      own.signerFor(own.responder).simulate.respond([[{ requester, request: sampleRequest, signature }]]);
    await respond();
    const another = toPointArgument(secp256k1.getPublicKey(secp256k1.utils.randomSecretKey(), false));
    await own.signerFor(own.admin).write.setPublicKey([another]);
    await refuses(respond(), 'InvalidSignature', [idOf()]);
  });
});

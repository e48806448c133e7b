import assert from 'node:assert/strict';
import {
  type AbiEvent,
  type AbiFunction,
  encodeAbiParameters,
  type Hex,
  keccak256,
  parseAbiParameters,
  toEventSelector,
  toFunctionSelector,
} from 'viem';
import { signerAbi, signerTopics } from '../src/index.ts';
import {
  COMPILE_TIMEOUT,
  DEPOSIT,
  errorDigest,
  networkSign,
  outcomeDigest,
  RESPONSE_PATH,
  sampleTransaction,
  signPreimage,
  startChain,
  transactionPreimage,
} from './support.ts';

const ACCOUNT_0 = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';
const ACCOUNT_1 = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const OTHERS = { keyVersion: 1, path: 'test', algo: '', dest: '', params: '' } as const;
const signature = '((uint256 x, uint256 y) bigR, uint256 s, uint8 recoveryId) signature';

// Ids that signet.js computed; the other expectations are what sig.network's contracts and clients have.
describe('EVM contract: the wire', function () {
  this.timeout(COMPILE_TIMEOUT);
  const functions = signerAbi.filter((item) => item.type === 'function') as AbiFunction[];
  const events = signerAbi.filter((item) => item.type === 'event') as AbiEvent[];

  it('has the selectors that requesters call', () => {
    const selectors = new Map(functions.map((item) => [item.name, toFunctionSelector(item)]));
    const expected = {
      sign: '0xa03b5c3b',
      signBidirectional: '0xdfb4366b',
      getSignatureDeposit: '0xae650b95',
      setSignatureDeposit: '0x5f45af88',
      withdraw: '0x00f714ce',
    };
    for (const [name, selector] of Object.entries(expected)) assert.equal(selectors.get(name), selector, name);
  });

  it('has the topics that readers look for', () => {
    const topics = new Map(events.map((item) => [item.name, toEventSelector(item)]));
    for (const [name, topic] of Object.entries(signerTopics)) assert.equal(topics.get(name), topic, name);
    assert.match(topics.get('DepositUpdated') ?? '', /^0x4c0c144a.*26d8$/);
    assert.match(topics.get('FundsWithdrawn') ?? '', /^0x6141b54b.*f5ea$/);
  });

  it('emits SignatureRequested byte for byte', async () => {
    const { signerFor, requester, publicClient } = await startChain();
    const request = {
      ...OTHERS,
      payload: `0x${'01'.repeat(32)}`,
      algo: 'ECDSA',
      dest: 'ethereum',
      params: '{}',
    } as const;
    const hash = await signerFor(requester).write.sign([request], { value: DEPOSIT });
    const { logs } = await publicClient.waitForTransactionReceipt({ hash });
    const types = 'address, bytes32, uint32, uint256, uint256, string, string, string, string';
    const values = [ACCOUNT_1, request.payload, 1, DEPOSIT, 31337n, 'test', 'ECDSA', 'ethereum', '{}'] as const;
    assert.deepEqual(
      logs.map(({ topics, data }) => ({ topics, data })),
      [{ topics: [signerTopics.SignatureRequested], data: encodeAbiParameters(parseAbiParameters(types), values) }],
    );
  });

  it('emits SignBidirectional byte for byte', async () => {
    const { signerFor, requester, publicClient } = await startChain();
    const hash = await signerFor(requester).write.signBidirectional([sampleTransaction], { value: DEPOSIT });
    const { logs } = await publicClient.waitForTransactionReceipt({ hash });
    const types = 'address, bytes, string, uint32, uint256, uint256, string, string, string, string, bytes, bytes';
    const schema = sampleTransaction.outputDeserializationSchema;
    const values = [ACCOUNT_1, '0x02c0', 'eip155:1', 1, DEPOSIT, 31337n, 'test', '', '', '', schema, schema] as const;
    assert.deepEqual(
      logs.map(({ topics, data }) => ({ topics, data })),
      [{ topics: [signerTopics.SignBidirectional], data: encodeAbiParameters(parseAbiParameters(types), values) }],
    );
  });

  const ids: readonly (readonly [
    what: string,
    account: 0 | 1,
    chainId: number,
    keyVersion: number,
    payload: Hex,
    id: Hex,
  ])[] = [
    [
      'the local chain, key version 0',
      0,
      31337,
      0,
      '0xb94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9',
      '0x46d0bbc2cd8c016edbb711a33035b64a0ef3df655aadc4aad5193362b53e30e1',
    ],
    [
      'Sepolia, key version 1',
      1,
      11155111,
      1,
      `0x${'01'.repeat(32)}`,
      '0xf09146c352b885b346ead8f985f321c88d1c4136b30e8309ef9ea287bfa3d1dd',
    ],
  ];
  for (const [what, account, chainId, keyVersion, payload, id] of ids)
    it(`answers under the id that clients compute: ${what}`, async () => {
      const { signerFor, responder, publicClient } = await startChain({ chainId });
      const requester = account === 0 ? ACCOUNT_0 : ACCOUNT_1;
      const request = { ...OTHERS, keyVersion, payload };
      assert.equal(keccak256(signPreimage(requester, request, chainId)), id);
      const answer = networkSign(requester, 'test', keyVersion, payload);
      const hash = await signerFor(responder).write.respond([[{ requester, request, signature: answer }]]);
      const { logs } = await publicClient.waitForTransactionReceipt({ hash });
      const data = encodeAbiParameters(parseAbiParameters(`address responder, ${signature}`), [
        responder.account.address,
        answer,
      ]);
      assert.deepEqual(
        logs.map(({ topics, data }) => ({ topics, data })),
        [{ topics: [signerTopics.SignatureResponded, id], data }],
      );
    });

  it('answers bidirectional requests under the id that clients compute', async () => {
    const { signerFor, responder, publicClient } = await startChain();
    const id = '0x585d3df512ed53def16a016ed405450c7ccfa8f6c3af59e6c09891bcee32bfe1';
    const preimage = transactionPreimage(ACCOUNT_0, sampleTransaction);
    assert.equal(keccak256(preimage), id);
    const signer = signerFor(responder);
    const dataOf = async (hash: Hex) => {
      const { logs } = await publicClient.waitForTransactionReceipt({ hash });
      return logs.map(({ topics, data }) => ({ topics, data }));
    };
    const from = responder.account.address;

    const signed = networkSign(ACCOUNT_0, 'test', 1, keccak256(sampleTransaction.serializedTransaction));
    const response = { requester: ACCOUNT_0, request: sampleTransaction, signature: signed } as const;
    assert.deepEqual(await dataOf(await signer.write.respondTransaction([[response]])), [
      {
        topics: [signerTopics.SignatureResponded, id],
        data: encodeAbiParameters(parseAbiParameters(`address responder, ${signature}`), [from, signed]),
      },
    ]);

    const output = `0x${'1'.padStart(64, '0')}` as const;
    const outcome = networkSign(ACCOUNT_0, RESPONSE_PATH, 1, outcomeDigest(id, output));
    assert.deepEqual(await dataOf(await signer.write.respondBidirectional([preimage, 1, output, outcome])), [
      {
        topics: [signerTopics.RespondBidirectional, id],
        data: encodeAbiParameters(parseAbiParameters(`address, bytes, ${signature}`), [from, output, outcome]),
      },
    ]);

    const errorMessage = 'no such chain: häuser';
    const failure = networkSign(ACCOUNT_0, RESPONSE_PATH, 1, errorDigest(id, errorMessage));
    const error = { request: preimage, keyVersion: 1, errorMessage, signature: failure };
    assert.deepEqual(await dataOf(await signer.write.respondError([[error]])), [
      {
        topics: [signerTopics.SignatureError, id],
        data: encodeAbiParameters(parseAbiParameters('address, string'), [from, errorMessage]),
      },
    ]);
  });
});

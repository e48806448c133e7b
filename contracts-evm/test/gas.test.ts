import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Hex, keccak256, toHex } from 'viem';
import {
  type Chain,
  COMPILE_TIMEOUT,
  DEPOSIT,
  errorDigest,
  networkSign,
  outcomeDigest,
  RESPONSE_PATH,
  sampleRequest,
  sampleTransaction,
  signPreimage,
  startChain,
  transactionPreimage,
} from './support.ts';

/** A transaction that calls a contract with two words. */
const transaction = { ...sampleTransaction, serializedTransaction: toHex(new Uint8Array(110).fill(0xa5)) };
const output = `0x${'1'.padStart(64, '0')}` as const;

describe('EVM contract: gas', function () {
  this.timeout(COMPILE_TIMEOUT);
  let chain: Chain;

  before(async () => {
    chain = await startChain();
  });

  const used = async (sent: Promise<Hex>): Promise<number> => {
    const { status, gasUsed } = await chain.publicClient.waitForTransactionReceipt({ hash: await sent });
    assert.equal(status, 'success');
    return Number(gasUsed);
  };
  const responses = (count: number) =>
    Array.from({ length: count }, (_, i) => {
      const requester = chain.requester.account.address;
      const request = { ...sampleRequest, payload: keccak256(toHex(i)) };
      return { requester, request, signature: networkSign(requester, request.path, 1, request.payload) };
    });
  const asNode = () => chain.signerFor(chain.responder).write;

  const rows: readonly (readonly [what: string, limit: number, measure: () => Promise<number>])[] = [
    ['`sign`', 45_000, () => used(chain.signerFor(chain.requester).write.sign([sampleRequest], { value: DEPOSIT }))],
    [
      '`sign`, with a refund',
      45_000,
      () => used(chain.signerFor(chain.requester).write.sign([sampleRequest], { value: DEPOSIT + 1n })),
    ],
    [
      '`signBidirectional`',
      55_000,
      () => used(chain.signerFor(chain.requester).write.signBidirectional([transaction], { value: DEPOSIT })),
    ],
    ['`respond`, one', 75_000, () => used(asNode().respond([responses(1)]))],
    ['`respond`, each of ten', 40_000, async () => (await used(asNode().respond([responses(10)]))) / 10],
    [
      '`respondTransaction`, one',
      75_000,
      () => {
        const requester = chain.requester.account.address;
        const signature = networkSign(requester, 'test', 1, keccak256(transaction.serializedTransaction));
        return used(asNode().respondTransaction([[{ requester, request: transaction, signature }]]));
      },
    ],
    [
      '`respondBidirectional`',
      75_000,
      () => {
        const requester = chain.requester.account.address;
        const preimage = transactionPreimage(requester, transaction);
        const digest = outcomeDigest(keccak256(preimage), output);
        return used(
          asNode().respondBidirectional([preimage, 1, output, networkSign(requester, RESPONSE_PATH, 1, digest)]),
        );
      },
    ],
    [
      '`respondError`, one',
      75_000,
      () => {
        const requester = chain.requester.account.address;
        const request = signPreimage(requester, sampleRequest, 31337);
        const errorMessage = 'the network has no presignatures';
        const signature = networkSign(requester, RESPONSE_PATH, 1, errorDigest(keccak256(request), errorMessage));
        return used(asNode().respondError([[{ request, keyVersion: 1, errorMessage, signature }]]));
      },
    ],
  ];
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const digits = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
  for (const [what, limit, measure] of rows)
    it(`${what}: at most ${digits.format(limit)}, and what the README says`, async () => {
      const gas = await measure();
      assert.ok(gas <= limit, `${gas}`);
      const row = `| ${what} | ${digits.format(gas)} | ${digits.format(limit)} |`;
      assert.ok(readme.includes(row), `not in the README: ${row}`);
    });
});

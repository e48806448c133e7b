import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { ComputeBudgetProgram, type Keypair, type TransactionInstruction } from '@solana/web3.js';
import { QUORATE_SIGNER_IDL } from '../src/index.ts';
import {
  FAILURE_PREFIX,
  networkSign,
  outcomeDigest,
  PROGRAM_ID,
  pda,
  RESPONSE_PATH,
  signatureBytes,
  TestChain,
  text,
  u32,
} from './support.ts';

const BUDGET = ComputeBudgetProgram.setComputeUnitLimit({ units: 1_400_000 });
/** What the budget's instruction costs itself. */
const BUDGET_UNITS = 150;
/** A transaction that calls a contract with two words. */
const TRANSACTION = Buffer.alloc(110, 0xa5);
const REQUEST_ID = Uint8Array.from(Buffer.alloc(32, 9));
const OUTPUT = Buffer.alloc(32, 1);
/** Of the request. */
const fields = { path: 'ethereum,1', algo: 'ECDSA', dest: 'ethereum', params: '' };

describe('program: compute units', () => {
  let chain: TestChain;

  before(async () => {
    chain = await TestChain.start();
  });

  /** Of one instruction. */
  const used = (instruction: TransactionInstruction, ...signers: Keypair[]) =>
    chain.send([BUDGET, instruction], signers).computeUnits - BUDGET_UNITS;
  const asNode = () => ({ responder: chain.responder.publicKey, program: PROGRAM_ID });
  const requester = () => chain.requester.publicKey;
  const signing = (keyVersion: number) =>
    chain.program.methods
      .sign([...Buffer.alloc(32, 7)], keyVersion, fields.path, fields.algo, fields.dest, fields.params)
      .accountsPartial({ requester: requester(), feePayer: null, program: PROGRAM_ID })
      .instruction();
  const responses = (count: number) =>
    Array.from({ length: count }, (_, i) => {
      const payload = keccak_256(Uint8Array.of(i));
      const signature = networkSign(requester(), fields.path, 1, payload);
      return { ...fields, requester: requester(), payload: [...payload], keyVersion: 1, signature };
    });
  /** A response to eight, as a buffer holds it. */
  const buffered = () => {
    const list = responses(8).map(({ payload, keyVersion, path, algo, dest, params, signature }) =>
      Buffer.concat([
        ...[requester().toBuffer(), Buffer.from(payload), u32(keyVersion), ...[path, algo, dest, params].map(text)],
        signatureBytes(signature),
      ]),
    );
    const { discriminator } = QUORATE_SIGNER_IDL.instructions.find(({ name }) => name === 'respond')!;
    return Buffer.concat([Buffer.from(discriminator), u32(list.length), ...list]);
  };
  const respond = async (count: number) =>
    used(await chain.program.methods.respond(responses(count)).accounts(asNode()).instruction(), chain.responder) /
    count;
  const outcome = (output: Uint8Array) => networkSign(requester(), RESPONSE_PATH, 1, outcomeDigest(REQUEST_ID, output));
  const bufferAccounts = () => {
    const authority = chain.responder.publicKey;
    return { buffer: pda('response-buffer', authority.toBytes(), Buffer.alloc(4)), authority };
  };

  const rows: readonly (readonly [what: string, limit: number, measure: () => Promise<number>])[] = [
    ['`sign`', 12_000, async () => used(await signing(1), chain.requester)],
    [
      '`sign_bidirectional`',
      12_000,
      async () => {
        const { path, algo, dest, params } = fields;
        const instruction = await chain.program.methods
          .signBidirectional(TRANSACTION, 'eip155:1', 1, path, algo, dest, params, PROGRAM_ID, OUTPUT, OUTPUT)
          .accountsPartial({ requester: requester(), feePayer: null, instructions: null, program: PROGRAM_ID })
          .instruction();
        return used(instruction, chain.requester);
      },
    ],
    ['`respond`, one', 90_000, () => respond(1)],
    ['`respond`, each of four', 90_000, () => respond(4)],
    [
      '`respond_transaction`, one',
      90_000,
      async () => {
        const signature = networkSign(requester(), fields.path, 1, keccak_256(TRANSACTION));
        const response = { ...fields, caip2Id: 'eip155:1', keyVersion: 1, requester: requester(), signature };
        const instruction = await chain.program.methods
          .respondTransaction([{ ...response, serializedTransaction: TRANSACTION }])
          .accounts(asNode())
          .instruction();
        return used(instruction, chain.responder);
      },
    ],
    [
      '`respond_bidirectional`',
      90_000,
      async () => {
        const instruction = await chain.program.methods
          .respondBidirectional(requester(), 1, [...REQUEST_ID], OUTPUT, outcome(OUTPUT))
          .accounts(asNode())
          .instruction();
        return used(instruction, chain.responder);
      },
    ],
    [
      '`respond_error`, one',
      90_000,
      async () => {
        const errorMessage = 'the network has no presignatures';
        const signature = outcome(Uint8Array.of(...FAILURE_PREFIX, ...Buffer.from(errorMessage)));
        const error = { requester: requester(), keyVersion: 1, requestId: [...REQUEST_ID], errorMessage, signature };
        return used(
          await chain.program.methods.respondError([error]).accounts(asNode()).instruction(),
          chain.responder,
        );
      },
    ],
    [
      '`open_buffer`',
      15_000,
      async () => {
        const { authority } = bufferAccounts();
        const data = buffered();
        const open = chain.program.methods.openBuffer(0, data.length).accounts({ authority });
        return used(await open.instruction(), chain.responder);
      },
    ],
    [
      '`write_buffer`, each 900 bytes',
      3_000,
      async () => {
        const data = buffered();
        const units: number[] = [];
        for (let at = 0; at < data.length; at += 900) {
          const write = chain.program.methods.writeBuffer(at, data.subarray(at, at + 900)).accounts(bufferAccounts());
          units.push(used(await write.instruction(), chain.responder));
        }
        return Math.max(...units);
      },
    ],
    [
      '`respond_buffered`, each of eight',
      90_000,
      async () => {
        const { buffer } = bufferAccounts();
        const instruction = await chain.program.methods
          .respondBuffered()
          .accounts({ ...asNode(), buffer })
          .instruction();
        return used(instruction, chain.responder) / 8;
      },
    ],
  ];
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const digits = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
  for (const [what, limit, measure] of rows)
    it(`${what}: at most ${digits.format(limit)}, and what the README says`, async () => {
      const units = await measure();
      assert.ok(units <= limit, `${units}`);
      // The README tells of the committed program.
      if (process.env['QUORATE_SOLANA_PROGRAM'] !== undefined) return;
      const row = `| ${what} | ${digits.format(units)} | ${digits.format(limit)} |`;
      assert.ok(readme.includes(row), `not in the README: ${row}`);
    });
});

import fc from 'fast-check';
import { toHex } from '../../src/base/bytes.ts';
import { assetId, epoch } from '../../src/base/ids.ts';
import { decodeAttempt, encodeAttempt } from '../../src/governance/readiness.ts';
import {
  decodeShareAnswer,
  decodeShareRequest,
  encodeShareAnswer,
  encodeShareRequest,
} from '../../src/signing/messages.ts';
import { decodeInvitation, encodeInvitation } from '../../src/stockpile/generationMessages.ts';
import {
  decodeAnswer,
  decodeQuestion,
  encodeAnswer,
  encodeQuestion,
  type Question,
} from '../../src/stockpile/reconciliationMessages.ts';
import { hex32, ids } from '../support/fixtures.ts';
import { seeded } from '../support/numbers.ts';
import { assertTyped, mutationsOf } from './mutations.ts';

const id = assetId(hex32('asset'));
const point = new Uint8Array(33).fill(2);
const question: Question = { kind: 'presignature', ids: [id, assetId(hex32('another'))] };
const common = { epoch: epoch(1), participants: ids(0, 1), nonce: toHex(new Uint8Array(32)) };

/** What nodes ask each other: a genuine message, and how it is read. */
const messages: Readonly<Record<string, readonly [Uint8Array, (bytes: Uint8Array) => unknown]>> = {
  'invitation to triples': [encodeInvitation({ ...common, kind: 'triples', count: 4 }), decodeInvitation],
  'invitation to a presignature': [encodeInvitation({ ...common, kind: 'presignature', pair: id }), decodeInvitation],
  'signature share, asked for': [
    encodeShareRequest({
      chain: 'near',
      occurrence: 'x:1',
      presignature: id,
      bigR: point,
      contextHash: new Uint8Array(32),
    }),
    decodeShareRequest,
  ],
  'signature share, given': [
    encodeShareAnswer({ contextHash: new Uint8Array(32), share: new Uint8Array(32) }),
    decodeShareAnswer,
  ],
  'question about stock': [encodeQuestion(question), decodeQuestion],
  'answer about stock': [encodeAnswer([true, false]), (bytes) => decodeAnswer(question, bytes)],
  'attempt at a key event': [encodeAttempt({ epoch: 1, attempt: 2 }), decodeAttempt],
};

describe('fuzz: what nodes ask each other', () => {
  for (const [name, [genuine, decode]] of Object.entries(messages)) {
    it(name, () => {
      decode(genuine);
      fc.assert(
        fc.property(mutationsOf(genuine), (bytes) => assertTyped(() => decode(bytes))),
        seeded(2_000),
      );
    });
  }
});

import assert from 'node:assert/strict';
import { DecodeError } from '../../src/base/errors.ts';
import { assetId, epoch, participantId } from '../../src/base/ids.ts';
import {
  decodeInvitation,
  encodeInvitation,
  generationRunId,
  type Invitation,
} from '../../src/stockpile/generationMessages.ts';

const network = { network: 'testnet', contract: 'quorate.testnet' };
const owner = participantId(0);
const nonce = 'ab'.repeat(32);
const invitation: Invitation = {
  nonce,
  count: 4,
  participants: [participantId(0), participantId(2)],
  kind: 'triples',
  epoch: epoch(3),
};

describe('invitations to a generation run', () => {
  it('name the same run at owner and follower', () => {
    const received = decodeInvitation(encodeInvitation(invitation));
    assert.deepEqual(received, invitation);
    assert.equal(generationRunId(network, owner, received), generationRunId(network, owner, invitation));
  });

  it('name another run when anything in them, the owner or the network is another', () => {
    const variants: Invitation[] = [
      { ...invitation, nonce: 'ac'.repeat(32) },
      { ...invitation, count: 6 },
      { ...invitation, epoch: epoch(4) },
      { ...invitation, participants: [participantId(0), participantId(1)] },
      { ...invitation, kind: 'presignature', pair: assetId('cd'.repeat(32)) },
    ];
    const names = variants.map((variant) => generationRunId(network, owner, variant));
    names.push(generationRunId(network, owner, invitation));
    names.push(generationRunId(network, participantId(2), invitation));
    names.push(generationRunId({ ...network, contract: 'other' }, owner, invitation));
    assert.equal(new Set(names).size, names.length);
  });

  it('are refused when they are anything else', () => {
    const refused: unknown[] = [
      { ...invitation, count: 3 },
      { ...invitation, count: 2_048 },
      { ...invitation, participants: [0] },
      { ...invitation, kind: 'other' },
      { ...invitation, nonce: 'ab' },
      { ...invitation, more: 1 },
      [],
    ];
    for (const body of refused) {
      assert.throws(() => decodeInvitation(Buffer.from(JSON.stringify(body))), DecodeError);
    }
    assert.throws(() => decodeInvitation(Buffer.from('{')), DecodeError);
  });
});

import assert from 'node:assert/strict';
import { epoch } from '../../src/base/ids.ts';
import { dealersOf } from '../../src/governance/keyEventProtocol.ts';
import { eraseObsolete, isObsolete } from '../../src/governance/obsolete.ts';
import { Pins } from '../../src/governance/pins.ts';
import type { ContractState, KeyEvent, Participant, Sharing } from '../../src/types/contractState.ts';
import { openVault, type Vault } from '../../src/vault/vault.ts';
import { ids } from '../support/fixtures.ts';
import { cheapScrypt, keyUnlock, makeKeyShare, temporaryFolder } from '../vault/support.ts';

const transcript = (letter: string) => letter.repeat(64);

const people = (...numbers: number[]): Participant[] =>
  ids(...numbers).map((id) => ({
    id,
    accountId: `node${id}.near`,
    address: `10.0.0.${id + 1}:4000`,
    tlsPublicKey: `ed25519:${id}`,
  }));

const sharing = (changes: Partial<Sharing> = {}): Sharing => ({
  epoch: epoch(5),
  attempt: 1,
  transcriptHash: transcript('a'),
  participants: people(0, 1, 2),
  threshold: 2,
  publicKey: 'secp256k1:root',
  ...changes,
});

const event = (changes: Partial<KeyEvent> = {}): KeyEvent => ({
  epoch: epoch(8),
  attempt: 2,
  participants: people(0, 1, 2),
  threshold: 2,
  voted: new Set(),
  ...changes,
});

const running = (changes: Partial<Sharing> = {}): ContractState => ({
  kind: 'Running',
  sharing: sharing(changes),
  nextEpoch: epoch((changes.epoch ?? 5) + 3),
});
const resharing = (next: Partial<KeyEvent> = {}, now: Partial<Sharing> = {}): ContractState => ({
  kind: 'Resharing',
  sharing: sharing(now),
  reshare: event(next),
});

describe('which key shares can never count again', () => {
  const share = (ofEpoch: number, attempt = 1, letter = 'a') => ({
    epoch: epoch(ofEpoch),
    attempt,
    transcriptHash: transcript(letter),
  });
  const cases: [string, ContractState, ReturnType<typeof share>, boolean][] = [
    ['the one in force', running(), share(5), false],
    ['an older epoch', running(), share(4), true],
    ['another attempt at the epoch in force', running(), share(5, 0), true],
    ['another transcript of the attempt in force', running(), share(5, 1, 'b'), true],
    ['a cancelled resharing', running(), share(7), true],
    ['a resharing that this state is too old to know of', running(), share(8, 0), false],
    ['the one in force while resharing', resharing(), share(5), false],
    ['the attempt that runs', resharing(), share(8, 2), false],
    ['an attempt that has ended', resharing(), share(8, 1), true],
    ['a cancelled resharing, while the next one runs', resharing(), share(7, 2), true],
    ['a later epoch', resharing(), share(9, 0), false],
    ['an attempt at the first key that has ended', { kind: 'Initializing', keygen: event() }, share(0, 1), true],
    ['the attempt at the first key that runs', { kind: 'Initializing', keygen: event() }, share(0, 2), false],
    ['anything, when the contract has no state', { kind: 'NotInitialized' }, share(0), false],
  ];
  for (const [what, state, id, obsolete] of cases) {
    it(`${what}: ${obsolete ? 'obsolete' : 'kept'}`, () => assert.equal(isObsolete(id, state), obsolete));
  }
});

describe('what a node has once acted on', () => {
  const folder = temporaryFolder();
  let vault: Vault;
  let pins: Pins;

  beforeEach(async () => {
    vault = await openVault(folder.path, { unlock: keyUnlock, scryptCost: cheapScrypt });
    vault.state.delete('sharing');
    pins = new Pins(vault.state);
  });
  afterEach(() => vault.close());
  after(() => folder.remove());

  it('accepts any state at first', () => {
    for (const state of [running(), resharing(), { kind: 'NotInitialized' } as const]) pins.check(state);
  });

  it('is remembered by another process', () => {
    pins.pin(sharing(), true);
    assert.throws(() => new Pins(vault.state).check(running({ publicKey: 'secp256k1:other' })), {
      code: 'CONTRADICTION',
    });
  });

  const refused: [string, ContractState][] = [
    ['another root key', running({ publicKey: 'secp256k1:other' })],
    ['another root key while resharing', resharing({}, { publicKey: 'secp256k1:other' })],
    ['an epoch that is over', running({ epoch: epoch(4) })],
    ['an epoch that is over, while resharing', resharing({}, { epoch: epoch(4) })],
    ['another transcript of the same epoch', running({ transcriptHash: transcript('b') })],
    ['a key generation', { kind: 'Initializing', keygen: event({ epoch: epoch(0) }) }],
    ['a contract without state', { kind: 'NotInitialized' }],
    ['a resharing to the same epoch', resharing({ epoch: epoch(5) })],
    ['a resharing to an epoch that is over', resharing({ epoch: epoch(3) })],
  ];
  for (const [what, state] of refused) {
    it(`refuses ${what}`, () => {
      pins.pin(sharing(), true);
      assert.throws(() => pins.check(state), { code: 'CONTRADICTION' });
    });
  }

  it('accepts the same epoch, a resharing of it, and later epochs', () => {
    pins.pin(sharing(), true);
    pins.check(running());
    pins.check(resharing());
    pins.check(running({ epoch: epoch(6), transcriptHash: transcript('b') }));
  });

  it('knows no transcript of an epoch in which the node has no part', () => {
    pins.pin(sharing(), false);
    pins.check(running({ transcriptHash: transcript('b') }));
    assert.throws(() => pins.check(running({ epoch: epoch(4) })), { code: 'CONTRADICTION' });
  });

  it('tells who has left, and who has another TLS key', () => {
    assert.deepEqual(pins.changedParticipants(sharing()), []);
    pins.pin(sharing(), true);
    assert.deepEqual(pins.changedParticipants(sharing()), []);
    const [zero, one] = people(0, 1) as [Participant, Participant];
    const participants = [zero, { ...one, tlsPublicKey: 'ed25519:new' }, ...people(3)];
    assert.deepEqual(pins.changedParticipants(sharing({ participants })), ids(1, 2));
    const moved = { ...zero, address: '10.9.9.9:1' };
    assert.deepEqual(pins.changedParticipants(sharing({ participants: [moved, ...people(1, 2)] })), []);
  });

  it('leaves no share on the disk but those that may count', async () => {
    const shares = [
      makeKeyShare({ epoch: epoch(4), attempt: 0, transcriptHash: transcript('1') }),
      makeKeyShare({ epoch: epoch(5), attempt: 0, transcriptHash: transcript('2') }),
      makeKeyShare({ epoch: epoch(5), attempt: 1, transcriptHash: transcript('a') }),
      makeKeyShare({ epoch: epoch(8), attempt: 2, transcriptHash: transcript('3') }),
    ];
    for (const share of shares) await vault.keyShares.put(share);
    assert.equal(await eraseObsolete(vault.keyShares, resharing()), 2);
    const kept = (await vault.keyShares.list()).map(({ epoch: of, attempt }) => [of, attempt]);
    assert.deepEqual(kept, [
      [5, 1],
      [8, 2],
    ]);
  });
});

describe('who deals in a reshare', () => {
  const dealers = (attempt: number, next: readonly Participant[], threshold = 2) =>
    dealersOf(event({ attempt, participants: next }), sharing({ participants: people(0, 1, 2, 4), threshold }));

  it('as many as the old threshold, others at every attempt', () => {
    const next = people(0, 1, 2, 4, 5);
    assert.deepEqual(dealers(0, next), ids(0, 1));
    assert.deepEqual(dealers(1, next), ids(1, 2));
    assert.deepEqual(dealers(3, next), ids(0, 4));
    assert.deepEqual(dealers(4, next), ids(0, 1));
    assert.deepEqual(dealers(2, next, 3), ids(0, 2, 4));
  });

  it('only of those who stay', () => {
    assert.deepEqual(dealers(0, people(1, 4, 5)), ids(1, 4));
    assert.deepEqual(dealers(1, people(1, 4, 5)), ids(1, 4));
    assert.deepEqual(dealers(0, people(4, 5)), ids(4));
    assert.deepEqual(dealers(7, people(5)), []);
  });
});

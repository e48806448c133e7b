import { randomBytes } from 'node:crypto';
import { KeygenSession, Keyshare, type Message, SignSession } from '@silencelaboratories/dkls-wasm-ll-node';
import { cpuOf, median } from './measure.ts';

/** CPU in ms per party of one signature by DKLs23 in WebAssembly (@silencelaboratories/dkls-wasm-ll-node). */
export interface PeerCost {
  /** Everything before the message hash is known. */
  readonly presign: number;
  /** From the message hash to the signature at every party. */
  readonly online: number;
}

/** Medians over `runs` signatures of the first t of n parties, all in this thread; sessions are opened off the clock. */
export async function peerCost(n: number, t: number, runs: number): Promise<PeerCost> {
  const shares = distributeKey(n, t).map((share) => share.toBytes());
  const costs: PeerCost[] = [];
  for (let i = 0; i <= runs; i++) {
    const parties = shares.slice(0, t).map((share) => new SignSession(Keyshare.fromBytes(share), 'm'));
    const hash = new Uint8Array(randomBytes(32));
    const presign = await cpuOf(() => {
      const first = parties.map((party) => party.createFirstMessage());
      const second = parties.flatMap((party, id) => party.handleMessages(toAll(first, id)));
      const third = parties.flatMap((party, id) => party.handleMessages(toOne(second, id)));
      for (const [id, party] of parties.entries()) party.handleMessages(toOne(third, id));
    });
    const online = await cpuOf(() => {
      const last = parties.map((party) => party.lastMessage(hash));
      for (const [id, party] of parties.entries()) party.combine(toAll(last, id));
    });
    // the first run lets the compilers do their work
    if (i > 0) costs.push({ presign: presign / t, online: online / t });
  }
  return { presign: median(costs.map(({ presign }) => presign)), online: median(costs.map(({ online }) => online)) };
}

function distributeKey(n: number, t: number): Keyshare[] {
  const parties = Array.from({ length: n }, (_, id) => new KeygenSession(n, t, id));
  const first = parties.map((party) => party.createFirstMessage());
  const second = parties.flatMap((party, id) => party.handleMessages(toAll(first, id)));
  const commitments = parties.map((party) => party.calculateChainCodeCommitment());
  const third = parties.flatMap((party, id) => party.handleMessages(toOne(second, id)));
  const fourth = parties.flatMap((party, id) => party.handleMessages(toOne(third, id), commitments));
  for (const [id, party] of parties.entries()) party.handleMessages(toAll(fourth, id));
  return parties.map((party) => party.keyshare());
}

const toAll = (messages: readonly Message[], party: number): Message[] =>
  messages.filter(({ from_id }) => from_id !== party).map((message) => message.clone());

const toOne = (messages: readonly Message[], party: number): Message[] =>
  messages.filter(({ to_id }) => to_id === party).map((message) => message.clone());

import { abortable, pause } from '../client/abort.ts';

/** The last send of each account, until it is over. */
const lastSends = new Map<string, Promise<void>>();

/** Milliseconds that one send waits for another: a wallet that asks its user for longer counts nonces itself. */
const patience = 10_000;

/**
 * Sends one transaction of an account after the other, so that each finds the nonce that the last one has left.
 *
 * Nothing is ever sent again: a node that says that the nonce was taken may have taken this very transaction before.
 *
 * @param account one name for each account and chain
 * @throws the signal's reason when it fires before it is this one's turn; what `send` throws
 */
export async function sendInTurn(
  account: string,
  send: () => Promise<string>,
  signal: AbortSignal | undefined,
): Promise<string> {
  const turn = afterwards(lastSends.get(account), send, signal);
  const over = turn.then(noop, noop).then(() => {
    if (lastSends.get(account) === over) lastSends.delete(account);
  });
  lastSends.set(account, over);
  return turn;
}

const noop = () => {};

async function afterwards(
  before: Promise<void> | undefined,
  send: () => Promise<string>,
  signal: AbortSignal | undefined,
): Promise<string> {
  if (before) {
    const waited = new AbortController();
    const long = pause(patience, waited.signal);
    await abortable(Promise.race([before, long]), signal).finally(() => waited.abort());
  }
  return send();
}

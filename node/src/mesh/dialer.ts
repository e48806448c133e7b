import { connect, type TLSSocket } from 'node:tls';
import type { Clock } from '../base/clock.ts';
import { describeError } from '../base/errors.ts';
import type { ParticipantId } from '../base/ids.ts';
import type { Logger } from '../base/logger.ts';
import type { RandomSource } from '../base/random.ts';
import { abortable, withTimeout } from '../base/wait.ts';
import { MeshError } from './errors.ts';
import { type Authenticated, exchangeHellos, type HelloTerms, provenKey } from './handshake.ts';
import { type NodeIdentity, tlsOptions } from './identity.ts';

export interface DialerOptions {
  readonly identity: NodeIdentity;
  readonly terms: HelloTerms;
  readonly peer: ParticipantId;
  /** The peer's, in its normal form. */
  readonly publicKey: string;
  readonly host: string;
  readonly port: number;
  /** For connecting with TLS, and again for the hello. */
  readonly connectTimeoutMs: number;
  readonly backOff: { readonly minMs: number; readonly maxMs: number };
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random: RandomSource;
  /** @returns resolves when the link has ended */
  readonly onAuthenticated: (connection: Authenticated) => Promise<void>;
}

/** Keeps dialling a peer, one connection at a time, until the signal is aborted. */
export async function keepDialling(options: DialerOptions, signal: AbortSignal): Promise<void> {
  const { peer, clock, logger, backOff, random } = options;
  let failures = 0;
  let lastReason: string | undefined;
  while (!signal.aborted) {
    try {
      const connection = await dial(options, signal);
      failures = 0;
      lastReason = undefined;
      await abortable('link', signal, options.onAuthenticated(connection));
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      const reason = describeError(error);
      // A peer that is down for days is one line, not one an attempt.
      if (reason !== lastReason) logger.warn({ peer, reason }, 'mesh: cannot link to peer, retrying');
      lastReason = reason;
    }
    const ceiling = Math.min(backOff.maxMs, backOff.minMs * 2 ** Math.min(failures, 30));
    await clock.sleep(ceiling * (0.5 + random(1)[0]! / 512), signal).catch(() => {});
  }
}

async function dial(options: DialerOptions, signal: AbortSignal): Promise<Authenticated> {
  const { peer, publicKey, terms, connectTimeoutMs } = options;
  const socket = connect({
    ...tlsOptions(options.identity),
    host: options.host,
    port: options.port,
    servername: 'quorate-node',
  });
  socket.setNoDelay(true);
  socket.on('error', () => {}); // handled by secured(), later by 'close'
  try {
    await withTimeout(`connecting to ${options.host}:${options.port}`, connectTimeoutMs, signal, () => secured(socket));
    const key = provenKey(socket);
    if (key !== publicKey)
      throw new MeshError('STRANGER', `${options.host}:${options.port} has key ${key}, not peer ${peer}'s`);
    return await exchangeHellos(socket, terms, peer, connectTimeoutMs, signal);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function secured(socket: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('secureConnect', resolve);
    socket.once('error', reject);
    socket.once('close', () => reject(new MeshError('LINK_CLOSED', 'closed during the TLS handshake')));
  });
}

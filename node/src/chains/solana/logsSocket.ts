import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Commitment } from './ledger.ts';

export interface LogsSocketOptions {
  /** Not to be logged: it may carry an API key. */
  readonly url: string;
  /** What it is called in logs. */
  readonly name: string;
  /** Whose transactions are told of, base58. */
  readonly mentions: string;
  readonly commitment: Commitment;
  readonly onNews: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

const firstPauseMs = 1_000;
const maxPauseMs = 60_000;
/** Notifications carry the logs of one transaction, 10 KB. The runtime itself takes no message above 128 MB. */
const maxMessageChars = 1 << 20;

/**
 * `logsSubscribe` over a WebSocket, which tells of transactions sooner than polling does. Nothing relies on it, and what it
 * says is not read: whoever is woken asks the sources.
 */
export class LogsSocket {
  readonly #options: LogsSocketOptions;

  constructor(options: LogsSocketOptions) {
    this.#options = options;
  }

  /** Keeps a connection until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger, name } = this.#options;
    let pauseMs = firstPauseMs;
    while (!signal.aborted) {
      const lasted = await this.#connect(signal);
      if (signal.aborted) return;
      pauseMs = lasted ? firstPauseMs : Math.min(maxPauseMs, pauseMs * 2);
      logger.debug({ source: name, pauseMs }, 'WebSocket lost, connecting again; polling goes on');
      await clock.sleep(pauseMs, signal).catch(() => {});
    }
  }

  /** @returns when the connection is gone, whether it ever said anything of use */
  #connect(signal: AbortSignal): Promise<boolean> {
    const { commitment, mentions, onNews, url } = this.#options;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    let isSubscribed = false;
    const socket = new WebSocket(url);
    const end = () => {
      signal.removeEventListener('abort', end);
      socket.close();
      resolve(isSubscribed);
    };
    signal.addEventListener('abort', end);
    socket.addEventListener('close', end);
    socket.addEventListener('error', end);
    socket.addEventListener('open', () => {
      const params = [{ mentions: [mentions] }, { commitment }];
      socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'logsSubscribe', params }));
    });
    socket.addEventListener('message', ({ data }) => {
      if (typeof data !== 'string' || data.length > maxMessageChars) return end();
      // The answer to the subscription says that there may be news too: of the time without a connection.
      isSubscribed = true;
      onNews();
    });
    return promise;
  }
}

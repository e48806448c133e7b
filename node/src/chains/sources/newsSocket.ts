import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';

export interface NewsSocketOptions {
  /** Not to be logged: it may carry an API key. */
  readonly url: string;
  /** What it is called in logs. */
  readonly name: string;
  /** What is asked for, as JSON-RPC has it. */
  readonly subscription: { readonly method: string; readonly params: readonly unknown[] };
  readonly onNews: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

const firstPauseMs = 1_000;
const maxPauseMs = 60_000;
/** Notifications carry the logs of a transaction, 10 KB, or a header. The runtime itself takes no message above 128 MB. */
const maxMessageChars = 1 << 20;

/**
 * A subscription over a WebSocket, which tells of news sooner than polling does. Nothing relies on it, and what it says is
 * not read: whoever is woken asks the sources.
 */
export class NewsSocket {
  readonly #options: NewsSocketOptions;

  constructor(options: NewsSocketOptions) {
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
    const { onNews, subscription, url } = this.#options;
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
      socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, ...subscription }));
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

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { Metrics } from '../base/metrics.ts';

/** What a page says of the node; nothing in it is secret. */
export interface WebViews {
  /** Empty when the node does its work, otherwise what is wrong, a line each. */
  problems(): string[];
  /** The node's own view of itself, as JSON. */
  state(): Record<string, unknown>;
  /** Brings gauges up to date before they are read. */
  collect(): void;
}

export interface WebServerOptions {
  readonly host: string;
  readonly port: number;
  readonly views: WebViews;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** For the head of a request and for the whole; whoever feeds it byte by byte is cut off about then. */
const requestTimeoutMs = 5_000;
const maxConnections = 64;
/** Shortest time between two log lines on refused connections. */
const refusalLogIntervalMs = 60_000;

/** `GET /health`, `/state` and `/metrics`, on loopback unless configured otherwise. */
export class WebServer {
  readonly #options: WebServerOptions;
  readonly #server: Server;
  #lastRefusalLog = Number.NEGATIVE_INFINITY;

  constructor(options: WebServerOptions) {
    this.#options = options;
    const limits = {
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      // Node looks for late requests every 30 s unless told otherwise.
      connectionsCheckingInterval: 1_000,
    };
    this.#server = createServer(limits, (request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        options.logger.error({ error: describeError(error) }, 'a page failed');
        if (response.headersSent) response.destroy();
        else response.writeHead(500).end();
      });
    });
    this.#server.maxConnections = maxConnections;
    // A client that does not read its answer is dropped as well.
    this.#server.timeout = 2 * requestTimeoutMs;
    this.#server.on('drop', () => this.#refused());
  }

  /** Port in use, for `port: 0`. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : this.#options.port;
  }

  async start(): Promise<void> {
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #refused(): void {
    const now = performance.now();
    if (now - this.#lastRefusalLog < refusalLogIntervalMs) return;
    this.#lastRefusalLog = now;
    this.#options.logger.warn({ limit: maxConnections }, 'pages: too many connections, refusing more');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { views, metrics } = this.#options;
    if (request.method !== 'GET') return void response.writeHead(405, { allow: 'GET' }).end();
    switch (request.url?.split('?')[0]) {
      case '/health': {
        const problems = views.problems();
        return sendJson(response, problems.length === 0 ? 200 : 503, { healthy: problems.length === 0, problems });
      }
      case '/state':
        return sendJson(response, 200, views.state());
      case '/metrics':
        views.collect();
        return send(response, 200, metrics.registry.contentType, await metrics.registry.metrics());
      default:
        return void response.writeHead(404).end();
    }
  }
}

const sendJson = (response: ServerResponse, status: number, body: unknown): void =>
  send(response, status, 'application/json', `${JSON.stringify(body)}\n`);

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { 'content-type': contentType }).end(body);
}

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An RPC provider that forwards everything, but takes the first transaction with a certain call and lets it fall. */
export class LossyProxy {
  readonly #server: Server;
  #lost = 0;

  private constructor(rpcUrl: string, method: string) {
    this.#server = createServer(async (request, response) => {
      try {
        let body = '';
        for await (const chunk of request) body += chunk;
        if (this.#lost === 0 && isTransactionThatCalls(body, method)) {
          this.#lost += 1;
          response.end(JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(body).id, result: '1'.repeat(32) }));
          return;
        }
        const headers = { 'content-type': 'application/json' };
        const answer = await fetch(rpcUrl, { method: 'POST', body, headers, signal: AbortSignal.timeout(20_000) });
        response.writeHead(answer.status, headers).end(await answer.text());
      } catch {
        response.destroy();
      }
    });
  }

  /** @param method of the contract, whose first call gets lost */
  static async start(rpcUrl: string, method: string): Promise<LossyProxy> {
    const proxy = new LossyProxy(rpcUrl, method);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How many transactions it has lost. */
  get lost(): number {
    return this.#lost;
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }
}

function isTransactionThatCalls(body: string, method: string): boolean {
  const { method: rpcMethod, params } = JSON.parse(body) as { method: string; params: unknown };
  if (!rpcMethod.startsWith('broadcast_tx')) return false;
  return Buffer.from(String((params as unknown[])[0]), 'base64').includes(method);
}

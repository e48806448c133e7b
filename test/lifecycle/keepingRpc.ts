import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Arguments = Readonly<Record<string, unknown>>;

interface JsonRpc {
  readonly id: unknown;
  readonly method: string;
  readonly params: unknown;
}

/**
 * An RPC provider that forwards everything, but keeps the transactions that call a certain method to itself while it is
 * told to: the node is told that they were taken.
 */
export class KeepingRpc {
  readonly #server: Server;
  readonly #kept: Arguments[] = [];
  /** Whether such transactions are kept at the moment. */
  keeps = true;

  private constructor(rpcUrl: string, calledMethod: string) {
    this.#server = createServer(async (request, response) => {
      try {
        let body = '';
        for await (const chunk of request) body += chunk;
        const { id, method, params } = JSON.parse(body) as JsonRpc;
        const headers = { 'content-type': 'application/json' };
        const args = method.startsWith('broadcast_tx') && argumentsOf(String((params as unknown[])[0]), calledMethod);
        if (this.keeps && args) {
          this.#kept.push(args);
          response.writeHead(200, headers).end(JSON.stringify({ jsonrpc: '2.0', id, result: '1'.repeat(32) }));
          return;
        }
        const answer = await fetch(rpcUrl, { method: 'POST', body, headers, signal: AbortSignal.timeout(20_000) });
        response.writeHead(answer.status, headers).end(await answer.text());
      } catch {
        response.destroy();
      }
    });
  }

  /** @param method of the contract, whose calls are kept */
  static async start(rpcUrl: string, method: string): Promise<KeepingRpc> {
    const rpc = new KeepingRpc(rpcUrl, method);
    await new Promise<void>((resolve) => rpc.#server.listen(0, '127.0.0.1', resolve));
    return rpc;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Arguments of the calls that it keeps, oldest first. */
  get kept(): readonly Arguments[] {
    return this.#kept;
  }

  /** Forgets what it keeps, and keeps nothing from now on: those transactions are lost. @returns their arguments */
  lose(): readonly Arguments[] {
    this.keeps = false;
    return this.#kept.splice(0);
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }
}

/** Of a call of the method, if the transaction has one: its name and its JSON, each behind its length. */
function argumentsOf(transaction: string, method: string): Arguments | undefined {
  const bytes = Buffer.from(transaction, 'base64');
  const at = bytes.indexOf(method);
  if (at < 0) return undefined;
  const from = at + method.length;
  return JSON.parse(bytes.toString('utf8', from + 4, from + 4 + bytes.readUInt32LE(from))) as Arguments;
}

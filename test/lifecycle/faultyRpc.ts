import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import type { NodeProcess } from '@quorate/devnet';

/** A JSON-RPC call, as nodes make them: parameters by name, but for transactions. */
export interface Question {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A JSON-RPC answer, or a way to give none. `trickle` sends a byte now and then; `bytes` sends that many. */
export type Reply =
  | { readonly result: unknown }
  | { readonly error: unknown }
  | 'stall'
  | 'trickle'
  | { readonly status: number; readonly body: string }
  | { readonly bytes: number; readonly pattern: string };

/** What the chain itself answers. */
export type Ask = (question: Question) => Promise<{ result?: unknown; error?: unknown }>;
export type Behaviour = (question: Question, ask: Ask) => Promise<Reply>;

export const honest: Behaviour = async (question, ask) => (await ask(question)) as Reply;

/** An RPC provider in front of the chain, which behaves as it is told at the moment. */
export class FaultyRpc {
  readonly #server: Server;
  readonly #trickling = new Set<NodeJS.Timeout>();
  behave: Behaviour = honest;
  /** Calls that came in. */
  questions = 0;

  private constructor(rpcUrl: string) {
    const ask: Ask = async (question) => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, ...question });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(rpcUrl, { method: 'POST', body, headers, signal: AbortSignal.timeout(20_000) });
      return (await answer.json()) as { result?: unknown; error?: unknown };
    };
    this.#server = createServer(async (request, response) => {
      try {
        let body = '';
        for await (const chunk of request) body += chunk;
        this.questions += 1;
        const { id, method, params } = JSON.parse(body);
        const reply = await this.behave({ method, params }, ask);
        if (typeof reply === 'object' && ('result' in reply || 'error' in reply)) {
          response.writeHead(200, { 'content-type': 'application/json' });
          response.end(JSON.stringify({ ...reply, jsonrpc: '2.0', id }));
        } else this.#fail(response, reply);
      } catch {
        response.destroy();
      }
    });
  }

  static async start(rpcUrl: string): Promise<FaultyRpc> {
    const rpc = new FaultyRpc(rpcUrl);
    await new Promise<void>((resolve) => rpc.#server.listen(0, '127.0.0.1', resolve));
    return rpc;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What nodes call it. */
  get name(): string {
    return new URL(this.url).host;
  }

  async stop(): Promise<void> {
    for (const timer of this.#trickling) clearInterval(timer);
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }

  #fail(response: ServerResponse, fault: Exclude<Reply, { result: unknown } | { error: unknown }>): void {
    if (fault === 'stall') return;
    if (fault === 'trickle') {
      const timer = setInterval(() => response.write(' '), 50);
      this.#trickling.add(timer);
      response.once('close', () => clearInterval(timer));
    } else if ('status' in fault) response.writeHead(fault.status).end(fault.body);
    else {
      const chunk = fault.pattern.repeat(Math.ceil(65_536 / fault.pattern.length));
      let left = fault.bytes;
      const send = () => {
        while (left > 0 && !response.destroyed) {
          left -= chunk.length;
          if (!response.write(chunk)) return void response.once('drain', send);
        }
        response.end();
      };
      send();
    }
  }
}

const errorOf = (name: string) => ({ error: { name: 'HANDLER_ERROR', cause: { name, info: {} }, message: name } });

/** An endpoint that is so many blocks behind: it knows nothing that is newer. */
export const lagging =
  (blocks: number): Behaviour =>
  async ({ method, params }, ask) => {
    const height = async (block: object) => {
      const { result } = await ask({ method: 'block', params: { ...block } });
      return (result as { header: { height: number } }).header.height;
    };
    const newest = Math.max(1, (await height({ finality: 'final' })) - blocks);
    if (method === 'block' || method === 'query') {
      const { block_id: asked = newest, finality: _, ...rest } = params;
      if (typeof asked === 'number' && asked > newest) return errorOf('UNKNOWN_BLOCK');
      return (await ask({ method, params: { ...rest, block_id: asked } })) as Reply;
    }
    const answer = (await ask({ method, params })) as Reply & { result?: Record<string, unknown> };
    if (!answer.result) return answer;
    if (method === 'tx') {
      const { receipts_outcome: outcomes = [], transaction_outcome: outcome } = answer.result as {
        receipts_outcome?: { block_hash: string }[];
        transaction_outcome?: { block_hash: string };
      };
      for (const { block_hash: block_id } of outcome ? [outcome, ...outcomes] : [])
        if ((await height({ block_id })) > newest) return { result: { final_execution_status: 'NONE' } };
    }
    if (method === 'EXPERIMENTAL_light_client_proof') {
      const { block_header_lite: header } = answer.result as { block_header_lite: { inner_lite: { height: number } } };
      if (header.inner_lite.height > newest) return errorOf('NOT_CONFIRMED');
    }
    return answer;
  };

/** What an operator does to change the sources: stops the node, edits its config, starts it. */
export async function giveSources(node: NodeProcess, rpcUrls: readonly string[]): Promise<void> {
  await node.stop('SIGTERM');
  const file = join(dirname(node.logFile), 'config.json');
  const config = JSON.parse(readFileSync(file, 'utf8'));
  config.near.rpcUrls = rpcUrls;
  writeFileSync(file, JSON.stringify(config));
  node.start();
}

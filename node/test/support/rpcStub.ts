import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a provider answers: a JSON-RPC body, or a way to fail. */
export type Answer =
  | { result: unknown }
  | { error: unknown }
  | 'garbage'
  | 'stall'
  | 'begin'
  | { status: number }
  | { bytes: number };
export type Answering = (method: string, params: Record<string, unknown>) => Answer | Promise<Answer>;

/** An RPC provider outside the machine, which may lie, stall or talk nonsense. */
export class RpcStub {
  readonly #server: Server;
  readonly calls: string[] = [];
  /** `Authorization` headers that came. */
  readonly authorizations: string[] = [];
  answer: Answering;

  private constructor(answer: Answering) {
    this.answer = answer;
    this.#server = createServer(async (request, response) => {
      const { authorization } = request.headers;
      if (authorization !== undefined) this.authorizations.push(authorization);
      let body = '';
      for await (const chunk of request) body += chunk;
      const { id, method, params } = JSON.parse(body) as {
        id: number;
        method: string;
        params: Record<string, unknown>;
      };
      this.calls.push(method);
      const answer = await this.#answerUnlessStopped(method, params);
      if (answer === 'stall') return;
      if (answer === 'begin') return void response.write('{"jsonrpc":"2.0",');
      if (answer === 'garbage') return void response.end('<html>502</html>');
      if ('status' in answer) return void response.writeHead(answer.status).end();
      if ('bytes' in answer) return void response.end('x'.repeat(answer.bytes));
      response.end(JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
    });
  }

  /** What is asked of a chain that is stopping too gets no answer, and nobody waits for it. */
  async #answerUnlessStopped(method: string, params: Record<string, unknown>): Promise<Answer> {
    try {
      return await this.answer(method, params);
    } catch (error) {
      if (this.#server.listening) throw error;
      return 'stall';
    }
  }

  static async start(answer: Answering): Promise<RpcStub> {
    const stub = new RpcStub(answer);
    await new Promise<void>((resolve) => stub.#server.listen(0, '127.0.0.1', resolve));
    return stub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/key/very-secret`;
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }
}

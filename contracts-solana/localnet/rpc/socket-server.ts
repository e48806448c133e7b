import { createServer, type Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Block } from '../chain/block.ts';
import { COMMITMENTS, type Commitment } from '../chain/chain.ts';
import { dispatch, failure } from './dispatch.ts';
import { invalidParams, invalidRequest, methodNotFound, parseError } from './errors.ts';
import { parseJson, stringifyJson } from './json.ts';
import type { RpcContext } from './methods/context.ts';
import { type Subscription, subscriptions } from './subscriptions.ts';

const MAX_MESSAGE_BYTES = 50 * 1024;
const MAX_SOCKETS = 1_024;
const MAX_SUBSCRIPTIONS = 1_000;
/** A client that reads as slowly as that is cut off. */
const MAX_BUFFERED_BYTES = 16 * 1024 * 1024;

/** web3.js opens a socket again after any other code. */
const NORMAL_CLOSURE = 1_000;
const GOODBYE_MS = 500;

interface Active extends Subscription {
  readonly id: number;
  readonly name: string;
  readonly socket: WebSocket;
}

/** Subscriptions over WebSocket. */
export class SocketServer {
  readonly server: Server = createServer((_, response) => response.writeHead(405).end());
  readonly #context: RpcContext;
  readonly #sockets: WebSocketServer;
  readonly #active = new Map<number, Active>();
  readonly #reached: Record<Commitment, number> = { processed: 0, confirmed: 0, finalized: 0 };
  readonly #stopListening: readonly (() => void)[];
  #nextId = 0;
  /** Whether sockets stay open and hear nothing. */
  isSilent = false;

  /** @param isDown whether to refuse connections */
  constructor(context: RpcContext, isDown: () => boolean) {
    this.#context = context;
    const verifyClient = () => !isDown() && this.size < MAX_SOCKETS;
    this.#sockets = new WebSocketServer({ server: this.server, maxPayload: MAX_MESSAGE_BYTES, verifyClient });
    this.#sockets.on('connection', (socket) => this.#attend(socket));
    // What goes wrong with listening is told to whoever starts the server.
    this.#sockets.on('error', () => {});
    this.#stopListening = [
      context.chain.onBlock((block) => this.#advance(block)),
      context.chain.onPending(({ signature }) => {
        for (const active of this.#active.values())
          for (const result of active.onPending?.(signature) ?? []) this.#notify(active, result);
      }),
    ];
  }

  get subscriptionCount(): number {
    return this.#active.size;
  }

  /** Open connections. */
  get size(): number {
    return this.#sockets.clients.size;
  }

  /** Breaks every connection. */
  dropSockets(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  /** Says goodbye, so that clients do not try again, and breaks what does not answer. */
  async stop(): Promise<void> {
    for (const stop of this.#stopListening) stop();
    this.#sockets.close();
    const clients = [...this.#sockets.clients];
    const left = clients.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const socket of clients) socket.close(NORMAL_CLOSURE);
    const timer = setTimeout(() => this.dropSockets(), GOODBYE_MS);
    await Promise.all(left);
    clearTimeout(timer);
  }

  #attend(socket: WebSocket): void {
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      for (const [id, active] of this.#active) if (active.socket === socket) this.#active.delete(id);
    });
    socket.on('message', (data) => {
      const opened: Active[] = [];
      const reply = this.#reply(data.toString(), socket, opened);
      if (reply !== undefined) socket.send(stringifyJson(reply));
      for (const active of opened) this.#tell(active, active.first ?? []);
    });
  }

  #reply(text: string, socket: WebSocket, opened: Active[]): object | undefined {
    let message: unknown;
    try {
      message = parseJson(text);
    } catch {
      return failure(parseError(), null);
    }
    return dispatch(message, (method, params) => {
      const [, name, verb] = /^(\w+?)(Subscribe|Unsubscribe)$/.exec(method) ?? [];
      const subscribe = subscriptions.get(name ?? '');
      if (name === undefined || subscribe === undefined) throw methodNotFound();
      if (verb === 'Unsubscribe') return this.#unsubscribe(name, socket, params);
      const count = [...this.#active.values()].filter((active) => active.socket === socket).length;
      if (count >= MAX_SUBSCRIPTIONS) throw invalidRequest(`a connection has up to ${MAX_SUBSCRIPTIONS} subscriptions`);
      const id = this.#nextId++;
      const active = { ...subscribe(this.#context, params), id, name, socket };
      this.#active.set(id, active);
      opened.push(active);
      return id;
    });
  }

  #unsubscribe(name: string, socket: WebSocket, params: unknown): boolean {
    const id = Array.isArray(params) ? params[0] : undefined;
    const active = this.#active.get(id);
    if (active?.socket !== socket || active.name !== name) throw invalidParams('Invalid subscription id.');
    return this.#active.delete(active.id);
  }

  /** Shows blocks to whom they have got far enough for. */
  #advance(head: Block): void {
    const { chain } = this.#context;
    for (const commitment of COMMITMENTS) {
      const { height } = chain.blockAt(commitment);
      const first = commitment === 'processed' ? height : this.#reached[commitment] + 1;
      for (let next = first; next <= height; next++) {
        const block = next === head.height ? head : chain.history.atHeight(next);
        for (const active of this.#active.values())
          if (block && active.commitment === commitment) this.#tell(active, active.onBlock(block));
      }
      this.#reached[commitment] = height;
    }
  }

  #tell(active: Active, results: readonly unknown[]): void {
    for (const result of results) this.#notify(active, result);
    if (active.once && results.length > 0) this.#active.delete(active.id);
  }

  #notify({ id: subscription, name, socket }: Active, result: unknown): void {
    if (this.isSilent) return;
    const message = { jsonrpc: '2.0', method: `${name}Notification`, params: { result, subscription } };
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.terminate();
    else socket.send(stringifyJson(message));
  }
}

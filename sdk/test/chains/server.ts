/** What a server that is stood in for answers: JSON with status 200, a response, or nothing at all. */
export type Answer = object | string | (() => Response | Promise<Response>);

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

/** A server behind `fetch`, with an answer a path. */
export function server(answers: Readonly<Record<string, Answer>>) {
  const asked: Asked[] = [];
  const fetch: typeof globalThis.fetch = async (target, init) => {
    init?.signal?.throwIfAborted();
    const url = new URL(String(target));
    const body = typeof init?.body === 'string' && init.body.startsWith('{') ? JSON.parse(init.body) : init?.body;
    asked.push({ method: init?.method ?? 'GET', url: url.href, body });
    const answer = answers[url.pathname];
    if (answer === undefined) return json({ message: 'not found' }, 404);
    return typeof answer === 'function' ? answer() : typeof answer === 'string' ? new Response(answer) : json(answer);
  };
  return { fetch, asked };
}

export const json = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), { status });
export const silence = (): Promise<Response> => new Promise(() => {});
/** One answer after the other. */
export function inTurn(...bodies: readonly unknown[]): () => Response {
  let next = 0;
  return () => json(bodies[next++]);
}

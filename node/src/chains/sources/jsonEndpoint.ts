import { AbortedError, describeError } from '../../base/errors.ts';

/** Why an endpoint gave no answer; the end of the code of a chain's own error. */
export type EndpointFault = 'UNREACHABLE' | 'BAD_ANSWER' | 'TOO_LONG' | 'BUSY';

export interface JsonEndpointOptions {
  readonly url: string;
  /** For logs and metrics, if not the URL's host: URLs may carry API keys. */
  readonly name?: string | undefined;
  readonly timeoutMs: number;
  /** Longest answer that is read, in bytes; all that are read at a time may have twice as many. */
  readonly maxResponseBytes: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The chain's own error. */
  readonly error: (fault: EndpointFault, what: string, problem: string) => Error;
}

/** Questions without an answer yet. A NEAR block takes one a chunk and a few a request; blocks are read eight at a time. */
const maxQuestions = 256;

/** One HTTP endpoint that takes and gives JSON. Every question ends in time, every answer is bounded, none is sent elsewhere. */
export class JsonEndpoint {
  readonly #options: JsonEndpointOptions;
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly name: string;
  #questions = 0;
  /** Bytes of answers that are being read. */
  #bytes = 0;

  constructor(options: JsonEndpointOptions) {
    this.#options = options;
    const url = new URL(options.url);
    this.name = options.name ?? url.host;
    this.#headers = { 'content-type': 'application/json', ...credentialsOf(url), ...options.headers };
    url.username = '';
    url.password = '';
    this.#url = url.href;
  }

  /**
   * @param what names the question in errors
   * @returns the JSON of the answer, whatever its HTTP status
   * @throws the chain's own error; AbortedError
   */
  async post(what: string, body: unknown, signal?: AbortSignal): Promise<unknown> {
    const { error } = this.#options;
    if (this.#questions >= maxQuestions) throw error('BUSY', what, 'too many questions are open');
    this.#questions += 1;
    try {
      const text = await this.#fetch(what, JSON.stringify(body), signal);
      try {
        return JSON.parse(text);
      } catch {
        throw error('BAD_ANSWER', what, `not JSON: ${text.slice(0, 80)}`);
      }
    } finally {
      this.#questions -= 1;
    }
  }

  async #fetch(what: string, body: string, signal: AbortSignal | undefined): Promise<string> {
    const { error, timeoutMs } = this.#options;
    const timeout = AbortSignal.timeout(timeoutMs);
    let tooLong: Error | undefined;
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: this.#headers,
        body,
        // An endpoint must not send the node's questions elsewhere, such as to a service behind its firewall.
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      return await this.#read(response, (problem) => {
        tooLong = error('TOO_LONG', what, problem);
        return tooLong;
      });
    } catch (problem) {
      if (problem === tooLong) throw problem;
      if (signal?.aborted) throw new AbortedError(`${this.name}: ${what}`, signal.reason);
      throw error('UNREACHABLE', what, describeError(problem));
    }
  }

  /** The answer's body, as text: whatever a source sends, the memory for it is bounded. */
  async #read(response: Response, tooLong: (problem: string) => Error): Promise<string> {
    const { maxResponseBytes } = this.#options;
    const chunks: Uint8Array[] = [];
    let size = 0;
    try {
      for await (const chunk of response.body ?? []) {
        size += chunk.length;
        this.#bytes += chunk.length;
        if (size > maxResponseBytes || this.#bytes > 2 * maxResponseBytes)
          throw tooLong(`more than ${maxResponseBytes} bytes`);
        chunks.push(chunk);
      }
      return Buffer.concat(chunks).toString('utf8');
    } finally {
      this.#bytes -= size;
    }
  }
}

/** User and password in a URL, which `fetch` takes in a header only, and would put into its error. */
function credentialsOf({ password, username }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** What sources are called in logs: their hosts, numbered where two share one and are two voices all the same. */
export function sourceNames(urls: readonly string[]): string[] {
  const hosts = urls.map((url) => new URL(url).host);
  return hosts.map((host, index) => (hosts.indexOf(host) === hosts.lastIndexOf(host) ? host : `${host}#${index + 1}`));
}

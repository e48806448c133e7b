import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { generateNodeKeys } from '@quorate/node';
import { z } from 'zod';

/** Below the ports that systems take for outgoing connections, any of which could keep a node from starting again. */
const [firstPort, lastPort] = [10_000, 32_000];
const handedOut = new Set<number>();

/** So many ports on loopback that are free right now, and that nobody in this process was given before. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = randomInt(firstPort, lastPort);
    if (handedOut.has(port) || !(await isFree(port))) continue;
    handedOut.add(port);
    ports.push(port);
  }
  return ports;
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** The part of a node's `/state` page that the devnet reads. */
const stateSchema = z.object({
  contract: z.string(),
  epoch: z.number().nullable(),
  ready: z.boolean(),
  stock: z.object({ triples: z.number(), presignatures: z.number() }),
});
export type NodeState = z.infer<typeof stateSchema>;

export interface NodeProcessOptions {
  readonly name: string;
  readonly folder: string;
  readonly accountId: string;
  readonly meshPort: number;
  readonly webPort: number;
  readonly near: { readonly network: string; readonly contractId: string; readonly rpcUrls: readonly string[] };
  readonly logLevel: string;
  /** Merged into the config file. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** One node as an operator would run it: a process of its own, with its config file, keys and log. */
export class NodeProcess {
  readonly name: string;
  readonly accountId: string;
  readonly meshAddress: string;
  readonly webUrl: string;
  readonly logFile: string;
  /** `ed25519:…`, its account's access key. */
  readonly accountPublicKey: string;
  /** `ed25519:…`, its identity in the mesh. */
  readonly meshPublicKey: string;
  /** Who pays for its answers on other chains. */
  readonly publisherAddresses: { readonly evm: `0x${string}`; readonly solana: string };
  readonly #configFile: string;
  readonly #env: NodeJS.ProcessEnv;
  #process: ChildProcess | undefined;
  #exited: Promise<number | null> = Promise.resolve(0);

  private constructor(
    options: NodeProcessOptions,
    keys: Awaited<ReturnType<typeof generateNodeKeys>>,
    vaultKey: string,
  ) {
    this.name = options.name;
    this.accountId = options.accountId;
    this.meshAddress = `127.0.0.1:${options.meshPort}`;
    this.webUrl = `http://127.0.0.1:${options.webPort}`;
    this.logFile = join(options.folder, 'node.log');
    this.accountPublicKey = keys.accountPublicKey;
    this.meshPublicKey = keys.meshPublicKey;
    this.publisherAddresses = { evm: keys.evmAddress, solana: keys.solanaAddress };
    this.#configFile = join(options.folder, 'config.json');
    this.#env = { ...process.env, QUORATE_VAULT_KEY: vaultKey };
  }

  /** Makes folder, keys and config file; starts nothing. */
  static async create(options: NodeProcessOptions, vaultKey: string): Promise<NodeProcess> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    const config = {
      home: '.',
      accountId: options.accountId,
      near: { ...options.near, pollIntervalMs: 100 },
      mesh: { host: '127.0.0.1', port: options.meshPort },
      web: { host: '127.0.0.1', port: options.webPort },
      log: { level: options.logLevel },
      ...options.config,
    };
    await writeFile(join(options.folder, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
    const keys = await generateNodeKeys(options.folder, { QUORATE_VAULT_KEY: vaultKey });
    return new NodeProcess(options, keys, vaultKey);
  }

  /** What the contract is told of the node when it joins. */
  get info(): { readonly url: string; readonly cipher_pk: readonly number[]; readonly sign_pk: string } {
    return { url: this.meshAddress, cipher_pk: Array<number>(32).fill(0), sign_pk: this.meshPublicKey };
  }

  get running(): boolean {
    return this.#process !== undefined;
  }

  /** Of the process that runs; undefined when none does. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  start(): void {
    if (this.#process) throw new Error(`${this.name} is running`);
    const child = spawn(process.execPath, this.#command('start'), {
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = createWriteStream(this.logFile, { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    this.#process = child;
    this.#exited = new Promise((resolve) => {
      // 'close', not 'exit': what the process has written last is still on its way into the log then.
      child.once('close', (code) => {
        this.#process = undefined;
        log.end();
        resolve(code);
      });
    });
  }

  /**
   * Runs another command of the node's command line, as its operator would.
   * @param env on top of what the node has
   * @returns what it prints
   * @throws when it fails, with what it says
   */
  async run(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
    const options = { env: { ...this.#env, ...env }, timeout: 120_000 };
    return (await promisify(execFile)(process.execPath, this.#command(...words), options)).stdout.trimEnd();
  }

  #command(...words: string[]): string[] {
    const main = fileURLToPath(import.meta.resolve('@quorate/node/main'));
    return [...process.execArgv, main, ...words, '--config', this.#configFile];
  }

  /** Ends the process and waits for it. @returns its exit code, null when a signal ended it */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    this.#process?.kill(signal);
    const patience = setTimeout(() => this.#process?.kill('SIGKILL'), 15_000);
    const code = await this.#exited;
    clearTimeout(patience);
    return code;
  }

  /** Sends a signal and waits for nothing, such as SIGSTOP for a node that hangs. */
  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal);
  }

  /** What the node says of itself; undefined while it does not answer. */
  async state(): Promise<NodeState | undefined> {
    try {
      const response = await fetch(`${this.webUrl}/state`, { signal: AbortSignal.timeout(2_000) });
      return stateSchema.parse(await response.json());
    } catch {
      return undefined;
    }
  }
}

import type { ChildProcess } from 'node:child_process';
import { aborted } from '../client/abort.ts';
import { integer, record, text } from '../client/fields.ts';
import { SdkError } from '../errors.ts';

export interface DevnetOptions {
  /** Chains beside NEAR; `['evm']` by default. */
  readonly chains?: readonly ('evm' | 'solana')[] | undefined;
  /** Node processes; 3 by default. */
  readonly nodes?: number | undefined;
  /** Nodes that a signature needs; 2 by default. */
  readonly threshold?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until it has to be up; four minutes by default. */
  readonly timeout?: number | undefined;
  /** Takes what the network says while it comes up, line by line. */
  readonly onLog?: ((line: string) => void) | undefined;
}

/** A whole network on this machine, in a process of its own. */
export interface Devnet {
  /** In NEAR's form. */
  readonly rootPublicKey: string;
  readonly near: {
    readonly rpcUrl: string;
    readonly contract: string;
    /** With funds; the key in near-api-js' form. */
    readonly account: { readonly accountId: string; readonly secretKey: string };
  };
  readonly evm?: {
    readonly rpcUrl: string;
    readonly chainId: number;
    readonly contract: string;
    /** With funds; the key as hex with `0x`. */
    readonly account: { readonly address: string; readonly secretKey: string };
  };
  readonly solana?: {
    readonly rpcUrl: string;
    readonly wsUrl: string;
    /** CAIP-2. */
    readonly chainId: string;
    /** The program's address. */
    readonly contract: string;
    /** With funds; the key as base58 of 64 bytes. */
    readonly account: { readonly address: string; readonly secretKey: string };
  };
  readonly nodes: readonly { readonly name: string; readonly url: string; readonly logFile: string }[];
  /** Ends the network, and waits until it has. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Where @quorate/devnet starts. Not an import: it is an optional peer, and a program. */
const programName = '@quorate/devnet/main';
const defaultTimeout = 240_000;
const lastLines = 15;

/**
 * Starts a network as `npm start` of the repository does: chains, contracts, node processes, a first signature. It ends
 * with `stop`, and with this process.
 *
 * @throws SdkError INVALID_ARGUMENT where @quorate/devnet is not installed, or for options that it refuses; TIMEOUT;
 *   ABORTED
 */
export async function startDevnet(options: DevnetOptions = {}): Promise<Devnet> {
  const { signal, timeout = defaultTimeout, onLog } = options;
  const { spawn } = await import('node:child_process');
  const { createInterface } = await import('node:readline');
  const { fileURLToPath } = await import('node:url');
  const flags = process.execArgv.filter((flag) => /^(--conditions|-C)\b/.test(flag));
  const program = fileURLToPath(resolveProgram());
  // Its standard input ends with this process, and it with that.
  const child = spawn(process.execPath, [...flags, program, '--json', '--until-input-ends', ...toArguments(options)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const stop = () => stopProcess(child);
  const said: string[] = [];
  createInterface(child.stderr).on('line', (line) => {
    said.push(line);
    if (said.length > lastLines) said.shift();
    onLog?.(line);
  });
  const up = new Promise<unknown>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const message = parseLine(line);
      if (message && 'devnet' in message) resolve(message.devnet);
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      const problem = `@quorate/devnet ended with ${code}: ${said.join('\n')}`;
      reject(new SdkError('INVALID_ARGUMENT', 'options', problem));
    });
    setTimeout(() => {
      reject(new SdkError('TIMEOUT', 'startDevnet', `not up within ${timeout} ms: ${said.join('\n')}`));
    }, timeout).unref();
    if (signal?.aborted) reject(aborted(signal));
    signal?.addEventListener('abort', () => reject(aborted(signal)), { once: true });
  });
  try {
    return { ...parseDevnet(await up), stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function resolveProgram(): string {
  try {
    return import.meta.resolve(programName);
  } catch (cause) {
    throw new SdkError('INVALID_ARGUMENT', '@quorate/devnet', 'not installed: npm install --save-dev @quorate/devnet', {
      cause,
    });
  }
}

function toArguments({ chains, nodes, threshold }: DevnetOptions): string[] {
  return [
    ...(chains === undefined ? [] : ['--chains', chains.join(',')]),
    ...(nodes === undefined ? [] : ['--nodes', `${nodes}`]),
    ...(threshold === undefined ? [] : ['--threshold', `${threshold}`]),
  ];
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

function parseLine(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return record(JSON.parse(line), 'line');
  } catch {
    return undefined;
  }
}

/** What the program says once everything is up. */
function parseDevnet(value: unknown): Omit<Devnet, 'stop' | typeof Symbol.asyncDispose> {
  const { rootPublicKey, near, evm, solana, nodes } = record(value, 'devnet');
  const strings = <Name extends string>(from: unknown, field: string, ...names: readonly Name[]) => {
    const fields = record(from, field);
    return Object.fromEntries(names.map((name) => [name, text(fields[name], `${field}.${name}`)])) as Record<
      Name,
      string
    >;
  };
  const { account: nearAccount } = record(near, 'near');
  return {
    rootPublicKey: text(rootPublicKey, 'rootPublicKey'),
    near: {
      ...strings(near, 'near', 'rpcUrl', 'contract'),
      account: strings(nearAccount, 'near.account', 'accountId', 'secretKey'),
    },
    ...(evm !== undefined && {
      evm: {
        ...strings(evm, 'evm', 'rpcUrl', 'contract'),
        chainId: integer(record(evm, 'evm').chainId, 'evm.chainId'),
        account: strings(record(evm, 'evm').account, 'evm.account', 'address', 'secretKey'),
      },
    }),
    ...(solana !== undefined && {
      solana: {
        ...strings(solana, 'solana', 'rpcUrl', 'wsUrl', 'chainId', 'contract'),
        account: strings(record(solana, 'solana').account, 'solana.account', 'address', 'secretKey'),
      },
    }),
    nodes: (Array.isArray(nodes) ? nodes : []).map((node) => strings(node, 'nodes', 'name', 'url', 'logFile')),
  };
}

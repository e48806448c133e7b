import { list, oneOf } from '../chains/input.ts';
import { abortable, throwIfAborted, timerOf } from '../client/abort.ts';
import { callOptions } from '../client/callbacks.ts';
import { integer, record, text } from '../client/fields.ts';
import { messageOf } from '../client/rpc.ts';
import { SdkError } from '../errors.ts';
import { endProcess } from './endProcess.ts';

/** What the network is to be made of, and how long it may take to come up. */
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
/** Milliseconds for them to be read, once the program has ended. */
const lastWords = 1_000;

/** How the program ends when it refuses its options. */
const WRONG_OPTIONS = 2;

/**
 * Starts a network as `npm start` of the repository does: chains, contracts, node processes, a first signature. It ends
 * with `stop`, and with this process.
 *
 * @throws SdkError INVALID_ARGUMENT where @quorate/devnet is not installed, or for options that are none or that it
 *   refuses; DEVNET_FAILED when its process ends; TIMEOUT, ABORTED; CALLBACK_FAILED when `onLog` throws
 */
export async function startDevnet(options?: DevnetOptions): Promise<Devnet> {
  const { signal, timeout = defaultTimeout, onLog, ...network } = callOptions(options, 'onLog');
  const limit = timerOf(timeout);
  const chosen = toArguments(network);
  throwIfAborted(signal);
  const { spawn } = await import('node:child_process');
  const { createInterface } = await import('node:readline');
  const { fileURLToPath } = await import('node:url');
  const flags = process.execArgv.filter((flag) => /^(--conditions|-C)\b/.test(flag));
  const program = fileURLToPath(resolveProgram());
  // Its standard input ends with this process, and it with that.
  const child = spawn(process.execPath, [...flags, program, '--json', '--until-input-ends', ...chosen], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const stop = () => endProcess(child);
  const said: string[] = [];
  const up = new Promise<unknown>((resolve, reject) => {
    createInterface(child.stderr).on('line', (line) => {
      said.push(line);
      if (said.length > lastLines) said.shift();
      try {
        onLog?.(line);
      } catch (cause) {
        reject(new SdkError('CALLBACK_FAILED', 'onLog', messageOf(cause), { cause }));
      }
    });
    createInterface(child.stdout).on('line', (line) => {
      const message = parseLine(line);
      if (message && 'devnet' in message) resolve(message.devnet);
    });
    child.once('error', (cause) => reject(new SdkError('DEVNET_FAILED', 'startDevnet', messageOf(cause), { cause })));
    const ended = (code: number | null, killedBy: NodeJS.Signals | null) => {
      const problem = `@quorate/devnet ended with ${killedBy ?? code}: ${said.join('\n')}`;
      reject(
        code === WRONG_OPTIONS
          ? new SdkError('INVALID_ARGUMENT', 'options', problem)
          : new SdkError('DEVNET_FAILED', 'startDevnet', problem),
      );
    };
    // When all that it said has been read, which what it has started may delay.
    child.once('close', ended);
    child.once('exit', (...how) => setTimeout(ended, lastWords, ...how).unref());
  });
  const expired = AbortSignal.timeout(limit);
  try {
    const devnet = parseDevnet(await abortable(up, signal ? AbortSignal.any([signal, expired]) : expired));
    return { ...devnet, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throwIfAborted(signal);
    if (error !== expired.reason) throw error;
    throw new SdkError('TIMEOUT', 'startDevnet', `not up within ${timeout} ms: ${said.join('\n')}`);
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
  const names = chains && list(chains, 'chains').map((chain, i) => oneOf(chain, ['evm', 'solana'], `chains[${i}]`));
  return [
    ...(names === undefined ? [] : ['--chains', names.join(',')]),
    ...(nodes === undefined ? [] : ['--nodes', `${integer(nodes, 'nodes')}`]),
    ...(threshold === undefined ? [] : ['--threshold', `${integer(threshold, 'threshold')}`]),
  ];
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

import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { createIdentity, generateSecretKey } from '../../src/mesh/identity.ts';
import { unlockFromHex } from '../../src/vault/keyfile.ts';
import { writeNodeKeys } from '../../src/vault/nodeKeys.ts';

const main = join(import.meta.dirname, '..', '..', 'src', 'main.ts');

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface OperatorOptions {
  readonly folder: string;
  readonly accountId: string;
  readonly accountKey: string;
  readonly near: { readonly network: string; readonly contractId: string; readonly rpcUrls: readonly string[] };
  readonly webPort?: number;
}

/** An operator at the machine of one node: its home, its config, its environment, and the command line. */
export class Operator {
  readonly accountId: string;
  readonly home: string;
  readonly configFile: string;
  readonly meshPublicKey: string;
  readonly env: NodeJS.ProcessEnv;

  private constructor(options: OperatorOptions, meshPublicKey: string, vaultKey: string) {
    this.accountId = options.accountId;
    this.home = join(options.folder, 'data');
    this.configFile = join(options.folder, 'node.json');
    this.meshPublicKey = meshPublicKey;
    this.env = { ...process.env, QUORATE_VAULT_KEY: vaultKey };
  }

  /** Makes folder, config and keys. */
  static async create(options: OperatorOptions): Promise<Operator> {
    const meshKey = generateSecretKey(systemRandom);
    const vaultKey = Buffer.from(systemRandom(32)).toString('hex');
    const operator = new Operator(options, createIdentity(meshKey).publicKey, vaultKey);
    mkdirSync(options.folder, { recursive: true });
    writeFileSync(
      operator.configFile,
      JSON.stringify({
        home: 'data',
        accountId: options.accountId,
        near: { ...options.near, pollIntervalMs: 50 },
        mesh: { host: '127.0.0.1', port: 0 },
        web: { port: options.webPort ?? 1 },
      }),
    );
    const keys = { accountKey: new Secret(options.accountKey), meshKey };
    await writeNodeKeys(operator.home, keys, unlockFromHex(vaultKey, 'key'), systemRandom);
    return operator;
  }

  /** The words of a command, as node's own process takes them. */
  command(...words: string[]): string[] {
    return [...process.execArgv, main, ...words, '--config', this.configFile];
  }

  /** Runs a command until it ends. @param env on top of the operator's own */
  async run(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    try {
      const options = { env: { ...this.env, ...env }, timeout: 60_000 };
      return { code: 0, ...(await promisify(execFile)(process.execPath, this.command(...words), options)) };
    } catch (error) {
      const { code, stderr, stdout } = error as Ended;
      return { code, stdout, stderr };
    }
  }

  /** A command that succeeds. @returns what it prints */
  async must(...words: string[]): Promise<string> {
    const { code, stderr, stdout } = await this.run(words);
    if (code !== 0) throw new Error(`quorate ${words.join(' ')}: ${code}: ${stderr}`);
    return stdout.trimEnd();
  }

  /** A command that succeeds and prints JSON. */
  async json<T = unknown>(...words: string[]): Promise<T> {
    return JSON.parse(await this.must(...words, '--json')) as T;
  }
}

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Account, type KeyPairString } from 'near-api-js';
import { createAccount, newKey } from './accounts.ts';
import { freePorts, NodeProcess } from './nodeProcess.ts';

export interface NodeFactoryOptions {
  /** Every node has a folder in it. */
  readonly folder: string;
  /** Pays for the nodes' accounts, which are its sub-accounts. */
  readonly root: Account;
  readonly near: { readonly network: string; readonly contractId: string; readonly rpcUrls: readonly string[] };
  readonly logLevel: string;
  /** Merged into every node's config file. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** What their operators have, of the nodes of a devnet: processes, accounts, and keys to vote with. */
export class Nodes {
  readonly #options: NodeFactoryOptions;
  readonly #all: NodeProcess[] = [];
  readonly #operators = new Map<NodeProcess, Account>();

  constructor(options: NodeFactoryOptions) {
    this.#options = options;
  }

  /** In the order in which they were made. */
  get all(): readonly NodeProcess[] {
    return this.#all;
  }

  /**
   * Makes a node with an account of its own; it does not run and is no participant.
   * @param rpcUrls its sources of the chain, if not those of all nodes
   */
  async create(rpcUrls = this.#options.near.rpcUrls): Promise<NodeProcess> {
    const { config, folder, logLevel, near, root } = this.#options;
    const name = `node${this.#all.length}`;
    const [meshPort, webPort] = (await freePorts(2)) as [number, number];
    const node = await NodeProcess.create(
      {
        name,
        folder: join(folder, name),
        accountId: `${name}.${root.accountId}`,
        meshPort,
        webPort,
        near: { ...near, rpcUrls },
        logLevel,
        config,
      },
      randomBytes(32).toString('hex'),
    );
    const operator = newKey();
    await createAccount(root, node.accountId, 10, [node.accountPublicKey, operator.publicKey]);
    this.#operators.set(node, new Account(node.accountId, root.provider, operator.secretKey as KeyPairString));
    this.#all.push(node);
    return node;
  }

  /** A node's account, through a key that the node does not use. */
  accountOf(node: NodeProcess): Account {
    const account = this.#operators.get(node);
    if (!account) throw new Error(`${node.name} is not of this devnet`);
    return account;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#all.map((node) => node.stop()));
  }
}

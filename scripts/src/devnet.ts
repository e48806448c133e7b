import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readContract } from '@quorate/contract-near';
import { startSandbox } from '@quorate/contract-near/sandbox';
import { Account, actions, JsonRpcProvider, type KeyPairString, nearToYocto, PublicKey } from 'near-api-js';
import { createAccount, newKey } from './accounts.ts';
import { type EvmNetwork, startEvmNetwork } from './evmNetwork.ts';
import type { NodeProcess } from './nodeProcess.ts';
import { Nodes } from './nodes.ts';
import type { Reporter } from './report.ts';
import { type SolanaNetwork, startSolanaNetwork } from './solanaNetwork.ts';

export interface NodeProgress {
  readonly name: string;
  readonly text: string;
}

export interface DevnetOptions {
  readonly nodes: number;
  readonly threshold: number;
  readonly reporter?: Pick<Reporter, 'phase' | 'progress'>;
  readonly signal?: AbortSignal;
  readonly nearPort?: number;
  readonly blockIntervalMs?: number;
  /** EVM chains beside NEAR, by chain id; none by default. */
  readonly evmChainIds?: readonly number[];
  /** Port of the first EVM chain. */
  readonly evmPort?: number;
  /** Whether there is a Solana chain too. */
  readonly solana?: boolean;
  readonly solanaPort?: number;
  /** Triples and presignatures that each node keeps of its own. */
  readonly stock?: { readonly triples: number; readonly presignatures: number };
  readonly logLevel?: string;
  /** Merged into every node's config file. */
  readonly nodeConfig?: NodeConfigOf | Readonly<Record<string, unknown>>;
}

/** What of a node's config depends on where the chains are. */
export type NodeConfigOf = (
  chains: ForeignChains,
) => Readonly<Record<string, unknown>> | Promise<Readonly<Record<string, unknown>>>;

/** The chains beside NEAR. */
export interface ForeignChains {
  readonly evm: readonly EvmNetwork[];
  readonly solana: SolanaNetwork | undefined;
}

/** A network that runs: chain, contract, nodes. */
export interface Devnet extends ForeignChains {
  readonly rpcUrl: string;
  readonly contractId: string;
  readonly rootPublicKey: string;
  /** An account with funds that may ask for signatures. */
  readonly user: { readonly accountId: string; readonly secretKey: string };
  /** Those that the network began with, then those that were added. */
  readonly nodes: readonly NodeProcess[];
  /**
   * Another node with an account of its own: not started, and no participant before the others let it join.
   * @param rpcUrls its sources of the chain, if not those of all nodes
   */
  addNode(rpcUrls?: readonly string[]): Promise<NodeProcess>;
  /** A node's account, to join and to vote as its operator does. */
  accountOf(node: NodeProcess): Account;
  /** Makes blocks at once, for tests of what takes long. */
  fastForward(blocks: number): Promise<void>;
  /** Stops the nodes, then the chain, and removes what they kept. */
  stop(): Promise<void>;
}

const contractAccount = 'quorate';
const silent = { phase: () => {}, progress: () => {} };

/**
 * Starts a local NEAR chain and the other chains that are asked for, deploys and initialises the contracts, starts the
 * nodes, and waits until they have made the key and the first presignature.
 */
export async function startDevnet(options: DevnetOptions): Promise<Devnet> {
  const { nodes: count, threshold, reporter = silent, signal = new AbortController().signal } = options;
  const folder = await mkdtemp(join(tmpdir(), 'quorate-devnet-'));
  const cleanUps: Array<() => Promise<unknown>> = [];
  const stop = async () => {
    while (cleanUps.length > 0) await cleanUps.pop()?.();
  };
  try {
    reporter.phase(
      `local chains: ${['NEAR', ...(options.evmChainIds ?? []).map((id) => `EVM ${id}`), ...(options.solana ? ['Solana'] : [])].join(', ')}`,
    );
    const { nearPort: port = 0, blockIntervalMs = 250 } = options;
    const sandbox = await startSandbox({ port, blockIntervalMs });
    cleanUps.push(() => sandbox.stop());
    const { rpcUrl, rootAccount } = sandbox;
    const provider = new JsonRpcProvider({ url: rpcUrl });
    const root = new Account(rootAccount.accountId, provider, rootAccount.secretKey as KeyPairString);
    const contractId = `${contractAccount}.${rootAccount.accountId}`;

    const foreign = await startForeignChains(options, cleanUps);

    reporter.phase(`${count} node processes, threshold ${threshold}`);
    const { chain_id: network } = await provider.viewNodeStatus();
    const nodes = new Nodes({
      folder,
      root,
      near: { network, contractId, rpcUrls: [rpcUrl] },
      logLevel: options.logLevel ?? 'info',
      config: { ...configOf(foreign), ...(await merged(options.nodeConfig, foreign)) },
    });
    const createNode = async (rpcUrls?: readonly string[]) => {
      const node = await nodes.create(rpcUrls);
      await Promise.all(foreign.evm.map((network) => network.fund(node.publisherAddresses.evm)));
      await foreign.solana?.fund(node.publisherAddresses.solana);
      return node;
    };
    cleanUps.push(() => nodes.stop());
    for (let index = 0; index < count; index++) await createNode();

    reporter.phase('contract deployed and initialised');
    await deploy({
      root,
      contractId,
      nodes: nodes.all,
      threshold,
      stock: options.stock ?? { triples: 64, presignatures: 24 },
    });
    const user = await createUser(root, `alice.${rootAccount.accountId}`);
    signal.throwIfAborted();

    reporter.phase('distributed key generation');
    for (const node of nodes.all) node.start();
    await waitForNodes(nodes.all, reporter, signal, 'the key', (state) => state.epoch !== null);
    const rootPublicKey = (await provider.callFunction<string>({ contractId, method: 'public_key', args: {} })) ?? '';
    await Promise.all(
      [...foreign.evm, ...(foreign.solana ? [foreign.solana] : [])].map((chain) => chain.deploy(rootPublicKey)),
    );

    reporter.phase('first triples and presignatures');
    await waitForNodes(nodes.all, reporter, signal, 'the first presignatures', (state) => state.ready);
    return {
      rpcUrl,
      contractId,
      rootPublicKey,
      ...foreign,
      user,
      nodes: nodes.all,
      addNode: createNode,
      accountOf: (node) => nodes.accountOf(node),
      fastForward: async (blocks) => void (await sandbox.fastForward(blocks)),
      stop: async () => {
        await stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await stop();
    if (signal.aborted) await rm(folder, { recursive: true, force: true });
    throw new Error(`${error instanceof Error ? error.message : String(error)} (logs are kept in ${folder})`, {
      cause: error,
    });
  }
}

async function startForeignChains(
  { blockIntervalMs = 250, evmChainIds = [], evmPort = 0, solana = false, solanaPort = 0 }: DevnetOptions,
  cleanUps: Array<() => Promise<unknown>>,
): Promise<ForeignChains> {
  const evm: EvmNetwork[] = [];
  for (const [index, chainId] of evmChainIds.entries()) {
    const network = await startEvmNetwork({ chainId, port: index === 0 ? evmPort : 0, blockIntervalMs });
    cleanUps.push(() => network.stop());
    evm.push(network);
  }
  if (!solana) return { evm, solana: undefined };
  const network = await startSolanaNetwork({ port: solanaPort, slotMs: blockIntervalMs });
  cleanUps.push(() => network.stop());
  return { evm, solana: network };
}

/** How nodes follow the chains beside NEAR. */
function configOf({ evm, solana }: ForeignChains): Record<string, unknown> {
  const pollIntervalMs = 200;
  return {
    evm: evm.map(({ chainId, contract, rpcUrl }) => ({
      ...{ chainId, contract, pollIntervalMs, sources: [{ url: rpcUrl }] },
      // Hardhat's own finality is its newest block.
      finality: { confirmations: 1 },
    })),
    solana: solana
      ? [
          {
            ...{ program: solana.program, pollIntervalMs, commitment: 'confirmed' },
            reference: solana.chain.slice('solana:'.length),
            sources: [{ url: solana.rpcUrl, wsUrl: solana.wsUrl }],
          },
        ]
      : [],
  };
}

const merged = (config: DevnetOptions['nodeConfig'], chains: ForeignChains) =>
  typeof config === 'function' ? config(chains) : config;

interface Deployment {
  readonly root: Account;
  readonly contractId: string;
  readonly nodes: readonly NodeProcess[];
  readonly threshold: number;
  readonly stock: { readonly triples: number; readonly presignatures: number };
}

async function deploy({ root, contractId, nodes, threshold, stock }: Deployment): Promise<void> {
  const { wasm } = await readContract();
  const candidates = nodes.map(({ accountId, info }) => [accountId, { account_id: accountId, ...info }]);
  await root.signAndSendTransaction({
    receiverId: contractId,
    actions: [
      actions.createAccount(),
      actions.transfer(nearToYocto(50)),
      actions.addFullAccessKey(PublicKey.from(newKey().publicKey)),
      actions.deployContract(wasm),
      actions.functionCall(
        'init',
        { threshold, candidates: Object.fromEntries(candidates), config: networkConfig(stock) },
        100_000_000_000_000n,
        0n,
      ),
    ],
  });
}

function networkConfig(stock: Deployment['stock']) {
  return {
    protocol: {
      message_timeout: 300_000,
      garbage_timeout: 7_200_000,
      max_concurrent_introduction: 2,
      max_concurrent_generation: 16,
      triple: { min_triples: stock.triples, max_triples: stock.triples * 2, generation_timeout: 120_000 },
      presignature: {
        min_presignatures: stock.presignatures,
        max_presignatures: stock.presignatures * 2,
        generation_timeout: 45_000,
      },
      signature: { generation_timeout: 45_000, generation_timeout_total: 200_000, garbage_timeout: 86_400_000 },
    },
    signature_deposit: '1',
  };
}

async function createUser(root: Account, accountId: string) {
  const { publicKey, secretKey } = newKey();
  await createAccount(root, accountId, 1_000, [publicKey]);
  return { accountId, secretKey };
}

type State = NonNullable<Awaited<ReturnType<NodeProcess['state']>>>;

/** Waits until every node says so of itself. @throws when a node has ended */
async function waitForNodes(
  nodes: readonly NodeProcess[],
  reporter: Pick<Reporter, 'progress'>,
  signal: AbortSignal,
  what: string,
  reached: (state: State) => boolean,
): Promise<void> {
  const deadline = performance.now() + 180_000;
  for (;;) {
    const states = await Promise.all(nodes.map((node) => node.state()));
    if (states.every((state) => state !== undefined && reached(state))) return;
    const dead = nodes.find((node) => !node.running);
    if (dead) throw new Error(`${dead.name} has ended; see ${dead.logFile}`);
    if (performance.now() > deadline) throw new Error(`the nodes did not get to ${what} in time`);
    reporter.progress(nodes.map((node, index) => ({ name: node.name, text: describe(states[index]) })));
    await sleep(200, undefined, { signal });
  }
}

function describe(state: State | undefined): string {
  if (!state) return 'starting';
  if (state.epoch === null) return state.contract;
  return `${state.stock.triples} triples, ${state.stock.presignatures} presignatures`;
}

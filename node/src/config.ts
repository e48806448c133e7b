import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { base58 } from '@scure/base';
import { z } from 'zod';
import { describeError, QuorateError } from './base/errors.ts';

/** A configuration that does not hold; the message names every field that is wrong. */
export class ConfigError extends QuorateError<'CONFIG'> {}

/** A number, or its digits, as the environment has them; nothing else becomes a number. */
const integer = (min: number, max: number) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value),
    z.number().int().min(min).max(max),
  );
const port = integer(0, 65_535);
const milliseconds = integer(10, 600_000);
const httpUrl = z.url({ protocol: /^https?$/ });
/** https://nomicon.io/DataStructures/Account#account-id-rules */
const nearAccount = z
  .string()
  .min(2)
  .max(64)
  .regex(/^(?:[a-z\d]+[-_])*[a-z\d]+(?:\.(?:[a-z\d]+[-_])*[a-z\d]+)*$/, 'not a NEAR account id');

/** Where a chain is read and written; how many of the sources must agree, default a majority. */
const sourceFields = {
  sources: z
    .array(
      z.strictObject({
        url: httpUrl,
        /** Tells of news sooner than polling does; nothing relies on it. */
        wsUrl: z.url({ protocol: /^wss?$/ }).optional(),
      }),
    )
    .min(1)
    .max(16)
    .refine((list) => new Set(list.map(({ url }) => url)).size === list.length, 'the same source twice has two votes'),
  quorum: integer(1, 16).optional(),
  timeoutMs: milliseconds.default(5_000),
  pollIntervalMs: milliseconds.default(1_000),
};
const quorumFits = ({ quorum = 1, sources }: { quorum?: number | undefined; sources: readonly unknown[] }) =>
  quorum <= sources.length;
const quorumProblem = { path: ['quorum'], message: 'larger than the number of sources' };

const evmChain = z
  .strictObject({
    /** As in CAIP-2 `eip155:<chainId>`. */
    chainId: integer(1, 999_999_999),
    ...sourceFields,
    /** The signer contract; without one the chain is only watched for the outcomes of transactions. */
    contract: z
      .string()
      .regex(/^0x[0-9a-fA-F]{40}$/, 'not an address')
      .transform((address) => address.toLowerCase() as `0x${string}`)
      .optional(),
    /** From when on a block counts: by the chain's own finality, or after so many blocks. */
    finality: z
      .union([z.literal(['finalized', 'safe']), z.strictObject({ confirmations: integer(0, 100_000) })])
      .default('finalized'),
    /** Most blocks that one question covers; providers have limits. */
    maxBlockRange: integer(1, 100_000).default(1_000),
    /** Longest answer about the logs of one block; a block of that many million gas has at most a quarter as many MB. */
    maxAnswerMiB: integer(16, 480).default(64),
    /** How far back a node that starts for the first time reads. */
    lookbackBlocks: integer(0, 10_000_000).default(1_000),
    /** After how many blocks a request is given up. */
    expiryBlocks: integer(10, 100_000_000).default(50_000),
    /** `signing.takeoverMs` for this chain: an answer needs up to three blocks to show. */
    takeoverMs: milliseconds.optional(),
    /** How long an answer waits for others, up to ten, to share its transaction. */
    batchMs: integer(0, 60_000).default(1_000),
    /** Most gwei that answers pay for a unit of gas; while the chain asks for more, none are sent. */
    maxFeeGwei: z.number().positive().max(1_000_000).default(500),
  })
  .refine(quorumFits, quorumProblem);

function isSolanaAddress(text: string): boolean {
  try {
    return base58.decode(text).length === 32;
  } catch {
    return false;
  }
}

const solanaChain = z
  .strictObject({
    /** The reference in CAIP-2 `solana:<reference>`: the first 32 characters of the genesis hash. */
    reference: z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{32}$/, 'not 32 characters of base58'),
    ...sourceFields,
    /** The signer program. */
    program: z.string().refine(isSolanaAddress, 'not an address'),
    commitment: z.literal(['confirmed', 'finalized']).default('finalized'),
    lookbackSlots: integer(0, 10_000_000).default(2_000),
    expirySlots: integer(10, 100_000_000).default(216_000),
    /** What a transaction pays beyond the base fee, in micro-lamports per compute unit. */
    priorityFee: integer(0, 100_000_000).default(0),
    /** How long an answer waits for others to share its transaction. */
    batchMs: integer(0, 60_000).default(250),
  })
  .refine(quorumFits, quorumProblem);

const distinct = <T>(nameOf: (chain: T) => unknown) =>
  [(chains: readonly T[]) => new Set(chains.map(nameOf)).size === chains.length, 'the same chain twice'] as const;

const schema = z
  .strictObject({
    /** Folder for keys, key shares and stock; relative to the config file. */
    home: z.string().min(1),
    /** The node's NEAR account, a participant on the contract. */
    accountId: nearAccount,
    near: z.strictObject({
      /** CAIP-2 reference of the NEAR network: `mainnet`, `testnet`, or the chain id of a local one. */
      network: z.string().min(1),
      contractId: nearAccount,
      rpcUrls: z
        .array(httpUrl)
        .min(1)
        .max(16)
        .refine((urls) => new Set(urls).size === urls.length, 'the same source twice would have two votes'),
      /** A second kind of source, for blocks only: the object store of a NEAR Lake. */
      lake: z
        .strictObject({
          bucket: z.string().regex(/^[A-Za-z\d][A-Za-z\d._-]{1,254}$/, 'not the name of a bucket'),
          /** That of NEAR's own buckets, `near-lake-data-mainnet` and `near-lake-data-testnet`. */
          region: z
            .string()
            .regex(/^[a-z\d-]{1,64}$/, 'not a region')
            .default('eu-central-1'),
          /** An S3-compatible service instead of AWS. */
          endpoint: httpUrl.optional(),
          /** Whether the bucket is named in the path instead of the host; default where there is an endpoint. */
          forcePathStyle: z.boolean().optional(),
          /** `default`: those that the AWS SDK finds in the environment; they pay for the transfer. */
          credentials: z.enum(['default', 'anonymous']).default('default'),
        })
        .optional(),
      /** How many of the sources must agree; default a majority. */
      quorum: integer(1, 16).optional(),
      timeoutMs: milliseconds.default(5_000),
      pollIntervalMs: milliseconds.default(500),
    }),
    /** Chains besides NEAR where requests are made. */
    evm: z
      .array(evmChain)
      // No limit that anybody meets: a slip in what writes the file is found out here.
      .max(1_000)
      .refine(...distinct<{ chainId: number }>(({ chainId }) => chainId))
      .default([]),
    solana: z
      .array(solanaChain)
      .max(4)
      .refine(...distinct<{ reference: string }>(({ reference }) => reference))
      .default([]),
    mesh: z.strictObject({
      host: z.string().default('0.0.0.0'),
      port,
      /** `host:port` under which peers reach it; what `quorate join` tells the contract. */
      address: z.string().max(512).optional(),
    }),
    web: z.strictObject({ host: z.string().default('127.0.0.1'), port }).default({ host: '127.0.0.1', port: 3030 }),
    log: z.strictObject({ level: z.enum(['trace', 'debug', 'info', 'warn', 'error']) }).default({ level: 'info' }),
    signing: z
      .strictObject({
        /** How long a leader has before the next in order leads as well. */
        takeoverMs: milliseconds.default(10_000),
        /** How long a participant may show no sign of life before others lead and sign in its place. */
        quietMs: integer(1_000, 600_000).default(2_000),
        /**
         * How long presignatures of the epoch before are still spent: nobody has any of the new one when it begins. Well
         * above what it takes to make the first, and to have every node see the new epoch.
         */
        handOverMs: integer(1_000, 3_600_000).default(60_000),
        /** Signatures that this node leads at once. */
        concurrency: integer(1, 256).default(16),
      })
      .default({ takeoverMs: 10_000, quietMs: 2_000, handOverMs: 60_000, concurrency: 16 }),
    generation: z
      .strictObject({
        /** Triples made in one run; an even number. */
        batchSize: integer(2, 256)
          .refine((size) => size % 2 === 0, 'must be even')
          .default(256),
        /** Worker threads; default one per core but one. */
        workers: integer(1, 64).optional(),
        /** How often stock is compared with each peer while their link lasts. */
        reconcileMs: milliseconds.default(300_000),
      })
      .default({ batchSize: 256, reconcileMs: 300_000 }),
  })
  .refine(({ near }) => (near.quorum ?? 1) <= near.rpcUrls.length, {
    path: ['near', 'quorum'],
    message: 'larger than the number of rpcUrls',
  });

export type NodeConfig = z.infer<typeof schema>;
export type EvmChainConfig = NodeConfig['evm'][number];
export type SolanaChainConfig = NodeConfig['solana'][number];

/** Environment variables that override a field of the config file. */
const overrides: ReadonlyArray<readonly [variable: string, path: readonly string[], list?: 'list']> = [
  ['QUORATE_HOME', ['home']],
  ['QUORATE_ACCOUNT_ID', ['accountId']],
  ['QUORATE_NEAR_NETWORK', ['near', 'network']],
  ['QUORATE_NEAR_CONTRACT_ID', ['near', 'contractId']],
  ['QUORATE_NEAR_RPC_URLS', ['near', 'rpcUrls'], 'list'],
  ['QUORATE_NEAR_LAKE_BUCKET', ['near', 'lake', 'bucket']],
  ['QUORATE_NEAR_LAKE_REGION', ['near', 'lake', 'region']],
  ['QUORATE_NEAR_LAKE_ENDPOINT', ['near', 'lake', 'endpoint']],
  ['QUORATE_NEAR_LAKE_CREDENTIALS', ['near', 'lake', 'credentials']],
  ['QUORATE_NEAR_QUORUM', ['near', 'quorum']],
  ['QUORATE_MESH_HOST', ['mesh', 'host']],
  ['QUORATE_MESH_PORT', ['mesh', 'port']],
  ['QUORATE_MESH_ADDRESS', ['mesh', 'address']],
  ['QUORATE_WEB_HOST', ['web', 'host']],
  ['QUORATE_WEB_PORT', ['web', 'port']],
  ['QUORATE_LOG_LEVEL', ['log', 'level']],
];

/**
 * Reads the JSON file, lets environment variables (`QUORATE_…`) override it, and checks the whole.
 * @param file path, or undefined to build the config from the environment alone
 * @throws ConfigError naming the file or each field that is wrong
 */
export function loadConfig(file: string | undefined, env: NodeJS.ProcessEnv): NodeConfig {
  const raw = file === undefined ? {} : readJson(file);
  for (const [variable, path, list] of overrides) {
    const value = env[variable];
    if (value !== undefined && value !== '')
      setPath(raw, path, list ? value.split(',').map((item) => item.trim()) : value);
  }
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    throw new ConfigError('CONFIG', `${file ?? 'environment'}: ${z.prettifyError(parsed.error)}`);
  }
  const home = file === undefined ? resolve(parsed.data.home) : resolve(dirname(file), parsed.data.home);
  return { ...parsed.data, home };
}

function readJson(file: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new ConfigError('CONFIG', `${file} cannot be read as a JSON object: ${describeError(error)}`);
  }
}

function setPath(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [first, ...rest] = path;
  if (first === undefined) return;
  if (rest.length === 0) {
    target[first] = value;
    return;
  }
  const inner = target[first];
  const next = typeof inner === 'object' && inner !== null ? { ...inner } : {};
  target[first] = next;
  setPath(next as Record<string, unknown>, rest, value);
}

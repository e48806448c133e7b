import { z } from 'zod';
import { describeError } from '../base/errors.ts';
import { OperatorError } from './errors.ts';
import { formatTable } from './table.ts';

const timeoutMs = 5_000;
const stock = z.object({ triples: z.number(), presignatures: z.number() });
const heights = z.record(z.string(), z.number());

const healthSchema = z.object({ healthy: z.boolean(), problems: z.array(z.string()) });
const peerSchema = z.object({
  id: z.number(),
  address: z.string(),
  connected: z.boolean(),
  rttMs: z.number().optional(),
  lastSeen: z.number().optional(),
  status: z.object({ softwareVersion: z.string(), epoch: z.number().nullable(), heights }).optional(),
});
/** A node that is not a participant yet says less of itself. */
const stateSchema = z.object({
  version: z.string(),
  accountId: z.string(),
  contractId: z.string(),
  contract: z.string(),
  epoch: z.number().nullable(),
  ready: z.boolean(),
  stock,
  participant: z.number().optional(),
  threshold: z.number().nullable().optional(),
  publicKey: z.string().nullable().optional(),
  available: stock.optional(),
  pendingRequests: z.number().optional(),
  heights: heights.default({}),
  peers: z.array(peerSchema).default([]),
});

/** A running node's `/health` and `/state`. */
export interface NodeStatusReport {
  readonly health: z.infer<typeof healthSchema>;
  readonly state: z.infer<typeof stateSchema>;
}

/**
 * Asks a running node for its pages.
 * @param web where they are served, as in the config
 * @throws OperatorError `NODE_UNREACHABLE`
 */
export async function readStatus(web: { host: string; port: number }): Promise<NodeStatusReport> {
  const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[web.host] ?? web.host;
  const base = `http://${host.includes(':') ? `[${host}]` : host}:${web.port}`;
  const read = async <T>(page: string, schema: z.ZodType<T>): Promise<T> => {
    const response = await fetch(`${base}/${page}`, { signal: AbortSignal.timeout(timeoutMs) });
    return schema.parse(await response.json());
  };
  try {
    const [health, state] = await Promise.all([read('health', healthSchema), read('state', stateSchema)]);
    return { health, state };
  } catch (error) {
    throw new OperatorError('NODE_UNREACHABLE', `no node answers at ${base}: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError || error instanceof SyntaxError) return 'what answers there is no Quorate node';
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
  return cause?.code === 'ECONNREFUSED' ? 'it is not running, or `web` in the config is another' : describeError(error);
}

/** For people. @param now milliseconds since the Unix epoch */
export function formatStatus({ health, state }: NodeStatusReport, now: number): string {
  const { available, epoch, participant, pendingRequests, peers, stock: own, threshold } = state;
  const counted = (kind: 'triples' | 'presignatures') =>
    `${own[kind]} ${kind}${available ? ` (${available[kind]} usable with the peers that are connected)` : ''}`;
  const facts: [string, string][] = [
    [
      'node',
      `${state.accountId}${participant === undefined ? '' : `, participant ${participant}`}, version ${state.version}`,
    ],
    ['contract', `${state.contractId}: ${state.contract}`],
    ['epoch', epoch === null ? 'none: no key share in use' : `${epoch}, ${threshold} participants sign`],
    ['root key', state.publicKey ?? 'none'],
    ['ready', state.ready ? 'yes' : 'no'],
    ['stock', counted('triples')],
    ['', counted('presignatures')],
    ['requests', `${pendingRequests ?? 0} waiting`],
    ...Object.entries(state.heights).map(([chain, height]): [string, string] => ['height', `${chain} ${height}`]),
    ['health', health.healthy ? 'good' : health.problems.join('\n          ')],
  ];
  const summary = facts.map(([name, value]) => `${name.padEnd(10)}${value}`).join('\n');
  return peers.length === 0 ? summary : `${summary}\n\n${formatPeers(state, now)}`;
}

function formatPeers({ heights: own, peers }: NodeStatusReport['state'], now: number): string {
  const rows = peers.map(({ address, connected, id, lastSeen, rttMs, status }) => [
    `${id}`,
    address,
    connected ? 'up' : 'down',
    rttMs === undefined ? '-' : `${rttMs.toFixed(rttMs < 10 ? 1 : 0)} ms`,
    lastSeen === undefined ? 'never' : `${Math.max(0, Math.round((now - lastSeen) / 1_000))} s ago`,
    status?.epoch === undefined || status.epoch === null ? '-' : `${status.epoch}`,
    status ? formatHeights(status.heights, own) : '-',
    status?.softwareVersion ?? '-',
  ]);
  return formatTable([['PEER', 'ADDRESS', 'LINK', 'RTT', 'SEEN', 'EPOCH', 'HEIGHT', 'VERSION'], ...rows]);
}

/** A peer's heights, each with how far it is from this node's. */
function formatHeights(theirs: Readonly<Record<string, number>>, own: Readonly<Record<string, number>>): string {
  const parts = Object.entries(theirs).map(([chain, height]) => {
    const distance = own[chain] === undefined ? 0 : height - own[chain];
    return `${chain} ${height}${distance === 0 ? '' : ` (${distance > 0 ? '+' : ''}${distance})`}`;
  });
  return parts.join(', ') || '-';
}

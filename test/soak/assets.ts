import { readFileSync } from 'node:fs';
import type { NodeProcess } from '@quorate/devnet';

/** What nodes with debug lines in their logs have spent, over all of their lives. */
export interface SpentAssets {
  readonly presignatures: number;
  readonly pairs: number;
  /** Each a sentence; empty when everything was spent once. */
  readonly faults: readonly string[];
}

/**
 * Reads what each node says that it spent. An asset may be spent once at each of its participants, and a presignature
 * for the same request at all of them.
 */
export function spentAssets(nodes: readonly Pick<NodeProcess, 'name' | 'logFile'>[]): SpentAssets {
  const faults: string[] = [];
  const requests = new Map<string, string>();
  const pairs = new Set<string>();
  for (const { name, logFile } of nodes) {
    const seen = new Set<string>();
    for (const line of readFileSync(logFile, 'utf8').split('\n')) {
      const { pair, presignature, requestId } = parse(line);
      const asset = pair ?? presignature;
      if (!asset) continue;
      if (seen.has(asset)) faults.push(`${name} spent ${asset} twice`);
      seen.add(asset);
      if (pair) pairs.add(pair);
      if (!presignature || !requestId) continue;
      const other = requests.get(presignature) ?? requestId;
      if (other !== requestId) faults.push(`${presignature} was spent on ${other} and on ${requestId}`);
      requests.set(presignature, requestId);
    }
  }
  return { presignatures: requests.size, pairs: pairs.size, faults };
}

interface SpentLine {
  readonly pair?: string;
  readonly presignature?: string;
  readonly requestId?: string;
}

/** A kill may cut a line off: what it says has not happened then, for it is written before a message leaves. */
function parse(line: string): SpentLine {
  if (!/spent"}$/.test(line)) return {};
  return JSON.parse(line.slice(line.lastIndexOf('{"level"'))) as SpentLine;
}

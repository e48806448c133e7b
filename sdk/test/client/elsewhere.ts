import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Has another process wait for a request, from nothing but JSON. @returns s of the signature, hex */
export async function waitElsewhere(input: {
  readonly handle: { readonly chain: string };
  readonly rootPublicKey: string;
  readonly rpc: string;
}): Promise<string> {
  const script = join(import.meta.dirname, 'waitElsewhere.ts');
  const args = ['--conditions=source', script, JSON.stringify(input)];
  return (await promisify(execFile)(process.execPath, args, { timeout: 60_000 })).stdout;
}

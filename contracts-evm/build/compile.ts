import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Abi } from 'viem';
import { PACKAGE_ROOT } from './paths.ts';

/** A compiled contract. */
export interface Compiled {
  readonly abi: Abi;
  /** What creates it: code without constructor arguments. */
  readonly bytecode: `0x${string}`;
}

/** Hardhat with the package's configuration, wherever the process was started. */
export async function loadHardhat(): Promise<typeof import('hardhat')['default']> {
  process.env.HARDHAT_CONFIG ??= fileURLToPath(new URL('hardhat.config.ts', PACKAGE_ROOT));
  return (await import('hardhat')).default;
}

let built: Promise<unknown> | undefined;

/** Compiles what has changed since the last process (`.cache/`), and reads one contract. */
export async function compile(name: string): Promise<Compiled> {
  const hardhat = await loadHardhat();
  built ??= hardhat.tasks.getTask('build').run({ quiet: true, noTests: true });
  await built;
  const { abi, bytecode } = JSON.parse(await readFile(await hardhat.artifacts.getArtifactPath(name), 'utf8'));
  return { abi, bytecode };
}

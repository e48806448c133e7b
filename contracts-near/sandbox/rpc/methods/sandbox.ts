import { z } from 'zod';
import { SandboxError } from '../../sandbox-error.ts';
import { patchRecords, recordsSchema } from '../../state/patch.ts';
import { parseError } from '../errors.ts';
import { parseParams } from '../params.ts';
import type { RpcMethod } from './context.ts';

const fastForwardSchema = z.object({ delta_height: z.number().int().positive() });
const patchSchema = z.object({ records: recordsSchema });

export const sandboxMethods: Readonly<Record<string, RpcMethod>> = {
  sandbox_fast_forward: async ({ producer }, params) => {
    const { delta_height: blocks } = parseParams(fastForwardSchema, params);
    await refusing(() => producer.fastForward(blocks));
    return {};
  },
  sandbox_patch_state: async ({ chain, producer }, params) => {
    const { records } = parseParams(patchSchema, params);
    await refusing(() => chain.patch((state) => patchRecords(state, records)));
    producer.wake();
    return {};
  },
};

async function refusing(work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw error instanceof SandboxError ? parseError(error.message) : error;
  }
}

import type { z } from 'zod';
import type { Chain, Commitment } from '../../chain/chain.ts';
import type { Faucet } from '../../chain/faucet.ts';
import { minContextSlotNotReached } from '../errors.ts';
import { parseParams } from '../params.ts';

/** What methods work with. */
export interface RpcContext {
  readonly chain: Chain;
  readonly faucet: Faucet;
  /** To be called when the chain has got work. */
  readonly wake: () => void;
}

export type RpcMethod = (context: RpcContext, params: unknown) => unknown;

/** A method whose parameters a schema parses. */
export function method<T>(schema: z.ZodType<T>, run: (context: RpcContext, params: T) => unknown): RpcMethod {
  return (context, params) => run(context, parseParams(schema, params ?? []));
}

/** The version that answers name. */
export const API_VERSION = '3.0.0';

export const withContext = (slot: number, value: unknown) => ({ context: { slot, apiVersion: API_VERSION }, value });

interface ContextConfig {
  readonly commitment?: Commitment | null | undefined;
  readonly minContextSlot?: number | null | undefined;
}

/** The commitment that a client asks for, if the chain has got far enough. @throws RpcError -32016 */
export function commitmentOf({ chain }: RpcContext, config: ContextConfig | null | undefined): Commitment {
  const commitment = config?.commitment ?? 'finalized';
  const { slot } = chain.blockAt(commitment);
  if (slot < (config?.minContextSlot ?? 0)) throw minContextSlotNotReached(slot);
  return commitment;
}

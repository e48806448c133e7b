import type { z } from 'zod';
import type { ContractState, NetworkConfig } from '../../types/contractState.ts';
import type { SourceQuorum } from '../sources/quorum.ts';
import { contractStateSchema, networkConfigSchema } from './contractState.ts';
import { type NearRpc, NearRpcError } from './rpc.ts';
import { blockSchema, viewResultSchema } from './schemas.ts';

/** The contract's state and config as of one final block. */
export interface GovernanceView {
  readonly height: number;
  readonly state: ContractState;
  readonly config: NetworkConfig;
}

/**
 * Reads the orchestrating contract as carefully as requests: at a final block that a quorum of sources has, and only
 * what a quorum answers byte for byte.
 */
export class NearContractReader {
  readonly #quorum: SourceQuorum<NearRpc>;
  readonly #contractId: string;

  constructor(quorum: SourceQuorum<NearRpc>, contractId: string) {
    this.#quorum = quorum;
    this.#contractId = contractId;
  }

  /** @throws NoQuorumError, or NearRpcError when what the quorum agrees on does not parse */
  async read(signal: AbortSignal): Promise<GovernanceView> {
    const height = await this.finalHeight(signal);
    const [state, config] = await Promise.all([
      this.view('state', height, contractStateSchema, signal),
      this.view('config', height, networkConfigSchema, signal),
    ]);
    return { height, state, config };
  }

  /** Of a final block that a quorum of sources has. @throws NoQuorumError */
  finalHeight(signal: AbortSignal): Promise<number> {
    return this.#quorum.finalHeight(
      async (rpc) => (await rpc.call('block', { finality: 'final' }, blockSchema, signal)).header.height,
    );
  }

  /** What a view method answers at a block. @throws as read() */
  async view<T>(
    method: string,
    height: number,
    schema: z.ZodType<T>,
    signal: AbortSignal,
    args: Readonly<Record<string, unknown>> = {},
  ): Promise<T> {
    const ask = async (rpc: NearRpc): Promise<string> => {
      const params = {
        request_type: 'call_function',
        account_id: this.#contractId,
        method_name: method,
        args_base64: Buffer.from(JSON.stringify(args)).toString('base64'),
        block_id: height,
      };
      const answer = await rpc.call('query', params, viewResultSchema, signal);
      return Buffer.from(answer.result).toString('utf8');
    };
    const text = await this.#quorum.ask(`${method} at block ${height}`, ask, (answer) => answer);
    const parsed = schema.safeParse(parseJson(text));
    if (!parsed.success)
      throw new NearRpcError(
        'NEAR_BAD_STATE',
        `the contract's ${method} does not parse: ${parsed.error.message}`,
        true,
      );
    return parsed.data;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

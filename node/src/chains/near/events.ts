import { deriveTweak, nearMpcRequestId, nearSignRequestId, SdkError } from '@quorate/sdk';
import type { z } from 'zod';
import { fromHex, toHex } from '../../base/bytes.ts';
import { requestId } from '../../base/ids.ts';
import type { ChainEvent, SignRequest } from '../../types/signRequest.ts';
import type { ContractReceipt } from './blocks.ts';
import { entropyLogSchema, respondArgsSchema, signArgsSchema } from './schemas.ts';

/** What all events of one block have in common. */
export type Sighting = Pick<SignRequest, 'chain' | 'blockHeight' | 'blockHash' | 'seenAt'>;

/** NEAR's ids in sig.network's derivations are mainnet's on every network. */
const chainIds = { 'sig.network-v1': '0x18d', 'sig.network-v2': 'near:mainnet', 'near-mpc-v0.1': undefined } as const;

/**
 * What a successful receipt to the contract means for signing, in the order of its calls. Every `sign` logs
 * `sign: …` and then its entropy as a JSON array of 32 numbers; the contract has checked the arguments.
 */
export function readEvents(receipt: ContractReceipt, logs: readonly string[], seen: Sighting): ChainEvent[] {
  const entropies = signEntropies(logs);
  let signCalls = 0;
  return receipt.calls.flatMap(({ method, args }): ChainEvent[] => {
    if (method === 'sign') {
      const index = signCalls++;
      const entropy = entropies[index];
      const parsed = signArgsSchema.safeParse(decodeArgs(args));
      if (!entropy || !parsed.success) return [];
      const occurrence = `${receipt.receiptId}:${index}`;
      const request = signable(parsed.data.request, receipt.predecessor);
      return request ? [{ kind: 'requested', request: { ...seen, ...request, occurrence, entropy } }] : [];
    }
    if (method !== 'respond') return [];
    const parsed = respondArgsSchema.safeParse(decodeArgs(args));
    if (!parsed.success) return [];
    return [{ kind: 'answered', requestId: requestId(toHex(Uint8Array.from(parsed.data.sign_id.request_id))) }];
  });
}

type RequestArgs = z.infer<typeof signArgsSchema>['request'];

/** The request, unless no key can be derived for it: then there is nothing that any node could sign. */
function signable(args: RequestArgs, predecessor: string) {
  try {
    return readRequest(args, predecessor);
  } catch (error) {
    if (error instanceof SdkError) return undefined;
    throw error;
  }
}

/** A request with `payload_v2` or `domain_id` is near/mpc's, any other sig.network's. */
function readRequest(args: RequestArgs, predecessor: string) {
  const { path } = args;
  const given = args.payload_v2?.Ecdsa ?? args.payload;
  if (given === undefined) return undefined;
  const payload = typeof given === 'string' ? fromHex(given, 'payload') : Uint8Array.from(given);
  if (args.payload_v2 !== undefined || args.domain_id !== undefined) {
    const keyVersion = args.domain_id ?? args.key_version ?? 0;
    const id = nearMpcRequestId({ predecessor, payload, path, domainId: keyVersion });
    return describe('near-mpc-v0.1', keyVersion, id);
  }
  const keyVersion = args.key_version ?? 0;
  const id = nearSignRequestId({ predecessor, payload, path, keyVersion });
  return describe(keyVersion === 0 ? 'sig.network-v1' : 'sig.network-v2', keyVersion, id);

  function describe(scheme: SignRequest['scheme'], keyVersion: number, id: Uint8Array) {
    const chainId = chainIds[scheme];
    const tweak: Uint8Array = deriveTweak({ scheme, chainId, predecessor, path });
    return { requestId: requestId(toHex(id)), scheme, keyVersion, predecessor, path, payload, tweak };
  }
}

/** The entropy of each `sign` call of a receipt, in order. */
function signEntropies(logs: readonly string[]): Uint8Array[] {
  return logs.flatMap((log, index) => {
    if (!log.startsWith('sign: ')) return [];
    const parsed = entropyLogSchema.safeParse(parseJson(logs[index + 1] ?? ''));
    return parsed.success ? [Uint8Array.from(parsed.data)] : [];
  });
}

/** A field that is null is left out: clients in Rust write an absent Option so, and the contract reads it as absent. */
const decodeArgs = (base64: string): unknown =>
  parseJson(Buffer.from(base64, 'base64').toString('utf8'), (_, value: unknown) => value ?? undefined);

function parseJson(text: string, reviver?: (key: string, value: unknown) => unknown): unknown {
  try {
    return JSON.parse(text, reviver);
  } catch {
    return undefined;
  }
}

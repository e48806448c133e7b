import { createHash } from 'node:crypto';
import { requestId } from '../../src/base/ids.ts';
import type { SignRequest } from '../../src/types/signRequest.ts';

const digest = (text: string) => new Uint8Array(createHash('sha256').update(text).digest());

/** A request that differs from others in everything that its name can make differ. */
export function exampleRequest(name: string, fields: Partial<SignRequest> = {}): SignRequest {
  return {
    chain: 'near:testnet',
    requestId: requestId(Buffer.from(digest(`id ${name}`)).toString('hex')),
    occurrence: `${name}:0`,
    blockHeight: 100,
    blockHash: 'block-100',
    scheme: 'sig.network-v2',
    keyVersion: 1,
    predecessor: 'alice.near',
    path: name,
    payload: digest(`payload ${name}`),
    tweak: digest(`tweak ${name}`),
    entropy: digest(`entropy ${name}`),
    seenAt: 1_000,
    ...fields,
  };
}

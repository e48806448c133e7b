import { sha3_256 } from '@noble/hashes/sha3.js';
import { expectBytes, record, uint32, utf8 } from './bytes.ts';
import { nearMpcRequestPreimage, sigNetworkRequestPreimage } from './request-id.ts';

/** What both forms of a NEAR request have in common. */
interface NearRequest {
  /** The account that called `sign`. */
  readonly predecessor: string;
  /** 32 bytes. */
  readonly payload: Uint8Array;
  readonly path: string;
}

/**
 * The id under which the NEAR contract keeps a request in sig.network's form, 32 bytes.
 *
 * @throws SdkError INVALID_ARGUMENT naming the field
 */
export function nearSignRequestId(request: NearRequest & { readonly keyVersion: number }): Uint8Array {
  return requestId(sigNetworkRequestPreimage, request, 'keyVersion');
}

/**
 * The id under which the NEAR contract keeps a request in near/mpc's form, 32 bytes.
 *
 * @throws SdkError INVALID_ARGUMENT naming the field
 */
export function nearMpcRequestId(request: NearRequest & { readonly domainId: number }): Uint8Array {
  return requestId(nearMpcRequestPreimage, request, 'domainId');
}

function requestId(
  preimage: typeof sigNetworkRequestPreimage,
  request: NearRequest,
  keyField: 'keyVersion' | 'domainId',
): Uint8Array {
  const { predecessor, payload, path, [keyField]: key } = record(request, 'request');
  expectBytes(payload, 32, 'payload');
  return sha3_256(preimage(utf8(predecessor, 'predecessor'), payload, utf8(path, 'path'), uint32(key, keyField)));
}

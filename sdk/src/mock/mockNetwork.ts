import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE } from '@noble/curves/utils.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base58 } from '@scure/base';
import { parseHex } from '../bytes.ts';
import { throwIfAborted } from '../client/abort.ts';
import type { ContractClient } from '../client/contractClient.ts';
import { contractDerivation, parseContractRequest, parseKey, payloadOf } from '../client/contractRequest.ts';
import { signablePayload, toHex } from '../client/fields.ts';
import { SdkError } from '../errors.ts';
import * as evm from '../evm/handle.ts';
import type { EvmKey, EvmRequest } from '../evm/request.ts';
import * as near from '../near/handle.ts';
import {
  chooseKey,
  derivationOf,
  type NearForm,
  type NearKey,
  type NearRequest,
  parseRequest,
} from '../near/request.ts';
import { toNearPublicKey } from '../publicKey.ts';
import { deriveTweak } from '../secp256k1.ts';
import { parseAddress } from '../solana/address.ts';
import * as solana from '../solana/handle.ts';
import type { SolanaKey, SolanaRequest } from '../solana/request.ts';
import type { DerivationPath, PayloadSigner } from '../types.ts';
import { MockClient, type MockRequest, type RequestForm } from './mockClient.ts';

export interface MockNetworkOptions {
  /** Secret of the root key, 32 bytes or their hex; one that is always the same by default. */
  readonly rootSecret?: Uint8Array | string | undefined;
  /**
   * Called before each answer of a client: what it throws, waiting throws, and a promise that it returns is waited for.
   * With one that never ends, the network never answers.
   */
  readonly beforeAnswer?: ((request: MockRequest) => unknown) | undefined;
}

/** A network of signers that is one key in this process, for unit tests: no chains, no nodes, no waiting. */
export interface MockNetwork {
  /** In NEAR's form. */
  readonly rootPublicKey: string;
  /** Signs with any derived key. @throws SdkError as `derivePublicKey` */
  signer(key: DerivationPath): PayloadSigner;
  /** In the place of a `NearClient` whose sender is this account. */
  near(account: {
    readonly accountId: string;
    readonly contract?: string;
    readonly form?: NearForm;
  }): ContractClient<NearKey, NearRequest, near.NearHandle>;
  /** In the place of an `EvmClient` whose sender is this account. */
  evm(account: {
    readonly address: string;
    readonly contract?: string;
    readonly chainId?: number;
  }): ContractClient<EvmKey, EvmRequest, evm.EvmHandle>;
  /** In the place of a `SolanaClient` whose sender is this account. */
  solana(account: {
    readonly address: string;
    readonly contract?: string;
    readonly chainId?: string;
  }): ContractClient<SolanaKey, SolanaRequest, solana.SolanaHandle>;
}

const { Fn, BASE } = secp256k1.Point;
const evmContract = `0x${'00'.repeat(19)}aa`;
const solanaProgram = 'QuorateSigner111111111111111111111111111111';
const hardhatChain = 31_337;
const solanaCluster = 'solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1';

/** @throws SdkError INVALID_ARGUMENT for a secret that is none */
export function mockNetwork({ rootSecret, beforeAnswer = () => {} }: MockNetworkOptions = {}): MockNetwork {
  const root = parseSecret(rootSecret ?? sha512(utf8ToBytes('quorate mock network')).subarray(32));
  let requests = 0;
  /** Of a transaction that was never sent. @param length 32 or 64 */
  const nextHash = (length: number) => sha512(utf8ToBytes(`transaction ${requests++}`)).slice(0, length);
  const signer = (key: DerivationPath) => signerOf(Fn.add(root, bytesToNumberBE(deriveTweak(key))));
  const client = <Key extends { path: string }, Request extends Key & { payload: Uint8Array }, Handle>(
    form: RequestForm<Key, Request, Handle>,
  ) => new MockClient(form, signer, beforeAnswer);

  return {
    rootPublicKey: toNearPublicKey(BASE.multiply(root).toBytes(false)),
    signer,
    near: ({ accountId, contract = 'mock.near', form = 'sig.network' }) =>
      client({
        keyOf: (key: NearKey) => derivationOf(chooseKey(key, form), accountId),
        handleOf(request: NearRequest) {
          const transactionHash = base58.encode(nextHash(32));
          const origin = { sender: accountId, predecessor: accountId, transactionHash };
          return near.toHandle(contract, { ...parseRequest(request, form), ...origin });
        },
        parse(handle: near.NearHandle) {
          const { key, payload, predecessor } = near.parseHandle(handle, contract);
          return { payload, key: derivationOf(key, predecessor) };
        },
      }),
    evm({ address, contract = evmContract, chainId = hardhatChain }) {
      const sender = evm.address(address, 'address');
      return client({
        keyOf: (key: EvmKey) => contractDerivation('evm', parseKey(key, 'evm'), sender),
        handleOf(asked: EvmRequest) {
          const request = parseContractRequest(asked, 'evm');
          return evm.toHandle(contract, { request, sender, chainId, transactionHash: toHex(nextHash(32)) });
        },
        parse(handle: evm.EvmHandle) {
          const { request, sender: from } = evm.parseHandle(handle, contract);
          return { payload: payloadOf(request), key: contractDerivation('evm', request, from) };
        },
      });
    },
    solana({ address, contract = solanaProgram, chainId = solanaCluster }) {
      const sender = parseAddress(address, 'address');
      return client({
        keyOf: (key: SolanaKey) => contractDerivation('solana', parseKey(key, 'solana'), sender),
        handleOf(asked: SolanaRequest) {
          const request = parseContractRequest(asked, 'solana');
          return solana.toHandle(contract, {
            request,
            sender,
            chainId,
            transactionHash: base58.encode(nextHash(64)),
          });
        },
        parse(handle: solana.SolanaHandle) {
          const { request, sender: from } = solana.parseHandle(handle, contract);
          return { payload: payloadOf(request), key: contractDerivation('solana', request, from) };
        },
      });
    },
  };
}

function signerOf(secret: bigint): PayloadSigner {
  const publicKey = BASE.multiply(secret).toBytes(false);
  return {
    publicKey,
    async signPayload(payload, { signal } = {}) {
      throwIfAborted(signal);
      const hash = signablePayload(payload);
      const signature = secp256k1.sign(hash, Fn.toBytes(secret), { prehash: false, format: 'recovered' });
      const recoveryId = signature[0] === 0 ? 0 : 1;
      return { bigR: Uint8Array.of(2 + recoveryId, ...signature.subarray(1, 33)), s: signature.slice(33), recoveryId };
    },
  };
}

function parseSecret(secret: Uint8Array | string): bigint {
  const bytes = typeof secret === 'string' ? parseHex(secret, 'rootSecret') : secret;
  if (!secp256k1.utils.isValidSecretKey(bytes))
    throw new SdkError('INVALID_ARGUMENT', 'rootSecret', 'not 32 bytes between 0 and the group order');
  return bytesToNumberBE(bytes);
}

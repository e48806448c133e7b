import assert from 'node:assert/strict';
import { SdkError } from '@quorate/sdk';
import { EvmClient, fromEthersSigner, fromWalletClient } from '@quorate/sdk/evm';
import { fromAccount, fromWallet, NearClient } from '@quorate/sdk/near';
import { fromKitSigner, SolanaClient } from '@quorate/sdk/solana';
import { fromAnchorProvider } from '@quorate/sdk/solana/anchor';
import { base58, base64 } from '@scure/base';
import fc from 'fast-check';

// Whatever callers, wallets and nodes hand the clients: nothing but SdkErrors comes back.

const rootPublicKey =
  '0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8';
const odd = fc.oneof(
  fc.anything({ withBigInt: true, withNullPrototype: true, withTypedArray: true, withSparseArray: true }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    '0x',
    '1111',
    'junk',
    0,
    -1,
    1.5,
    Number.NaN,
    0n,
    -1n,
    2n ** 64n,
    2n ** 256n,
    {},
    [],
    null,
    undefined,
  ),
  fc.constantFrom(Symbol('odd'), () => 5, new Error('odd'), Object.create(null)),
);
const bytes = (length: number) => new Uint8Array(length).fill(1);
const evmAddress = `0x${'bb'.repeat(20)}`;
const solanaAddress = base58.encode(bytes(32));
const texts = { path: 'p', keyVersion: 1, algo: '', dest: '', params: '' };
const payload = { ...texts, payload: bytes(32) };
const schemas = { outputDeserializationSchema: '[]', respondSerializationSchema: '[]' };
const transaction = { ...texts, serializedTransaction: bytes(5), caip2Id: 'eip155:1', ...schemas };
/** Of the program: discriminator, admin, deposit, the cluster's id. */
const solanaState = Uint8Array.of(77, 209, 137, 229, 149, 67, 167, 230, ...bytes(40), 1, 0, 0, 0, 115);
const callbacks = { onHandle() {}, onProgress() {}, signal: new AbortController().signal, timeout: 0 };

interface Subject {
  readonly Client: new (options: never) => object;
  readonly options: object;
  readonly sender: object;
  /** Names of methods, and what they take. */
  readonly calls: Readonly<Record<string, readonly unknown[]>>;
}

/** Says the same to everything, or fails. */
const nodeThat = (answer: unknown) => async () => {
  if (answer instanceof Error) throw answer;
  return answer;
};

const subjects: Readonly<Record<string, Subject>> = {
  NEAR: {
    Client: NearClient,
    options: { contract: 'c.near', rootPublicKey, rpc: nodeThat(null), form: 'near-mpc' },
    sender: { accountId: async () => 'a.near', send: async () => solanaAddress },
    calls: {
      request: [{ path: 'p', keyVersion: 1, payload: bytes(32), deposit: 1n, gas: 1n }, callbacks],
      quote: [{ path: 'p', deposit: 1n, gas: 1n }],
      publicKey: [{ path: 'p', domainId: 0 }],
      signer: [{ path: 'p', timeout: 5 }],
      handleOf: [
        { path: 'p', payload: bytes(32) },
        { transactionHash: solanaAddress, predecessor: 'a.near', sender: 'b' },
      ],
      wait: [
        {
          ...{ chain: 'near', contract: 'c.near', requestId: `0x${'00'.repeat(32)}`, transactionHash: solanaAddress },
          ...{ sender: 'a', predecessor: 'a', payload: `0x${'01'.repeat(32)}`, path: 'p', keyVersion: 1 },
        },
        callbacks,
      ],
    },
  },
  EVM: {
    Client: EvmClient,
    options: { contract: evmAddress, rootPublicKey, rpc: nodeThat('0x1') },
    sender: { address: async () => evmAddress, send: async () => `0x${'cc'.repeat(32)}` },
    calls: {
      request: [{ ...payload, deposit: 1n }, callbacks],
      requestTransaction: [{ ...transaction, deposit: 1n }, callbacks],
      quote: [{ ...transaction, deposit: 1n }],
      publicKey: [texts],
      signer: [{ ...texts, timeout: 5 }],
      handleOf: [payload, { transactionHash: `0x${'cc'.repeat(32)}`, sender: evmAddress }],
    },
  },
  Solana: {
    Client: SolanaClient,
    options: {
      ...{ contract: solanaAddress, rootPublicKey },
      rpc: async (method: string) =>
        method === 'getLatestBlockhash'
          ? { value: { blockhash: solanaAddress, lastValidBlockHeight: 5 }, context: { slot: 5 } }
          : { value: { data: [base64.encode(solanaState)] } },
    },
    sender: { address: solanaAddress, feePayer: solanaAddress, sign: async () => bytes(200) },
    calls: {
      request: [{ ...payload, computeUnitPrice: 1n }, callbacks],
      requestTransaction: [{ ...transaction, programId: solanaAddress, computeUnitPrice: 1n }, callbacks],
      quote: [{ ...transaction, programId: solanaAddress }],
      publicKey: [texts],
      signer: [{ ...texts, timeout: 5 }],
      handleOf: [payload, { transactionHash: base58.encode(bytes(64)), sender: solanaAddress }],
    },
  },
};

/** Every path into an object, itself first. */
function pathsOf(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || value instanceof AbortSignal)
    return [[]];
  return [[], ...Object.entries(value).flatMap(([name, inner]) => pathsOf(inner).map((path) => [name, ...path]))];
}

function replaced(value: unknown, [name, ...rest]: readonly string[], by: unknown): unknown {
  if (name === undefined) return by;
  const changed = Array.isArray(value) ? [...value] : { ...(value as object) };
  (changed as Record<string, unknown>)[name] = replaced((value as Record<string, unknown>)[name], rest, by);
  return changed;
}

async function promisedOrSdkError(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    assert.ok(error instanceof SdkError, `threw ${error instanceof Error ? error.stack : String(error)}`);
    assert.equal(typeof error.message, 'string');
  }
}

describe('whatever is handed to a client on', () => {
  for (const [chain, { Client, options, sender, calls }] of Object.entries(subjects)) {
    const make = (given: unknown) =>
      new Client(given as never) as Readonly<Record<string, (...args: unknown[]) => unknown>>;

    it(`${chain}, it is made or refuses with an SdkError`, () =>
      fc.assert(
        fc.asyncProperty(fc.constantFrom(...pathsOf(options)), odd, (path, value) =>
          promisedOrSdkError(() => make(replaced(options, path, value))),
        ),
        { numRuns: 200 },
      ));

    it(`${chain}, what is right is done`, async () => {
      for (const [method, args] of Object.entries(calls))
        if (method !== 'quote' && method !== 'wait') await make({ ...options, sender })[method]!(...args);
    });

    for (const [method, args] of Object.entries(calls))
      it(`${chain}, ${method} does as promised or throws an SdkError`, () =>
        fc.assert(
          fc.asyncProperty(fc.constantFrom(...pathsOf(args).slice(1)), odd, (path, value) =>
            promisedOrSdkError(() =>
              make({ ...options, sender })[method]!(...(replaced(args, path, value) as unknown[])),
            ),
          ),
          { numRuns: 150 },
        )).timeout(30_000);

    it(`${chain} by its wallet or its node becomes an SdkError`, () => {
      const methods = Object.entries(calls).filter(([method]) => method !== 'wait');
      return fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...methods),
          odd,
          fc.boolean(),
          fc.boolean(),
          async ([method, args], value, ofNode, thrown) => {
            const says = async () => {
              if (thrown) throw value;
              return value;
            };
            const members = Object.keys(sender).map((name) => [
              name,
              typeof sender[name as never] === 'function' ? says : value,
            ]);
            const hostile = ofNode ? { sender, rpc: says } : { sender: Object.fromEntries(members) };
            await promisedOrSdkError(() => make({ ...options, ...hostile })[method]!(...args));
          },
        ),
        { numRuns: 300 },
      );
    }).timeout(30_000);
  }

  it('the senders, is taken or refused with an SdkError', () => {
    const makers = [fromWalletClient, fromEthersSigner, fromAccount, fromWallet, fromKitSigner, fromAnchorProvider];
    fc.assert(
      fc.property(fc.constantFrom(...makers), odd, (maker, value) => {
        try {
          maker(value as never);
        } catch (error) {
          assert.ok(error instanceof SdkError, `threw ${error instanceof Error ? error.stack : String(error)}`);
        }
      }),
      { numRuns: 300 },
    );
  });
});

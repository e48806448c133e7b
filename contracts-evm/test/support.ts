import assert from 'node:assert/strict';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js';
import { deriveTweak } from '@quorate/sdk';
import {
  type Address,
  BaseError,
  bytesToHex,
  ContractFunctionRevertedError,
  concatHex,
  encodeAbiParameters,
  encodePacked,
  getContract,
  type Hex,
  hexToBytes,
  keccak256,
  parseAbiParameters,
} from 'viem';
import { compile, loadHardhat } from '../build/compile.ts';
import { type SignatureArgument, signerAbi, toPointArgument, toSignatureArgument } from '../src/index.ts';

export const { Fn } = secp256k1.Point;
export const order = Fn.ORDER;
/** Milliseconds: in a fresh checkout, whoever needs a contract first waits for the compiler. */
export const COMPILE_TIMEOUT = 120_000;
export const DEPOSIT = 50_000_000_000_000n;
export const RESPONSE_PATH = 'ethereum response key';

/** A network of one process: it knows the root key. */
export const rootSecret = 0x5a17c0de5a17c0de5a17c0de5a17c0de5a17c0de5a17c0de5a17c0de5a17c0den;
export const rootPublicKey = secp256k1.getPublicKey(Fn.toBytes(rootSecret), false);

export const sampleRequest = {
  payload: keccak256('0xc0ffee'),
  path: 'ethereum,1',
  keyVersion: 1,
  algo: 'ECDSA',
  dest: 'ethereum',
  params: '',
} as const;
export type SignRequest = {
  readonly [K in keyof typeof sampleRequest]: (typeof sampleRequest)[K] extends number
    ? number
    : K extends 'payload'
      ? Hex
      : string;
};

export const sampleTransaction = {
  serializedTransaction: '0x02c0',
  caip2Id: 'eip155:1',
  keyVersion: 1,
  path: 'test',
  algo: '',
  dest: '',
  params: '',
  outputDeserializationSchema: '0x5b5d',
  respondSerializationSchema: '0x5b5d',
} as const;
export type TransactionRequest = Omit<SignRequest, 'payload'> & {
  readonly serializedTransaction: Hex;
  readonly caip2Id: string;
  readonly outputDeserializationSchema: Hex;
  readonly respondSerializationSchema: Hex;
};

/** An in-process chain with the contract on it: accounts are admin, requester and responder. */
export async function startChain({
  chainId = 31337,
  ...override
}: {
  readonly chainId?: number;
  readonly hardfork?: 'merge';
} = {}) {
  const hardhat = await loadHardhat();
  const connection = await hardhat.network.create({ network: 'default', override: { chainId, ...override } });
  const publicClient = await connection.viem.getPublicClient();
  const [admin, requester, responder] = await connection.viem.getWalletClients();
  assert.ok(admin && requester && responder);
  // Compiled rather than committed, for `--coverage`; a test holds that they are the same.
  const { bytecode } = await compile('QuorateSigner');
  const args = [admin.account.address, DEPOSIT, toPointArgument(rootPublicKey)] as const;
  const hash = await admin.deployContract({ abi: signerAbi, bytecode, args });
  const { contractAddress: address } = await publicClient.waitForTransactionReceipt({ hash });
  assert.ok(address);
  const signerFor = (wallet: typeof admin) =>
    getContract({ address, abi: signerAbi, client: { public: publicClient, wallet } });
  return { connection, publicClient, admin, requester, responder, address, signerFor };
}
export type Chain = Awaited<ReturnType<typeof startChain>>;

/** Deploys one of the package's other contracts. */
export async function deploy(chain: Chain, name: string, args: readonly unknown[]) {
  const { abi, bytecode } = await compile(name);
  const hash = await chain.admin.deployContract({ abi, bytecode, args });
  const { contractAddress } = await chain.publicClient.waitForTransactionReceipt({ hash });
  assert.ok(contractAddress);
  return getContract({ address: contractAddress, abi, client: { public: chain.publicClient, wallet: chain.admin } });
}

/** What the network derives for a requester; the SDK computes the tweak. */
export function derivedSecret(requester: Address, path: string, keyVersion: number): bigint {
  const [scheme, chainId] =
    keyVersion === 0 ? (['sig.network-v1', '0x1'] as const) : (['sig.network-v2', 'eip155:1'] as const);
  const tweak = deriveTweak({ scheme, chainId, predecessor: requester, path });
  return Fn.add(rootSecret, bytesToNumberBE(tweak));
}

/** A signature of 32 bytes in the network's canonical form. */
export function signWith(secret: bigint, digest: Hex): SignatureArgument {
  const bytes = secp256k1.sign(hexToBytes(digest), Fn.toBytes(secret), { prehash: false, format: 'recovered' });
  const { r, s, recovery } = secp256k1.Signature.fromBytes(bytes, 'recovered');
  assert.ok(recovery === 0 || recovery === 1);
  const bigR = Uint8Array.of(2, ...numberToBytesBE(r, 32));
  return toSignatureArgument({ bigR, s: numberToBytesBE(s, 32), recoveryId: recovery });
}

export const networkSign = (requester: Address, path: string, keyVersion: number, digest: Hex): SignatureArgument =>
  signWith(derivedSecret(requester, path, keyVersion), digest);

/** What hashes to the id of a `sign` request. */
export function signPreimage(requester: Address, request: SignRequest, chainId: number): Hex {
  const types = parseAbiParameters('address, bytes, string, uint32, uint256, string, string, string');
  const { payload, path, keyVersion, algo, dest, params } = request;
  return encodeAbiParameters(types, [requester, payload, path, keyVersion, BigInt(chainId), algo, dest, params]);
}

/** What hashes to the id of a `signBidirectional` request. */
export function transactionPreimage(requester: Address, request: TransactionRequest): Hex {
  const { serializedTransaction, caip2Id, keyVersion, path, algo, dest, params } = request;
  return encodePacked(
    ['address', 'bytes', 'string', 'uint32', 'string', 'string', 'string', 'string'],
    [requester, serializedTransaction, caip2Id, keyVersion, path, algo, dest, params],
  );
}

export const outcomeDigest = (requestId: Hex, output: Hex): Hex => keccak256(concatHex([requestId, output]));
/** What the network signs when a request fails: an outcome that consumers take for a failure. */
export const errorDigest = (requestId: Hex, message: string): Hex =>
  outcomeDigest(requestId, concatHex(['0xdeadbeef', bytesToHex(new TextEncoder().encode(message))]));

/** Asserts that a call is refused with this custom error. */
export async function refuses(call: Promise<unknown>, name: string, args?: readonly unknown[]): Promise<void> {
  await assert.rejects(call, (error) => {
    const revert = error instanceof BaseError && error.walk((cause) => cause instanceof ContractFunctionRevertedError);
    assert.ok(revert instanceof ContractFunctionRevertedError, `not a revert: ${error}`);
    assert.equal(revert.data?.errorName, name);
    if (args !== undefined) assert.deepEqual(revert.data?.args, args);
    return true;
  });
}

import assert from 'node:assert/strict';
import { bytesToHex } from '@noble/hashes/utils.js';
import * as evm from '@quorate/sdk/chains/evm';
import { AbiCoder, concat, getBytes, hashMessage, keccak256, recoverAddress, TypedDataEncoder, toBeHex } from 'ethers';
import type { Hex } from 'viem';
import { entryPoint06Address, entryPoint07Address, entryPoint08Address } from 'viem/account-abstraction';
import { privateKeyToAccount } from 'viem/accounts';
import { stored, testSigner, throwsSdkError } from '../support.ts';

// The hashes are computed here again, with ethers, as the entry points' `getUserOpHash` does.

const signer = testSigner();
const { publicKey } = signer;
const { address } = privateKeyToAccount(`0x${bytesToHex(signer.secretKey)}`);
const chainId = 11155111;
const sender = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const paymaster = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC';
const factory = '0x90F79bf6EB2c4f870365E785982E1f101E93b906';

const common = {
  sender,
  nonce: 2n ** 70n + 1n,
  callData: '0xb61d27f6',
  callGasLimit: 0x11111n,
  verificationGasLimit: 0x22222n,
  preVerificationGas: 0x3333n,
  maxFeePerGas: 30_000_000_000n,
  maxPriorityFeePerGas: 2_000_000_000n,
} as const;
const v06 = { ...common, initCode: `${factory}aabb`, paymasterAndData: `${paymaster}cc` } as const;
const v07 = {
  ...common,
  factory,
  factoryData: '0xaabb',
  paymaster,
  paymasterVerificationGasLimit: 0x44444n,
  paymasterPostOpGasLimit: 0x55555n,
  paymasterData: '0xcc',
} as const;

const abi = AbiCoder.defaultAbiCoder();
const pair = (high: bigint, low: bigint): string => concat([toBeHex(high, 16), toBeHex(low, 16)]);
const operationHash = (inner: string, entryPoint: string): string =>
  keccak256(abi.encode(['bytes32', 'address', 'uint256'], [keccak256(inner), entryPoint, chainId]));

/** EntryPoint v0.6: every field a word of its own. */
function hashV06(): string {
  const { nonce, callGasLimit, verificationGasLimit, preVerificationGas, maxFeePerGas, maxPriorityFeePerGas } = v06;
  const inner = abi.encode(
    ['address', 'uint256', 'bytes32', 'bytes32', ...Array(5).fill('uint256'), 'bytes32'],
    [
      ...[sender, nonce, keccak256(v06.initCode), keccak256(v06.callData), callGasLimit, verificationGasLimit],
      ...[preVerificationGas, maxFeePerGas, maxPriorityFeePerGas, keccak256(v06.paymasterAndData)],
    ],
  );
  return operationHash(inner, entryPoint06Address);
}

const packed = {
  initCode: concat([factory, v07.factoryData]),
  accountGasLimits: pair(v07.verificationGasLimit, v07.callGasLimit),
  gasFees: pair(v07.maxPriorityFeePerGas, v07.maxFeePerGas),
  paymasterAndData: concat([
    ...[paymaster, pair(v07.paymasterVerificationGasLimit, v07.paymasterPostOpGasLimit), v07.paymasterData],
  ]),
};

/** EntryPoint v0.7: gas limits and fees in pairs. */
function hashV07(): string {
  const inner = abi.encode(
    ['address', 'uint256', 'bytes32', 'bytes32', 'bytes32', 'uint256', 'bytes32', 'bytes32'],
    [
      ...[sender, v07.nonce, keccak256(packed.initCode), keccak256(v07.callData), packed.accountGasLimits],
      ...[v07.preVerificationGas, packed.gasFees, keccak256(packed.paymasterAndData)],
    ],
  );
  return operationHash(inner, entryPoint07Address);
}

/** EntryPoint v0.8: the packed operation as typed data. */
function hashV08(): string {
  const domain = { name: 'ERC4337', version: '1', chainId, verifyingContract: entryPoint08Address };
  const fields = 'address sender,uint256 nonce,bytes initCode,bytes callData,bytes32 accountGasLimits,';
  const types = `${fields}uint256 preVerificationGas,bytes32 gasFees,bytes paymasterAndData`.split(',').map((field) => {
    const [type, name] = field.split(' ') as [string, string];
    return { type, name };
  });
  return TypedDataEncoder.hash(domain, { PackedUserOperation: types }, { ...v07, ...packed });
}

const entryPoint06 = { address: entryPoint06Address, version: '0.6' } as const;
const entryPoint07 = { address: entryPoint07Address, version: '0.7' } as const;
const entryPoint08 = { address: entryPoint08Address, version: '0.8' } as const;

describe('ERC-4337 user operations', () => {
  const prepared = {
    'v0.6': evm.prepareUserOperation({ publicKey, chainId, userOperation: v06, entryPoint: entryPoint06 }),
    'v0.7': evm.prepareUserOperation({ publicKey, chainId, userOperation: v07, entryPoint: entryPoint07 }),
    'v0.8': evm.prepareUserOperation({ publicKey, chainId, userOperation: v07, entryPoint: entryPoint08 }),
  };
  const payloads = {
    'v0.6': hashMessage(getBytes(hashV06())),
    'v0.7': hashMessage(getBytes(hashV07())),
    'v0.8': hashV08(),
  };

  for (const version of ['v0.6', 'v0.7', 'v0.8'] as const)
    it(`of ${version} are hashed as its entry point does, and signed as its accounts check`, async () => {
      const operation = stored(prepared[version]);
      assert.equal(`0x${operation.hashes[0]}`, payloads[version]);
      const signed = evm.finalizeUserOperation(operation, await evm.signHashes(operation, signer));
      assert.equal(recoverAddress(payloads[version], signed.signature), address);
      assert.equal(signed.nonce, '0x400000000000000001');
      assert.equal(signed.sender, sender);
      assert.equal(signed.callGasLimit, '0x11111');
    });

  it('keep the fields of their version for the bundler', () => {
    assert.equal(prepared['v0.6'].userOperation.paymasterAndData, v06.paymasterAndData);
    assert.equal(prepared['v0.6'].userOperation.initCode, v06.initCode);
    assert.equal(prepared['v0.7'].userOperation.paymasterPostOpGasLimit, '0x55555');
    assert.equal(prepared['v0.7'].userOperation.factoryData, v07.factoryData);
  });

  it('sign the bare hash, or a wrapped signature, for accounts that want it so', async () => {
    const input = { publicKey, chainId, userOperation: v07, entryPoint: entryPoint07 } as const;
    const bare = evm.prepareUserOperation({ ...input, signAs: 'hash' });
    assert.equal(`0x${bare.hashes[0]}`, hashV07());
    const signatures = await evm.signHashes(bare, signer);
    const wrapped = evm.finalizeUserOperation(bare, signatures, (signature) => `0x00${signature.slice(2)}` as Hex);
    assert.equal(wrapped.signature.length, 134);
    assert.ok(wrapped.signature.startsWith('0x00'));
  });

  it('do not take another key’s signature', async () => {
    const strangers = await testSigner().signPayload(evm.payloadsOf(prepared['v0.7'])[0]!);
    throwsSdkError(() => evm.finalizeUserOperation(prepared['v0.7'], [strangers]), 'INVALID_SIGNATURE');
  });

  it('that were changed in storage do not take the signature', async () => {
    const signatures = await evm.signHashes(prepared['v0.7'], signer);
    const finalize = (change: object) => () =>
      evm.finalizeUserOperation({ ...prepared['v0.7'], ...change }, signatures);
    const { userOperation } = prepared['v0.7'];
    throwsSdkError(finalize({ userOperation: { ...userOperation, callData: '0x00' } }), 'INVALID_SIGNATURE');
    throwsSdkError(finalize({ chainId: 1 }), 'INVALID_SIGNATURE', 'signatures[0]');
    throwsSdkError(finalize({ signAs: 'hash' }), 'INVALID_SIGNATURE', 'signatures[0]');
    throwsSdkError(finalize({ signAs: 'x' }), 'INVALID_ARGUMENT', 'prepared.signAs');
    throwsSdkError(finalize({ userOperation: 5 }), 'INVALID_ARGUMENT', 'prepared.userOperation');
  });

  it('of an account that takes over code with them (EIP-7702) are hashed with the code’s address', () => {
    const code = '0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65';
    const authorization = { address: code, chainId, nonce: 1, r: '0x1', s: '0x2', yParity: 0 } as const;
    const { paymaster: _, paymasterVerificationGasLimit, paymasterPostOpGasLimit, paymasterData, ...plain } = v07;
    const userOperation = { ...plain, factory: '0x7702', authorization } as const;
    const input = { publicKey, chainId, entryPoint: entryPoint08 };
    const operation = evm.prepareUserOperation({ ...input, userOperation });
    const explicit = evm.prepareUserOperation({ ...input, userOperation: { ...plain, factory: code } });
    assert.deepEqual(operation.hashes, explicit.hashes);
    assert.equal(operation.userOperation.eip7702Auth?.address, code);
  });

  it('are refused with wrong fields', () => {
    const prepare = (change: object) => () =>
      evm.prepareUserOperation({ publicKey, chainId, userOperation: v07, entryPoint: entryPoint07, ...change });
    const version = { address: entryPoint07Address, version: '0.5' };
    throwsSdkError(prepare({ entryPoint: version }), 'INVALID_ARGUMENT', 'entryPoint.version');
    const nowhere = { address: '0x12', version: '0.7' };
    throwsSdkError(prepare({ entryPoint: nowhere }), 'INVALID_ARGUMENT', 'entryPoint.address');
    throwsSdkError(prepare({ chainId: 0 }), 'INVALID_ARGUMENT', 'chainId');
    throwsSdkError(prepare({ signAs: 'eip712' }), 'INVALID_ARGUMENT', 'signAs');
    throwsSdkError(prepare({ userOperation: { ...v07, sender: undefined } }), 'INVALID_ARGUMENT', 'userOperation');
    throwsSdkError(prepare({ userOperation: { ...v07, nonce: 'x' } }), 'INVALID_ARGUMENT', 'userOperation');
    throwsSdkError(prepare({ userOperation: undefined }), 'INVALID_ARGUMENT', 'userOperation');
  });
});

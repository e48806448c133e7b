import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { signerAbi, signerBytecode, signerTopics, toPointArgument } from '@quorate/contract-evm';
import { encodeDeployData, toEventSelector } from 'viem';

const generator = '0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798';
const key = toPointArgument(Uint8Array.from(Buffer.from(generator, 'hex')));
assert.equal(key.y % 2n, 0n);
const data = encodeDeployData({
  abi: signerAbi,
  bytecode: signerBytecode,
  args: ['0x0000000000000000000000000000000000000001', 1n, key],
});
assert.ok(data.startsWith(signerBytecode) && data.length > signerBytecode.length);
for (const event of signerAbi.filter(({ type, name }) => type === 'event' && name in signerTopics))
  assert.equal(signerTopics[event.name], toEventSelector(event));
assert.ok(existsSync(new URL(import.meta.resolve('@quorate/contract-evm/contracts/ChainKeys.sol'))));

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { initializeInstruction, QUORATE_SIGNER_IDL, readProgram, stateAddress } from '@quorate/contract-solana';
import { QUORATE_SIGNER_IDL as onlyIdl } from '@quorate/contract-solana/idl';
import { deploySigner, startLocalnet } from '@quorate/contract-solana/localnet';
import { createKeyPairSignerFromPrivateKeyBytes, createSolanaRpc, createSolanaRpcSubscriptions } from '@solana/kit';

assert.equal(onlyIdl, QUORATE_SIGNER_IDL);
const { elf, manifest } = await readProgram();
assert.equal(elf.length, manifest.size);

const seed = createHash('sha256').update('admin').digest();
const admin = await createKeyPairSignerFromPrivateKeyBytes(seed);
const key = {
  admin: Buffer.concat([seed, Buffer.from(await crypto.subtle.exportKey('raw', admin.keyPair.publicKey))]),
};
const deployment = { signatureDeposit: 5n, rootPublicKey: secp256k1.Point.BASE.toBytes() };

const localnet = await startLocalnet();
try {
  const program = await deploySigner(localnet, { ...key, ...deployment });
  assert.equal(program, QUORATE_SIGNER_IDL.address);
  const rpc = createSolanaRpc(localnet.rpcUrl);
  const { value: state } = await rpc.getAccountInfo(await stateAddress(), { encoding: 'base64' }).send();
  assert.equal(state.owner, program);
  const instruction = await initializeInstruction({ admin, chainId: localnet.chainId, ...deployment });
  assert.equal(instruction.programAddress, program);

  const abortSignal = AbortSignal.timeout(10_000);
  const roots = await createSolanaRpcSubscriptions(localnet.wsUrl).rootNotifications().subscribe({ abortSignal });
  const first = roots[Symbol.asyncIterator]().next();
  await localnet.mineSlots();
  assert.equal(typeof (await first).value, 'bigint');
} finally {
  await localnet.stop();
}

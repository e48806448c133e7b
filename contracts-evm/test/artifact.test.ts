import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { compile } from '../build/compile.ts';
import { describeContract } from '../build/manifest.ts';
import { signerAbi, signerBytecode } from '../src/index.ts';
import { COMPILE_TIMEOUT, DEPOSIT, networkSign, sampleRequest, startChain } from './support.ts';

/** EIP-170's and EIP-3860's limits on code, deployed and to deploy. */
const LIMITS = { runtime: 24_576, creation: 49_152 };

describe('EVM contract: artifact', function () {
  this.timeout(COMPILE_TIMEOUT);
  const manifest = JSON.parse(readFileSync(new URL('../artifacts/manifest.json', import.meta.url), 'utf8'));

  it('is what the sources make', async () => {
    const compiled = await compile('QuorateSigner');
    const message = 'the contract changed: run npm run build -w contracts-evm';
    assert.deepEqual(describeContract(compiled), manifest, message);
    assert.equal(signerBytecode, compiled.bytecode, message);
    assert.deepEqual(signerAbi, compiled.abi, message);
  });

  it('is described by its manifest', () => {
    const code = Buffer.from(signerBytecode.slice(2), 'hex');
    assert.equal(createHash('sha256').update(code).digest('hex'), manifest.sha256);
    assert.equal(createHash('sha256').update(JSON.stringify(signerAbi)).digest('hex'), manifest.abi);
    assert.equal(code.length, manifest.size);
    assert.ok(code.length < LIMITS.runtime && code.length < LIMITS.creation);
  });

  it('runs on a chain that is at Paris', async () => {
    const { signerFor, requester, responder } = await startChain({ hardfork: 'merge' });
    await signerFor(requester).write.sign([sampleRequest], { value: DEPOSIT });
    const of = requester.account.address;
    const { path, keyVersion, payload } = sampleRequest;
    const signature = networkSign(of, path, keyVersion, payload);
    await signerFor(responder).write.respond([[{ requester: of, request: sampleRequest, signature }]]);
  });
});

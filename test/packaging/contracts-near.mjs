import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readContract } from '@quorate/contract-near';
import { startSandbox } from '@quorate/contract-near/sandbox';

const { wasm, manifest } = await readContract();
assert.equal(createHash('sha256').update(wasm).digest('hex'), manifest.sha256);

const sandbox = await startSandbox();
try {
  const response = await fetch(sandbox.rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'status', params: [] }),
  });
  assert.equal((await response.json()).result.chain_id, 'sandbox');
} finally {
  await sandbox.stop();
}

import assert from 'node:assert/strict';
import { requestSignature, startDevnet } from '@quorate/devnet';

// The whole network from compiled packages: node processes, their worker threads, contract and chain.
const devnet = await startDevnet({ nodes: 2, threshold: 2 });
try {
  const { predecessor, rootPublicKey } = await requestSignature(devnet, { path: 'packed' });
  assert.equal(predecessor, devnet.user.accountId);
  assert.equal(rootPublicKey, devnet.rootPublicKey);
} finally {
  await devnet.stop();
}

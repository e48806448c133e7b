import assert from 'node:assert/strict';
import * as api from '@quorate/devnet';
import { derivePublicKey, networkDerivation, verifySignature } from '@quorate/sdk';
import { startDevnet } from '@quorate/sdk/devnet';
import { fromAccount, NearClient } from '@quorate/sdk/near';
import { Account } from 'near-api-js';

assert.equal(typeof api.startDevnet, 'function');

// The whole network from compiled packages: the devnet's program, node processes, their worker threads, contract and
// chains; and a dApp that asks it.
const { near, evm, rootPublicKey, stop } = await startDevnet({ nodes: 2, threshold: 2 });
try {
  assert.match(evm.contract, /^0x/);
  const sender = fromAccount(new Account(near.account.accountId, near.rpcUrl, near.account.secretKey));
  const client = new NearClient({ contract: near.contract, rootPublicKey, rpc: near.rpcUrl, sender });
  const [payload, path] = [new Uint8Array(32).fill(7), 'packed'];
  const signature = await client.sign({ payload, path });
  const key = networkDerivation(
    { protocol: 'sig.network', rootPublicKeys: { secp256k1: rootPublicKey }, contracts: {} },
    { from: 'near', predecessor: near.account.accountId, path },
  );
  assert.ok(verifySignature({ payload, signature, publicKey: derivePublicKey(key) }));
} finally {
  await stop();
}

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { fromKitSigner, httpRpc, type JsonRpc } from '@quorate/sdk/solana';
import { createKeyPairSignerFromBytes } from '@solana/kit';
import { EventScan } from '../../src/solana/eventScan.ts';
import { requestIdOf } from '../../src/solana/events.ts';
import { SolanaNetwork } from './network.ts';

describe('Solana events', function () {
  this.timeout(60_000);
  let network: SolanaNetwork;
  let rpc: JsonRpc;
  const { signal } = new AbortController();

  before(async () => {
    network = await SolanaNetwork.start();
    rpc = httpRpc(network.localnet.rpcUrl);
  });
  after(() => network.stop());

  /** Makes so many requests. @returns their ids and the slot before the first */
  async function ask(count: number) {
    const signer = await createKeyPairSignerFromBytes(network.requester.secretKey);
    const client = network.client({ sender: fromKitSigner(signer) });
    const requests = Array.from({ length: count }, () => ({ payload: new Uint8Array(randomBytes(32)), path: 'p' }));
    const handles = await Promise.all(requests.map((request) => client.request(request)));
    for (const handle of handles) await network.answer(handle); // which also waits until all are confirmed
    return { ids: handles.map(({ requestId }) => requestId).sort(), fromSlot: handles[0]!.fromSlot! };
  }

  async function readAll(scan: EventScan, kind = 'requested'): Promise<string[]> {
    const ids: string[] = [];
    for await (const event of scan.read(signal)) if (event.kind === kind) ids.push(requestIdOf(event)!);
    return ids.sort();
  }

  it('are read page by page, each transaction once, and from a slot on', async () => {
    const first = await ask(11);
    const scan = new EventScan(rpc, network.contract, first.fromSlot, 4);
    assert.deepEqual(await readAll(scan), first.ids);
    assert.deepEqual(await readAll(scan), []);
    await network.localnet.mineSlots(2);
    const second = await ask(3);
    assert.deepEqual(await readAll(scan), second.ids);
    assert.deepEqual(await readAll(new EventScan(rpc, network.contract, second.fromSlot + 1, 4)), second.ids);
  });

  it('are not lost when the node fails in between, or lists what it cannot show yet', async () => {
    const { ids, fromSlot } = await ask(10);
    let shown = 0;
    const faulty: JsonRpc = async (method, params, abort) => {
      if (method === 'getTransaction') {
        shown += 1;
        if (shown === 3) return null;
        if (shown > 8 && shown < 12) throw new Error('rate limited');
      }
      return rpc(method, params, abort);
    };
    const scan = new EventScan(faulty, network.contract, fromSlot, 4);
    const seen: string[] = [];
    let failures = 0;
    while (seen.length < ids.length) {
      try {
        for await (const event of scan.read(signal)) if (event.kind === 'responded') seen.push(requestIdOf(event)!);
      } catch {
        failures += 1;
      }
      assert.ok(failures < 10);
    }
    assert.ok(failures > 0);
    assert.deepEqual(seen.sort(), ids);
  });
});

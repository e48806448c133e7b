import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { httpRpc, type JsonRpc, type WaitProgress } from '@quorate/sdk/near';
import { base58 } from '@scure/base';
import type { SdkDevnet } from './network.ts';
import { senders } from './senders.ts';

const request = () => ({ payload: new Uint8Array(randomBytes(32)), path: 'lies' });

/** JSON-RPC whose answers to one method are forged for a while. @param forge changes the answer, and says whether it did */
function lyingRpc(url: string, lyingMethod: string, forge: (answer: unknown) => { answer: unknown; forged: boolean }) {
  const honest = httpRpc(url);
  let lies = 0;
  const rpc: JsonRpc = async (method, params, signal) => {
    const answer = await honest(method, params, signal);
    if (method !== lyingMethod || lies >= 2) return answer;
    const { answer: changed, forged } = forge(structuredClone(answer));
    if (forged) lies += 1;
    return changed;
  };
  return { rpc, lies: () => lies };
}

/** s of the signature, one bit of it turned. */
const flip = (bytes: Uint8Array, at: number): Uint8Array => bytes.with(at, bytes[at]! ^ 1);

/** Answers that do not verify are passed over, and the one that does is found behind them. */
export function liesSuite(network: () => SdkDevnet): void {
  it('a NEAR node that forges what the contract returned', async () => {
    const { near } = network().devnet;
    const { rpc, lies } = lyingRpc(near.rpcUrl, 'tx', (answer) => {
      const transaction = answer as {
        status: unknown;
        final_execution_status: string;
        receipts_outcome: { outcome: { status: { SuccessValue?: string } } }[];
      };
      let forged = false;
      for (const { outcome } of transaction.receipts_outcome) {
        const text = Buffer.from(outcome.status.SuccessValue ?? '', 'base64').toString();
        if (!text.includes('big_r')) continue;
        const returned = JSON.parse(text);
        const s = Buffer.from(flip(Buffer.from(returned.s, 'hex'), 31)).toString('hex');
        outcome.status.SuccessValue = Buffer.from(JSON.stringify({ ...returned, s })).toString('base64');
        forged = true;
      }
      if (forged) Object.assign(transaction, { status: 'Started', final_execution_status: 'INCLUDED' });
      return { answer, forged };
    });
    const handle = await network()
      .near({ sender: senders.nearAccount(network()) })
      .request(request());
    const progress: WaitProgress[] = [];
    assert.ok(
      await network()
        .near({ rpc })
        .wait(handle, { onProgress: (step) => progress.push(step) }),
    );
    assert.equal(lies(), 2);
    assert.ok(progress.some(({ ignored }) => ignored > 0));
  });

  it('an EVM node that forges logs', async () => {
    const { rpc, lies } = lyingRpc(network().evmChain.rpcUrl, 'eth_getLogs', (answer) => {
      const logs = answer as { data: string }[];
      for (const log of logs) {
        const data = flip(Buffer.from(log.data.slice(2), 'hex'), 127); // the last byte of s
        log.data = `0x${Buffer.from(data).toString('hex')}`;
      }
      return { answer, forged: logs.length > 0 };
    });
    const handle = await network()
      .evm({ sender: senders.viem(network()) })
      .request(request());
    const progress: WaitProgress[] = [];
    assert.ok(
      await network()
        .evm({ rpc })
        .wait(handle, { onProgress: (step) => progress.push(step) }),
    );
    assert.equal(lies(), 2);
    assert.ok(progress.some(({ ignored }) => ignored > 0));
  });

  it('a Solana node that hides transactions at first', async () => {
    const { rpc, lies } = lyingRpc(network().solanaChain.rpcUrl, 'getSignaturesForAddress', (answer) => ({
      answer: [],
      forged: (answer as unknown[]).length > 0,
    }));
    const handle = await network()
      .solana({ sender: await senders.kit(network()) })
      .request(request());
    assert.ok(await network().solana({ rpc }).wait(handle));
    assert.equal(lies(), 2);
  });

  it('a Solana node that forges events, on which nothing is found until another is asked', async () => {
    const honest = httpRpc(network().solanaChain.rpcUrl);
    let forged = 0;
    const rpc: JsonRpc = async (method, params, signal) => {
      const answer = await honest(method, params, signal);
      if (method !== 'getTransaction') return answer;
      return JSON.parse(JSON.stringify(answer), (key, value) => {
        if (key !== 'data' || typeof value !== 'string') return value;
        const bytes = base58.decode(value);
        if (bytes[8] !== 118) return value; // SignatureRespondedEvent begins so
        forged += 1;
        return base58.encode(flip(bytes, bytes.length - 2));
      });
    };
    const handle = await network()
      .solana({ sender: await senders.kit(network()) })
      .request(request());
    const stopping = new AbortController();
    const lied = network()
      .solana({ rpc })
      .wait(handle, { signal: stopping.signal, onProgress: ({ ignored }) => ignored > 0 && stopping.abort() });
    await assert.rejects(lied, { code: 'ABORTED' });
    assert.ok(forged > 0);
    assert.ok(await network().solana().wait(handle));
  });
}

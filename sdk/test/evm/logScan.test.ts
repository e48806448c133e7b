import assert from 'node:assert/strict';
import { SdkError } from '@quorate/sdk';
import type { JsonRpc } from '@quorate/sdk/evm';
import { toJsonRpc } from '../../src/client/rpc.ts';
import { LogScan } from '../../src/evm/logScan.ts';
import { sdkError } from '../client/expect.ts';

const filter = { address: `0x${'aa'.repeat(20)}`, events: ['0x01'], requestId: '0x02' };
const { signal } = new AbortController();

describe('a scan of logs', () => {
  /** Reads up to a head, through a node that may throw at a range. @returns ranges that were asked for */
  function scanTo(head: number, meet: (blocks: number) => void) {
    const asked: number[] = [];
    const rpc: JsonRpc = toJsonRpc(async (method, params) => {
      if (method === 'eth_blockNumber') return `0x${head.toString(16)}`;
      const [{ fromBlock, toBlock }] = params as [{ fromBlock: string; toBlock: string }];
      const blocks = Number(toBlock) - Number(fromBlock) + 1;
      asked.push(blocks);
      meet(blocks);
      return [];
    });
    const scan = new LogScan(rpc, filter, 0);
    const read = async () => {
      for await (const _ of scan.read(signal)) assert.fail('there are no logs');
    };
    return { asked, read };
  }

  it('asks for fewer blocks when a node refuses so many, and later for more again', async () => {
    let refusals = 2;
    const { asked, read } = scanTo(100_000, () => {
      if (refusals-- > 0) throw { code: -32005, message: 'query returned more than 10000 results' };
    });
    await read();
    assert.deepEqual(asked.slice(0, 4), [10_000, 5_000, 2_500, 2_813]);
    assert.equal(Math.max(...asked.slice(3)), 10_000);
  });

  it('changes nothing when a node is not reached, or has too much to do: the next look asks again', async () => {
    for (const trouble of [
      new SdkError('RPC_FAILED', 'rpc', 'timed out'),
      { code: 429, message: 'Too Many Requests' },
      { code: -32005, message: 'rate limit exceeded' },
    ]) {
      let troubled = true;
      const { asked, read } = scanTo(20_000, () => {
        if (troubled) throw trouble;
      });
      await assert.rejects(read(), sdkError('RPC_FAILED'));
      troubled = false;
      await read();
      assert.deepEqual(asked, [10_000, 10_000, 10_000, 1]);
    }
  });

  it('gives up where a node refuses even one block', async () => {
    const { asked, read } = scanTo(20_000, () => {
      throw { code: -32000, message: 'no logs here' };
    });
    await assert.rejects(read(), sdkError('RPC_FAILED', /no logs here/));
    assert.equal(asked.length, 15);
  });
});

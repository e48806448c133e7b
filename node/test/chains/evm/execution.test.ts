import assert from 'node:assert/strict';
import { signerAbi } from '@quorate/contract-evm';
import { deriveTweak, publicKeyToEvmAddress, recoverPublicKey } from '@quorate/sdk';
import {
  encodeFunctionData,
  hexToBytes,
  keccak256,
  numberToHex,
  serializeTransaction,
  type TransactionSerializable,
} from 'viem';
import { EvmBlocks } from '../../../src/chains/evm/blocks.ts';
import { EvmExecutionReader } from '../../../src/chains/evm/execution.ts';
import { NoQuorumError } from '../../../src/chains/sources/quorum.ts';
import { SourceWatch } from '../../../src/chains/sources/watch.ts';
import { OutcomeError } from '../../../src/types/outcomeError.ts';
import { deposit, EvmTestChain, type Tamper } from '../../support/evm.ts';
import { silent } from '../../support/near.ts';
import { signatureFor } from '../../support/rootKey.ts';
import type { Answer } from '../../support/rpcStub.ts';

type Hex = `0x${string}`;

const tweak = deriveTweak({
  scheme: 'sig.network-v2',
  chainId: 'eip155:1',
  predecessor: '0x00000000000000000000000000000000000000aa',
  path: 'execution',
});
const never = new AbortController().signal;

describe('executions on EVM chains', () => {
  let chain: EvmTestChain;
  before(async () => {
    chain = await EvmTestChain.start();
  });
  after(() => chain.stop());

  /** A transaction, and the network's signature of it. */
  function signed(transaction: TransactionSerializable, entropy?: Uint8Array) {
    const unsigned = hexToBytes(serializeTransaction(transaction));
    const payload = hexToBytes(keccak256(unsigned));
    const signature = signatureFor({ payload, tweak }, undefined, entropy);
    const { bigR, recoveryId, s } = signature;
    const parts = {
      r: prefixed(bigR.subarray(1)),
      s: prefixed(s),
      yParity: recoveryId,
      v: BigInt(27 + recoveryId),
    };
    const raw = serializeTransaction(transaction, parts);
    const from = publicKeyToEvmAddress(recoverPublicKey({ payload, signature })!);
    return { unsigned, signature, raw, from };
  }
  const prefixed = (bytes: Uint8Array): Hex => `0x${Buffer.from(bytes).toString('hex')}`;

  const fees = { maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 1n, gas: 200_000n };
  const typed = (fields: object = {}): TransactionSerializable => ({
    type: 'eip1559',
    chainId: chain.chainId,
    nonce,
    to: chain.contract,
    data: encodeFunctionData({ abi: signerAbi, functionName: 'getSignatureDeposit' }),
    ...fees,
    ...fields,
  });
  let nonce = 0;
  const returned = hexToBytes(numberToHex(deposit, { size: 32 }));

  async function readerOf(tampers: readonly (Tamper | undefined)[], faults: string[] = []) {
    const endpoints = await Promise.all(tampers.map((tamper) => chain.endpoint(tamper)));
    const watch = new SourceWatch(silent, (_, fault) => faults.push(fault));
    const { quorum } = chain.sourcesOf(endpoints, { watch });
    const blocks = new EvmBlocks(quorum, { confirmations: 2 });
    return new EvmExecutionReader({ chainId: chain.chainId, blocks, quorum });
  }
  async function execute(raw: Hex, from: Hex): Promise<Hex> {
    await chain.fund(from);
    const hash = await chain.rpc<Hex>('eth_sendRawTransaction', raw);
    await chain.mine();
    nonce += 1;
    const { blockHash } = await chain.rpc<{ blockHash: Hex }>('eth_getTransactionReceipt', hash);
    return blockHash;
  }

  it('are told with what was returned, once their block is final', async () => {
    const { from, raw, signature, unsigned } = signed(typed());
    const faults: string[] = [];
    const reader = await readerOf([undefined, undefined, undefined], faults);
    const read = () => reader.read(unsigned, [signature], never);
    assert.equal(await read(), undefined);
    const blockHash = await execute(raw, from);
    assert.equal(await read(), undefined);
    await chain.mine(2);
    assert.deepEqual(await read(), { status: 'succeeded', blockHash: bytes(blockHash), returned });
    assert.deepEqual(faults, []);
  });

  describe('where sources do not trace them', () => {
    /** What a source does when it is asked for a trace; it says of every call that it returns 7. */
    const tracing =
      (trace: Answer | undefined): Tamper =>
      async (method, _, ask) => {
        if (method === 'eth_call') return { result: numberToHex(7, { size: 32 }) };
        return method === 'debug_traceTransaction' && trace ? trace : ask();
      };
    const refusal = (message: string, code = -32000): Answer => ({ error: { code, message } });
    const called = hexToBytes(numberToHex(7, { size: 32 }));
    const none = refusal('the method debug_traceTransaction does not exist/is not available', -32601);
    let transaction: ReturnType<typeof signed>;
    before(async () => {
      transaction = signed(typed());
      await execute(transaction.raw, transaction.from);
      await chain.mine(2);
    });
    async function read(traces: readonly (Answer | undefined)[], faults: string[] = []) {
      const reader = await readerOf(traces.map(tracing), faults);
      const execution = await reader.read(transaction.unsigned, [transaction.signature], never);
      assert.ok(execution?.status === 'succeeded');
      return execution.returned;
    }

    it('are told from the state before, if too few can', async () => {
      const words = [
        none,
        refusal('the method debug_traceTransaction does not exist/is not available'),
        refusal('method not supported', -32004),
        refusal('debug_traceTransaction is not available on the Free tier'),
        refusal('not on your plan'),
        refusal('tracing is disabled'),
      ];
      for (const answer of words) {
        const faults: string[] = [];
        assert.deepEqual(await read([answer, none, undefined], faults), called, JSON.stringify(answer));
        assert.deepEqual(faults, [], 'to offer no traces is no fault');
      }
    });

    it('are told from the traces of the others, if those suffice', async () => {
      assert.deepEqual(await read([none, undefined, undefined]), returned);
    });

    it('are not told while it may be otherwise another time', async () => {
      const passing: readonly Answer[] = [
        refusal('execution timeout'),
        refusal('request timed out, method not available'),
        refusal('historical state 0xab is not available'),
        refusal('transaction indexing is in progress'),
        refusal('exceeded the limit of your plan: upgrade', -32005),
        refusal('rate limited', 429),
        { result: { output: '0x99' } },
        'garbage',
        'stall',
        { status: 503 },
      ];
      for (const answer of passing)
        await assert.rejects(read([none, answer, undefined]), NoQuorumError, JSON.stringify(answer));
    });

    it('are not told when all fail to trace them', async () => {
      const faults: string[] = [];
      const timeouts = Array.from({ length: 3 }, () => refusal('execution timeout'));
      await assert.rejects(read(timeouts, faults), NoQuorumError);
      assert.deepEqual(faults, [], 'a transaction that is too heavy is no fault of theirs');
    });
  });

  it('are told whoever lies about receipt, nonce or trace', async () => {
    const waiting = signed(typed({ nonce: nonce + 1 }));
    const { from, raw, signature, unsigned } = signed(typed());
    const lies: Record<string, (method: string, result: unknown) => unknown> = {
      receipt: (method, result) => (method === 'eth_getTransactionReceipt' ? null : result),
      status: (method, result) =>
        method === 'eth_getTransactionReceipt' && result ? { ...result, status: '0x0' } : result,
      nonce: (method, result) => (method === 'eth_getTransactionCount' ? '0x99' : result),
      trace: (method, result) => (method === 'debug_traceTransaction' ? { output: `0x${'f'.repeat(64)}` } : result),
    };
    const blockHash = await execute(raw, from);
    await chain.mine(2);
    for (const [name, lie] of Object.entries(lies)) {
      const tamper: Tamper = async (method, _, ask) => {
        const answer = await ask();
        return typeof answer === 'object' && 'result' in answer ? { result: lie(method, answer.result) } : answer;
      };
      const reader = await readerOf([tamper, undefined, undefined]);
      const expected = { status: 'succeeded', blockHash: bytes(blockHash), returned };
      assert.deepEqual(await reader.read(unsigned, [signature], never), expected, name);
      assert.equal(await reader.read(waiting.unsigned, [waiting.signature], never), undefined, name);
    }
  });

  it('that were reverted say so', async () => {
    const { from, raw, signature, unsigned } = signed(typed({ data: '0xdeadbeef' }));
    const blockHash = await execute(raw, from);
    await chain.mine(2);
    const reader = await readerOf([undefined]);
    assert.deepEqual(await reader.read(unsigned, [signature], never), {
      status: 'reverted',
      blockHash: bytes(blockHash),
    });
  });

  it('that can never be say so, when another transaction with the nonce is final', async () => {
    const { signature, unsigned } = signed(typed());
    const other = signed(typed({ value: 0n, data: '0x', to: chain.accounts[0] }));
    await execute(other.raw, other.from);
    await chain.mine();
    const reader = await readerOf([undefined, undefined, undefined]);
    assert.equal(await reader.read(unsigned, [signature], never), undefined);
    await chain.mine();
    assert.deepEqual(await reader.read(unsigned, [signature], never), { status: 'replaced' });
  });

  it('are told with whichever signature they were broadcast', async () => {
    const transaction = typed();
    const forms = [undefined, new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    const [first, second, third] = forms.map((entropy) => signed(transaction, entropy));
    const reader = await readerOf([undefined, undefined, undefined]);
    const read = (...known: (typeof first)[]) =>
      reader.read(
        first!.unsigned,
        known.map((form) => form!.signature),
        never,
      );
    const blockHash = await execute(second!.raw, second!.from);
    await chain.mine(2);
    assert.deepEqual(await read(first, second, third), { status: 'succeeded', blockHash: bytes(blockHash), returned });
    assert.deepEqual(await read(first, third), { status: 'replaced' });
  });

  it('that call no contract return nothing, legacy ones too', async () => {
    const transfers: TransactionSerializable[] = [
      { ...typed(), to: chain.accounts[0]!, data: '0x', value: 1n } as TransactionSerializable,
      {
        type: 'legacy',
        chainId: chain.chainId,
        nonce: nonce + 1,
        gasPrice: 10n ** 11n,
        gas: 21_000n,
        to: chain.accounts[0]!,
      },
    ];
    const reader = await readerOf([undefined]);
    for (const transfer of transfers) {
      const { from, raw, signature, unsigned } = signed(transfer);
      const blockHash = await execute(raw, from);
      await chain.mine(2);
      const expected = { status: 'succeeded', blockHash: bytes(blockHash), returned: undefined };
      assert.deepEqual(await reader.read(unsigned, [signature], never), expected);
    }
  });

  it('are not waited for when it is no transaction of this chain', async () => {
    const reader = await readerOf([undefined]);
    const { raw, signature, unsigned } = signed(typed());
    const foreign = signed(typed({ chainId: 5 }));
    const none = [
      foreign.unsigned,
      hexToBytes(raw),
      hexToBytes('0x02c0'),
      new Uint8Array(0),
      Uint8Array.of(7, 7),
      Uint8Array.of(...unsigned, 0),
      Uint8Array.of(0x7f, ...unsigned.subarray(1)),
    ];
    for (const bytes of none) await assert.rejects(reader.read(bytes, [signature], never), OutcomeError);
  });
});

const bytes = (hex: Hex): Uint8Array => new Uint8Array(Buffer.from(hex.slice(2), 'hex'));

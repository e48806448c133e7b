import assert from 'node:assert/strict';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { publicKeyToTronAddress } from '@quorate/sdk';
import * as tron from '@quorate/sdk/chains/tron';
import { TronWeb, utils } from 'tronweb';
import { rejectsSdkError, stored, testSigner, throwsSdkError } from '../support.ts';
import { json, server, silence } from './server.ts';

const signer = testSigner();
const { publicKey } = signer;
const owner = publicKeyToTronAddress(publicKey);
const to = publicKeyToTronAddress(testSigner().publicKey);
const token = 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t';
const block = { id: `${'0'.repeat(8)}03f1e2d3${'ab'.repeat(24)}`, number: 0x03f1e2d3, timestamp: 1_700_000_000_000 };
const expiration = block.timestamp + 600_000;

/** TronWeb, which asks no node when it is told the block. */
const tronWeb = new TronWeb({ fullHost: 'http://127.0.0.1:1' });
const blockHeader = {
  ref_block_bytes: 'e2d3',
  ref_block_hash: block.id.slice(16, 32),
  expiration,
  timestamp: block.timestamp,
};

async function sign(prepared: tron.PreparedTransaction): Promise<tron.SignedTransaction> {
  const kept = stored(prepared);
  return tron.finalizeTransaction(kept, await tron.signHashes(kept, signer));
}

type TronWebTransaction = Parameters<typeof tronWeb.trx.sign>[0] & {
  readonly txID: string;
  readonly raw_data_hex: string;
};

/** Holds ours against what TronWeb has made and signs with the same key; signatures are deterministic in both. */
async function equalsTronWebs(prepared: tron.PreparedTransaction, expected: TronWebTransaction): Promise<void> {
  assert.equal(prepared.rawData, expected.raw_data_hex);
  const { id, transaction } = await sign(prepared);
  assert.equal(id, expected.txID);
  const signed = await tronWeb.trx.sign(expected, bytesToHex(signer.secretKey));
  const [theirs] = (signed as { readonly signature: string[] }).signature;
  // Transaction { raw_data = 1, signature = 2 }
  assert.ok(transaction.endsWith(`${prepared.rawData}1241${theirs!.toLowerCase()}`));
  assert.equal(utils.crypto.ecRecover(id, theirs!).toLowerCase(), tronWeb.address.toHex(owner));
}

describe('Tron transactions', () => {
  it('are those that TronWeb makes: TRX', async () => {
    const expected = await tronWeb.transactionBuilder.sendTrx(to, 25_000_000, owner, { blockHeader });
    const contract = tron.transfer({ to, amount: 25_000_000n });
    await equalsTronWebs(tron.prepareTransaction({ publicKey, contract, block }), expected);
  });

  it('are those that TronWeb makes: with a memo, and of another permission', async () => {
    const options = { blockHeader, permissionId: 2 };
    const plain = await tronWeb.transactionBuilder.sendTrx(to, 1, owner, options);
    const expected = await tronWeb.transactionBuilder.addUpdateData(plain, 'für 🍞', 'utf8', { txLocal: true });
    const contract = tron.transfer({ to, amount: '1' });
    const input = { publicKey, contract, block, memo: 'für 🍞', permissionId: 2 };
    await equalsTronWebs(tron.prepareTransaction(input), expected);
  });

  it('are those that TronWeb makes: a TRC-20 token', async () => {
    const parameters = [
      { type: 'address', value: to },
      { type: 'uint256', value: 12_345_678_901_234_567_890n },
    ];
    const options = { blockHeader, feeLimit: 30_000_000 };
    const method = 'transfer(address,uint256)';
    const call = [token, method, options, parameters, owner] as const;
    const { transaction } = await tronWeb.transactionBuilder._triggerSmartContractLocal(...call);
    const contract = tron.tokenTransfer({ token, to, amount: '12345678901234567890' });
    await equalsTronWebs(tron.prepareTransaction({ publicKey, contract, block, feeLimit: 30_000_000n }), transaction);
  });

  it('are those that TronWeb makes: a call with TRX and a TRC-10 token', async () => {
    const options = { blockHeader, feeLimit: 1, callValue: 7, tokenId: '1000001', tokenValue: 3 };
    const { transactionBuilder } = tronWeb;
    const { transaction } = await transactionBuilder._triggerSmartContractLocal(token, 'deposit()', options, [], owner);
    const contract = {
      type: 'TriggerSmartContract',
      contract: token,
      data: '0xd0e30db0',
      callValue: 7n,
      tokenId: '1000001',
      tokenValue: 3n,
    } as const;
    await equalsTronWebs(tron.prepareTransaction({ publicKey, contract, block, feeLimit: '1' }), transaction);
  });

  const contract = tron.transfer({ to, amount: 1n });
  const call = tron.tokenTransfer({ token, to, amount: 1n });
  const cases: Readonly<Record<string, readonly [change: object, field: string]>> = {
    'nothing to do': [{ contract: undefined }, 'contract'],
    'something unknown to do': [{ contract: { type: 'FreezeBalanceContract' } }, 'contract.type'],
    'a paid number': [{ contract: { ...contract, amount: 1 } }, 'contract.amount'],
    'nothing paid': [{ contract: { ...contract, amount: 0n } }, 'contract.amount'],
    'more than 63 bits': [{ contract: { ...contract, amount: 2n ** 63n } }, 'contract.amount'],
    'an address whose checksum is wrong': [
      { contract: { ...contract, to: `${to.slice(0, -1)}${to.endsWith('1') ? '2' : '1'}` } },
      'contract.to',
    ],
    'an address of Bitcoin': [{ contract: { ...contract, to: '1BoatSLRHtKNngkdXEeobR76b53LETtpyT' } }, 'contract.to'],
    'an address in hex': [{ contract: { ...contract, to: tronWeb.address.toHex(to) } }, 'contract.to'],
    'a call of nothing': [{ contract: { ...call, contract: undefined }, feeLimit: 1n }, 'contract.contract'],
    'a call without data': [{ contract: { ...call, data: undefined }, feeLimit: 1n }, 'contract.data'],
    'a call without a fee limit': [{ contract: call }, 'feeLimit'],
    'a fee limit that is a number': [{ contract: call, feeLimit: 1 }, 'feeLimit'],
    'a fee limit that nodes refuse': [{ contract: call, feeLimit: 15_000_000_001n }, 'feeLimit'],
    'no block': [{ block: undefined }, 'block'],
    'a block without its id': [{ block: { ...block, id: 'ab' } }, 'block.id'],
    'a block without its number': [{ block: { ...block, number: '5' } }, 'block.number'],
    'a block before time': [{ block: { ...block, timestamp: 0 } }, 'block.timestamp'],
    'no time to be included': [{ expiresIn: 0 }, 'expiresIn'],
    'more time than nodes allow': [{ expiresIn: 86_400_001 }, 'expiresIn'],
    'a memo that is no text': [{ memo: '\ud800' }, 'memo'],
    'a permission that there is not': [{ permissionId: 10 }, 'permissionId'],
  };
  for (const [what, [change, field]] of Object.entries(cases))
    it(`are refused with ${what}`, () => {
      const prepare = () => tron.prepareTransaction({ publicKey, contract, block, ...change });
      throwsSdkError(prepare, 'INVALID_ARGUMENT', field);
    });

  it('do not take another key’s signature, nor any once changed in storage', async () => {
    const prepared = tron.prepareTransaction({ publicKey, contract, block });
    const signatures = await tron.signHashes(prepared, signer);
    const strangers = await testSigner().signPayload(tron.payloadsOf(prepared)[0]!);
    throwsSdkError(() => tron.finalizeTransaction(prepared, [strangers]), 'INVALID_SIGNATURE', 'signatures[0]');
    const { rawData } = tron.prepareTransaction({ publicKey, contract: { ...contract, amount: 2n } as never, block });
    const finalize = (rawData: string) => () => tron.finalizeTransaction({ ...prepared, rawData }, signatures);
    throwsSdkError(finalize(rawData), 'INVALID_SIGNATURE', 'signatures[0]');
    throwsSdkError(finalize('x'), 'INVALID_ARGUMENT', 'prepared.rawData');
  });
});

describe('a Tron node', () => {
  const contract = tron.tokenTransfer({ token, to, amount: 1n });
  const nodeWith = (answers: Parameters<typeof server>[0]) => {
    const { fetch, asked } = server(answers);
    return {
      node: tron.api('https://tron.example/', { fetch, timeout: 5_000, headers: { 'TRON-PRO-API-KEY': 'k' } }),
      asked,
    };
  };
  const now = {
    blockID: block.id,
    block_header: { raw_data: { number: block.number, timestamp: block.timestamp, version: 31 } },
  };

  it('tells the latest block', async () => {
    assert.deepEqual(await nodeWith({ '/wallet/getnowblock': now }).node.latestBlock(), block);
    for (const wrong of [{}, { ...now, blockID: 'x' }, { ...now, block_header: {} }])
      await rejectsSdkError(nodeWith({ '/wallet/getnowblock': wrong }).node.latestBlock(), 'RPC_FAILED', 'url');
  });

  it('tells what an account holds', async () => {
    const balance = (account: object | (() => Response)) =>
      nodeWith({ '/wallet/getaccount': account }).node.balance(owner);
    assert.equal(await balance({ address: owner, balance: 25_000_000 }), 25_000_000n);
    assert.equal(await balance({}), 0n);
    assert.equal(await balance({ address: owner }), 0n);
    for (const answer of [
      { address: owner, balance: 'much' },
      { balance: 5 },
      { address: to, balance: 5 },
      [],
      { a: 1 },
    ])
      await rejectsSdkError(balance(answer), 'RPC_FAILED', 'url');
    await rejectsSdkError(
      balance(() => new Response('null')),
      'RPC_FAILED',
      'url',
    );
    await rejectsSdkError(nodeWith({}).node.balance('bob'), 'INVALID_ARGUMENT', 'address');
  });

  const parameters = { chainParameter: [{ key: 'getEnergyFee', value: 420 }, { key: 'getAllowTvmLondon' }] };
  const limit = (trial: object, chain: object = parameters) => {
    const answers = { '/wallet/triggerconstantcontract': trial, '/wallet/getchainparameters': chain };
    const { node, asked } = nodeWith(answers);
    return { limit: node.feeLimit({ publicKey, contract }), asked };
  };

  it('tells what a call would burn', async () => {
    const { limit: found, asked } = limit({ result: { result: true }, energy_used: 31_895, constant_result: [''] });
    assert.equal(await found, 31_895n * 420n + 1_339_590n);
    const { body } = asked.find(({ url }) => url.endsWith('/triggerconstantcontract'))!;
    const { data } = contract as { data: string };
    assert.deepEqual(body, { owner_address: owner, contract_address: token, data, call_value: 0, visible: true });
  });

  it('tells why a call would fail, or nothing of use', async () => {
    const refused = {
      result: { code: 'CONTRACT_VALIDATE_ERROR', message: bytesToHex(new TextEncoder().encode('no contract')) },
    };
    await assert.rejects(limit(refused).limit, {
      code: 'REQUEST_FAILED',
      message: /CONTRACT_VALIDATE_ERROR: no contract/,
    });
    const reverted = {
      result: { result: true, message: '524556455254206f70636f6465206578656375746564' },
      energy_used: 5,
    };
    await assert.rejects(limit(reverted).limit, { code: 'REQUEST_FAILED', message: /REVERT opcode executed/ });
    await rejectsSdkError(limit({ result: { result: true } }).limit, 'RPC_FAILED', 'url');
    await rejectsSdkError(limit({ result: { result: true }, energy_used: 5 }, {}).limit, 'RPC_FAILED', 'url');
    const plain = { publicKey, contract: tron.transfer({ to, amount: 1n }) };
    await rejectsSdkError(nodeWith({}).node.feeLimit(plain), 'INVALID_ARGUMENT', 'contract.type');
  });

  it('says with status 200 that it failed', async () => {
    const error = { Error: 'class java.lang.NullPointerException : null' };
    const paths = ['getaccount', 'getnowblock', 'triggerconstantcontract', 'getchainparameters', 'broadcasthex'];
    const { node } = nodeWith(Object.fromEntries(paths.map((path) => [`/wallet/${path}`, error])));
    const calls = [
      () => node.balance(owner),
      () => node.latestBlock(),
      () => node.feeLimit({ publicKey, contract }),
      async () => node.broadcast(await signed()),
    ];
    for (const call of calls) await assert.rejects(call, { code: 'RPC_FAILED', message: /NullPointerException/ });
  });

  const signed = () => sign(tron.prepareTransaction({ publicKey, contract, block, feeLimit: 1n }));
  const broadcast = async (answer: object | (() => Response)) =>
    nodeWith({ '/wallet/broadcasthex': answer }).node.broadcast(await signed());

  it('takes a transaction, also again', async () => {
    const { id, transaction } = await signed();
    const { node, asked } = nodeWith({ '/wallet/broadcasthex': { result: true, txid: id } });
    assert.equal(await node.broadcast(transaction), id);
    assert.deepEqual(asked[0]!.body, { transaction });
    assert.equal(await broadcast({ code: 'DUP_TRANSACTION_ERROR' }), id);
    const short = await sign(
      tron.prepareTransaction({ publicKey, contract: tron.transfer({ to, amount: 1n }), block }),
    );
    assert.equal(await node.broadcast(short), short.id);
  });

  it('says why it does not', async () => {
    const message = bytesToHex(new TextEncoder().encode('Validate TransferContract error, balance is not sufficient.'));
    await rejectsSdkError(broadcast({ code: 'CONTRACT_VALIDATE_ERROR', message }), 'INSUFFICIENT_FUNDS', 'signed');
    await rejectsSdkError(broadcast({ code: 'TAPOS_ERROR', message: 'xyz' }), 'BROADCAST_FAILED', 'signed');
    await assert.rejects(broadcast({ code: 'SERVER_BUSY' }), { code: 'BROADCAST_FAILED', retryable: true });
    await rejectsSdkError(broadcast({}), 'RPC_FAILED', 'url');
    await rejectsSdkError(
      broadcast(() => json({}, 503)),
      'RPC_FAILED',
      'url',
    );
    for (const nothing of ['xx', '', '0a', '0a05', bytesToHex(hexToBytes('12'.repeat(40)))])
      await rejectsSdkError(nodeWith({}).node.broadcast(nothing), 'INVALID_ARGUMENT', 'signed');
  });

  it('is not waited for longer than the caller wants', async () => {
    const { node } = nodeWith({ '/wallet/getnowblock': silence });
    await rejectsSdkError(node.latestBlock({ timeout: 5 }), 'TIMEOUT', 'url');
    await rejectsSdkError(node.latestBlock({ signal: AbortSignal.abort() }), 'ABORTED', 'signal');
  });
});

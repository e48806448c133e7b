import assert from 'node:assert/strict';
import { Contract } from 'ethers';
import { type Abi, concatHex, encodeErrorResult, encodeFunctionData, parseEventLogs, toHex } from 'viem';
import { signerAbi } from '../src/index.ts';
import {
  type Chain,
  COMPILE_TIMEOUT,
  DEPOSIT,
  deploy,
  order,
  RESPONSE_PATH,
  refuses,
  sampleRequest,
  sampleTransaction,
  startChain,
} from './support.ts';

describe('EVM contract: requests', function () {
  this.timeout(COMPILE_TIMEOUT);
  let chain: Chain;

  before(async () => {
    chain = await startChain();
  });

  const simulate = () => chain.signerFor(chain.requester).simulate;
  const sign = (change: Partial<Record<keyof typeof sampleRequest, unknown>>, value = DEPOSIT) =>
    simulate().sign([{ ...sampleRequest, ...change } as typeof sampleRequest], { value });
  const signBidirectional = (change: Partial<Record<keyof typeof sampleTransaction, unknown>>, value = DEPOSIT) =>
    simulate().signBidirectional([{ ...sampleTransaction, ...change } as typeof sampleTransaction], { value });

  for (const [form, request] of [
    ['sign', sign],
    ['signBidirectional', signBidirectional],
  ] as const)
    describe(form, () => {
      it('refuses less than the deposit', async () => {
        await refuses(request({}, DEPOSIT - 1n), 'InsufficientDeposit');
        await refuses(request({}, 0n), 'InsufficientDeposit');
      });

      it('takes the key versions that keys are derived for', async () => {
        for (const keyVersion of [0, 1]) await request({ keyVersion });
        for (const keyVersion of [2, 0xffffffff])
          await refuses(request({ keyVersion }), 'UnsupportedKeyVersion', [keyVersion]);
      });

      it('takes ECDSA under the names that clients use', async () => {
        for (const algo of ['', 'ECDSA', 'ecdsa', 'secp256k1']) await request({ algo });
        for (const algo of ['EdDSA', 'ECDSB', 'ecdsa '])
          await refuses(request({ algo }), 'UnsupportedAlgorithm', [algo]);
      });

      it('leaves the key that signs outcomes to the network', async () => {
        await refuses(request({ path: RESPONSE_PATH }), 'ReservedPath');
        for (const path of ['', `${RESPONSE_PATH} `, 'Ethereum response key']) await request({ path });
      });

      it('bounds what nodes have to hand back', async () => {
        await request({ path: 'x'.repeat(4096), algo: '', dest: '', params: '', caip2Id: '' });
        for (const field of ['path', 'dest', 'params'])
          await refuses(
            request({ path: '', algo: '', dest: '', params: '', caip2Id: '', [field]: 'x'.repeat(4097) }),
            'RequestTooLong',
            [4097n, 4096n],
          );
      });
    });

  for (const [functionName, sample, fields] of [
    ['sign', sampleRequest, ['path', 'dest', 'params']],
    ['signBidirectional', sampleTransaction, ['path', 'dest', 'params', 'caip2Id']],
  ] as const)
    for (const field of fields)
      it(`${functionName} refuses a ${field} that is no text`, async () => {
        const args = [{ ...sample, [field]: 'no text!' }] as never;
        const valid = encodeFunctionData({ abi: signerAbi, functionName, args });
        const { address: to, connection, requester } = chain;
        const call = { from: requester.account.address, to, value: toHex(DEPOSIT) };
        const sent = (text: string) => {
          const data = valid.replace(toHex('no text!').slice(2), Buffer.from(text, 'latin1').toString('hex'));
          return connection.provider.request({ method: 'eth_call', params: [{ ...call, data }] });
        };
        await sent('h\xc3\xa9 text!');
        const data = encodeErrorResult({ abi: signerAbi, errorName: 'InvalidText', args: [field] });
        await assert.rejects(sent('h\xe9 text!!'), { data });
      });

  it('refuses payloads that nothing can sign', async () => {
    for (const payload of [0n, order, 2n ** 256n - 1n])
      await refuses(sign({ payload: toHex(payload, { size: 32 }) }), 'InvalidPayload');
    for (const payload of [1n, order - 1n]) await sign({ payload: toHex(payload, { size: 32 }) });
  });

  it('refuses a transaction that is empty or enormous', async () => {
    await refuses(signBidirectional({ serializedTransaction: '0x' }), 'InvalidTransaction');
    await signBidirectional({ serializedTransaction: toHex(new Uint8Array(32768)) });
    const tooLong = toHex(new Uint8Array(32769));
    await refuses(signBidirectional({ serializedTransaction: tooLong }), 'RequestTooLong', [32769n, 32768n]);
    await refuses(signBidirectional({ path: '', caip2Id: 'x'.repeat(4097) }), 'RequestTooLong', [4097n, 4096n]);
    const schemas = (output: number, respond: number) => ({
      outputDeserializationSchema: toHex(new Uint8Array(output).fill(0x20)),
      respondSerializationSchema: toHex(new Uint8Array(respond).fill(0x20)),
    });
    for (const output of [0, 2_048, 4_096]) {
      await signBidirectional(schemas(output, 4_096 - output));
      await refuses(signBidirectional(schemas(output, 4_097 - output)), 'RequestTooLong', [4097n, 4096n]);
    }
  });

  it('keeps the deposit, and sends back the rest', async () => {
    const { publicClient, requester, address, signerFor } = chain;
    const account = requester.account.address;
    for (const [excess, send] of [
      [0n, (value: bigint) => signerFor(requester).write.sign([sampleRequest], { value })],
      [7n * DEPOSIT, (value: bigint) => signerFor(requester).write.sign([sampleRequest], { value })],
      [1n, (value: bigint) => signerFor(requester).write.signBidirectional([sampleTransaction], { value })],
    ] as const) {
      const before = await Promise.all([account, address].map((of) => publicClient.getBalance({ address: of })));
      const hash = await send(DEPOSIT + excess);
      const { gasUsed, effectiveGasPrice, logs } = await publicClient.waitForTransactionReceipt({ hash });
      const after = await Promise.all([account, address].map((of) => publicClient.getBalance({ address: of })));
      assert.equal(before[0]! - after[0]!, DEPOSIT + gasUsed * effectiveGasPrice);
      assert.equal(after[1]! - before[1]!, DEPOSIT);
      const [event] = parseEventLogs({ abi: signerAbi, logs });
      assert.ok(event && 'deposit' in event.args && event.args.deposit === DEPOSIT);
    }
  });

  it('names a contract that asks as the sender, and refuses to keep what it cannot send back', async () => {
    const spender = await deploy(chain, 'Spender', []);
    const args = [chain.address, sampleRequest] as const;
    const hash = await spender.write['sign']!(args, { value: DEPOSIT });
    const { logs } = await chain.publicClient.waitForTransactionReceipt({ hash });
    const [event] = parseEventLogs({ abi: signerAbi, logs, eventName: 'SignatureRequested' });
    assert.equal(event?.args.sender.toLowerCase(), spender.address.toLowerCase());
    const call = chain.publicClient.simulateContract({
      address: spender.address,
      abi: [...spender.abi, ...signerAbi.filter(({ type }) => type === 'error')] as Abi,
      functionName: 'sign',
      args,
      value: DEPOSIT + 1n,
    });
    await refuses(call, 'TransferFailed');
  });

  it('takes nothing but requests', async () => {
    const { requester, address: to, publicClient } = chain;
    await assert.rejects(publicClient.call({ account: requester.account, to, value: 1n }));
    const data = concatHex(['0xdeadbeef', toHex(new Uint8Array(32))]);
    await assert.rejects(publicClient.call({ account: requester.account, to, data }));
  });

  it('speaks to ethers', async () => {
    const [, requester] = await chain.connection.ethers.getSigners();
    const signer = new Contract(chain.address, signerAbi, requester);
    assert.equal(await signer.getFunction('getSignatureDeposit').staticCall(), DEPOSIT);
    const sent = await signer.getFunction('sign').send(sampleRequest, { value: DEPOSIT });
    const receipt = await sent.wait();
    const [event] = (receipt?.logs ?? []).map((log) => signer.interface.parseLog(log));
    assert.equal(event?.name, 'SignatureRequested');
    assert.deepEqual([event.args['sender'], event.args['payload']], [requester!.address, sampleRequest.payload]);
    const cheap = signer.getFunction('sign').staticCall(sampleRequest, { value: 0 });
    await assert.rejects(cheap, ({ data }) => signer.interface.parseError(data)?.name === 'InsufficientDeposit');
  });
});

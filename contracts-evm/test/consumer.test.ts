import assert from 'node:assert/strict';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { type Address, concatHex, type Hex, keccak256, parseEventLogs, toHex } from 'viem';
import { publicKeyToAddress } from 'viem/utils';
import { signerAbi } from '../src/index.ts';
import {
  type Chain,
  COMPILE_TIMEOUT,
  DEPOSIT,
  deploy,
  derivedSecret,
  errorDigest,
  Fn,
  networkSign,
  outcomeDigest,
  RESPONSE_PATH,
  refuses,
  startChain,
} from './support.ts';

const PATH = 'foreign account';
const TRANSACTION =
  '0x02e70180843b9aca008504a817c800825208949999999999999999999999999999999999999999880de0b6b3a764000080c0';
const SCHEMA = toHex('[{"name":"","type":"bool"}]');
const OUTPUT = `0x${'1'.padStart(64, '0')}` as const;

describe('EVM contract: a contract that relies on the network', function () {
  this.timeout(COMPILE_TIMEOUT);
  let chain: Chain;
  let account: Awaited<ReturnType<typeof deploy>>;
  let self: Address;

  beforeEach(async () => {
    chain = await startChain();
    account = await deploy(chain, 'ForeignAccount', [chain.address, chain.admin.account.address]);
    self = account.address;
  });

  const logsOf = async (hash: Hex) => (await chain.publicClient.waitForTransactionReceipt({ hash })).logs;
  const accept = (...args: unknown[]) => account.simulate['acceptOutcome']!(args);

  async function requestTransaction(): Promise<Hex> {
    const args = [TRANSACTION, 'eip155:1', SCHEMA];
    const logs = await logsOf(await account.write['requestTransaction']!(args, { value: DEPOSIT }));
    const [event] = parseEventLogs({ abi: signerAbi, logs, eventName: 'SignBidirectional' });
    assert.equal(event?.args.sender.toLowerCase(), self.toLowerCase());
    const [own] = parseEventLogs({ abi: account.abi, logs, eventName: 'TransactionRequested' });
    const { requestId } = own!.args as unknown as { readonly requestId: Hex };
    return requestId;
  }

  it('knows its address on other chains', async () => {
    const publicKey = secp256k1.getPublicKey(Fn.toBytes(derivedSecret(self, PATH, 1)), false);
    assert.equal(await account.read['foreignAddress']!([]), publicKeyToAddress(toHex(publicKey)));
  });

  it('asks for a signature, gets back what it sent too much, and recognises its signature', async () => {
    const payload = keccak256(TRANSACTION);
    const logs = await logsOf(await account.write['requestSignature']!([payload], { value: DEPOSIT + 9n }));
    const [event] = parseEventLogs({ abi: signerAbi, logs, eventName: 'SignatureRequested' });
    assert.equal(event?.args.path, PATH);
    assert.equal(await chain.publicClient.getBalance({ address: self }), 9n);
    const signature = networkSign(self, PATH, 1, payload);
    assert.equal(await account.read['hasSigned']!([payload, signature]), true);
    assert.equal(await account.read['hasSigned']!([keccak256(payload), signature]), false);
  });

  for (const [what, output, status] of [
    ['a success', OUTPUT, 2],
    ['a success without a value', '0x', 2],
    ['a success that begins as a failure does', `0xdeadbeef${'00'.repeat(27)}01`, 2],
    ['a success that goes on as a failure does', concatHex(['0xdeadbeef', OUTPUT, `0x${'00'.repeat(28)}`]), 2],
    ['a failure', concatHex(['0xdeadbeef', OUTPUT]), 3],
  ] as const)
    it(`learns of ${what}, once`, async () => {
      const requestId = await requestTransaction();
      const outcome = networkSign(self, RESPONSE_PATH, 1, outcomeDigest(requestId, output));
      await logsOf(await account.write['acceptOutcome']!([requestId, output, outcome]));
      assert.equal(await account.read['statusOf']!([requestId]), status);
      await refuses(accept(requestId, output, outcome), 'NotPending', [requestId]);
    });

  it('believes nothing that the network has not signed', async () => {
    const requestId = await requestTransaction();
    const outcome = networkSign(self, RESPONSE_PATH, 1, outcomeDigest(requestId, OUTPUT));
    await refuses(accept(requestId, '0x', outcome), 'UnverifiedOutcome', [requestId]);
    const other = networkSign(chain.requester.account.address, RESPONSE_PATH, 1, outcomeDigest(requestId, OUTPUT));
    await refuses(accept(requestId, OUTPUT, other), 'UnverifiedOutcome', [requestId]);
    const wrongPath = networkSign(self, PATH, 1, outcomeDigest(requestId, OUTPUT));
    await refuses(accept(requestId, OUTPUT, wrongPath), 'UnverifiedOutcome', [requestId]);
    await refuses(accept(keccak256('0x'), OUTPUT, outcome), 'NotPending', [keccak256('0x')]);
  });

  it('takes an error neither for a success nor for a failure', async () => {
    const requestId = await requestTransaction();
    for (const message of ['', 'no', 'the outcome does not fit', 'x'.repeat(32)]) {
      const error = networkSign(self, RESPONSE_PATH, 1, errorDigest(requestId, message));
      const bytes = concatHex(['0xdeadbeef', toHex(new TextEncoder().encode(message))]);
      await refuses(accept(requestId, bytes, error), 'UnverifiedOutcome', [requestId]);
    }
  });

  it('asks for the same transaction once: its outcome would be known', async () => {
    const requestId = await requestTransaction();
    const again = () => account.simulate['requestTransaction']!([TRANSACTION, 'eip155:1', SCHEMA], { value: DEPOSIT });
    await refuses(again(), 'AlreadyRequested', [requestId]);
    const signature = networkSign(self, RESPONSE_PATH, 1, outcomeDigest(requestId, OUTPUT));
    await logsOf(await account.write['acceptOutcome']!([requestId, OUTPUT, signature]));
    await refuses(again(), 'AlreadyRequested', [requestId]);
  });

  it('obeys its owner alone', async () => {
    const { address, abi } = account;
    const call = { address, abi, account: chain.requester.account, value: DEPOSIT } as const;
    const { publicClient } = chain;
    const asked = publicClient.simulateContract({ ...call, functionName: 'requestSignature', args: [keccak256('0x')] });
    await refuses(asked, 'OwnableUnauthorizedAccount');
    const args = [TRANSACTION, 'eip155:1', SCHEMA];
    const sent = publicClient.simulateContract({ ...call, functionName: 'requestTransaction', args });
    await refuses(sent, 'OwnableUnauthorizedAccount');
  });
});

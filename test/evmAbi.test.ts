import assert from 'node:assert/strict';
import { signerAbi, signerTopics } from '@quorate/contract-evm';
import { toEventSignature, toFunctionSelector } from 'viem';
import { eventSignatures, eventTopics, responderAbi } from '../node/src/chains/evm/abi.ts';

// What the node knows of the EVM contract is written down in the node; here it is held against the contract.

describe("the node's part of the EVM contract's ABI", () => {
  const signaturesOf = (type: 'event' | 'function') =>
    signerAbi.flatMap((item) => (item.type === type ? [toEventSignature(item as never)] : []));

  it('has its events', () => {
    const events = signaturesOf('event');
    for (const signature of Object.values(eventSignatures)) assert.ok(events.includes(signature), signature);
    assert.deepEqual(eventTopics, signerTopics);
  });

  it('has its methods, argument by argument', () => {
    const selectors = signerAbi.flatMap((item) => (item.type === 'function' ? [toFunctionSelector(item)] : []));
    const methods = responderAbi.filter(({ type }) => type === 'function');
    assert.equal(methods.length, 4);
    for (const method of methods) assert.ok(selectors.includes(toFunctionSelector(method)), method.name);
  });
});

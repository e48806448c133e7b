import assert from 'node:assert/strict';
import { formatNear } from '../../src/operator/amount.ts';
import { OperatorError } from '../../src/operator/errors.ts';
import { makeProposal } from '../../src/operator/proposal.ts';

// That the contract reads these bytes as they are meant, and keeps exactly the deposit, is for contractCommands.test.ts.

const current = {
  protocol: {
    ...{ message_timeout: 1, garbage_timeout: 2, max_concurrent_introduction: 3, max_concurrent_generation: 4 },
    triple: { min_triples: 5, max_triples: 6, generation_timeout: 7 },
    presignature: { min_presignatures: 8, max_presignatures: 9, generation_timeout: 10 },
    signature: { generation_timeout: 11, generation_timeout_total: 12, garbage_timeout: 13 },
  },
  signature_deposit: '1',
};
const wasm = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const yoctoPerByte = 10n ** 19n;

describe('operator: proposals', () => {
  const refusal = (update: Parameters<typeof makeProposal>[0]): string => {
    try {
      makeProposal(update, current);
    } catch (error) {
      assert.ok(error instanceof OperatorError && error.code === 'PROPOSAL');
      return error.message;
    }
    return assert.fail('the proposal was made');
  };

  it('of code: the bytes behind their length, and no config', () => {
    const { args, changes, code, deposit } = makeProposal({ code: wasm }, current);
    assert.deepEqual([...args], [1, 8, 0, 0, 0, ...wasm, 0]);
    assert.equal(deposit, yoctoPerByte * (1_088n + 8n));
    assert.deepEqual(changes, []);
    assert.equal(code?.sha256, '93a44bbb96c751218e4c00d479e4c14358122a389acca16205b1e4d0dc5f9476');
  });

  it('of a config: all fields of it, the changed ones among them', () => {
    const { args, changes, deposit } = makeProposal(
      { config: { protocol: { triple: { max_triples: 258 } } } },
      current,
    );
    assert.deepEqual(changes, [{ field: 'protocol.triple.max_triples', from: 6, to: 258 }]);
    const fixed = [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0, 2, 1, 0, 0];
    assert.deepEqual([...args.subarray(0, 2 + fixed.length)], [0, 1, ...fixed]);
    const config = {
      ...current,
      protocol: { ...current.protocol, triple: { ...current.protocol.triple, max_triples: 258 } },
    };
    assert.equal(deposit, yoctoPerByte * (1_088n + BigInt(JSON.stringify(config).length)));
  });

  it('are refused where they cannot be meant', () => {
    assert.match(refusal({}), /^nothing to propose/);
    assert.equal(refusal({ code: new Uint8Array(8) }), '--code: not a wasm file');
    assert.match(
      refusal({ code: Uint8Array.from({ length: 1_600_000 }, (_, i) => wasm[i] ?? 0) }),
      /do not fit into a transaction/,
    );
    assert.equal(refusal({ config: {} }), '--contract-config: changes nothing');
    assert.equal(refusal({ config: { signature_deposit: '1' } }), '--contract-config: changes nothing');
    assert.equal(refusal({ config: { protocol: 5 } }), 'protocol: is an object');
    assert.equal(refusal({ config: { signature_deposit: {} } }), 'signature_deposit: is not an object');
    for (const value of [-1, 1.5, 2 ** 32, '7', null]) {
      const config = { protocol: { triple: { min_triples: value } } };
      assert.match(
        refusal({ config }),
        /^config\.protocol\.triple\.min_triples: not a whole number from 0 to 4294967295$/,
      );
    }
    assert.match(
      refusal({ config: { protocol: { message_timeout: 2 ** 53 } } }),
      /^config\.protocol\.message_timeout: not a/,
    );
  });

  it('show what they cost, rounded up', () => {
    assert.equal(formatNear(0n), '0.000 NEAR');
    assert.equal(formatNear(1n), '0.001 NEAR');
    assert.equal(formatNear(12_345n * 10n ** 21n), '12.345 NEAR');
  });
});

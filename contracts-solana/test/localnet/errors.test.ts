import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describeError, INSTRUCTION_ERRORS, TRANSACTION_ERRORS } from '../../localnet/chain/errors.ts';

describe('localnet: errors of transactions', () => {
  // LiteSVM's numbers are const enums: they exist in its declarations only.
  const declarations = readFileSync(
    join(dirname(createRequire(import.meta.url).resolve('litesvm')), 'internal.d.ts'),
    'utf8',
  );
  const namesOf = (name: string): string[] => {
    const [, body] = new RegExp(`const enum ${name} \\{([^}]*)\\}`).exec(declarations)!;
    return [...body!.matchAll(/(\w+) = (\d+)/g)].map(([, member, number], index) => {
      assert.equal(Number(number), index);
      return member!;
    });
  };

  it('have the names that LiteSVM numbers', () => {
    assert.deepEqual(TRANSACTION_ERRORS, namesOf('TransactionErrorFieldless'));
    assert.deepEqual(INSTRUCTION_ERRORS, namesOf('InstructionErrorFieldless'));
  });

  it("are told in Agave's words", () => {
    assert.equal(describeError('BlockhashNotFound', []), 'Blockhash not found');
    assert.equal(describeError('ClusterMaintenance', []), 'ClusterMaintenance');
    assert.equal(describeError({ DuplicateInstruction: 3 }, []), 'DuplicateInstruction 3');
    const custom = { InstructionError: [2, { Custom: 6003 }] };
    const logs = ['Program x invoke [1]', 'Program x failed: custom program error: 0x1773'];
    assert.equal(describeError(custom, logs), 'Error processing Instruction 2: custom program error: 0x1773');
    assert.equal(describeError(custom, []), 'Error processing Instruction 2: {"Custom":6003}');
    const named = { InstructionError: [0, 'InvalidAccountData'] };
    assert.equal(describeError(named, ['Log truncated']), 'Error processing Instruction 0: InvalidAccountData');
  });
});

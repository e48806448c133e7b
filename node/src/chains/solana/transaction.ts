import type { z } from 'zod';
import type { ProgramTransaction } from './ledger.ts';
import { loggedData } from './logs.ts';
import type { transactionSchema } from './schemas.ts';

type Answer = NonNullable<z.infer<typeof transactionSchema>>;

/**
 * What a transaction has of the program. Only calls from within programs: the program calls itself with an event, and no
 * transaction succeeds that makes such a call by itself.
 * @returns undefined when the answer names no transaction, or another, or an account that it does not have
 */
export function readTransaction(answer: Answer, signature: string, program: string): ProgramTransaction | undefined {
  const { meta, slot, transaction } = answer;
  if (transaction.signatures[0] !== signature) return undefined;
  if (meta.err) return { signature, slot, calls: [], logged: [] };
  const { readonly = [], writable = [] } = meta.loadedAddresses ?? {};
  const keys = [...transaction.message.accountKeys, ...writable, ...readonly];
  const inner = meta.innerInstructions.flatMap(({ instructions }) => instructions);
  if (inner.some(({ programIdIndex }) => programIdIndex >= keys.length)) return undefined;
  const calls = inner.filter(({ programIdIndex }) => keys[programIdIndex] === program).map(({ data }) => data);
  return { signature, slot, calls, logged: loggedData(meta.logMessages, program) };
}

import { QuorateError } from '../base/errors.ts';

export type OperatorErrorCode = 'ACCOUNT' | 'BACKUP' | 'NODE_UNREACHABLE' | 'PROPOSAL';

/** What an operator asked for and cannot have; the message says what to change. */
export class OperatorError extends QuorateError<OperatorErrorCode> {}

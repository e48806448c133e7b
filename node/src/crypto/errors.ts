import { QuorateError } from '../base/errors.ts';

/** A peer's value that fails a check; the protocol adds whose it was. */
export class CheckFailed extends QuorateError<'BAD_COMMITMENT' | 'BAD_PROOF' | 'BAD_SHARE' | 'OT_CHECK'> {}

import { QuorateError } from '../base/errors.ts';

/**
 * An outcome that cannot be told as the request wants it. The message goes to the requester, signed: every node must come
 * to the same, so it quotes no library.
 */
export class OutcomeError extends QuorateError<'OUTCOME'> {
  constructor(problem: string) {
    super('OUTCOME', problem);
  }
}

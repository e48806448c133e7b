/**
 * Every error this project throws on purpose. `code` is stable and meant for programs, `message` for people,
 * `details` for logs; neither ever carries a secret.
 */
export class QuorateError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: Code, message: string, details: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    this.details = details;
  }
}

/** Bytes that do not parse: `field` names what was being read. */
export class DecodeError extends QuorateError<'DECODE'> {
  constructor(field: string, problem: string) {
    super('DECODE', `${field}: ${problem}`, { field });
  }
}

/** A wait that reached its end. */
export class TimeoutError extends QuorateError<'TIMEOUT'> {
  constructor(what: string, ms: number) {
    super('TIMEOUT', `${what} did not finish within ${ms} ms`, { what, ms });
  }
}

/** Something was stopped from outside: by its owner, or because the node is closing. */
export class AbortedError extends QuorateError<'ABORTED'> {
  constructor(what: string, cause?: unknown) {
    super('ABORTED', `${what} was aborted`, { what }, cause === undefined ? undefined : { cause });
  }
}

/** A bounded queue, buffer or table is full. */
export class OverloadedError extends QuorateError<'OVERLOADED'> {
  constructor(what: string, limit: number) {
    super('OVERLOADED', `${what} is full (limit ${limit})`, { what, limit });
  }
}

/** The text of anything thrown, for logs. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The stable code of anything thrown: `FAILED` when it is no error of ours. */
export const errorCode = (error: unknown): string => (error instanceof QuorateError ? error.code : 'FAILED');

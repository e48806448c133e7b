export type SandboxErrorCode = 'INVALID_OPTION' | 'POOL_FULL' | 'STOPPED' | 'INVALID_RECORD' | 'LIMIT';

/** A mistake in the use of the sandbox, or one of its own limits. */
export class SandboxError extends Error {
  readonly code: SandboxErrorCode;

  constructor(code: SandboxErrorCode, message: string) {
    super(message);
    this.name = 'SandboxError';
    this.code = code;
  }
}

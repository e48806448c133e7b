export type LocalnetErrorCode =
  | 'INVALID_OPTION'
  | 'INVALID_TRANSACTION'
  | 'POOL_FULL'
  | 'STOPPED'
  | 'LIMIT'
  | 'DEPLOY_FAILED';

/** A mistake in the use of the localnet, or one of its own limits. */
export class LocalnetError extends Error {
  readonly code: LocalnetErrorCode;

  constructor(code: LocalnetErrorCode, message: string) {
    super(message);
    this.name = 'LocalnetError';
    this.code = code;
  }
}

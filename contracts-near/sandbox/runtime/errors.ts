import type { FunctionCallErrorView } from '../vm/errors.ts';

/** nearcore's `InvalidTxError` as it stands in JSON. */
export type InvalidTxErrorView = string | Readonly<Record<string, unknown>>;

/** A transaction that does not get onto the chain. */
export class InvalidTxError extends Error {
  readonly code = 'INVALID_TRANSACTION';
  readonly view: InvalidTxErrorView;

  constructor(view: InvalidTxErrorView) {
    super(`invalid transaction: ${JSON.stringify(view)}`);
    this.name = 'InvalidTxError';
    this.view = view;
  }
}

/** nearcore's `ActionErrorKind` as it stands in JSON. */
export type ActionErrorKind =
  | string
  | { readonly FunctionCallError: FunctionCallErrorView }
  | Readonly<Record<string, unknown>>;

/** An action of a receipt that failed; everything the receipt did is rolled back. */
export class ActionError extends Error {
  readonly code = 'ACTION_ERROR';
  readonly kind: ActionErrorKind;

  constructor(kind: ActionErrorKind) {
    super(`action failed: ${JSON.stringify(kind)}`);
    this.name = 'ActionError';
    this.kind = kind;
  }
}

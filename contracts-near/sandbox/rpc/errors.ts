import type { InvalidTxErrorView } from '../runtime/errors.ts';

type Kind = 'HANDLER_ERROR' | 'REQUEST_VALIDATION_ERROR' | 'INTERNAL_ERROR';

/** The error of a JSON-RPC answer in nearcore's shape. */
export interface RpcErrorView {
  readonly name: Kind;
  readonly cause: { readonly name: string; readonly info: unknown };
  readonly code: number;
  readonly message: string;
  readonly data: unknown;
}

/** An error that a request gets as answer. */
export class RpcError extends Error {
  readonly code: string;
  readonly view: RpcErrorView;
  /** Status of the HTTP answer, as nearcore sets it. */
  readonly httpStatus: number;

  constructor(view: RpcErrorView, httpStatus = 200) {
    super(`${view.cause.name}: ${JSON.stringify(view.data)}`);
    this.name = 'RpcError';
    this.code = view.cause.name;
    this.view = view;
    this.httpStatus = httpStatus;
  }
}

/** The handler understood the request and could not fulfil it. */
export function handlerError(name: string, info: Readonly<Record<string, unknown>>, data: unknown, httpStatus = 200) {
  const cause = { name, info };
  return new RpcError({ name: 'HANDLER_ERROR', cause, code: -32000, message: 'Server error', data }, httpStatus);
}

export function parseError(message: string): RpcError {
  const cause = { name: 'PARSE_ERROR', info: { error_message: message } };
  const view = {
    name: 'REQUEST_VALIDATION_ERROR',
    cause,
    code: -32700,
    message: 'Parse error',
    data: message,
  } as const;
  return new RpcError(view, 400);
}

export function methodNotFound(method: string): RpcError {
  const cause = { name: 'METHOD_NOT_FOUND', info: { method_name: method } };
  const reply = { code: -32601, message: 'Method not found', data: method };
  return new RpcError({ name: 'REQUEST_VALIDATION_ERROR', cause, ...reply }, 400);
}

export function internalError(message: string, httpStatus = 500): RpcError {
  const cause = { name: 'INTERNAL_ERROR', info: { error_message: message } };
  const reply = { code: -32000, message: 'Server error', data: message };
  return new RpcError({ name: 'INTERNAL_ERROR', cause, ...reply }, httpStatus);
}

export function invalidTransaction(error: InvalidTxErrorView): RpcError {
  return handlerError('INVALID_TRANSACTION', {}, { TxExecutionError: { InvalidTxError: error } });
}

export function unknownBlock(reference: unknown): RpcError {
  const text = 'DB Not Found Error: the block has never been observed or has been garbage collected';
  return handlerError('UNKNOWN_BLOCK', { block_reference: reference }, text);
}

export function unknownEpoch(): RpcError {
  return handlerError('UNKNOWN_EPOCH', {}, 'Epoch not found');
}

export function unknownTransaction(hash: string): RpcError {
  return handlerError('UNKNOWN_TRANSACTION', { requested_transaction_hash: hash }, `Transaction ${hash} doesn't exist`);
}

export function timeout(): RpcError {
  return handlerError('TIMEOUT_ERROR', {}, 'Timeout', 408);
}

/** More than the sandbox takes on at a time; clients may try again. */
export function overloaded(message: string): RpcError {
  return internalError(message, 503);
}

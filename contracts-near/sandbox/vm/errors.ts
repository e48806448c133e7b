/** nearcore's `FunctionCallError` as it stands in the JSON of an outcome. */
export type FunctionCallErrorView =
  | { readonly ExecutionError: string }
  | { readonly MethodResolveError: string }
  | { readonly CompilationError: Readonly<Record<string, unknown>> };

/** Why a contract call ended early: what an outcome shows, and Rust's debug text that a view call shows. */
export class VmError extends Error {
  readonly code = 'FUNCTION_CALL_ERROR';
  readonly view: FunctionCallErrorView;
  readonly debug: string;

  constructor(view: FunctionCallErrorView, debug: string) {
    super(debug);
    this.name = 'VmError';
    this.view = view;
    this.debug = debug;
  }
}

/** Rust's debug form of a string. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function hostError(debug: string, display: string): VmError {
  return new VmError({ ExecutionError: display }, `HostError(${debug})`);
}

/** nearcore's HostError, in its own words. */
export const hostErrors = {
  badUtf8: () => hostError('BadUTF8', 'String encoding is bad UTF-8 sequence.'),
  badUtf16: () => hostError('BadUTF16', 'String encoding is bad UTF-16 sequence.'),
  gasExceeded: () => hostError('GasExceeded', 'Exceeded the prepaid gas.'),
  gasLimitExceeded: () =>
    hostError('GasLimitExceeded', 'Exceeded the maximum amount of gas allowed to burn per contract.'),
  balanceExceeded: () => hostError('BalanceExceeded', 'Exceeded the account balance.'),
  emptyMethodName: () => hostError('EmptyMethodName', 'Tried to call an empty method name.'),
  guestPanic: (message: string) =>
    hostError(`GuestPanic { panic_msg: ${quoted(message)} }`, `Smart contract panicked: ${message}`),
  integerOverflow: () => hostError('IntegerOverflow', 'Integer overflow.'),
  invalidPromiseIndex: (index: bigint) =>
    hostError(`InvalidPromiseIndex { promise_idx: ${index} }`, `${index} does not correspond to existing promises`),
  appendToJointPromise: () =>
    hostError('CannotAppendActionToJointPromise', 'Actions can only be appended to non-joint promise.'),
  returnJointPromise: () => hostError('CannotReturnJointPromise', 'Returning joint promise is currently prohibited.'),
  invalidPromiseResultIndex: (index: bigint) =>
    hostError(`InvalidPromiseResultIndex { result_idx: ${index} }`, `Accessed invalid promise result index: ${index}`),
  invalidRegister: (id: bigint) =>
    hostError(`InvalidRegisterId { register_id: ${id} }`, `Accessed invalid register id: ${id}`),
  memoryAccess: () => hostError('MemoryAccessViolation', 'Accessed memory outside the bounds.'),
  invalidAccountId: () => hostError('InvalidAccountId', 'VM Logic returned an invalid account id'),
  invalidMethodName: () => hostError('InvalidMethodName', 'VM Logic returned an invalid method name'),
  invalidPublicKey: () => hostError('InvalidPublicKey', 'VM Logic provided an invalid public key'),
  prohibitedInView: (method: string) =>
    hostError(`ProhibitedInView { method_name: ${quoted(method)} }`, `${method} is not allowed in view calls`),
  tooManyLogs: (limit: number) =>
    hostError(`NumberOfLogsExceeded { limit: ${limit} }`, `The number of logs will exceed the limit ${limit}`),
  logTooLong: (length: number, limit: number) =>
    hostError(
      `TotalLogLengthExceeded { length: ${length}, limit: ${limit} }`,
      `The length of a log message ${length} exceeds the limit ${limit}`,
    ),
  keyTooLong: (length: number, limit: number) =>
    hostError(
      `KeyLengthExceeded { length: ${length}, limit: ${limit} }`,
      `The length of a storage key ${length} exceeds the limit ${limit}`,
    ),
  valueTooLong: (length: number, limit: number) =>
    hostError(
      `ValueLengthExceeded { length: ${length}, limit: ${limit} }`,
      `The length of a storage value ${length} exceeds the limit ${limit}`,
    ),
  returnTooLong: (length: number, limit: number) =>
    hostError(
      `ReturnedValueLengthExceeded { length: ${length}, limit: ${limit} }`,
      `The length of a returned value ${length} exceeds the limit ${limit}`,
    ),
  codeTooLong: (size: number, limit: number) =>
    hostError(
      `ContractSizeExceeded { size: ${size}, limit: ${limit} }`,
      `The size of a contract code in DeployContract action ${size} exceeds the limit ${limit}`,
    ),
  tooManyPromises: (count: number, limit: number) =>
    hostError(
      `NumberPromisesExceeded { number_of_promises: ${count}, limit: ${limit} }`,
      `The number of promises within a FunctionCall ${count} exceeds the limit ${limit}`,
    ),
  tooManyDependencies: (count: number, limit: number) =>
    hostError(
      `NumberInputDataDependenciesExceeded { number_of_input_data_dependencies: ${count}, limit: ${limit} }`,
      `The number of input data dependencies ${count} exceeds the limit ${limit}`,
    ),
  deprecated: (method: string) =>
    hostError(`Deprecated { method_name: ${quoted(method)} }`, `Attempted to call deprecated host function ${method}`),
  ecrecover: (message: string) =>
    hostError(`ECRecoverError { msg: ${quoted(message)} }`, `ECDSA recover error: ${message}`),
  ed25519: (message: string) =>
    hostError(
      `Ed25519VerifyInvalidInput { msg: ${quoted(message)} }`,
      `ED25519 signature verification error: ${message}`,
    ),
  yieldPayloadTooLong: (length: number, limit: number) =>
    hostError(
      `YieldPayloadLength { length: ${length}, limit: ${limit} }`,
      `Yield resume payload is ${length} bytes which exceeds the ${limit} byte limit`,
    ),
  codeHashMalformed: () => hostError('ContractCodeHashMalformed', 'contract code hash is malformed'),
  dataIdMalformed: () => hostError('DataIdMalformed', 'yield resumption token is malformed'),
  /** Not an error of nearcore: a host function that the sandbox leaves out. */
  unsupported: (method: string) =>
    hostError(
      `Unsupported { method_name: ${quoted(method)} }`,
      `the sandbox does not provide the host function ${method}`,
    ),
};

const TRAPS = {
  Unreachable: 'An `unreachable` opcode was executed.',
  MemoryOutOfBounds: 'Memory out of bounds trap.',
  CallIndirectOOB: 'Call indirect out of bounds trap.',
  IncorrectCallIndirectSignature: 'Call indirect incorrect signature trap.',
  IllegalArithmetic: 'An arithmetic exception, e.g. divided by zero.',
  StackOverflow: 'Stack overflow.',
  GenericTrap: 'Generic trap.',
} as const;

export type Trap = keyof typeof TRAPS;

export function wasmTrap(trap: Trap): VmError {
  return new VmError({ ExecutionError: `WebAssembly trap: ${TRAPS[trap]}` }, `WasmTrap(${trap})`);
}

export function methodResolveError(reason: 'MethodEmptyName' | 'MethodNotFound' | 'MethodInvalidSignature'): VmError {
  return new VmError({ MethodResolveError: reason }, `MethodResolveError(${reason})`);
}

export function codeDoesNotExist(accountId: string): VmError {
  return new VmError(
    { CompilationError: { CodeDoesNotExist: { account_id: accountId } } },
    `CompilationError(CodeDoesNotExist { account_id: ${quoted(accountId)} })`,
  );
}

/** A contract imports a function that there is not. */
export function linkError(name: string): VmError {
  const message = `unknown import. env::${name}`;
  return new VmError({ ExecutionError: `Link Error: ${message}` }, `LinkError { msg: ${quoted(message)} }`);
}

export type PrepareReason =
  | 'Deserialization'
  | 'Instantiate'
  | 'Memory'
  | 'TooManyFunctions'
  | 'TooManyLocals'
  | 'FunctionBodyTooLarge';

export function prepareError(reason: PrepareReason): VmError {
  return new VmError({ CompilationError: { PrepareError: reason } }, `CompilationError(PrepareError(${reason}))`);
}

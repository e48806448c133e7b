/** Every refusal of the contract: the texts are those that clients of the existing networks match on. */
export const ErrorText = {
  // sign
  SignTimeout: 'Signature request has timed out.',
  NearMpcSignTimeout: 'Signature request has timed out',
  RequestCollision: 'Signature request has already been submitted. Please try again later.',
  UnsupportedKeyVersion:
    'This key version is not supported. Call latest_key_version() to get the latest supported version.',
  UnsupportedDomain: 'This domain is not supported.',
  RequestLimitExceeded: 'Too many pending requests. Please try again later.',
  // respond, derived_public_key
  InvalidSignature: 'The provided signature is invalid.',
  DerivedKeyConversionFailed: 'Derived key conversion failed.',
  // membership
  JoinAlreadyParticipant: 'Account to join is already in the participant set.',
  VoterNotParticipant: 'Voting account is not in the participant set.',
  KickNotParticipant: 'Account to be kicked is not in the participant set.',
  JoinNotCandidate: 'Account to join is not in the candidate set.',
  ParticipantsBelowThreshold: 'Number of participants cannot go below threshold.',
  ThresholdTooHigh: 'Threshold cannot be greater than the number of candidates',
  InvalidThreshold: 'Threshold must be at least 2 and at most the number of participants.',
  // parameters
  MalformedArguments: 'Malformed arguments.',
  MalformedPayload: 'Malformed payload.',
  InsufficientDeposit: 'Attached deposit is lower than required.',
  InsufficientGas: 'Provided gas is lower than required.',
  RequestNotFound: 'This sign request has timed out, was completed, or never existed.',
  UpdateNotFound: 'Update not found.',
  DataConversion: 'Data conversion error.',
  InvalidPublicKey: 'Invalid public key.',
  // state
  ProtocolStateNotRunning: 'The protocol is not Running.',
  ProtocolStateNotRunningOrResharing: 'Protocol state is not running or resharing.',
  UnexpectedProtocolState: 'Unexpected protocol state.',
  ContractStateIsMissing: 'Cannot load in contract due to missing state',
  EpochMismatch: 'Mismatched epoch.',
  AttemptMismatch: 'Mismatched attempt.',
  PrivateMethod: 'Method is private',
} as const;

export type ErrorKind = keyof typeof ErrorText;

/** A refusal on purpose: the receipt fails with exactly `message`, state and deposits are rolled back by the chain. */
export class ContractError extends Error {
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind, detail?: string) {
    super(detail === undefined ? ErrorText[kind] : `${ErrorText[kind]}: ${detail}`);
    this.kind = kind;
    // The entry point appends a stack to panics that nobody meant to raise; this one was meant.
    this.stack = '';
  }
}

import { affinePoint, bytes32, QUORATE_SIGNER_TYPES, requestStrings, signatureType } from './idl-types.ts';

/** Constants stay literal types, arrays become as mutable as Anchor's `Idl` has them. */
type Mutable<T> = { -readonly [K in keyof T]: Mutable<T[K]> };
const define = <const T>(idl: T): Mutable<T> => idl as Mutable<T>;

const STATE_SEED = [112, 114, 111, 103, 114, 97, 109, 45, 115, 116, 97, 116, 101] as const;
const EVENT_SEED = [95, 95, 101, 118, 101, 110, 116, 95, 97, 117, 116, 104, 111, 114, 105, 116, 121] as const;
const BUFFER_SEED = [114, 101, 115, 112, 111, 110, 115, 101, 45, 98, 117, 102, 102, 101, 114] as const;

const statePda = { seeds: [{ kind: 'const', value: STATE_SEED }] } as const;
const state = { name: 'programState', pda: statePda } as const;
const writableState = { name: 'programState', writable: true, pda: statePda } as const;
const admin = { name: 'admin', writable: true, signer: true } as const;
const feePayer = { name: 'feePayer', writable: true, signer: true, optional: true } as const;
const requester = { name: 'requester', writable: true, signer: true } as const;
const responder = { name: 'responder', signer: true } as const;
const systemProgram = { name: 'systemProgram', address: '11111111111111111111111111111111' } as const;
const eventAuthority = {
  name: 'eventAuthority',
  pda: { seeds: [{ kind: 'const', value: EVENT_SEED }] },
} as const;
const program = { name: 'program' } as const;
const buffer = { name: 'buffer', writable: true } as const;
const responseAccounts = [state, responder, eventAuthority, program] as const;

/**
 * The program's interface, names as Anchor's TypeScript client has them. `artifacts/quorate_signer.json` is the same in
 * Anchor's own spelling. For a deployment of its own: `{ ...QUORATE_SIGNER_IDL, address }`.
 */
export const QUORATE_SIGNER_IDL = define({
  address: 'QuorateSigner111111111111111111111111111111',
  metadata: {
    name: 'quorateSigner',
    version: '0.1.0',
    spec: '0.1.0',
    description: 'Asks a Quorate network for signatures and verifies its answers.',
  },
  instructions: [
    {
      name: 'initialize',
      discriminator: [175, 175, 109, 31, 13, 152, 155, 237],
      accounts: [writableState, admin, systemProgram],
      args: [
        { name: 'signatureDeposit', type: 'u64' },
        { name: 'chainId', type: 'string' },
        { name: 'publicKey', type: affinePoint },
      ],
    },
    {
      name: 'updateDeposit',
      discriminator: [126, 116, 15, 164, 238, 179, 155, 59],
      accounts: [writableState, admin, systemProgram],
      args: [{ name: 'newDeposit', type: 'u64' }],
    },
    {
      name: 'updatePublicKey',
      discriminator: [241, 200, 145, 32, 252, 208, 149, 115],
      accounts: [writableState, { name: 'admin', signer: true }],
      args: [{ name: 'publicKey', type: affinePoint }],
    },
    {
      name: 'updateAdmin',
      discriminator: [161, 176, 40, 213, 60, 184, 179, 228],
      accounts: [writableState, { name: 'admin', signer: true }, { name: 'newAdmin', signer: true }],
      args: [],
    },
    {
      name: 'withdrawFunds',
      discriminator: [241, 36, 29, 111, 208, 31, 104, 217],
      accounts: [writableState, admin, { name: 'recipient', writable: true }, systemProgram],
      args: [{ name: 'amount', type: 'u64' }],
    },
    {
      name: 'getSignatureDeposit',
      discriminator: [45, 243, 86, 86, 58, 57, 172, 253],
      accounts: [state],
      args: [],
      returns: 'u64',
    },
    {
      name: 'sign',
      discriminator: [5, 221, 155, 46, 237, 91, 28, 236],
      accounts: [writableState, requester, feePayer, systemProgram, eventAuthority, program],
      args: [{ name: 'payload', type: bytes32 }, { name: 'keyVersion', type: 'u32' }, ...requestStrings],
    },
    {
      name: 'signBidirectional',
      discriminator: [21, 104, 182, 213, 189, 143, 219, 48],
      accounts: [
        writableState,
        requester,
        feePayer,
        systemProgram,
        { name: 'instructions', optional: true },
        eventAuthority,
        program,
      ],
      args: [
        { name: 'serializedTransaction', type: 'bytes' },
        { name: 'caip2Id', type: 'string' },
        { name: 'keyVersion', type: 'u32' },
        ...requestStrings,
        { name: 'programId', type: 'pubkey' },
        { name: 'outputDeserializationSchema', type: 'bytes' },
        { name: 'respondSerializationSchema', type: 'bytes' },
      ],
    },
    {
      name: 'respond',
      discriminator: [72, 65, 227, 97, 42, 255, 147, 12],
      accounts: responseAccounts,
      args: [{ name: 'responses', type: { vec: { defined: { name: 'response' } } } }],
    },
    {
      name: 'respondTransaction',
      discriminator: [110, 178, 112, 52, 6, 134, 151, 220],
      accounts: responseAccounts,
      args: [{ name: 'responses', type: { vec: { defined: { name: 'transactionResponse' } } } }],
    },
    {
      name: 'respondBidirectional',
      discriminator: [138, 0, 45, 246, 236, 211, 109, 81],
      accounts: responseAccounts,
      args: [
        { name: 'requester', type: 'pubkey' },
        { name: 'keyVersion', type: 'u32' },
        { name: 'requestId', type: bytes32 },
        { name: 'serializedOutput', type: 'bytes' },
        { name: 'signature', type: signatureType },
      ],
    },
    {
      name: 'respondError',
      discriminator: [3, 170, 41, 132, 72, 184, 252, 69],
      accounts: responseAccounts,
      args: [{ name: 'errors', type: { vec: { defined: { name: 'errorResponse' } } } }],
    },
    {
      name: 'openBuffer',
      discriminator: [44, 175, 185, 234, 87, 198, 98, 249],
      accounts: [
        {
          name: 'buffer',
          writable: true,
          pda: {
            seeds: [
              { kind: 'const', value: BUFFER_SEED },
              { kind: 'account', path: 'authority' },
              { kind: 'arg', path: 'id' },
            ],
          },
        },
        { name: 'authority', writable: true, signer: true },
        systemProgram,
      ],
      args: [
        { name: 'id', type: 'u32' },
        { name: 'length', type: 'u32' },
      ],
    },
    {
      name: 'writeBuffer',
      discriminator: [164, 194, 69, 154, 75, 169, 228, 85],
      accounts: [buffer, { name: 'authority', signer: true }],
      args: [
        { name: 'offset', type: 'u32' },
        { name: 'bytes', type: 'bytes' },
      ],
    },
    {
      name: 'respondBuffered',
      discriminator: [82, 188, 142, 179, 220, 0, 171, 56],
      accounts: [state, { name: 'responder', writable: true, signer: true }, eventAuthority, program, buffer],
      args: [],
    },
    {
      name: 'closeBuffer',
      discriminator: [46, 114, 179, 58, 57, 45, 194, 172],
      accounts: [buffer, { name: 'authority', writable: true, signer: true }],
      args: [],
    },
  ],
  accounts: [
    { name: 'programState', discriminator: [77, 209, 137, 229, 149, 67, 167, 230] },
    { name: 'responseBuffer', discriminator: [31, 182, 220, 33, 78, 180, 3, 156] },
  ],
  events: [
    { name: 'signatureRequestedEvent', discriminator: [171, 129, 105, 91, 154, 49, 160, 34] },
    { name: 'signBidirectionalEvent', discriminator: [135, 205, 217, 152, 96, 187, 11, 124] },
    { name: 'signatureRespondedEvent', discriminator: [118, 146, 248, 151, 194, 93, 18, 86] },
    { name: 'respondBidirectionalEvent', discriminator: [195, 195, 28, 1, 102, 100, 189, 234] },
    { name: 'signatureErrorEvent', discriminator: [42, 28, 210, 105, 9, 196, 189, 51] },
    { name: 'depositUpdatedEvent', discriminator: [215, 193, 53, 27, 221, 101, 249, 108] },
    { name: 'fundsWithdrawnEvent', discriminator: [86, 232, 194, 4, 211, 69, 172, 202] },
    { name: 'publicKeyUpdatedEvent', discriminator: [248, 239, 138, 139, 224, 199, 186, 172] },
    { name: 'adminUpdatedEvent', discriminator: [87, 146, 113, 247, 187, 52, 223, 11] },
  ],
  errors: [
    { code: 6000, name: 'insufficientDeposit', msg: 'Insufficient deposit amount' },
    { code: 6002, name: 'unauthorized', msg: 'Unauthorized access' },
    { code: 6003, name: 'insufficientFunds', msg: 'Insufficient funds for withdrawal' },
    { code: 6004, name: 'invalidRecipient', msg: 'Invalid recipient address' },
    { code: 6005, name: 'invalidTransaction', msg: 'Invalid transaction data' },
    { code: 6007, name: 'invalidPayload', msg: 'The payload must be above 0 and below the group order' },
    { code: 6008, name: 'unsupportedKeyVersion', msg: 'The network has no keys of this version' },
    { code: 6009, name: 'unsupportedAlgorithm', msg: 'The network does not sign with this algorithm' },
    { code: 6010, name: 'reservedPath', msg: 'The path is reserved for the keys that sign outcomes' },
    { code: 6011, name: 'requestTooLong', msg: 'The request or response is too long' },
    { code: 6012, name: 'tweakOutOfRange', msg: 'The path derives no key, choose another' },
    { code: 6013, name: 'invalidPublicKey', msg: 'Not a root key that keys can be derived from' },
    { code: 6014, name: 'invalidSignature', msg: 'The signature is not the one of the expected key' },
    { code: 6015, name: 'invalidChainId', msg: 'The chain id must have 1 to 128 bytes' },
    { code: 6016, name: 'invalidBuffer', msg: 'The buffer does not hold a response, or not that many bytes' },
  ],
  types: QUORATE_SIGNER_TYPES,
});

/** For Anchor: `new Program<QuorateSigner>(QUORATE_SIGNER_IDL, provider)`. */
export type QuorateSigner = typeof QUORATE_SIGNER_IDL;

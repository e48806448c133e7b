// The types of the program's arguments, accounts and events.

export const bytes32 = { array: ['u8', 32] } as const;
export const signatureType = { defined: { name: 'signature' } } as const;
export const affinePoint = { defined: { name: 'affinePoint' } } as const;
export const requestStrings = [
  { name: 'path', type: 'string' },
  { name: 'algo', type: 'string' },
  { name: 'dest', type: 'string' },
  { name: 'params', type: 'string' },
] as const;

export const QUORATE_SIGNER_TYPES = [
  {
    name: 'programState',
    type: {
      kind: 'struct',
      fields: [
        { name: 'admin', type: 'pubkey' },
        { name: 'signatureDeposit', type: 'u64' },
        { name: 'chainId', type: 'string' },
        { name: 'publicKey', type: affinePoint },
        { name: 'eventAuthorityBump', type: 'u8' },
      ],
    },
  },
  { name: 'responseBuffer', type: { kind: 'struct', fields: [{ name: 'authority', type: 'pubkey' }] } },
  {
    name: 'affinePoint',
    type: {
      kind: 'struct',
      fields: [
        { name: 'x', type: bytes32 },
        { name: 'y', type: bytes32 },
      ],
    },
  },
  {
    name: 'signature',
    type: {
      kind: 'struct',
      fields: [
        { name: 'bigR', type: affinePoint },
        { name: 's', type: bytes32 },
        { name: 'recoveryId', type: 'u8' },
      ],
    },
  },
  {
    name: 'response',
    type: {
      kind: 'struct',
      fields: [
        { name: 'requester', type: 'pubkey' },
        { name: 'payload', type: bytes32 },
        { name: 'keyVersion', type: 'u32' },
        ...requestStrings,
        { name: 'signature', type: signatureType },
      ],
    },
  },
  {
    name: 'transactionResponse',
    type: {
      kind: 'struct',
      fields: [
        { name: 'requester', type: 'pubkey' },
        { name: 'serializedTransaction', type: 'bytes' },
        { name: 'caip2Id', type: 'string' },
        { name: 'keyVersion', type: 'u32' },
        ...requestStrings,
        { name: 'signature', type: signatureType },
      ],
    },
  },
  {
    name: 'errorResponse',
    type: {
      kind: 'struct',
      fields: [
        { name: 'requester', type: 'pubkey' },
        { name: 'keyVersion', type: 'u32' },
        { name: 'requestId', type: bytes32 },
        { name: 'errorMessage', type: 'string' },
        { name: 'signature', type: signatureType },
      ],
    },
  },
  {
    name: 'signatureRequestedEvent',
    type: {
      kind: 'struct',
      fields: [
        { name: 'sender', type: 'pubkey' },
        { name: 'payload', type: bytes32 },
        { name: 'keyVersion', type: 'u32' },
        { name: 'deposit', type: 'u64' },
        { name: 'chainId', type: 'string' },
        ...requestStrings,
        { name: 'feePayer', type: { option: 'pubkey' } },
      ],
    },
  },
  {
    name: 'signBidirectionalEvent',
    type: {
      kind: 'struct',
      fields: [
        { name: 'sender', type: 'pubkey' },
        { name: 'serializedTransaction', type: 'bytes' },
        { name: 'caip2Id', type: 'string' },
        { name: 'keyVersion', type: 'u32' },
        { name: 'deposit', type: 'u64' },
        ...requestStrings,
        { name: 'programId', type: 'pubkey' },
        { name: 'outputDeserializationSchema', type: 'bytes' },
        { name: 'respondSerializationSchema', type: 'bytes' },
      ],
    },
  },
  {
    name: 'signatureRespondedEvent',
    type: {
      kind: 'struct',
      fields: [
        { name: 'requestId', type: bytes32 },
        { name: 'responder', type: 'pubkey' },
        { name: 'signature', type: signatureType },
      ],
    },
  },
  {
    name: 'respondBidirectionalEvent',
    type: {
      kind: 'struct',
      fields: [
        { name: 'requestId', type: bytes32 },
        { name: 'responder', type: 'pubkey' },
        { name: 'serializedOutput', type: 'bytes' },
        { name: 'signature', type: signatureType },
      ],
    },
  },
  {
    name: 'signatureErrorEvent',
    type: {
      kind: 'struct',
      fields: [
        { name: 'requestId', type: bytes32 },
        { name: 'responder', type: 'pubkey' },
        { name: 'error', type: 'string' },
      ],
    },
  },
  {
    name: 'depositUpdatedEvent',
    type: {
      kind: 'struct',
      fields: [
        { name: 'oldDeposit', type: 'u64' },
        { name: 'newDeposit', type: 'u64' },
      ],
    },
  },
  {
    name: 'fundsWithdrawnEvent',
    type: {
      kind: 'struct',
      fields: [
        { name: 'amount', type: 'u64' },
        { name: 'recipient', type: 'pubkey' },
      ],
    },
  },
  {
    name: 'publicKeyUpdatedEvent',
    type: {
      kind: 'struct',
      fields: [
        { name: 'oldPublicKey', type: affinePoint },
        { name: 'newPublicKey', type: affinePoint },
      ],
    },
  },
  {
    name: 'adminUpdatedEvent',
    type: {
      kind: 'struct',
      fields: [
        { name: 'oldAdmin', type: 'pubkey' },
        { name: 'newAdmin', type: 'pubkey' },
      ],
    },
  },
] as const;

// Made by `npm run build -w contracts-evm`.

export const signerAbi = [
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "admin",
        "type": "address"
      },
      {
        "internalType": "uint256",
        "name": "signatureDeposit",
        "type": "uint256"
      },
      {
        "components": [
          {
            "internalType": "uint256",
            "name": "x",
            "type": "uint256"
          },
          {
            "internalType": "uint256",
            "name": "y",
            "type": "uint256"
          }
        ],
        "internalType": "struct AffinePoint",
        "name": "publicKey",
        "type": "tuple"
      }
    ],
    "stateMutability": "nonpayable",
    "type": "constructor"
  },
  {
    "inputs": [],
    "name": "AccessControlBadConfirmation",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      },
      {
        "internalType": "bytes32",
        "name": "neededRole",
        "type": "bytes32"
      }
    ],
    "name": "AccessControlUnauthorizedAccount",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "InsufficientDeposit",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "InsufficientFunds",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "InvalidPayload",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "InvalidPublicKey",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "InvalidRecipient",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "requestId",
        "type": "bytes32"
      }
    ],
    "name": "InvalidSignature",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "InvalidTransaction",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "length",
        "type": "uint256"
      },
      {
        "internalType": "uint256",
        "name": "limit",
        "type": "uint256"
      }
    ],
    "name": "RequestTooLong",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "ReservedPath",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "TransferFailed",
    "type": "error"
  },
  {
    "inputs": [],
    "name": "TweakOutOfRange",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "string",
        "name": "algo",
        "type": "string"
      }
    ],
    "name": "UnsupportedAlgorithm",
    "type": "error"
  },
  {
    "inputs": [
      {
        "internalType": "uint32",
        "name": "keyVersion",
        "type": "uint32"
      }
    ],
    "name": "UnsupportedKeyVersion",
    "type": "error"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "oldDeposit",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "newDeposit",
        "type": "uint256"
      }
    ],
    "name": "DepositUpdated",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "recipient",
        "type": "address"
      }
    ],
    "name": "FundsWithdrawn",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "components": [
          {
            "internalType": "uint256",
            "name": "x",
            "type": "uint256"
          },
          {
            "internalType": "uint256",
            "name": "y",
            "type": "uint256"
          }
        ],
        "indexed": false,
        "internalType": "struct AffinePoint",
        "name": "oldPublicKey",
        "type": "tuple"
      },
      {
        "components": [
          {
            "internalType": "uint256",
            "name": "x",
            "type": "uint256"
          },
          {
            "internalType": "uint256",
            "name": "y",
            "type": "uint256"
          }
        ],
        "indexed": false,
        "internalType": "struct AffinePoint",
        "name": "newPublicKey",
        "type": "tuple"
      }
    ],
    "name": "PublicKeyUpdated",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "requestId",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "responder",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "bytes",
        "name": "serializedOutput",
        "type": "bytes"
      },
      {
        "components": [
          {
            "components": [
              {
                "internalType": "uint256",
                "name": "x",
                "type": "uint256"
              },
              {
                "internalType": "uint256",
                "name": "y",
                "type": "uint256"
              }
            ],
            "internalType": "struct AffinePoint",
            "name": "bigR",
            "type": "tuple"
          },
          {
            "internalType": "uint256",
            "name": "s",
            "type": "uint256"
          },
          {
            "internalType": "uint8",
            "name": "recoveryId",
            "type": "uint8"
          }
        ],
        "indexed": false,
        "internalType": "struct Signature",
        "name": "signature",
        "type": "tuple"
      }
    ],
    "name": "RespondBidirectional",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "role",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "previousAdminRole",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "newAdminRole",
        "type": "bytes32"
      }
    ],
    "name": "RoleAdminChanged",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "role",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "account",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "sender",
        "type": "address"
      }
    ],
    "name": "RoleGranted",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "role",
        "type": "bytes32"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "account",
        "type": "address"
      },
      {
        "indexed": true,
        "internalType": "address",
        "name": "sender",
        "type": "address"
      }
    ],
    "name": "RoleRevoked",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": false,
        "internalType": "address",
        "name": "sender",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "bytes",
        "name": "serializedTransaction",
        "type": "bytes"
      },
      {
        "indexed": false,
        "internalType": "string",
        "name": "caip2Id",
        "type": "string"
      },
      {
        "indexed": false,
        "internalType": "uint32",
        "name": "keyVersion",
        "type": "uint32"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "deposit",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "chainId",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "string",
        "name": "path",
        "type": "string"
      },
      {
        "indexed": false,
        "internalType": "string",
        "name": "algo",
        "type": "string"
      },
      {
        "indexed": false,
        "internalType": "string",
        "name": "dest",
        "type": "string"
      },
      {
        "indexed": false,
        "internalType": "string",
        "name": "params",
        "type": "string"
      },
      {
        "indexed": false,
        "internalType": "bytes",
        "name": "outputDeserializationSchema",
        "type": "bytes"
      },
      {
        "indexed": false,
        "internalType": "bytes",
        "name": "respondSerializationSchema",
        "type": "bytes"
      }
    ],
    "name": "SignBidirectional",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "requestId",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "responder",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "string",
        "name": "errorMessage",
        "type": "string"
      }
    ],
    "name": "SignatureError",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": false,
        "internalType": "address",
        "name": "sender",
        "type": "address"
      },
      {
        "indexed": false,
        "internalType": "bytes32",
        "name": "payload",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "uint32",
        "name": "keyVersion",
        "type": "uint32"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "deposit",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "uint256",
        "name": "chainId",
        "type": "uint256"
      },
      {
        "indexed": false,
        "internalType": "string",
        "name": "path",
        "type": "string"
      },
      {
        "indexed": false,
        "internalType": "string",
        "name": "algo",
        "type": "string"
      },
      {
        "indexed": false,
        "internalType": "string",
        "name": "dest",
        "type": "string"
      },
      {
        "indexed": false,
        "internalType": "string",
        "name": "params",
        "type": "string"
      }
    ],
    "name": "SignatureRequested",
    "type": "event"
  },
  {
    "anonymous": false,
    "inputs": [
      {
        "indexed": true,
        "internalType": "bytes32",
        "name": "requestId",
        "type": "bytes32"
      },
      {
        "indexed": false,
        "internalType": "address",
        "name": "responder",
        "type": "address"
      },
      {
        "components": [
          {
            "components": [
              {
                "internalType": "uint256",
                "name": "x",
                "type": "uint256"
              },
              {
                "internalType": "uint256",
                "name": "y",
                "type": "uint256"
              }
            ],
            "internalType": "struct AffinePoint",
            "name": "bigR",
            "type": "tuple"
          },
          {
            "internalType": "uint256",
            "name": "s",
            "type": "uint256"
          },
          {
            "internalType": "uint8",
            "name": "recoveryId",
            "type": "uint8"
          }
        ],
        "indexed": false,
        "internalType": "struct Signature",
        "name": "signature",
        "type": "tuple"
      }
    ],
    "name": "SignatureResponded",
    "type": "event"
  },
  {
    "inputs": [],
    "name": "DEFAULT_ADMIN_ROLE",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "",
        "type": "bytes32"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "getPublicKey",
    "outputs": [
      {
        "components": [
          {
            "internalType": "uint256",
            "name": "x",
            "type": "uint256"
          },
          {
            "internalType": "uint256",
            "name": "y",
            "type": "uint256"
          }
        ],
        "internalType": "struct AffinePoint",
        "name": "",
        "type": "tuple"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "role",
        "type": "bytes32"
      }
    ],
    "name": "getRoleAdmin",
    "outputs": [
      {
        "internalType": "bytes32",
        "name": "",
        "type": "bytes32"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [],
    "name": "getSignatureDeposit",
    "outputs": [
      {
        "internalType": "uint256",
        "name": "",
        "type": "uint256"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "role",
        "type": "bytes32"
      },
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      }
    ],
    "name": "grantRole",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "role",
        "type": "bytes32"
      },
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      }
    ],
    "name": "hasRole",
    "outputs": [
      {
        "internalType": "bool",
        "name": "",
        "type": "bool"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "role",
        "type": "bytes32"
      },
      {
        "internalType": "address",
        "name": "callerConfirmation",
        "type": "address"
      }
    ],
    "name": "renounceRole",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "address",
            "name": "requester",
            "type": "address"
          },
          {
            "components": [
              {
                "internalType": "bytes32",
                "name": "payload",
                "type": "bytes32"
              },
              {
                "internalType": "string",
                "name": "path",
                "type": "string"
              },
              {
                "internalType": "uint32",
                "name": "keyVersion",
                "type": "uint32"
              },
              {
                "internalType": "string",
                "name": "algo",
                "type": "string"
              },
              {
                "internalType": "string",
                "name": "dest",
                "type": "string"
              },
              {
                "internalType": "string",
                "name": "params",
                "type": "string"
              }
            ],
            "internalType": "struct SignRequest",
            "name": "request",
            "type": "tuple"
          },
          {
            "components": [
              {
                "components": [
                  {
                    "internalType": "uint256",
                    "name": "x",
                    "type": "uint256"
                  },
                  {
                    "internalType": "uint256",
                    "name": "y",
                    "type": "uint256"
                  }
                ],
                "internalType": "struct AffinePoint",
                "name": "bigR",
                "type": "tuple"
              },
              {
                "internalType": "uint256",
                "name": "s",
                "type": "uint256"
              },
              {
                "internalType": "uint8",
                "name": "recoveryId",
                "type": "uint8"
              }
            ],
            "internalType": "struct Signature",
            "name": "signature",
            "type": "tuple"
          }
        ],
        "internalType": "struct Response[]",
        "name": "responses",
        "type": "tuple[]"
      }
    ],
    "name": "respond",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes",
        "name": "request",
        "type": "bytes"
      },
      {
        "internalType": "uint32",
        "name": "keyVersion",
        "type": "uint32"
      },
      {
        "internalType": "bytes",
        "name": "serializedOutput",
        "type": "bytes"
      },
      {
        "components": [
          {
            "components": [
              {
                "internalType": "uint256",
                "name": "x",
                "type": "uint256"
              },
              {
                "internalType": "uint256",
                "name": "y",
                "type": "uint256"
              }
            ],
            "internalType": "struct AffinePoint",
            "name": "bigR",
            "type": "tuple"
          },
          {
            "internalType": "uint256",
            "name": "s",
            "type": "uint256"
          },
          {
            "internalType": "uint8",
            "name": "recoveryId",
            "type": "uint8"
          }
        ],
        "internalType": "struct Signature",
        "name": "signature",
        "type": "tuple"
      }
    ],
    "name": "respondBidirectional",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "bytes",
            "name": "request",
            "type": "bytes"
          },
          {
            "internalType": "uint32",
            "name": "keyVersion",
            "type": "uint32"
          },
          {
            "internalType": "string",
            "name": "errorMessage",
            "type": "string"
          },
          {
            "components": [
              {
                "components": [
                  {
                    "internalType": "uint256",
                    "name": "x",
                    "type": "uint256"
                  },
                  {
                    "internalType": "uint256",
                    "name": "y",
                    "type": "uint256"
                  }
                ],
                "internalType": "struct AffinePoint",
                "name": "bigR",
                "type": "tuple"
              },
              {
                "internalType": "uint256",
                "name": "s",
                "type": "uint256"
              },
              {
                "internalType": "uint8",
                "name": "recoveryId",
                "type": "uint8"
              }
            ],
            "internalType": "struct Signature",
            "name": "signature",
            "type": "tuple"
          }
        ],
        "internalType": "struct ErrorResponse[]",
        "name": "errors",
        "type": "tuple[]"
      }
    ],
    "name": "respondError",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "address",
            "name": "requester",
            "type": "address"
          },
          {
            "components": [
              {
                "internalType": "bytes",
                "name": "serializedTransaction",
                "type": "bytes"
              },
              {
                "internalType": "string",
                "name": "caip2Id",
                "type": "string"
              },
              {
                "internalType": "uint32",
                "name": "keyVersion",
                "type": "uint32"
              },
              {
                "internalType": "string",
                "name": "path",
                "type": "string"
              },
              {
                "internalType": "string",
                "name": "algo",
                "type": "string"
              },
              {
                "internalType": "string",
                "name": "dest",
                "type": "string"
              },
              {
                "internalType": "string",
                "name": "params",
                "type": "string"
              },
              {
                "internalType": "bytes",
                "name": "outputDeserializationSchema",
                "type": "bytes"
              },
              {
                "internalType": "bytes",
                "name": "respondSerializationSchema",
                "type": "bytes"
              }
            ],
            "internalType": "struct SignBidirectionalRequest",
            "name": "request",
            "type": "tuple"
          },
          {
            "components": [
              {
                "components": [
                  {
                    "internalType": "uint256",
                    "name": "x",
                    "type": "uint256"
                  },
                  {
                    "internalType": "uint256",
                    "name": "y",
                    "type": "uint256"
                  }
                ],
                "internalType": "struct AffinePoint",
                "name": "bigR",
                "type": "tuple"
              },
              {
                "internalType": "uint256",
                "name": "s",
                "type": "uint256"
              },
              {
                "internalType": "uint8",
                "name": "recoveryId",
                "type": "uint8"
              }
            ],
            "internalType": "struct Signature",
            "name": "signature",
            "type": "tuple"
          }
        ],
        "internalType": "struct TransactionResponse[]",
        "name": "responses",
        "type": "tuple[]"
      }
    ],
    "name": "respondTransaction",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes32",
        "name": "role",
        "type": "bytes32"
      },
      {
        "internalType": "address",
        "name": "account",
        "type": "address"
      }
    ],
    "name": "revokeRole",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "uint256",
            "name": "x",
            "type": "uint256"
          },
          {
            "internalType": "uint256",
            "name": "y",
            "type": "uint256"
          }
        ],
        "internalType": "struct AffinePoint",
        "name": "publicKey",
        "type": "tuple"
      }
    ],
    "name": "setPublicKey",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      }
    ],
    "name": "setSignatureDeposit",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "bytes32",
            "name": "payload",
            "type": "bytes32"
          },
          {
            "internalType": "string",
            "name": "path",
            "type": "string"
          },
          {
            "internalType": "uint32",
            "name": "keyVersion",
            "type": "uint32"
          },
          {
            "internalType": "string",
            "name": "algo",
            "type": "string"
          },
          {
            "internalType": "string",
            "name": "dest",
            "type": "string"
          },
          {
            "internalType": "string",
            "name": "params",
            "type": "string"
          }
        ],
        "internalType": "struct SignRequest",
        "name": "request",
        "type": "tuple"
      }
    ],
    "name": "sign",
    "outputs": [],
    "stateMutability": "payable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "components": [
          {
            "internalType": "bytes",
            "name": "serializedTransaction",
            "type": "bytes"
          },
          {
            "internalType": "string",
            "name": "caip2Id",
            "type": "string"
          },
          {
            "internalType": "uint32",
            "name": "keyVersion",
            "type": "uint32"
          },
          {
            "internalType": "string",
            "name": "path",
            "type": "string"
          },
          {
            "internalType": "string",
            "name": "algo",
            "type": "string"
          },
          {
            "internalType": "string",
            "name": "dest",
            "type": "string"
          },
          {
            "internalType": "string",
            "name": "params",
            "type": "string"
          },
          {
            "internalType": "bytes",
            "name": "outputDeserializationSchema",
            "type": "bytes"
          },
          {
            "internalType": "bytes",
            "name": "respondSerializationSchema",
            "type": "bytes"
          }
        ],
        "internalType": "struct SignBidirectionalRequest",
        "name": "request",
        "type": "tuple"
      }
    ],
    "name": "signBidirectional",
    "outputs": [],
    "stateMutability": "payable",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "bytes4",
        "name": "interfaceId",
        "type": "bytes4"
      }
    ],
    "name": "supportsInterface",
    "outputs": [
      {
        "internalType": "bool",
        "name": "",
        "type": "bool"
      }
    ],
    "stateMutability": "view",
    "type": "function"
  },
  {
    "inputs": [
      {
        "internalType": "uint256",
        "name": "amount",
        "type": "uint256"
      },
      {
        "internalType": "address",
        "name": "recipient",
        "type": "address"
      }
    ],
    "name": "withdraw",
    "outputs": [],
    "stateMutability": "nonpayable",
    "type": "function"
  }
] as const;

export const signerBytecode = '0x6080604052346101345760405161279938819003601f8101601f191683016001600160401b0381118482101761011e578392829160405283398101039060808212610134578051916001600160a01b0383168303610134576040602083015191603f1901126101345760408051929083016001600160401b0381118482101761011e576100a2916060916040526040810151855201519360208401948552610139565b506001556100af816101c7565b1561010d577f85433c881aca09922b888bc6c5f6c287eb2ef43219b91a0458d0a6450854fda86080604051600254815260035460208201528351604082015284516060820152a1516002555160035560405161253f908161023a8239f35b63145a1fdd60e31b60005260046000fd5b634e487b7160e01b600052604160045260246000fd5b600080fd5b6001600160a01b0381166000908152600080516020612779833981519152602052604090205460ff166101c1576001600160a01b0316600081815260008051602061277983398151915260205260408120805460ff191660011790553391907f2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d8180a4600190565b50600090565b60208151910151908015801561021d575b801561020d575b610206576401000003d01990600790829081818009900908906401000003d0199080091490565b5050600090565b506401000003d0198210156101df565b5070014551231950b75fc4402da1732fc9bebe198110156101d856fe610120604052600436101561001357600080fd5b60003560e01c8062f714ce146113ff57806301ffc9a71461135e5780631065573b146110ab578063248a9ca3146110765780632e334452146110255780632f2ff15d14610fe557806336568abe14610f795780635f45af8814610f2657806391d1485414610ecb578063a03b5c3b14610cd8578063a217fddf14610cbc578063abf3193a14610af2578063ae650b9514610ad4578063c9eef47914610721578063d547741f146106dc578063dfb4366b14610399578063dfd50d10146102d45763f6ca4033146100e257600080fd5b346102cf5760206003193601126102cf5760043567ffffffffffffffff81116102cf57610113903690600401611519565b60405161011f81611589565b6002548152600354602082015260007fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff2184360301905b838110156102cd5760008160051b860135838112156102c957860161018461017d8280611743565b369161166f565b602081519101209161019f6101998380611743565b90611dfe565b6101af61017d6040850185611743565b926101ca6101bf60208301611732565b9160603691016116ec565b9085604051917fdeadbeef000000000000000000000000000000000000000000000000000000006020840152610220602484895161020f818c602086860191016117f1565b81010301601f1981018552846115c1565b610229836122b7565b1594856102b4575b5050505050156102885750907f3a8c98eb820de2bc0f92e6c44a3bc0245111e8d203e7aa5e8f2cb783b61ca12461027f60019493604051918291338352604060208401526040830190611814565b0390a201610155565b80837f666b7cba0000000000000000000000000000000000000000000000000000000060249352600452fd5b6102bf95508b612333565b3880858180610231565b5080fd5b005b600080fd5b346102cf576003193601604081126102cf5760406000916102f3611839565b126103965760405161030481611589565b60043581526020810190602435825261031c8161236f565b1561036e577f85433c881aca09922b888bc6c5f6c287eb2ef43219b91a0458d0a6450854fda86080604051600254815260035460208201528351604082015284516060820152a1516002555160035580f35b6004837fa2d0fee8000000000000000000000000000000000000000000000000000000008152fd5b80fd5b60206003193601126102cf5760043567ffffffffffffffff81116102cf57806004019061012060031982360301126102cf576103d3611bc3565b916103de8180611743565b9050156106b257604482016103f281611732565b90606484019161041d6104058486611743565b9260848801936104158589611743565b939092611c35565b6104278480611743565b9050618000811161067f57506104546104408486611743565b905061044c8387611743565b919050611794565b9061046760a487019261044c8488611743565b9161047a60c488019361044c8589611743565b9461048d602489019661044c888a611743565b611000811161064c57506104a18780611743565b9060e052956104b09088611743565b61010052946104be90611732565b906104c99088611743565b936104d49089611743565b9290936104e1908a611743565b9590966104ee908b611743565b98909960e48d016104ff908d611743565b9c909d6101040161050f91611743565b60805260a05260405160c0523360c0515260c051602001610180905260c0516101800160e0519161053f926117d0565b60c051810360c0516040015261010051610558926117d0565b9163ffffffff1660c051606001528b60c051608001524660c05160a0015260c051820360c05160c0015261058b926117d0565b9060c051820360c05160e001526105a1926117d0565b9060c051820360c05161010001526105b8926117d0565b9060c051820360c05161012001526105cf926117d0565b9060c051820360c05161014001526105e6926117d0565b60c051810360c051610160015260c051906080519060a05191610608926117d0565b0360c051907f27f9d88f0144f82d39d07d3e314ac47018991ad27af3fb62129dd7cd725846e891a180341161063957005b6106466102cd9134611df1565b33611912565b7f9036b5070000000000000000000000000000000000000000000000000000000060005260045261100060245260446000fd5b7f9036b5070000000000000000000000000000000000000000000000000000000060005260045261800060245260446000fd5b7f500a07ce0000000000000000000000000000000000000000000000000000000060005260046000fd5b346102cf5760406003193601126102cf576102cd6004356106fb6114d5565b9061071c61071782600052600060205260016040600020015490565b6118a5565b611aef565b346102cf5760206003193601126102cf5760043567ffffffffffffffff81116102cf57610752903690600401611519565b6040519061075f82611589565b6002548252600354602083015260005b81811061077857005b6107838183866115e4565b60c0813603126102cf576040519061079a826115a5565b6107a3816114f8565b8252602081013567ffffffffffffffff81116102cf57810190610120823603126102cf5760405191610120830183811067ffffffffffffffff821117610aa557604052803567ffffffffffffffff81116102cf5761080490369083016116a6565b8352602081013567ffffffffffffffff81116102cf5761082790369083016116a6565b602084015261083860408201611578565b6040840152606081013567ffffffffffffffff81116102cf5761085e90369083016116a6565b6060840152608081013567ffffffffffffffff81116102cf5761088490369083016116a6565b608084015260a081013567ffffffffffffffff81116102cf576108aa90369083016116a6565b60a084015260c081013567ffffffffffffffff81116102cf576108d090369083016116a6565b60c084015260e081013567ffffffffffffffff81116102cf576108f690369083016116a6565b60e084015261010081013567ffffffffffffffff81116102cf5761091c913691016116a6565b610100830152602083019182526109379036906040016116ec565b90604083019182525190825191805192602082015190604083019182519560608501968751608087015160a08801519160c089015193604051968796602088019960601b7fffffffffffffffffffffffffffffffffffffffff000000000000000000000000168a528051908160348a0191602001916109b5926117f1565b8701815191826034830191602001916109cd926117f1565b016034019060e01b7fffffffff0000000000000000000000000000000000000000000000000000000016815281519182600483019160200191610a0f926117f1565b0181519182600483019160200191610a26926117f1565b01600401808251602081940191610a3c926117f1565b01808251602081940191610a4f926117f1565b0103601f1981018252610a6290826115c1565b519020945173ffffffffffffffffffffffffffffffffffffffff169351905163ffffffff16915180519060200120925193610a9d958961197a565b60010161076f565b7f4e487b7100000000000000000000000000000000000000000000000000000000600052604160045260246000fd5b346102cf5760006003193601126102cf576020600154604051908152f35b346102cf5760e06003193601126102cf5760043567ffffffffffffffff81116102cf57610b2390369060040161154a565b6024359063ffffffff821682036102cf5760443567ffffffffffffffff81116102cf57610b5490369060040161154a565b909160807fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff9c3601126102cf57610b9c90610b8f36828861166f565b6020815191012095611dfe565b9260405190610baa82611589565b60025482526003546020830152610bc236848661166f565b91604051610bcf816115a5565b610bda3660646116c4565b815260a4359384602083015260c4359760ff891694858a036102cf578a918a6040860152610c07846122b7565b9586610ca7575b50505050505015610c79577f23a9a92895272f15b4a10136e9902bae33c369c40c448b2d184f9a06e33fc3df94610c5860405195869533875260c0602088015260c08701916117d0565b926064356040860152608435606086015260808501525060a08301520390a2005b857f666b7cba0000000000000000000000000000000000000000000000000000000060005260045260246000fd5b610cb19650612333565b878088818080610c0e565b346102cf5760006003193601126102cf57602060405160008152f35b60206003193601126102cf5760043567ffffffffffffffff81116102cf57806004019060c060031982360301126102cf57610d11611bc3565b9180359081158015610ea1575b610e77576044830190610d3082611732565b906024850194610d53610d438784611743565b9460648401956104158787611743565b610d6c610d608784611743565b905061044c8585611743565b93610d9160a4610d84608485019761044c8988611743565b93019261044c8486611743565b611000811161064c5750610da490611732565b95610daf9083611743565b949093610dbc9084611743565b9091610dc89085611743565b93610dd39195611743565b959096604051998a99338b5260208b015263ffffffff1660408a01528a60608a01524660808a015260a089016101209052610120890190610e13926117d0565b9087820360c0890152610e25926117d0565b9085820360e0870152610e37926117d0565b90838203610100850152610e4a926117d0565b037f6c77c4e5e031dca0c4944909e0d4d343c9c5b16eda4ef1d4be0762693e02672291a180341161063957005b7f7c6953f90000000000000000000000000000000000000000000000000000000060005260046000fd5b507ffffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141821015610d1e565b346102cf5760406003193601126102cf57610ee46114d5565b600435600052600060205273ffffffffffffffffffffffffffffffffffffffff60406000209116600052602052602060ff604060002054166040519015158152f35b346102cf5760206003193601126102cf57600435610f42611839565b7f4c0c144abc1788db200c21df3378b55ee4ab0980465c120061c995a62f7626d860406001548151908152836020820152a1600155005b346102cf5760406003193601126102cf57610f926114d5565b3373ffffffffffffffffffffffffffffffffffffffff821603610fbb576102cd90600435611aef565b7f6697b2320000000000000000000000000000000000000000000000000000000060005260046000fd5b346102cf5760406003193601126102cf576102cd6004356110046114d5565b9061102061071782600052600060205260016040600020015490565b611a10565b346102cf5760006003193601126102cf576000602060405161104681611589565b82815201526040805161105881611589565b60025490818152602060035491019081528251918252516020820152f35b346102cf5760206003193601126102cf5760206110a3600435600052600060205260016040600020015490565b604051908152f35b346102cf5760206003193601126102cf5760043567ffffffffffffffff81116102cf576110dc903690600401611519565b90604051916110ea83611589565b6002548352600354602084015260005b81811061110357005b61110e8183856115e4565b9060c0823603126102cf57604051611125816115a5565b61112e836114f8565b8152602083013567ffffffffffffffff81116102cf5783019060c0823603126102cf5760405160c0810181811067ffffffffffffffff821117610aa55760405282358152602083013567ffffffffffffffff81116102cf5761119390369085016116a6565b60208201526111a460408401611578565b6040820152606083013567ffffffffffffffff81116102cf576111ca90369085016116a6565b6060820152608083013567ffffffffffffffff81116102cf576111f090369085016116a6565b608082015260a08301359267ffffffffffffffff84116102cf5760019561122061123692611358963691016116a6565b60a08401526020840192835260403691016116ec565b90604083019182525173ffffffffffffffffffffffffffffffffffffffff835116815190604051916020830152602082526112726040836115c1565b63ffffffff73ffffffffffffffffffffffffffffffffffffffff60208501926112e061134285519661133460408a01986113218b61130f8a8d511660608301516112f260a06080860151950151966040519b8c9a60208c019e8f5261010060408d01526101208c0190611814565b90601f198b83030160608c0152611814565b9160808901524660a0890152601f198883030160c0890152611814565b90601f198683030160e0870152611814565b90601f1984830301610100850152611814565b03601f1981018352826115c1565b519020965116915192511692519351948b61197a565b016110fa565b346102cf5760206003193601126102cf576004357fffffffff0000000000000000000000000000000000000000000000000000000081168091036102cf57807f7965db0b00000000000000000000000000000000000000000000000000000000602092149081156113d5575b506040519015158152f35b7f01ffc9a700000000000000000000000000000000000000000000000000000000915014826113ca565b346102cf5760406003193601126102cf5760043561141b6114d5565b90611424611839565b73ffffffffffffffffffffffffffffffffffffffff82169182156114ab57478211611481577f6141b54b56b8a52a8c6f5cd2a857f6117b18ffbf4d46bd3106f300a839cbf5ea60406102cd948151908582526020820152a1611912565b7f356680b70000000000000000000000000000000000000000000000000000000060005260046000fd5b7f9c8d2cd20000000000000000000000000000000000000000000000000000000060005260046000fd5b6024359073ffffffffffffffffffffffffffffffffffffffff821682036102cf57565b359073ffffffffffffffffffffffffffffffffffffffff821682036102cf57565b9181601f840112156102cf5782359167ffffffffffffffff83116102cf576020808501948460051b0101116102cf57565b9181601f840112156102cf5782359167ffffffffffffffff83116102cf57602083818601950101116102cf57565b359063ffffffff821682036102cf57565b6040810190811067ffffffffffffffff821117610aa557604052565b6060810190811067ffffffffffffffff821117610aa557604052565b90601f601f19910116810190811067ffffffffffffffff821117610aa557604052565b91908110156116245760051b810135907fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff41813603018212156102cf570190565b7f4e487b7100000000000000000000000000000000000000000000000000000000600052603260045260246000fd5b67ffffffffffffffff8111610aa557601f01601f191660200190565b92919261167b82611653565b9161168960405193846115c1565b8294818452818301116102cf578281602093846000960137010152565b9080601f830112156102cf578160206116c19335910161166f565b90565b91908260409103126102cf576040516116dc81611589565b6020808294803584520135910152565b9190916080818403126102cf57606060405191611708836115a5565b6117138395826116c4565b83526040810135602084015201359060ff821682036102cf5760400152565b3563ffffffff811681036102cf5790565b9035907fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe1813603018212156102cf570180359067ffffffffffffffff82116102cf576020019181360383136102cf57565b919082018092116117a157565b7f4e487b7100000000000000000000000000000000000000000000000000000000600052601160045260246000fd5b601f8260209493601f19938186528686013760008582860101520116010190565b60005b8381106118045750506000910152565b81810151838201526020016117f4565b90601f19601f602093611832815180928187528780880191016117f1565b0116010190565b3360009081527fad3228b676f7d3cd4284a5443f17f1962b36e491b30a40b2405849e597ba5fb5602052604090205460ff161561187257565b7fe2517d3f0000000000000000000000000000000000000000000000000000000060005233600452600060245260446000fd5b806000526000602052604060002073ffffffffffffffffffffffffffffffffffffffff331660005260205260ff60406000205416156118e15750565b7fe2517d3f000000000000000000000000000000000000000000000000000000006000523360045260245260446000fd5b600080809381935af13d15611975573d61192b81611653565b9061193960405192836115c1565b8152600060203d92013e5b1561194b57565b7f90b8ec180000000000000000000000000000000000000000000000000000000060005260046000fd5b611944565b9286959261198a95929794611e80565b156119e25760a07f8fefda2f6c146df62efa1de95f8ff0b9c29ae07b9846e61fbce6e618897397ff9160ff604080519233845260208151805182870152015182850152602081015160608501520151166080820152a2565b507f666b7cba0000000000000000000000000000000000000000000000000000000060005260045260246000fd5b806000526000602052604060002073ffffffffffffffffffffffffffffffffffffffff831660005260205260ff6040600020541615600014611ae857806000526000602052604060002073ffffffffffffffffffffffffffffffffffffffff8316600052602052604060002060017fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff0082541617905573ffffffffffffffffffffffffffffffffffffffff339216907f2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d600080a4600190565b5050600090565b806000526000602052604060002073ffffffffffffffffffffffffffffffffffffffff831660005260205260ff60406000205416600014611ae857806000526000602052604060002073ffffffffffffffffffffffffffffffffffffffff831660005260205260406000207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff00815416905573ffffffffffffffffffffffffffffffffffffffff339216907ff6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b600080a4600190565b60015490813410611bd057565b7f0e1eddda0000000000000000000000000000000000000000000000000000000060005260046000fd5b60405190611c096040836115c1565b601582527f657468657265756d20726573706f6e7365206b657900000000000000000000006020830152565b92939290919063ffffffff1660018111611dc4575090611c5d91611c57611bfa565b91612280565b611d9a5780158015611d52575b8015611d0a575b8015611cc2575b15611c81575050565b611cbe6040519283927f302675790000000000000000000000000000000000000000000000000000000084526020600485015260248401916117d0565b0390fd5b50611d05604051611cd46040826115c1565b600981527f736563703235366b31000000000000000000000000000000000000000000000060208201528284612280565b611c78565b50611d4d604051611d1c6040826115c1565b600581527f656364736100000000000000000000000000000000000000000000000000000060208201528284612280565b611c71565b50611d95604051611d646040826115c1565b600581527f454344534100000000000000000000000000000000000000000000000000000060208201528284612280565b611c6a565b7f1e72b6ea0000000000000000000000000000000000000000000000000000000060005260046000fd5b7f4e7666870000000000000000000000000000000000000000000000000000000060005260045260246000fd5b919082039182116117a157565b359060208110611e50575b507fffffffffffffffffffffffff00000000000000000000000000000000000000008116611e4a5773ffffffffffffffffffffffffffffffffffffffff1690565b60601c90565b7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff9060200360031b1b1638611e09565b939092946040810160ff8151166001602084510151161480612252575b80612242575b156122365760ff905116601b0160ff81116117a1578151516020928301516040805195865260ff93909316858501529184015260608301526000808052909160809060015afa15612128576000519363ffffffff7fffffffffffffffff000000000000000000000000000000000000000000000000611f4182611f3a6fffffffffffffffffffffffffffffffff8860201c16612413565b9616612413565b60c01b1691168061218857506075611ffb9160405193849160208301967f7369672e6e6574776f726b2076312e302e3020657073696c6f6e20646572697688527f6174696f6e2c3078312c307800000000000000000000000000000000000000006040850152604c840152606c8301527f2c000000000000000000000000000000000000000000000000000000000000006074830152611fea81518092602086860191016117f1565b81010301601f1981018352826115c1565b5190205b8015801561215e575b6121345781517ffffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd036414191097ffffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd036414103907ffffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd036414182116117a1576001602082015116601b019182601b116117a15790516040805192835260ff93909316602080840191909152928201819052606082015260008080529060809060015afa156121285773ffffffffffffffffffffffffffffffffffffffff600051169081156120fe5773ffffffffffffffffffffffffffffffffffffffff161490565b7fa2d0fee80000000000000000000000000000000000000000000000000000000060005260046000fd5b6040513d6000823e3d90fd5b7f6b40b7ff0000000000000000000000000000000000000000000000000000000060005260046000fd5b507ffffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141811015612008565b60018103611dc45750607a61222e9160405193849160208301967f7369672e6e6574776f726b2076322e302e3020657073696c6f6e20646572697688527f6174696f6e3a6569703135353a313a30780000000000000000000000000000006040850152605184015260718301527f3a000000000000000000000000000000000000000000000000000000000000006079830152611fea81518092602086860191016117f1565b519020611fff565b50505050505050600090565b5061224d825161236f565b611ea3565b507f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a060208301511115611e9d565b82518214929183612292575b50505090565b61229f929350369161166f565b6020815191012090602081519101201438808061228c565b601f815116159081156122c8575090565b90506020815191012060246040516122e16060826115c1565b8181527c0100000000000000000000000000000000000000000000000000000000604060208301927fdeadbeef0000000000000000000000000000000000000000000000000000000084520152201490565b90926116c1959461235d60408051809360208201958652611fea81518092602086860191016117f1565b51902092612369611bfa565b91611e80565b6020815191015190801580156123e9575b80156123bf575b611ae8577ffffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f6007818381818196099009089180091490565b507ffffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f821015612387565b507ffffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141811015612380565b7f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f908060401b1773ffffffff000000000000000000000000ffffffff7bffffffff000000000000000000000000ffffffff00000000000000008260201b169116178060101b177cff000000ff000000ff000000ff000000ff000000ff000000ff000000ff7eff000000ff000000ff000000ff000000ff000000ff000000ff000000ff00008260081b169116178060041b17167f06060606060606060606060606060606060606060606060606060606060606068101908181116117a15760277f01010101010101010101010101010101010101010101010101010101010101017f30303030303030303030303030303030303030303030303030303030303030309360041c160201019056ad3228b676f7d3cd4284a5443f17f1962b36e491b30a40b2405849e597ba5fb5' as const;

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

export const signerBytecode = '0x608060405234610134576040516126d538819003601f8101601f191683016001600160401b0381118482101761011e578392829160405283398101039060808212610134578051916001600160a01b0383168303610134576040602083015191603f1901126101345760408051929083016001600160401b0381118482101761011e576100a2916060916040526040810151855201519360208401948552610139565b506001556100af816101c7565b1561010d577f85433c881aca09922b888bc6c5f6c287eb2ef43219b91a0458d0a6450854fda86080604051600254815260035460208201528351604082015284516060820152a1516002555160035560405161247b908161023a8239f35b63145a1fdd60e31b60005260046000fd5b634e487b7160e01b600052604160045260246000fd5b600080fd5b6001600160a01b03811660009081526000805160206126b5833981519152602052604090205460ff166101c1576001600160a01b031660008181526000805160206126b583398151915260205260408120805460ff191660011790553391907f2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d8180a4600190565b50600090565b60208151910151908015801561021d575b801561020d575b610206576401000003d01990600790829081818009900908906401000003d0199080091490565b5050600090565b506401000003d0198210156101df565b5070014551231950b75fc4402da1732fc9bebe198110156101d856fe610120604052600436101561001357600080fd5b60003560e01c8062f714ce146113bb57806301ffc9a71461131a5780631065573b14611067578063248a9ca3146110325780632e33445214610fe15780632f2ff15d14610fa157806336568abe14610f355780635f45af8814610ee257806391d1485414610e87578063a03b5c3b14610c94578063a217fddf14610c78578063abf3193a14610ad1578063ae650b9514610ab3578063c9eef47914610700578063d547741f146106bb578063dfb4366b14610378578063dfd50d10146102b35763f6ca4033146100e257600080fd5b346102ae5760206003193601126102ae5760043567ffffffffffffffff81116102ae576101139036906004016114d5565b60405161011f81611545565b6002548152600354602082015260007fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff2184360301905b838110156102ac5760008160051b860135838112156102a857860161018461017d82806116ff565b369161162b565b602081519101209161022a6101a261019c84806116ff565b90611dba565b926101b361017d60408301836116ff565b93856101cf6101c4602085016116ee565b9360603691016116a8565b92604051927fdeadbeef0000000000000000000000000000000000000000000000000000000060208501526102246024858a51610213818d602086860191016117ad565b81010301601f19810186528561157d565b8b611e3c565b1561027c5750907f3a8c98eb820de2bc0f92e6c44a3bc0245111e8d203e7aa5e8f2cb783b61ca124610273600194936040519182913383526040602084015260408301906117d0565b0390a201610155565b80837f666b7cba0000000000000000000000000000000000000000000000000000000060249352600452fd5b5080fd5b005b600080fd5b346102ae576003193601604081126102ae5760406000916102d26117f5565b12610375576040516102e381611545565b6004358152602081019060243582526102fb816122ab565b1561034d577f85433c881aca09922b888bc6c5f6c287eb2ef43219b91a0458d0a6450854fda86080604051600254815260035460208201528351604082015284516060820152a1516002555160035580f35b6004837fa2d0fee8000000000000000000000000000000000000000000000000000000008152fd5b80fd5b60206003193601126102ae5760043567ffffffffffffffff81116102ae57806004019061012060031982360301126102ae576103b2611b7f565b916103bd81806116ff565b90501561069157604482016103d1816116ee565b9060648401916103fc6103e484866116ff565b9260848801936103f485896116ff565b939092611bf1565b61040684806116ff565b9050618000811161065e575061043361041f84866116ff565b905061042b83876116ff565b919050611750565b9061044660a487019261042b84886116ff565b9161045960c488019361042b85896116ff565b9461046c602489019661042b888a6116ff565b611000811161062b575061048087806116ff565b9060e0529561048f90886116ff565b610100529461049d906116ee565b906104a890886116ff565b936104b390896116ff565b9290936104c0908a6116ff565b9590966104cd908b6116ff565b98909960e48d016104de908d6116ff565b9c909d610104016104ee916116ff565b60805260a05260405160c0523360c0515260c051602001610180905260c0516101800160e0519161051e9261178c565b60c051810360c05160400152610100516105379261178c565b9163ffffffff1660c051606001528b60c051608001524660c05160a0015260c051820360c05160c0015261056a9261178c565b9060c051820360c05160e001526105809261178c565b9060c051820360c05161010001526105979261178c565b9060c051820360c05161012001526105ae9261178c565b9060c051820360c05161014001526105c59261178c565b60c051810360c051610160015260c051906080519060a051916105e79261178c565b0360c051907f27f9d88f0144f82d39d07d3e314ac47018991ad27af3fb62129dd7cd725846e891a180341161061857005b6106256102ac9134611dad565b336118ce565b7f9036b5070000000000000000000000000000000000000000000000000000000060005260045261100060245260446000fd5b7f9036b5070000000000000000000000000000000000000000000000000000000060005260045261800060245260446000fd5b7f500a07ce0000000000000000000000000000000000000000000000000000000060005260046000fd5b346102ae5760406003193601126102ae576102ac6004356106da611491565b906106fb6106f682600052600060205260016040600020015490565b611861565b611aab565b346102ae5760206003193601126102ae5760043567ffffffffffffffff81116102ae576107319036906004016114d5565b6040519061073e82611545565b6002548252600354602083015260005b81811061075757005b6107628183866115a0565b60c0813603126102ae576040519061077982611561565b610782816114b4565b8252602081013567ffffffffffffffff81116102ae57810190610120823603126102ae5760405191610120830183811067ffffffffffffffff821117610a8457604052803567ffffffffffffffff81116102ae576107e39036908301611662565b8352602081013567ffffffffffffffff81116102ae576108069036908301611662565b602084015261081760408201611534565b6040840152606081013567ffffffffffffffff81116102ae5761083d9036908301611662565b6060840152608081013567ffffffffffffffff81116102ae576108639036908301611662565b608084015260a081013567ffffffffffffffff81116102ae576108899036908301611662565b60a084015260c081013567ffffffffffffffff81116102ae576108af9036908301611662565b60c084015260e081013567ffffffffffffffff81116102ae576108d59036908301611662565b60e084015261010081013567ffffffffffffffff81116102ae576108fb91369101611662565b610100830152602083019182526109169036906040016116a8565b90604083019182525190825191805192602082015190604083019182519560608501968751608087015160a08801519160c089015193604051968796602088019960601b7fffffffffffffffffffffffffffffffffffffffff000000000000000000000000168a528051908160348a019160200191610994926117ad565b8701815191826034830191602001916109ac926117ad565b016034019060e01b7fffffffff00000000000000000000000000000000000000000000000000000000168152815191826004830191602001916109ee926117ad565b0181519182600483019160200191610a05926117ad565b01600401808251602081940191610a1b926117ad565b01808251602081940191610a2e926117ad565b0103601f1981018252610a41908261157d565b519020945173ffffffffffffffffffffffffffffffffffffffff169351905163ffffffff16915180519060200120925193610a7c9589611936565b60010161074e565b7f4e487b7100000000000000000000000000000000000000000000000000000000600052604160045260246000fd5b346102ae5760006003193601126102ae576020600154604051908152f35b346102ae5760e06003193601126102ae5760043567ffffffffffffffff81116102ae57610b02903690600401611506565b6024359063ffffffff821682036102ae5760443567ffffffffffffffff81116102ae57610b33903690600401611506565b909160807fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff9c3601126102ae57610b7b90610b6e36828861162b565b6020815191012095611dba565b60405193610b8885611545565b60025485526003546020860152610ba036848661162b565b91604051610bad81611561565b610bb8366064611680565b815260a4359384602083015260c4359760ff891694858a036102ae57610be5948b928b6040870152611e3c565b15610c4a577f23a9a92895272f15b4a10136e9902bae33c369c40c448b2d184f9a06e33fc3df94610c2960405195869533875260c0602088015260c087019161178c565b926064356040860152608435606086015260808501525060a08301520390a2005b857f666b7cba0000000000000000000000000000000000000000000000000000000060005260045260246000fd5b346102ae5760006003193601126102ae57602060405160008152f35b60206003193601126102ae5760043567ffffffffffffffff81116102ae57806004019060c060031982360301126102ae57610ccd611b7f565b9180359081158015610e5d575b610e33576044830190610cec826116ee565b906024850194610d0f610cff87846116ff565b9460648401956103f487876116ff565b610d28610d1c87846116ff565b905061042b85856116ff565b93610d4d60a4610d40608485019761042b89886116ff565b93019261042b84866116ff565b611000811161062b5750610d60906116ee565b95610d6b90836116ff565b949093610d7890846116ff565b9091610d8490856116ff565b93610d8f91956116ff565b959096604051998a99338b5260208b015263ffffffff1660408a01528a60608a01524660808a015260a089016101209052610120890190610dcf9261178c565b9087820360c0890152610de19261178c565b9085820360e0870152610df39261178c565b90838203610100850152610e069261178c565b037f6c77c4e5e031dca0c4944909e0d4d343c9c5b16eda4ef1d4be0762693e02672291a180341161061857005b7f7c6953f90000000000000000000000000000000000000000000000000000000060005260046000fd5b507ffffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141821015610cda565b346102ae5760406003193601126102ae57610ea0611491565b600435600052600060205273ffffffffffffffffffffffffffffffffffffffff60406000209116600052602052602060ff604060002054166040519015158152f35b346102ae5760206003193601126102ae57600435610efe6117f5565b7f4c0c144abc1788db200c21df3378b55ee4ab0980465c120061c995a62f7626d860406001548151908152836020820152a1600155005b346102ae5760406003193601126102ae57610f4e611491565b3373ffffffffffffffffffffffffffffffffffffffff821603610f77576102ac90600435611aab565b7f6697b2320000000000000000000000000000000000000000000000000000000060005260046000fd5b346102ae5760406003193601126102ae576102ac600435610fc0611491565b90610fdc6106f682600052600060205260016040600020015490565b6119cc565b346102ae5760006003193601126102ae576000602060405161100281611545565b82815201526040805161101481611545565b60025490818152602060035491019081528251918252516020820152f35b346102ae5760206003193601126102ae57602061105f600435600052600060205260016040600020015490565b604051908152f35b346102ae5760206003193601126102ae5760043567ffffffffffffffff81116102ae576110989036906004016114d5565b90604051916110a683611545565b6002548352600354602084015260005b8181106110bf57005b6110ca8183856115a0565b9060c0823603126102ae576040516110e181611561565b6110ea836114b4565b8152602083013567ffffffffffffffff81116102ae5783019060c0823603126102ae5760405160c0810181811067ffffffffffffffff821117610a845760405282358152602083013567ffffffffffffffff81116102ae5761114f9036908501611662565b602082015261116060408401611534565b6040820152606083013567ffffffffffffffff81116102ae576111869036908501611662565b6060820152608083013567ffffffffffffffff81116102ae576111ac9036908501611662565b608082015260a08301359267ffffffffffffffff84116102ae576001956111dc6111f29261131496369101611662565b60a08401526020840192835260403691016116a8565b90604083019182525173ffffffffffffffffffffffffffffffffffffffff8351168151906040519160208301526020825261122e60408361157d565b63ffffffff73ffffffffffffffffffffffffffffffffffffffff602085019261129c6112fe8551966112f060408a01986112dd8b6112cb8a8d511660608301516112ae60a06080860151950151966040519b8c9a60208c019e8f5261010060408d01526101208c01906117d0565b90601f198b83030160608c01526117d0565b9160808901524660a0890152601f198883030160c08901526117d0565b90601f198683030160e08701526117d0565b90601f19848303016101008501526117d0565b03601f19810183528261157d565b519020965116915192511692519351948b611936565b016110b6565b346102ae5760206003193601126102ae576004357fffffffff0000000000000000000000000000000000000000000000000000000081168091036102ae57807f7965db0b0000000000000000000000000000000000000000000000000000000060209214908115611391575b506040519015158152f35b7f01ffc9a70000000000000000000000000000000000000000000000000000000091501482611386565b346102ae5760406003193601126102ae576004356113d7611491565b906113e06117f5565b73ffffffffffffffffffffffffffffffffffffffff82169182156114675747821161143d577f6141b54b56b8a52a8c6f5cd2a857f6117b18ffbf4d46bd3106f300a839cbf5ea60406102ac948151908582526020820152a16118ce565b7f356680b70000000000000000000000000000000000000000000000000000000060005260046000fd5b7f9c8d2cd20000000000000000000000000000000000000000000000000000000060005260046000fd5b6024359073ffffffffffffffffffffffffffffffffffffffff821682036102ae57565b359073ffffffffffffffffffffffffffffffffffffffff821682036102ae57565b9181601f840112156102ae5782359167ffffffffffffffff83116102ae576020808501948460051b0101116102ae57565b9181601f840112156102ae5782359167ffffffffffffffff83116102ae57602083818601950101116102ae57565b359063ffffffff821682036102ae57565b6040810190811067ffffffffffffffff821117610a8457604052565b6060810190811067ffffffffffffffff821117610a8457604052565b90601f601f19910116810190811067ffffffffffffffff821117610a8457604052565b91908110156115e05760051b810135907fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff41813603018212156102ae570190565b7f4e487b7100000000000000000000000000000000000000000000000000000000600052603260045260246000fd5b67ffffffffffffffff8111610a8457601f01601f191660200190565b9291926116378261160f565b91611645604051938461157d565b8294818452818301116102ae578281602093846000960137010152565b9080601f830112156102ae5781602061167d9335910161162b565b90565b91908260409103126102ae5760405161169881611545565b6020808294803584520135910152565b9190916080818403126102ae576060604051916116c483611561565b6116cf839582611680565b83526040810135602084015201359060ff821682036102ae5760400152565b3563ffffffff811681036102ae5790565b9035907fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe1813603018212156102ae570180359067ffffffffffffffff82116102ae576020019181360383136102ae57565b9190820180921161175d57565b7f4e487b7100000000000000000000000000000000000000000000000000000000600052601160045260246000fd5b601f8260209493601f19938186528686013760008582860101520116010190565b60005b8381106117c05750506000910152565b81810151838201526020016117b0565b90601f19601f6020936117ee815180928187528780880191016117ad565b0116010190565b3360009081527fad3228b676f7d3cd4284a5443f17f1962b36e491b30a40b2405849e597ba5fb5602052604090205460ff161561182e57565b7fe2517d3f0000000000000000000000000000000000000000000000000000000060005233600452600060245260446000fd5b806000526000602052604060002073ffffffffffffffffffffffffffffffffffffffff331660005260205260ff604060002054161561189d5750565b7fe2517d3f000000000000000000000000000000000000000000000000000000006000523360045260245260446000fd5b600080809381935af13d15611931573d6118e78161160f565b906118f5604051928361157d565b8152600060203d92013e5b1561190757565b7f90b8ec180000000000000000000000000000000000000000000000000000000060005260046000fd5b611900565b9286959261194695929794611e85565b1561199e5760a07f8fefda2f6c146df62efa1de95f8ff0b9c29ae07b9846e61fbce6e618897397ff9160ff604080519233845260208151805182870152015182850152602081015160608501520151166080820152a2565b507f666b7cba0000000000000000000000000000000000000000000000000000000060005260045260246000fd5b806000526000602052604060002073ffffffffffffffffffffffffffffffffffffffff831660005260205260ff6040600020541615600014611aa457806000526000602052604060002073ffffffffffffffffffffffffffffffffffffffff8316600052602052604060002060017fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff0082541617905573ffffffffffffffffffffffffffffffffffffffff339216907f2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d600080a4600190565b5050600090565b806000526000602052604060002073ffffffffffffffffffffffffffffffffffffffff831660005260205260ff60406000205416600014611aa457806000526000602052604060002073ffffffffffffffffffffffffffffffffffffffff831660005260205260406000207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff00815416905573ffffffffffffffffffffffffffffffffffffffff339216907ff6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b600080a4600190565b60015490813410611b8c57565b7f0e1eddda0000000000000000000000000000000000000000000000000000000060005260046000fd5b60405190611bc560408361157d565b601582527f657468657265756d20726573706f6e7365206b657900000000000000000000006020830152565b92939290919063ffffffff1660018111611d80575090611c1991611c13611bb6565b91612274565b611d565780158015611d0e575b8015611cc6575b8015611c7e575b15611c3d575050565b611c7a6040519283927f3026757900000000000000000000000000000000000000000000000000000000845260206004850152602484019161178c565b0390fd5b50611cc1604051611c9060408261157d565b600981527f736563703235366b31000000000000000000000000000000000000000000000060208201528284612274565b611c34565b50611d09604051611cd860408261157d565b600581527f656364736100000000000000000000000000000000000000000000000000000060208201528284612274565b611c2d565b50611d51604051611d2060408261157d565b600581527f454344534100000000000000000000000000000000000000000000000000000060208201528284612274565b611c26565b7f1e72b6ea0000000000000000000000000000000000000000000000000000000060005260046000fd5b7f4e7666870000000000000000000000000000000000000000000000000000000060005260045260246000fd5b9190820391821161175d57565b359060208110611e0c575b507fffffffffffffffffffffffff00000000000000000000000000000000000000008116611e065773ffffffffffffffffffffffffffffffffffffffff1690565b60601c90565b7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff9060200360031b1b1638611dc5565b909261167d9594611e7760408051809360208201958652611e6681518092602086860191016117ad565b81010301601f19810183528261157d565b51902092611e83611bb6565b915b939092946040810160ff8151166001602084510151161480612246575b80612236575b1561222a5760ff905116601b0160ff811161175d578151516020928301516040805195865260ff93909316858501529184015260608301526000808052909160809060015afa1561211c576000519363ffffffff7fffffffffffffffff000000000000000000000000000000000000000000000000611f4682611f3f6fffffffffffffffffffffffffffffffff8860201c1661234f565b961661234f565b60c01b1691168061217c57506075611fef9160405193849160208301967f7369672e6e6574776f726b2076312e302e3020657073696c6f6e20646572697688527f6174696f6e2c3078312c307800000000000000000000000000000000000000006040850152604c840152606c8301527f2c000000000000000000000000000000000000000000000000000000000000006074830152611e6681518092602086860191016117ad565b5190205b80158015612152575b6121285781517ffffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd036414191097ffffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd036414103907ffffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141821161175d576001602082015116601b019182601b1161175d5790516040805192835260ff93909316602080840191909152928201819052606082015260008080529060809060015afa1561211c5773ffffffffffffffffffffffffffffffffffffffff600051169081156120f25773ffffffffffffffffffffffffffffffffffffffff161490565b7fa2d0fee80000000000000000000000000000000000000000000000000000000060005260046000fd5b6040513d6000823e3d90fd5b7f6b40b7ff0000000000000000000000000000000000000000000000000000000060005260046000fd5b507ffffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141811015611ffc565b60018103611d805750607a6122229160405193849160208301967f7369672e6e6574776f726b2076322e302e3020657073696c6f6e20646572697688527f6174696f6e3a6569703135353a313a30780000000000000000000000000000006040850152605184015260718301527f3a000000000000000000000000000000000000000000000000000000000000006079830152611e6681518092602086860191016117ad565b519020611ff3565b50505050505050600090565b5061224182516122ab565b611ea8565b507f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a060208301511115611ea2565b82518214929183612286575b50505090565b612293929350369161162b565b60208151910120906020815191012014388080612280565b602081519101519080158015612325575b80156122fb575b611aa4577ffffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f6007818381818196099009089180091490565b507ffffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f8210156122c3565b507ffffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd03641418110156122bc565b7f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f908060401b1773ffffffff000000000000000000000000ffffffff7bffffffff000000000000000000000000ffffffff00000000000000008260201b169116178060101b177cff000000ff000000ff000000ff000000ff000000ff000000ff000000ff7eff000000ff000000ff000000ff000000ff000000ff000000ff000000ff00008260081b169116178060041b17167f060606060606060606060606060606060606060606060606060606060606060681019081811161175d5760277f01010101010101010101010101010101010101010101010101010101010101017f30303030303030303030303030303030303030303030303030303030303030309360041c160201019056ad3228b676f7d3cd4284a5443f17f1962b36e491b30a40b2405849e597ba5fb5' as const;

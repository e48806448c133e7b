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

export const signerBytecode = '0x608060405234610134576040516127f638819003601f8101601f191683016001600160401b0381118482101761011e578392829160405283398101039060808212610134578051916001600160a01b0383168303610134576040602083015191603f1901126101345760408051929083016001600160401b0381118482101761011e576100a2916060916040526040810151855201519360208401948552610139565b506001556100af816101c7565b1561010d577f85433c881aca09922b888bc6c5f6c287eb2ef43219b91a0458d0a6450854fda86080604051600254815260035460208201528351604082015284516060820152a1516002555160035560405161259c908161023a8239f35b63145a1fdd60e31b60005260046000fd5b634e487b7160e01b600052604160045260246000fd5b600080fd5b6001600160a01b03811660009081526000805160206127d6833981519152602052604090205460ff166101c1576001600160a01b031660008181526000805160206127d683398151915260205260408120805460ff191660011790553391907f2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d8180a4600190565b50600090565b60208151910151908015801561021d575b801561020d575b610206576401000003d01990600790829081818009900908906401000003d0199080091490565b5050600090565b506401000003d0198210156101df565b5070014551231950b75fc4402da1732fc9bebe198110156101d856fe610120604052600436101561001357600080fd5b60003560e01c8062f714ce1461145c57806301ffc9a7146113bb5780631065573b14611108578063248a9ca3146110d35780632e334452146110825780632f2ff15d1461104257806336568abe14610fd65780635f45af8814610f8357806391d1485414610f28578063a03b5c3b14610d35578063a217fddf14610d19578063abf3193a14610b4f578063ae650b9514610b31578063c9eef4791461077e578063d547741f14610739578063dfb4366b14610399578063dfd50d10146102d45763f6ca4033146100e257600080fd5b346102cf5760206003193601126102cf5760043567ffffffffffffffff81116102cf57610113903690600401611576565b60405161011f816115e6565b6002548152600354602082015260007fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff2184360301905b838110156102cd5760008160051b860135838112156102c957860161018461017d82806117a0565b36916116cc565b602081519101209161019f61019983806117a0565b90611e5b565b6101af61017d60408501856117a0565b926101ca6101bf6020830161178f565b916060369101611749565b9085604051917fdeadbeef000000000000000000000000000000000000000000000000000000006020840152610220602484895161020f818c6020868601910161184e565b81010301601f19810185528461161e565b61022983612314565b1594856102b4575b5050505050156102885750907f3a8c98eb820de2bc0f92e6c44a3bc0245111e8d203e7aa5e8f2cb783b61ca12461027f60019493604051918291338352604060208401526040830190611871565b0390a201610155565b80837f666b7cba0000000000000000000000000000000000000000000000000000000060249352600452fd5b6102bf95508b612390565b3880858180610231565b5080fd5b005b600080fd5b346102cf576003193601604081126102cf5760406000916102f3611896565b1261039657604051610304816115e6565b60043581526020810190602435825261031c816123cc565b1561036e577f85433c881aca09922b888bc6c5f6c287eb2ef43219b91a0458d0a6450854fda86080604051600254815260035460208201528351604082015284516060820152a1516002555160035580f35b6004837fa2d0fee8000000000000000000000000000000000000000000000000000000008152fd5b80fd5b60206003193601126102cf5760043567ffffffffffffffff81116102cf578060040161012060031983360301126102cf576103d2611c20565b906103dd81806117a0565b90501561070f5760448301926103f28461178f565b606482019461041c61040487866117a0565b93608486019461041486896117a0565b939092611c92565b61042684806117a0565b905061800081116106dc575061045361043f87866117a0565b905061044b84876117a0565b9190506117f1565b9061046660a485019261044b84886117a0565b9161047960c486019361044b85896117a0565b9161048c602487019361044b858a6117a0565b61100081116106a9575060e48601946104ba6101046104ab888b6117a0565b999050019761044b898b6117a0565b996110008b116106755788999a506104d48980999a6117a0565b9060e052946104e390896117a0565b61010052926104f19061178f565b906104fc90896117a0565b9092610508908a6117a0565b949095610515908b6117a0565b979098610522908c6117a0565b9a61052d919c6117a0565b9c610538919e6117a0565b60805260a05260405160c0523360c0515260c051602001610180905260c0516101800160e051916105689261182d565b60c051810360c05160400152610100516105819261182d565b9163ffffffff1660c051606001528b60c051608001524660c05160a0015260c051820360c05160c001526105b49261182d565b9060c051820360c05160e001526105ca9261182d565b9060c051820360c05161010001526105e19261182d565b9060c051820360c05161012001526105f89261182d565b9060c051820360c051610140015261060f9261182d565b60c051810360c051610160015260c051906080519060a051916106319261182d565b0360c051907f27f9d88f0144f82d39d07d3e314ac47018991ad27af3fb62129dd7cd725846e891a180341161066257005b61066f6102cd9134611e4e565b3361196f565b8a7f9036b5070000000000000000000000000000000000000000000000000000000060005260045261100060245260446000fd5b7f9036b5070000000000000000000000000000000000000000000000000000000060005260045261100060245260446000fd5b7f9036b5070000000000000000000000000000000000000000000000000000000060005260045261800060245260446000fd5b7f500a07ce0000000000000000000000000000000000000000000000000000000060005260046000fd5b346102cf5760406003193601126102cf576102cd600435610758611532565b9061077961077482600052600060205260016040600020015490565b611902565b611b4c565b346102cf5760206003193601126102cf5760043567ffffffffffffffff81116102cf576107af903690600401611576565b604051906107bc826115e6565b6002548252600354602083015260005b8181106107d557005b6107e0818386611641565b60c0813603126102cf57604051906107f782611602565b61080081611555565b8252602081013567ffffffffffffffff81116102cf57810190610120823603126102cf5760405191610120830183811067ffffffffffffffff821117610b0257604052803567ffffffffffffffff81116102cf576108619036908301611703565b8352602081013567ffffffffffffffff81116102cf576108849036908301611703565b6020840152610895604082016115d5565b6040840152606081013567ffffffffffffffff81116102cf576108bb9036908301611703565b6060840152608081013567ffffffffffffffff81116102cf576108e19036908301611703565b608084015260a081013567ffffffffffffffff81116102cf576109079036908301611703565b60a084015260c081013567ffffffffffffffff81116102cf5761092d9036908301611703565b60c084015260e081013567ffffffffffffffff81116102cf576109539036908301611703565b60e084015261010081013567ffffffffffffffff81116102cf5761097991369101611703565b61010083015260208301918252610994903690604001611749565b90604083019182525190825191805192602082015190604083019182519560608501968751608087015160a08801519160c089015193604051968796602088019960601b7fffffffffffffffffffffffffffffffffffffffff000000000000000000000000168a528051908160348a019160200191610a129261184e565b870181519182603483019160200191610a2a9261184e565b016034019060e01b7fffffffff0000000000000000000000000000000000000000000000000000000016815281519182600483019160200191610a6c9261184e565b0181519182600483019160200191610a839261184e565b01600401808251602081940191610a999261184e565b01808251602081940191610aac9261184e565b0103601f1981018252610abf908261161e565b519020945173ffffffffffffffffffffffffffffffffffffffff169351905163ffffffff16915180519060200120925193610afa95896119d7565b6001016107cc565b7f4e487b7100000000000000000000000000000000000000000000000000000000600052604160045260246000fd5b346102cf5760006003193601126102cf576020600154604051908152f35b346102cf5760e06003193601126102cf5760043567ffffffffffffffff81116102cf57610b809036906004016115a7565b6024359063ffffffff821682036102cf5760443567ffffffffffffffff81116102cf57610bb19036906004016115a7565b909160807fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff9c3601126102cf57610bf990610bec3682886116cc565b6020815191012095611e5b565b9260405190610c07826115e6565b60025482526003546020830152610c1f3684866116cc565b91604051610c2c81611602565b610c37366064611721565b815260a4359384602083015260c4359760ff891694858a036102cf578a918a6040860152610c6484612314565b9586610d04575b50505050505015610cd6577f23a9a92895272f15b4a10136e9902bae33c369c40c448b2d184f9a06e33fc3df94610cb560405195869533875260c0602088015260c087019161182d565b926064356040860152608435606086015260808501525060a08301520390a2005b857f666b7cba0000000000000000000000000000000000000000000000000000000060005260045260246000fd5b610d0e9650612390565b878088818080610c6b565b346102cf5760006003193601126102cf57602060405160008152f35b60206003193601126102cf5760043567ffffffffffffffff81116102cf57806004019060c060031982360301126102cf57610d6e611c20565b9180359081158015610efe575b610ed4576044830190610d8d8261178f565b906024850194610db0610da087846117a0565b94606484019561041487876117a0565b610dc9610dbd87846117a0565b905061044b85856117a0565b93610dee60a4610de1608485019761044b89886117a0565b93019261044b84866117a0565b61100081116106a95750610e019061178f565b95610e0c90836117a0565b949093610e1990846117a0565b9091610e2590856117a0565b93610e3091956117a0565b959096604051998a99338b5260208b015263ffffffff1660408a01528a60608a01524660808a015260a089016101209052610120890190610e709261182d565b9087820360c0890152610e829261182d565b9085820360e0870152610e949261182d565b90838203610100850152610ea79261182d565b037f6c77c4e5e031dca0c4944909e0d4d343c9c5b16eda4ef1d4be0762693e02672291a180341161066257005b7f7c6953f90000000000000000000000000000000000000000000000000000000060005260046000fd5b507ffffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141821015610d7b565b346102cf5760406003193601126102cf57610f41611532565b600435600052600060205273ffffffffffffffffffffffffffffffffffffffff60406000209116600052602052602060ff604060002054166040519015158152f35b346102cf5760206003193601126102cf57600435610f9f611896565b7f4c0c144abc1788db200c21df3378b55ee4ab0980465c120061c995a62f7626d860406001548151908152836020820152a1600155005b346102cf5760406003193601126102cf57610fef611532565b3373ffffffffffffffffffffffffffffffffffffffff821603611018576102cd90600435611b4c565b7f6697b2320000000000000000000000000000000000000000000000000000000060005260046000fd5b346102cf5760406003193601126102cf576102cd600435611061611532565b9061107d61077482600052600060205260016040600020015490565b611a6d565b346102cf5760006003193601126102cf57600060206040516110a3816115e6565b8281520152604080516110b5816115e6565b60025490818152602060035491019081528251918252516020820152f35b346102cf5760206003193601126102cf576020611100600435600052600060205260016040600020015490565b604051908152f35b346102cf5760206003193601126102cf5760043567ffffffffffffffff81116102cf57611139903690600401611576565b9060405191611147836115e6565b6002548352600354602084015260005b81811061116057005b61116b818385611641565b9060c0823603126102cf5760405161118281611602565b61118b83611555565b8152602083013567ffffffffffffffff81116102cf5783019060c0823603126102cf5760405160c0810181811067ffffffffffffffff821117610b025760405282358152602083013567ffffffffffffffff81116102cf576111f09036908501611703565b6020820152611201604084016115d5565b6040820152606083013567ffffffffffffffff81116102cf576112279036908501611703565b6060820152608083013567ffffffffffffffff81116102cf5761124d9036908501611703565b608082015260a08301359267ffffffffffffffff84116102cf5760019561127d611293926113b596369101611703565b60a0840152602084019283526040369101611749565b90604083019182525173ffffffffffffffffffffffffffffffffffffffff835116815190604051916020830152602082526112cf60408361161e565b63ffffffff73ffffffffffffffffffffffffffffffffffffffff602085019261133d61139f85519661139160408a019861137e8b61136c8a8d5116606083015161134f60a06080860151950151966040519b8c9a60208c019e8f5261010060408d01526101208c0190611871565b90601f198b83030160608c0152611871565b9160808901524660a0890152601f198883030160c0890152611871565b90601f198683030160e0870152611871565b90601f1984830301610100850152611871565b03601f19810183528261161e565b519020965116915192511692519351948b6119d7565b01611157565b346102cf5760206003193601126102cf576004357fffffffff0000000000000000000000000000000000000000000000000000000081168091036102cf57807f7965db0b0000000000000000000000000000000000000000000000000000000060209214908115611432575b506040519015158152f35b7f01ffc9a70000000000000000000000000000000000000000000000000000000091501482611427565b346102cf5760406003193601126102cf57600435611478611532565b90611481611896565b73ffffffffffffffffffffffffffffffffffffffff8216918215611508574782116114de577f6141b54b56b8a52a8c6f5cd2a857f6117b18ffbf4d46bd3106f300a839cbf5ea60406102cd948151908582526020820152a161196f565b7f356680b70000000000000000000000000000000000000000000000000000000060005260046000fd5b7f9c8d2cd20000000000000000000000000000000000000000000000000000000060005260046000fd5b6024359073ffffffffffffffffffffffffffffffffffffffff821682036102cf57565b359073ffffffffffffffffffffffffffffffffffffffff821682036102cf57565b9181601f840112156102cf5782359167ffffffffffffffff83116102cf576020808501948460051b0101116102cf57565b9181601f840112156102cf5782359167ffffffffffffffff83116102cf57602083818601950101116102cf57565b359063ffffffff821682036102cf57565b6040810190811067ffffffffffffffff821117610b0257604052565b6060810190811067ffffffffffffffff821117610b0257604052565b90601f601f19910116810190811067ffffffffffffffff821117610b0257604052565b91908110156116815760051b810135907fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff41813603018212156102cf570190565b7f4e487b7100000000000000000000000000000000000000000000000000000000600052603260045260246000fd5b67ffffffffffffffff8111610b0257601f01601f191660200190565b9291926116d8826116b0565b916116e6604051938461161e565b8294818452818301116102cf578281602093846000960137010152565b9080601f830112156102cf5781602061171e933591016116cc565b90565b91908260409103126102cf57604051611739816115e6565b6020808294803584520135910152565b9190916080818403126102cf5760606040519161176583611602565b611770839582611721565b83526040810135602084015201359060ff821682036102cf5760400152565b3563ffffffff811681036102cf5790565b9035907fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe1813603018212156102cf570180359067ffffffffffffffff82116102cf576020019181360383136102cf57565b919082018092116117fe57565b7f4e487b7100000000000000000000000000000000000000000000000000000000600052601160045260246000fd5b601f8260209493601f19938186528686013760008582860101520116010190565b60005b8381106118615750506000910152565b8181015183820152602001611851565b90601f19601f60209361188f8151809281875287808801910161184e565b0116010190565b3360009081527fad3228b676f7d3cd4284a5443f17f1962b36e491b30a40b2405849e597ba5fb5602052604090205460ff16156118cf57565b7fe2517d3f0000000000000000000000000000000000000000000000000000000060005233600452600060245260446000fd5b806000526000602052604060002073ffffffffffffffffffffffffffffffffffffffff331660005260205260ff604060002054161561193e5750565b7fe2517d3f000000000000000000000000000000000000000000000000000000006000523360045260245260446000fd5b600080809381935af13d156119d2573d611988816116b0565b90611996604051928361161e565b8152600060203d92013e5b156119a857565b7f90b8ec180000000000000000000000000000000000000000000000000000000060005260046000fd5b6119a1565b928695926119e795929794611edd565b15611a3f5760a07f8fefda2f6c146df62efa1de95f8ff0b9c29ae07b9846e61fbce6e618897397ff9160ff604080519233845260208151805182870152015182850152602081015160608501520151166080820152a2565b507f666b7cba0000000000000000000000000000000000000000000000000000000060005260045260246000fd5b806000526000602052604060002073ffffffffffffffffffffffffffffffffffffffff831660005260205260ff6040600020541615600014611b4557806000526000602052604060002073ffffffffffffffffffffffffffffffffffffffff8316600052602052604060002060017fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff0082541617905573ffffffffffffffffffffffffffffffffffffffff339216907f2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d600080a4600190565b5050600090565b806000526000602052604060002073ffffffffffffffffffffffffffffffffffffffff831660005260205260ff60406000205416600014611b4557806000526000602052604060002073ffffffffffffffffffffffffffffffffffffffff831660005260205260406000207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff00815416905573ffffffffffffffffffffffffffffffffffffffff339216907ff6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b600080a4600190565b60015490813410611c2d57565b7f0e1eddda0000000000000000000000000000000000000000000000000000000060005260046000fd5b60405190611c6660408361161e565b601582527f657468657265756d20726573706f6e7365206b657900000000000000000000006020830152565b92939290919063ffffffff1660018111611e21575090611cba91611cb4611c57565b916122dd565b611df75780158015611daf575b8015611d67575b8015611d1f575b15611cde575050565b611d1b6040519283927f3026757900000000000000000000000000000000000000000000000000000000845260206004850152602484019161182d565b0390fd5b50611d62604051611d3160408261161e565b600981527f736563703235366b310000000000000000000000000000000000000000000000602082015282846122dd565b611cd5565b50611daa604051611d7960408261161e565b600581527f6563647361000000000000000000000000000000000000000000000000000000602082015282846122dd565b611cce565b50611df2604051611dc160408261161e565b600581527f4543445341000000000000000000000000000000000000000000000000000000602082015282846122dd565b611cc7565b7f1e72b6ea0000000000000000000000000000000000000000000000000000000060005260046000fd5b7f4e7666870000000000000000000000000000000000000000000000000000000060005260045260246000fd5b919082039182116117fe57565b359060208110611ead575b507fffffffffffffffffffffffff00000000000000000000000000000000000000008116611ea75773ffffffffffffffffffffffffffffffffffffffff1690565b60601c90565b7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff9060200360031b1b1638611e66565b939092946040810160ff81511660016020845101511614806122af575b8061229f575b156122935760ff905116601b0160ff81116117fe578151516020928301516040805195865260ff93909316858501529184015260608301526000808052909160809060015afa15612185576000519363ffffffff7fffffffffffffffff000000000000000000000000000000000000000000000000611f9e82611f976fffffffffffffffffffffffffffffffff8860201c16612470565b9616612470565b60c01b169116806121e5575060756120589160405193849160208301967f7369672e6e6574776f726b2076312e302e3020657073696c6f6e20646572697688527f6174696f6e2c3078312c307800000000000000000000000000000000000000006040850152604c840152606c8301527f2c000000000000000000000000000000000000000000000000000000000000006074830152612047815180926020868601910161184e565b81010301601f19810183528261161e565b5190205b801580156121bb575b6121915781517ffffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd036414191097ffffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd036414103907ffffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd036414182116117fe576001602082015116601b019182601b116117fe5790516040805192835260ff93909316602080840191909152928201819052606082015260008080529060809060015afa156121855773ffffffffffffffffffffffffffffffffffffffff6000511690811561215b5773ffffffffffffffffffffffffffffffffffffffff161490565b7fa2d0fee80000000000000000000000000000000000000000000000000000000060005260046000fd5b6040513d6000823e3d90fd5b7f6b40b7ff0000000000000000000000000000000000000000000000000000000060005260046000fd5b507ffffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141811015612065565b60018103611e215750607a61228b9160405193849160208301967f7369672e6e6574776f726b2076322e302e3020657073696c6f6e20646572697688527f6174696f6e3a6569703135353a313a30780000000000000000000000000000006040850152605184015260718301527f3a000000000000000000000000000000000000000000000000000000000000006079830152612047815180926020868601910161184e565b51902061205c565b50505050505050600090565b506122aa82516123cc565b611f00565b507f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a060208301511115611efa565b825182149291836122ef575b50505090565b6122fc92935036916116cc565b602081519101209060208151910120143880806122e9565b601f81511615908115612325575090565b905060208151910120602460405161233e60608261161e565b8181527c0100000000000000000000000000000000000000000000000000000000604060208301927fdeadbeef0000000000000000000000000000000000000000000000000000000084520152201490565b909261171e95946123ba60408051809360208201958652612047815180926020868601910161184e565b519020926123c6611c57565b91611edd565b602081519101519080158015612446575b801561241c575b611b45577ffffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f6007818381818196099009089180091490565b507ffffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f8210156123e4565b507ffffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd03641418110156123dd565b7f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f908060401b1773ffffffff000000000000000000000000ffffffff7bffffffff000000000000000000000000ffffffff00000000000000008260201b169116178060101b177cff000000ff000000ff000000ff000000ff000000ff000000ff000000ff7eff000000ff000000ff000000ff000000ff000000ff000000ff000000ff00008260081b169116178060041b17167f06060606060606060606060606060606060606060606060606060606060606068101908181116117fe5760277f01010101010101010101010101010101010101010101010101010101010101017f30303030303030303030303030303030303030303030303030303030303030309360041c160201019056ad3228b676f7d3cd4284a5443f17f1962b36e491b30a40b2405849e597ba5fb5' as const;

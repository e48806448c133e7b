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
    "inputs": [
      {
        "internalType": "string",
        "name": "field",
        "type": "string"
      }
    ],
    "name": "InvalidText",
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

export const signerBytecode = '0x60806040523461013457604051612b6938819003601f8101601f191683016001600160401b0381118482101761011e578392829160405283398101039060808212610134578051916001600160a01b0383168303610134576040602083015191603f1901126101345760408051929083016001600160401b0381118482101761011e576100a2916060916040526040810151855201519360208401948552610139565b506001556100af816101c7565b1561010d577f85433c881aca09922b888bc6c5f6c287eb2ef43219b91a0458d0a6450854fda86080604051600254815260035460208201528351604082015284516060820152a1516002555160035560405161290f908161023a8239f35b63145a1fdd60e31b60005260046000fd5b634e487b7160e01b600052604160045260246000fd5b600080fd5b6001600160a01b0381166000908152600080516020612b49833981519152602052604090205460ff166101c1576001600160a01b03166000818152600080516020612b4983398151915260205260408120805460ff191660011790553391907f2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d8180a4600190565b50600090565b60208151910151908015801561021d575b801561020d575b610206576401000003d01990600790829081818009900908906401000003d0199080091490565b5050600090565b506401000003d0198210156101df565b5070014551231950b75fc4402da1732fc9bebe198110156101d856fe610120604052600436101561001357600080fd5b60003560e01c8062f714ce1461152a57806301ffc9a7146114895780631065573b146111d6578063248a9ca3146111a15780632e334452146111505780632f2ff15d1461111057806336568abe146110a45780635f45af881461105157806391d1485414610ff6578063a03b5c3b14610dd6578063a217fddf14610dba578063abf3193a14610bf0578063ae650b9514610bd2578063c9eef4791461081f578063d547741f146107da578063dfb4366b14610399578063dfd50d10146102d45763f6ca4033146100e257600080fd5b346102cf5760206003193601126102cf5760043567ffffffffffffffff81116102cf57610113903690600401611644565b60405161011f816116b4565b6002548152600354602082015260007fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff2184360301905b838110156102cd5760008160051b860135838112156102c957860161018461017d828061186e565b369161179a565b602081519101209161019f610199838061186e565b906120b1565b6101af61017d604085018561186e565b926101ca6101bf6020830161185d565b916060369101611817565b9085604051917fdeadbeef000000000000000000000000000000000000000000000000000000006020840152610220602484895161020f818c6020868601910161191c565b81010301601f1981018552846116ec565b610229836125ba565b1594856102b4575b5050505050156102885750907f3a8c98eb820de2bc0f92e6c44a3bc0245111e8d203e7aa5e8f2cb783b61ca12461027f6001949360405191829133835260406020840152604083019061193f565b0390a201610155565b80837f666b7cba0000000000000000000000000000000000000000000000000000000060249352600452fd5b6102bf95508b612636565b3880858180610231565b5080fd5b005b600080fd5b346102cf576003193601604081126102cf5760406000916102f3611964565b1261039657604051610304816116b4565b60043581526020810190602435825261031c8161273f565b1561036e577f85433c881aca09922b888bc6c5f6c287eb2ef43219b91a0458d0a6450854fda86080604051600254815260035460208201528351604082015284516060820152a1516002555160035580f35b6004837fa2d0fee8000000000000000000000000000000000000000000000000000000008152fd5b80fd5b60206003193601126102cf5760043567ffffffffffffffff81116102cf578060040161012060031983360301126102cf576103d2611cee565b906103dd818061186e565b9050156107b05760448301926103f28461185d565b606482019461041c610404878661186e565b936084860194610414868961186e565b939092611d60565b610426848061186e565b9050618000811161077d575061045361043f878661186e565b905061044b848761186e565b9190506118bf565b9061046660a485019261044b848861186e565b9161047960c486019361044b858961186e565b9161048c602487019361044b858a61186e565b611000811161074a57506104c16104a38a8961186e565b906104ae858b61186e565b906104b9898d61186e565b949093611f1c565b6104d46104ce848961186e565b90612101565b156106ec5760e48601946104fd6101046104ee888b61186e565b999050019761044b898b61186e565b996110008b116106b85788999a506105178980999a61186e565b9060e05294610526908961186e565b61010052926105349061185d565b9061053f908961186e565b909261054b908a61186e565b949095610558908b61186e565b979098610565908c61186e565b9a610570919c61186e565b9c61057b919e61186e565b60805260a05260405160c0523360c0515260c051602001610180905260c0516101800160e051916105ab926118fb565b60c051810360c05160400152610100516105c4926118fb565b9163ffffffff1660c051606001528b60c051608001524660c05160a0015260c051820360c05160c001526105f7926118fb565b9060c051820360c05160e0015261060d926118fb565b9060c051820360c0516101000152610624926118fb565b9060c051820360c051610120015261063b926118fb565b9060c051820360c0516101400152610652926118fb565b60c051810360c051610160015260c051906080519060a05191610674926118fb565b0360c051907f27f9d88f0144f82d39d07d3e314ac47018991ad27af3fb62129dd7cd725846e891a18034116106a557005b6106b26102cd9134612069565b33611a3d565b8a7f9036b5070000000000000000000000000000000000000000000000000000000060005260045261100060245260446000fd5b60646040517f81348f6400000000000000000000000000000000000000000000000000000000815260206004820152600760248201527f63616970324964000000000000000000000000000000000000000000000000006044820152fd5b7f9036b5070000000000000000000000000000000000000000000000000000000060005260045261100060245260446000fd5b7f9036b5070000000000000000000000000000000000000000000000000000000060005260045261800060245260446000fd5b7f500a07ce0000000000000000000000000000000000000000000000000000000060005260046000fd5b346102cf5760406003193601126102cf576102cd6004356107f9611600565b9061081a61081582600052600060205260016040600020015490565b6119d0565b611c1a565b346102cf5760206003193601126102cf5760043567ffffffffffffffff81116102cf57610850903690600401611644565b6040519061085d826116b4565b6002548252600354602083015260005b81811061087657005b61088181838661170f565b60c0813603126102cf5760405190610898826116d0565b6108a181611623565b8252602081013567ffffffffffffffff81116102cf57810190610120823603126102cf5760405191610120830183811067ffffffffffffffff821117610ba357604052803567ffffffffffffffff81116102cf5761090290369083016117d1565b8352602081013567ffffffffffffffff81116102cf5761092590369083016117d1565b6020840152610936604082016116a3565b6040840152606081013567ffffffffffffffff81116102cf5761095c90369083016117d1565b6060840152608081013567ffffffffffffffff81116102cf5761098290369083016117d1565b608084015260a081013567ffffffffffffffff81116102cf576109a890369083016117d1565b60a084015260c081013567ffffffffffffffff81116102cf576109ce90369083016117d1565b60c084015260e081013567ffffffffffffffff81116102cf576109f490369083016117d1565b60e084015261010081013567ffffffffffffffff81116102cf57610a1a913691016117d1565b61010083015260208301918252610a35903690604001611817565b90604083019182525190825191805192602082015190604083019182519560608501968751608087015160a08801519160c089015193604051968796602088019960601b7fffffffffffffffffffffffffffffffffffffffff000000000000000000000000168a528051908160348a019160200191610ab39261191c565b870181519182603483019160200191610acb9261191c565b016034019060e01b7fffffffff0000000000000000000000000000000000000000000000000000000016815281519182600483019160200191610b0d9261191c565b0181519182600483019160200191610b249261191c565b01600401808251602081940191610b3a9261191c565b01808251602081940191610b4d9261191c565b0103601f1981018252610b6090826116ec565b519020945173ffffffffffffffffffffffffffffffffffffffff169351905163ffffffff16915180519060200120925193610b9b9589611aa5565b60010161086d565b7f4e487b7100000000000000000000000000000000000000000000000000000000600052604160045260246000fd5b346102cf5760006003193601126102cf576020600154604051908152f35b346102cf5760e06003193601126102cf5760043567ffffffffffffffff81116102cf57610c21903690600401611675565b6024359063ffffffff821682036102cf5760443567ffffffffffffffff81116102cf57610c52903690600401611675565b909160807fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff9c3601126102cf57610c9a90610c8d36828861179a565b60208151910120956120b1565b9260405190610ca8826116b4565b60025482526003546020830152610cc036848661179a565b91604051610ccd816116d0565b610cd83660646117ef565b815260a4359384602083015260c4359760ff891694858a036102cf578a918a6040860152610d05846125ba565b9586610da5575b50505050505015610d77577f23a9a92895272f15b4a10136e9902bae33c369c40c448b2d184f9a06e33fc3df94610d5660405195869533875260c0602088015260c08701916118fb565b926064356040860152608435606086015260808501525060a08301520390a2005b857f666b7cba0000000000000000000000000000000000000000000000000000000060005260045260246000fd5b610daf9650612636565b878088818080610d0c565b346102cf5760006003193601126102cf57602060405160008152f35b60206003193601126102cf5760043567ffffffffffffffff81116102cf57806004019060c060031982360301126102cf57610e0f611cee565b9180359081158015610fcc575b610fa2576044830190610e2e8261185d565b906024850194610e51610e41878461186e565b946064840195610414878761186e565b610e6a610e5e878461186e565b905061044b858561186e565b93610e8f60a4610e82608485019761044b898861186e565b93019261044b848661186e565b611000811161074a5750610ea3878461186e565b610ead878661186e565b610eba868895939561186e565b93610ec6959193611f1c565b610ecf9061185d565b95610eda908361186e565b949093610ee7908461186e565b9091610ef3908561186e565b93610efe919561186e565b959096604051998a99338b5260208b015263ffffffff1660408a01528a60608a01524660808a015260a089016101209052610120890190610f3e926118fb565b9087820360c0890152610f50926118fb565b9085820360e0870152610f62926118fb565b90838203610100850152610f75926118fb565b037f6c77c4e5e031dca0c4944909e0d4d343c9c5b16eda4ef1d4be0762693e02672291a18034116106a557005b7f7c6953f90000000000000000000000000000000000000000000000000000000060005260046000fd5b507ffffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141821015610e1c565b346102cf5760406003193601126102cf5761100f611600565b600435600052600060205273ffffffffffffffffffffffffffffffffffffffff60406000209116600052602052602060ff604060002054166040519015158152f35b346102cf5760206003193601126102cf5760043561106d611964565b7f4c0c144abc1788db200c21df3378b55ee4ab0980465c120061c995a62f7626d860406001548151908152836020820152a1600155005b346102cf5760406003193601126102cf576110bd611600565b3373ffffffffffffffffffffffffffffffffffffffff8216036110e6576102cd90600435611c1a565b7f6697b2320000000000000000000000000000000000000000000000000000000060005260046000fd5b346102cf5760406003193601126102cf576102cd60043561112f611600565b9061114b61081582600052600060205260016040600020015490565b611b3b565b346102cf5760006003193601126102cf5760006020604051611171816116b4565b828152015260408051611183816116b4565b60025490818152602060035491019081528251918252516020820152f35b346102cf5760206003193601126102cf5760206111ce600435600052600060205260016040600020015490565b604051908152f35b346102cf5760206003193601126102cf5760043567ffffffffffffffff81116102cf57611207903690600401611644565b9060405191611215836116b4565b6002548352600354602084015260005b81811061122e57005b61123981838561170f565b9060c0823603126102cf57604051611250816116d0565b61125983611623565b8152602083013567ffffffffffffffff81116102cf5783019060c0823603126102cf5760405160c0810181811067ffffffffffffffff821117610ba35760405282358152602083013567ffffffffffffffff81116102cf576112be90369085016117d1565b60208201526112cf604084016116a3565b6040820152606083013567ffffffffffffffff81116102cf576112f590369085016117d1565b6060820152608083013567ffffffffffffffff81116102cf5761131b90369085016117d1565b608082015260a08301359267ffffffffffffffff84116102cf5760019561134b61136192611483963691016117d1565b60a0840152602084019283526040369101611817565b90604083019182525173ffffffffffffffffffffffffffffffffffffffff8351168151906040519160208301526020825261139d6040836116ec565b63ffffffff73ffffffffffffffffffffffffffffffffffffffff602085019261140b61146d85519661145f60408a019861144c8b61143a8a8d5116606083015161141d60a06080860151950151966040519b8c9a60208c019e8f5261010060408d01526101208c019061193f565b90601f198b83030160608c015261193f565b9160808901524660a0890152601f198883030160c089015261193f565b90601f198683030160e087015261193f565b90601f198483030161010085015261193f565b03601f1981018352826116ec565b519020965116915192511692519351948b611aa5565b01611225565b346102cf5760206003193601126102cf576004357fffffffff0000000000000000000000000000000000000000000000000000000081168091036102cf57807f7965db0b0000000000000000000000000000000000000000000000000000000060209214908115611500575b506040519015158152f35b7f01ffc9a700000000000000000000000000000000000000000000000000000000915014826114f5565b346102cf5760406003193601126102cf57600435611546611600565b9061154f611964565b73ffffffffffffffffffffffffffffffffffffffff82169182156115d6574782116115ac577f6141b54b56b8a52a8c6f5cd2a857f6117b18ffbf4d46bd3106f300a839cbf5ea60406102cd948151908582526020820152a1611a3d565b7f356680b70000000000000000000000000000000000000000000000000000000060005260046000fd5b7f9c8d2cd20000000000000000000000000000000000000000000000000000000060005260046000fd5b6024359073ffffffffffffffffffffffffffffffffffffffff821682036102cf57565b359073ffffffffffffffffffffffffffffffffffffffff821682036102cf57565b9181601f840112156102cf5782359167ffffffffffffffff83116102cf576020808501948460051b0101116102cf57565b9181601f840112156102cf5782359167ffffffffffffffff83116102cf57602083818601950101116102cf57565b359063ffffffff821682036102cf57565b6040810190811067ffffffffffffffff821117610ba357604052565b6060810190811067ffffffffffffffff821117610ba357604052565b90601f601f19910116810190811067ffffffffffffffff821117610ba357604052565b919081101561174f5760051b810135907fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff41813603018212156102cf570190565b7f4e487b7100000000000000000000000000000000000000000000000000000000600052603260045260246000fd5b67ffffffffffffffff8111610ba357601f01601f191660200190565b9291926117a68261177e565b916117b460405193846116ec565b8294818452818301116102cf578281602093846000960137010152565b9080601f830112156102cf578160206117ec9335910161179a565b90565b91908260409103126102cf57604051611807816116b4565b6020808294803584520135910152565b9190916080818403126102cf57606060405191611833836116d0565b61183e8395826117ef565b83526040810135602084015201359060ff821682036102cf5760400152565b3563ffffffff811681036102cf5790565b9035907fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe1813603018212156102cf570180359067ffffffffffffffff82116102cf576020019181360383136102cf57565b919082018092116118cc57565b7f4e487b7100000000000000000000000000000000000000000000000000000000600052601160045260246000fd5b601f8260209493601f19938186528686013760008582860101520116010190565b60005b83811061192f5750506000910152565b818101518382015260200161191f565b90601f19601f60209361195d8151809281875287808801910161191c565b0116010190565b3360009081527fad3228b676f7d3cd4284a5443f17f1962b36e491b30a40b2405849e597ba5fb5602052604090205460ff161561199d57565b7fe2517d3f0000000000000000000000000000000000000000000000000000000060005233600452600060245260446000fd5b806000526000602052604060002073ffffffffffffffffffffffffffffffffffffffff331660005260205260ff6040600020541615611a0c5750565b7fe2517d3f000000000000000000000000000000000000000000000000000000006000523360045260245260446000fd5b600080809381935af13d15611aa0573d611a568161177e565b90611a6460405192836116ec565b8152600060203d92013e5b15611a7657565b7f90b8ec180000000000000000000000000000000000000000000000000000000060005260046000fd5b611a6f565b92869592611ab595929794612183565b15611b0d5760a07f8fefda2f6c146df62efa1de95f8ff0b9c29ae07b9846e61fbce6e618897397ff9160ff604080519233845260208151805182870152015182850152602081015160608501520151166080820152a2565b507f666b7cba0000000000000000000000000000000000000000000000000000000060005260045260246000fd5b806000526000602052604060002073ffffffffffffffffffffffffffffffffffffffff831660005260205260ff6040600020541615600014611c1357806000526000602052604060002073ffffffffffffffffffffffffffffffffffffffff8316600052602052604060002060017fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff0082541617905573ffffffffffffffffffffffffffffffffffffffff339216907f2f8788117e7eff1d82e926ec794901d17c78024a50270940304540a733656f0d600080a4600190565b5050600090565b806000526000602052604060002073ffffffffffffffffffffffffffffffffffffffff831660005260205260ff60406000205416600014611c1357806000526000602052604060002073ffffffffffffffffffffffffffffffffffffffff831660005260205260406000207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff00815416905573ffffffffffffffffffffffffffffffffffffffff339216907ff6391f5c32d9c69d2a47ea670b442974b53935d1edc7fd64eb21e047a839171b600080a4600190565b60015490813410611cfb57565b7f0e1eddda0000000000000000000000000000000000000000000000000000000060005260046000fd5b60405190611d346040836116ec565b601582527f657468657265756d20726573706f6e7365206b657900000000000000000000006020830152565b92939290919063ffffffff1660018111611eef575090611d8891611d82611d25565b91612583565b611ec55780158015611e7d575b8015611e35575b8015611ded575b15611dac575050565b611de96040519283927f302675790000000000000000000000000000000000000000000000000000000084526020600485015260248401916118fb565b0390fd5b50611e30604051611dff6040826116ec565b600981527f736563703235366b31000000000000000000000000000000000000000000000060208201528284612583565b611da3565b50611e78604051611e476040826116ec565b600581527f656364736100000000000000000000000000000000000000000000000000000060208201528284612583565b611d9c565b50611ec0604051611e8f6040826116ec565b600581527f454344534100000000000000000000000000000000000000000000000000000060208201528284612583565b611d95565b7f1e72b6ea0000000000000000000000000000000000000000000000000000000060005260046000fd5b7f4e7666870000000000000000000000000000000000000000000000000000000060005260045260246000fd5b90611f2c91959495939293612101565b1561200b57611f3a91612101565b15611fad57611f4891612101565b15611f4f57565b60646040517f81348f6400000000000000000000000000000000000000000000000000000000815260206004820152600660248201527f706172616d7300000000000000000000000000000000000000000000000000006044820152fd5b60646040517f81348f6400000000000000000000000000000000000000000000000000000000815260206004820152600460248201527f64657374000000000000000000000000000000000000000000000000000000006044820152fd5b60646040517f81348f6400000000000000000000000000000000000000000000000000000000815260206004820152600460248201527f70617468000000000000000000000000000000000000000000000000000000006044820152fd5b919082039182116118cc57565b359060208110612084575090565b7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff9060200360031b1b1690565b906120bb91612076565b7fffffffffffffffffffffffff000000000000000000000000000000000000000081166120fb5773ffffffffffffffffffffffffffffffffffffffff1690565b60601c90565b815b61210e575050600190565b6121188282612076565b7f8080808080808080808080808080808080808080808080808080808080808080811661217457506020905b811561216c5782821015612164578282116102cf57810191039081612103565b505050600190565b505050600090565b61217d90612672565b90612144565b939092946040810160ff8151166001602084510151161480612555575b80612545575b156125395760ff905116601b0160ff81116118cc578151516020928301516040805195865260ff93909316858501529184015260608301526000808052909160809060015afa1561242b576000519363ffffffff7fffffffffffffffff0000000000000000000000000000000000000000000000006122448261223d6fffffffffffffffffffffffffffffffff8860201c166127e3565b96166127e3565b60c01b1691168061248b575060756122fe9160405193849160208301967f7369672e6e6574776f726b2076312e302e3020657073696c6f6e20646572697688527f6174696f6e2c3078312c307800000000000000000000000000000000000000006040850152604c840152606c8301527f2c0000000000000000000000000000000000000000000000000000000000000060748301526122ed815180926020868601910161191c565b81010301601f1981018352826116ec565b5190205b80158015612461575b6124375781517ffffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd036414191097ffffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd036414103907ffffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd036414182116118cc576001602082015116601b019182601b116118cc5790516040805192835260ff93909316602080840191909152928201819052606082015260008080529060809060015afa1561242b5773ffffffffffffffffffffffffffffffffffffffff600051169081156124015773ffffffffffffffffffffffffffffffffffffffff161490565b7fa2d0fee80000000000000000000000000000000000000000000000000000000060005260046000fd5b6040513d6000823e3d90fd5b7f6b40b7ff0000000000000000000000000000000000000000000000000000000060005260046000fd5b507ffffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd036414181101561230b565b60018103611eef5750607a6125319160405193849160208301967f7369672e6e6574776f726b2076322e302e3020657073696c6f6e20646572697688527f6174696f6e3a6569703135353a313a30780000000000000000000000000000006040850152605184015260718301527f3a0000000000000000000000000000000000000000000000000000000000000060798301526122ed815180926020868601910161191c565b519020612302565b50505050505050600090565b50612550825161273f565b6121a6565b507f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0602083015111156121a0565b82518214929183612595575b50505090565b6125a2929350369161179a565b6020815191012090602081519101201438808061258f565b601f815116159081156125cb575090565b90506020815191012060246040516125e46060826116ec565b8181527c0100000000000000000000000000000000000000000000000000000000604060208301927fdeadbeef0000000000000000000000000000000000000000000000000000000084520152201490565b90926117ec9594612660604080518093602082019586526122ed815180926020868601910161191c565b5190209261266c611d25565b91612183565b8060ff1c15612739578060f01c61c08061e0c08216146127245762e0808062f0c0c08360e81c16146126ed575063f080808063f8c0c0c08260e01c16146126b95750600090565b601c60038260f41c169160f61c161780159081156126e2575b50156126dd57600090565b600490565b6010915011386126d2565b603f6103c091169160f21c161760208110908115612716575b501561271157600090565b600390565b601b915060051c1438612706565b5060f81c601e1661273457600090565b600290565b50600190565b6020815191015190801580156127b9575b801561278f575b611c13577ffffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f6007818381818196099009089180091490565b507ffffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f821015612757565b507ffffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141811015612750565b7f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f908060401b1773ffffffff000000000000000000000000ffffffff7bffffffff000000000000000000000000ffffffff00000000000000008260201b169116178060101b177cff000000ff000000ff000000ff000000ff000000ff000000ff000000ff7eff000000ff000000ff000000ff000000ff000000ff000000ff000000ff00008260081b169116178060041b17167f06060606060606060606060606060606060606060606060606060606060606068101908181116118cc5760277f01010101010101010101010101010101010101010101010101010101010101017f30303030303030303030303030303030303030303030303030303030303030309360041c160201019056ad3228b676f7d3cd4284a5443f17f1962b36e491b30a40b2405849e597ba5fb5' as const;

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {AffinePoint, Signature} from "./ChainKeys.sol";

struct SignRequest {
    bytes32 payload;
    string path;
    uint32 keyVersion;
    string algo;
    string dest;
    string params;
}

struct SignBidirectionalRequest {
    bytes serializedTransaction;
    string caip2Id;
    uint32 keyVersion;
    string path;
    string algo;
    string dest;
    string params;
    bytes outputDeserializationSchema;
    bytes respondSerializationSchema;
}

/// The answer to `sign`: what was asked, by whom, and the signature of its payload.
struct Response {
    address requester;
    SignRequest request;
    Signature signature;
}

/// The first answer to `signBidirectional`: what was asked (the schemas may be left empty), by whom, and the signature
/// of the transaction's Keccak-256 hash.
struct TransactionResponse {
    address requester;
    SignBidirectionalRequest request;
    Signature signature;
}

/// That a request will get no answer. `request` is what hashes to the request's id, keyVersion the request's.
struct ErrorResponse {
    bytes request;
    uint32 keyVersion;
    string errorMessage;
    Signature signature;
}

/// @title The contract that asks a Quorate network for signatures
/// @notice What requesters send and readers see is sig.network's; how nodes respond is not. Every event about a
/// response has been verified by the contract against the key that the network derives for the requester.
interface IQuorateSigner {
    event SignatureRequested(
        address sender,
        bytes32 payload,
        uint32 keyVersion,
        uint256 deposit,
        uint256 chainId,
        string path,
        string algo,
        string dest,
        string params
    );
    event SignBidirectional(
        address sender,
        bytes serializedTransaction,
        string caip2Id,
        uint32 keyVersion,
        uint256 deposit,
        uint256 chainId,
        string path,
        string algo,
        string dest,
        string params,
        bytes outputDeserializationSchema,
        bytes respondSerializationSchema
    );
    event SignatureResponded(bytes32 indexed requestId, address responder, Signature signature);
    event RespondBidirectional(
        bytes32 indexed requestId,
        address responder,
        bytes serializedOutput,
        Signature signature
    );
    event SignatureError(bytes32 indexed requestId, address responder, string errorMessage);
    event DepositUpdated(uint256 oldDeposit, uint256 newDeposit);
    event FundsWithdrawn(uint256 amount, address recipient);
    event PublicKeyUpdated(AffinePoint oldPublicKey, AffinePoint newPublicKey);

    /// Less was sent than `getSignatureDeposit` returns.
    error InsufficientDeposit();
    /// The serialized transaction is empty.
    error InvalidTransaction();
    error InsufficientFunds();
    error InvalidRecipient();
    /// The receiver did not take what was sent to it.
    error TransferFailed();
    /// The payload is zero or not below the group order.
    error InvalidPayload();
    /// `algo` is none of the names of ECDSA over secp256k1: empty, ECDSA, ecdsa, secp256k1.
    error UnsupportedAlgorithm(string algo);
    /// The path belongs to the key that signs outcomes.
    error ReservedPath();
    /// This field is not UTF-8.
    error InvalidText(string field);
    /// More than nodes can be asked to hand back.
    error RequestTooLong(uint256 length, uint256 limit);
    /// The signature is not that of the request's key, not in its one canonical form, or of bytes that cannot be what
    /// they are handed in as: `ChainKeys.isOutcome` tells outcomes from errors.
    error InvalidSignature(bytes32 requestId);

    /// @notice Asks for a signature of 32 bytes. What is sent beyond the deposit comes back.
    function sign(SignRequest calldata request) external payable;

    /// @notice Asks for the signature of a transaction, and for its outcome on the chain it is for.
    function signBidirectional(SignBidirectionalRequest calldata request) external payable;

    /// @notice Hands in signatures that `sign` asked for. Anyone may, any number of times.
    function respond(Response[] calldata responses) external;

    /// @notice Hands in signatures of transactions that `signBidirectional` asked for.
    function respondTransaction(TransactionResponse[] calldata responses) external;

    /// @notice Hands in the outcome of a transaction that `signBidirectional` asked to sign.
    /// @param request what hashes to the request's id
    /// @param keyVersion the request's
    /// @param serializedOutput ABI-encoded, or the failure
    function respondBidirectional(
        bytes calldata request,
        uint32 keyVersion,
        bytes calldata serializedOutput,
        Signature calldata signature
    ) external;

    /// @notice Hands in why requests will get no answer.
    /// @dev A message must not have 28 bytes more than whole words: with the prefix it could be a success.
    function respondError(ErrorResponse[] calldata errors) external;

    /// @notice What a request costs, in wei.
    function getSignatureDeposit() external view returns (uint256);

    function setSignatureDeposit(uint256 amount) external;

    /// @notice The root key of the network; `ChainKeys` derives all others from it.
    function getPublicKey() external view returns (AffinePoint memory);

    function setPublicKey(AffinePoint calldata publicKey) external;

    function withdraw(uint256 amount, address recipient) external;
}

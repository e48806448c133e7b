// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {AffinePoint, ChainKeys, Signature} from "./ChainKeys.sol";
import {
    ErrorResponse,
    IQuorateSigner,
    Response,
    SignBidirectionalRequest,
    SignRequest,
    TransactionResponse
} from "./IQuorateSigner.sol";
import {RequestIds} from "./RequestIds.sol";
import {Utf8} from "./Utf8.sol";

/// @title The contract that asks a Quorate network for signatures, and verifies them
/// @dev Nothing is kept per request: a responder hands the request back with its signature. The key that has to have
/// signed follows from the request, so who responds does not matter, and responding twice changes nothing.
contract QuorateSigner is IQuorateSigner, AccessControl {
    /// Bytes of path, algo, dest, params and caip2Id together.
    uint256 private constant STRINGS_LIMIT = 4096;
    /// Bytes of the two schemas together.
    uint256 private constant SCHEMAS_LIMIT = 4096;
    /// Bytes of a transaction to sign.
    uint256 private constant TRANSACTION_LIMIT = 32768;

    uint256 private _signatureDeposit;
    AffinePoint private _publicKey;

    /// @param admin holder of DEFAULT_ADMIN_ROLE: sets deposit and root key, withdraws
    /// @param signatureDeposit what a request costs, in wei
    /// @param publicKey the root key of the network
    constructor(address admin, uint256 signatureDeposit, AffinePoint memory publicKey) {
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _signatureDeposit = signatureDeposit;
        _setPublicKey(publicKey);
    }

    function sign(SignRequest calldata request) external payable {
        uint256 deposit = _requiredDeposit();
        uint256 payload = uint256(request.payload);
        if (payload == 0 || payload >= ChainKeys.GROUP_ORDER) revert InvalidPayload();
        _checkKey(request.keyVersion, request.path, request.algo);
        _checkLength(
            bytes(request.path).length + bytes(request.algo).length + bytes(request.dest).length
                + bytes(request.params).length,
            STRINGS_LIMIT
        );
        _checkTexts(request.path, request.dest, request.params);
        emit SignatureRequested(
            msg.sender,
            request.payload,
            request.keyVersion,
            deposit,
            block.chainid,
            request.path,
            request.algo,
            request.dest,
            request.params
        );
        _refund(deposit);
    }

    function signBidirectional(SignBidirectionalRequest calldata request) external payable {
        uint256 deposit = _requiredDeposit();
        if (request.serializedTransaction.length == 0) revert InvalidTransaction();
        _checkKey(request.keyVersion, request.path, request.algo);
        _checkLength(request.serializedTransaction.length, TRANSACTION_LIMIT);
        _checkLength(
            bytes(request.path).length + bytes(request.algo).length + bytes(request.dest).length
                + bytes(request.params).length + bytes(request.caip2Id).length,
            STRINGS_LIMIT
        );
        _checkTexts(request.path, request.dest, request.params);
        if (!Utf8.isValid(request.caip2Id)) revert InvalidText("caip2Id");
        _checkLength(
            request.outputDeserializationSchema.length + request.respondSerializationSchema.length,
            SCHEMAS_LIMIT
        );
        emit SignBidirectional(
            msg.sender,
            request.serializedTransaction,
            request.caip2Id,
            request.keyVersion,
            deposit,
            block.chainid,
            request.path,
            request.algo,
            request.dest,
            request.params,
            request.outputDeserializationSchema,
            request.respondSerializationSchema
        );
        _refund(deposit);
    }

    function respond(Response[] calldata responses) external {
        AffinePoint memory root = _publicKey;
        for (uint256 i = 0; i < responses.length; ++i) {
            Response memory response = responses[i];
            SignRequest memory request = response.request;
            _publish(
                root,
                RequestIds.ofSign(response.requester, request),
                response.requester,
                request.path,
                request.keyVersion,
                request.payload,
                response.signature
            );
        }
    }

    function respondTransaction(TransactionResponse[] calldata responses) external {
        AffinePoint memory root = _publicKey;
        for (uint256 i = 0; i < responses.length; ++i) {
            TransactionResponse memory response = responses[i];
            SignBidirectionalRequest memory request = response.request;
            _publish(
                root,
                RequestIds.ofSignBidirectional(response.requester, request),
                response.requester,
                request.path,
                request.keyVersion,
                keccak256(request.serializedTransaction),
                response.signature
            );
        }
    }

    function respondBidirectional(
        bytes calldata request,
        uint32 keyVersion,
        bytes calldata serializedOutput,
        Signature calldata signature
    ) external {
        bytes32 requestId = keccak256(request);
        address requester = RequestIds.requesterOf(request);
        if (!ChainKeys.verifyOutcome(_publicKey, requester, keyVersion, requestId, serializedOutput, signature))
            revert InvalidSignature(requestId);
        emit RespondBidirectional(requestId, msg.sender, serializedOutput, signature);
    }

    function respondError(ErrorResponse[] calldata errors) external {
        AffinePoint memory root = _publicKey;
        for (uint256 i = 0; i < errors.length; ++i) {
            ErrorResponse calldata failure = errors[i];
            bytes32 requestId = keccak256(failure.request);
            address requester = RequestIds.requesterOf(failure.request);
            string memory message = failure.errorMessage;
            if (!ChainKeys.verifyError(root, requester, failure.keyVersion, requestId, message, failure.signature))
                revert InvalidSignature(requestId);
            emit SignatureError(requestId, msg.sender, message);
        }
    }

    function getSignatureDeposit() external view returns (uint256) {
        return _signatureDeposit;
    }

    function setSignatureDeposit(uint256 amount) external onlyRole(DEFAULT_ADMIN_ROLE) {
        emit DepositUpdated(_signatureDeposit, amount);
        _signatureDeposit = amount;
    }

    function getPublicKey() external view returns (AffinePoint memory) {
        return _publicKey;
    }

    function setPublicKey(AffinePoint calldata publicKey) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _setPublicKey(publicKey);
    }

    function withdraw(uint256 amount, address recipient) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (recipient == address(0)) revert InvalidRecipient();
        if (amount > address(this).balance) revert InsufficientFunds();
        emit FundsWithdrawn(amount, recipient);
        _send(recipient, amount);
    }

    function _publish(
        AffinePoint memory root,
        bytes32 requestId,
        address requester,
        string memory path,
        uint32 keyVersion,
        bytes32 payload,
        Signature memory signature
    ) private {
        if (!ChainKeys.verify(root, requester, path, keyVersion, payload, signature))
            revert InvalidSignature(requestId);
        emit SignatureResponded(requestId, msg.sender, signature);
    }

    function _setPublicKey(AffinePoint memory publicKey) private {
        if (!ChainKeys.isPoint(publicKey)) revert ChainKeys.InvalidPublicKey();
        emit PublicKeyUpdated(_publicKey, publicKey);
        _publicKey = publicKey;
    }

    function _requiredDeposit() private view returns (uint256 deposit) {
        deposit = _signatureDeposit;
        if (msg.value < deposit) revert InsufficientDeposit();
    }

    function _refund(uint256 deposit) private {
        if (msg.value > deposit) _send(msg.sender, msg.value - deposit);
    }

    function _send(address recipient, uint256 amount) private {
        (bool sent, ) = recipient.call{value: amount}("");
        if (!sent) revert TransferFailed();
    }

    function _checkKey(uint32 keyVersion, string calldata path, string calldata algo) private pure {
        if (keyVersion > ChainKeys.LATEST_KEY_VERSION) revert ChainKeys.UnsupportedKeyVersion(keyVersion);
        // Otherwise a requester could have outcomes of its own making signed.
        if (_isEqual(path, ChainKeys.RESPONSE_PATH)) revert ReservedPath();
        bool known = bytes(algo).length == 0 || _isEqual(algo, "ECDSA") || _isEqual(algo, "ecdsa")
            || _isEqual(algo, "secp256k1");
        if (!known) revert UnsupportedAlgorithm(algo);
    }

    /// @dev Nodes cannot answer what is no text. `algo` is one of a few.
    function _checkTexts(string calldata path, string calldata dest, string calldata params) private pure {
        if (!Utf8.isValid(path)) revert InvalidText("path");
        if (!Utf8.isValid(dest)) revert InvalidText("dest");
        if (!Utf8.isValid(params)) revert InvalidText("params");
    }

    function _isEqual(string calldata a, string memory b) private pure returns (bool) {
        return bytes(a).length == bytes(b).length && keccak256(bytes(a)) == keccak256(bytes(b));
    }

    function _checkLength(uint256 length, uint256 limit) private pure {
        if (length > limit) revert RequestTooLong(length, limit);
    }
}

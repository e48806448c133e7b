// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ChainKeys, Signature} from "../ChainKeys.sol";
import {IQuorateSigner, SignBidirectionalRequest, SignRequest} from "../IQuorateSigner.sol";
import {RequestIds} from "../RequestIds.sol";

/// @title An account on another EVM chain that this contract owns
/// @notice Its owner has transactions of it signed, and the contract learns from the network what became of them.
contract ForeignAccount is Ownable {
    string private constant PATH = "foreign account";
    uint32 private constant KEY_VERSION = 1;

    enum Status {
        Unknown,
        Pending,
        Done,
        Failed
    }

    IQuorateSigner private immutable _signer;
    mapping(bytes32 requestId => Status) public statusOf;

    event TransactionRequested(bytes32 indexed requestId);
    event OutcomeAccepted(bytes32 indexed requestId, Status status, bytes output);

    error NotPending(bytes32 requestId);
    /// The same transaction once more would have the same id, and could be told the outcome that is known already.
    error AlreadyRequested(bytes32 requestId);
    error UnverifiedOutcome(bytes32 requestId);

    constructor(IQuorateSigner signer, address owner) Ownable(owner) {
        _signer = signer;
    }

    /// @notice Takes back what was sent beyond the deposit.
    receive() external payable {}

    /// @notice The address of the account on every EVM chain.
    function foreignAddress() external view returns (address) {
        return ChainKeys.derivedAddress(_signer.getPublicKey(), address(this), PATH, KEY_VERSION);
    }

    /// @notice Whether this contract's account has signed a payload, as a contract on its chain would be told.
    function hasSigned(bytes32 payload, Signature calldata signature) external view returns (bool) {
        return ChainKeys.verify(_signer.getPublicKey(), address(this), PATH, KEY_VERSION, payload, signature);
    }

    /// @notice Has a payload signed.
    function requestSignature(bytes32 payload) external payable onlyOwner {
        _signer.sign{value: msg.value}(SignRequest(payload, PATH, KEY_VERSION, "ECDSA", "ethereum", ""));
    }

    /// @notice Has an unsigned transaction signed, to be broadcast by whoever likes.
    /// @param schema the ABI types of the outcome, as JSON
    function requestTransaction(
        bytes calldata transaction,
        string calldata caip2Id,
        bytes calldata schema
    ) external payable onlyOwner returns (bytes32 requestId) {
        SignBidirectionalRequest memory request = SignBidirectionalRequest({
            serializedTransaction: transaction,
            caip2Id: caip2Id,
            keyVersion: KEY_VERSION,
            path: PATH,
            algo: "ECDSA",
            dest: "ethereum",
            params: "",
            outputDeserializationSchema: schema,
            respondSerializationSchema: schema
        });
        requestId = RequestIds.ofSignBidirectional(address(this), request);
        if (statusOf[requestId] != Status.Unknown) revert AlreadyRequested(requestId);
        statusOf[requestId] = Status.Pending;
        emit TransactionRequested(requestId);
        _signer.signBidirectional{value: msg.value}(request);
    }

    /// @notice Takes over what `RespondBidirectional` tells of a request. Anyone may: the network has signed it.
    function acceptOutcome(bytes32 requestId, bytes calldata output, Signature calldata signature) external {
        if (statusOf[requestId] != Status.Pending) revert NotPending(requestId);
        if (
            !ChainKeys.verifyOutcome(
                _signer.getPublicKey(),
                address(this),
                KEY_VERSION,
                requestId,
                output,
                signature
            )
        ) revert UnverifiedOutcome(requestId);
        Status status = ChainKeys.isFailure(output) ? Status.Failed : Status.Done;
        statusOf[requestId] = status;
        emit OutcomeAccepted(requestId, status, output);
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Signature} from "../ChainKeys.sol";
import {SignRequest} from "../IQuorateSigner.sol";

/// @title A contract as sig.network's: it takes requests, and publishes whatever anyone hands in
contract EventBus {
    struct Answer {
        bytes32 requestId;
        Signature signature;
    }

    struct Failure {
        bytes32 requestId;
        string errorMessage;
    }

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
    event SignatureResponded(bytes32 indexed requestId, address responder, Signature signature);
    event SignatureError(bytes32 indexed requestId, address responder, string errorMessage);
    event RespondBidirectional(
        bytes32 indexed requestId,
        address responder,
        bytes serializedOutput,
        Signature signature
    );

    error InsufficientDeposit();

    function sign(SignRequest calldata request) external payable {
        if (msg.value < getSignatureDeposit()) revert InsufficientDeposit();
        emit SignatureRequested(
            msg.sender,
            request.payload,
            request.keyVersion,
            msg.value,
            block.chainid,
            request.path,
            request.algo,
            request.dest,
            request.params
        );
    }

    function respond(Answer[] calldata answers) external {
        for (uint256 i = 0; i < answers.length; ++i)
            emit SignatureResponded(answers[i].requestId, msg.sender, answers[i].signature);
    }

    function respondError(Failure[] calldata failures) external {
        for (uint256 i = 0; i < failures.length; ++i)
            emit SignatureError(failures[i].requestId, msg.sender, failures[i].errorMessage);
    }

    function respondBidirectional(
        bytes32 requestId,
        bytes calldata serializedOutput,
        Signature calldata signature
    ) external {
        emit RespondBidirectional(requestId, msg.sender, serializedOutput, signature);
    }

    function getSignatureDeposit() public pure returns (uint256) {
        return 7;
    }
}

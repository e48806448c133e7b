// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IQuorateSigner, SignRequest} from "../IQuorateSigner.sol";

/// @title A requester that takes no refund
contract Spender {
    function sign(IQuorateSigner signer, SignRequest calldata request) external payable {
        signer.sign{value: msg.value}(request);
    }
}

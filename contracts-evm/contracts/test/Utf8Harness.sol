// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Utf8} from "../Utf8.sol";

/// @title Utf8 from outside, many cases a call
contract Utf8Harness {
    function areValid(string[] calldata texts) external pure returns (bool[] memory valid) {
        valid = new bool[](texts.length);
        for (uint256 i = 0; i < texts.length; ++i) valid[i] = Utf8.isValid(texts[i]);
    }
}

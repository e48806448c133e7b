// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {AffinePoint, ChainKeys, Signature} from "../ChainKeys.sol";

/// @title ChainKeys from outside, many cases a call
contract ChainKeysHarness {
    struct Derivation {
        AffinePoint root;
        address requester;
        string path;
        uint32 keyVersion;
    }

    function tweakOf(address requester, string calldata path, uint32 keyVersion) external pure returns (uint256) {
        return ChainKeys.tweakOf(requester, path, keyVersion);
    }

    function derivedAddresses(Derivation[] calldata cases) external pure returns (address[] memory addresses) {
        addresses = new address[](cases.length);
        for (uint256 i = 0; i < cases.length; ++i) {
            Derivation calldata one = cases[i];
            addresses[i] = ChainKeys.derivedAddress(one.root, one.requester, one.path, one.keyVersion);
        }
    }

    function verify(
        Derivation[] calldata cases,
        bytes32[] calldata payloads,
        Signature[] calldata signatures
    ) external pure returns (bool[] memory valid) {
        valid = new bool[](cases.length);
        for (uint256 i = 0; i < cases.length; ++i) {
            Derivation calldata one = cases[i];
            valid[i] = ChainKeys.verify(
                one.root,
                one.requester,
                one.path,
                one.keyVersion,
                payloads[i],
                signatures[i]
            );
        }
    }
}

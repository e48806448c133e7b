// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {SignBidirectionalRequest, SignRequest} from "./IQuorateSigner.sol";

/// @title The ids under which the network answers requests
library RequestIds {
    /// @notice The id of a request of `sign`, made on this chain.
    function ofSign(address requester, SignRequest memory request) internal view returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    requester,
                    // 32 bytes, but encoded as a byte string: so existing clients compute it.
                    abi.encodePacked(request.payload),
                    request.path,
                    request.keyVersion,
                    block.chainid,
                    request.algo,
                    request.dest,
                    request.params
                )
            );
    }

    /// @notice The id of a request of `signBidirectional`. It does not depend on the chain.
    /// @dev Packed as existing clients compute it, so where one field ends and the next begins is not part of it: only
    /// the requester, who chose all of them, is certain.
    function ofSignBidirectional(
        address requester,
        SignBidirectionalRequest memory request
    ) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encodePacked(
                    requester,
                    request.serializedTransaction,
                    request.caip2Id,
                    request.keyVersion,
                    request.path,
                    request.algo,
                    request.dest,
                    request.params
                )
            );
    }

    /// @notice Who made the request whose id is the hash of these bytes.
    /// @dev `sign` puts the requester into the first 32 bytes, after twelve zeros, `signBidirectional` into the first 20.
    /// No account has an address that begins with twelve zero bytes.
    function requesterOf(bytes calldata request) internal pure returns (address) {
        bytes32 start = bytes32(request);
        return bytes12(start) == 0 ? address(uint160(uint256(start))) : address(bytes20(start));
    }
}

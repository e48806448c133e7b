// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// A point of secp256k1, not the identity.
struct AffinePoint {
    uint256 x;
    uint256 y;
}

/// An ECDSA signature. r is bigR.x, below the group order; recoveryId is the parity of bigR.y.
struct Signature {
    AffinePoint bigR;
    uint256 s;
    uint8 recoveryId;
}

/// @title What the network's keys are, and whether one of them has signed
/// @notice For contracts that rely on signatures of a Quorate network. Pure: pass the root key that the signer
/// contract's `getPublicKey` returns.
library ChainKeys {
    /// The highest key version that the network derives keys for.
    uint32 internal constant LATEST_KEY_VERSION = 1;

    /// The path of the key that signs what has become of a requester's requests, and nothing else.
    string internal constant RESPONSE_PATH = "ethereum response key";

    /// What a failure begins with, and what is signed of an error. A success can begin with it too: see `isFailure`.
    bytes4 internal constant FAILURE_PREFIX = 0xdeadbeef;

    /// The outcome of a transaction that failed: the prefix and abi.encode(true).
    bytes private constant FAILURE = hex"deadbeef0000000000000000000000000000000000000000000000000000000000000001";

    uint256 internal constant GROUP_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
    uint256 private constant FIELD_PRIME = 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f;

    /// The network has no keys of this version.
    error UnsupportedKeyVersion(uint32 keyVersion);
    /// The path derives no key; choose another.
    error TweakOutOfRange();
    /// No root key that addresses can be derived from.
    error InvalidPublicKey();

    /// @notice The tweak that separates a derived key from the root key: derived = root + tweak·G.
    /// @dev The chain id is Ethereum's on every EVM chain, as the network's clients derive it.
    function tweakOf(address requester, string memory path, uint32 keyVersion) internal pure returns (uint256 tweak) {
        (bytes32 high, bytes8 low) = _lowerHex(requester);
        if (keyVersion == 0)
            tweak = uint256(
                keccak256(abi.encodePacked("sig.network v1.0.0 epsilon derivation,0x1,0x", high, low, ",", path))
            );
        else if (keyVersion == 1)
            tweak = uint256(
                keccak256(abi.encodePacked("sig.network v2.0.0 epsilon derivation:eip155:1:0x", high, low, ":", path))
            );
        else revert UnsupportedKeyVersion(keyVersion);
        if (tweak == 0 || tweak >= GROUP_ORDER) revert TweakOutOfRange();
    }

    /// @notice The address whose key signs for a requester and a path.
    /// @param root what `getPublicKey` of the signer contract returns; a point with x below the group order
    function derivedAddress(
        AffinePoint memory root,
        address requester,
        string memory path,
        uint32 keyVersion
    ) internal pure returns (address derived) {
        uint256 tweak = tweakOf(requester, path, keyVersion);
        // ecrecover returns the address of r⁻¹(s·R − z·G). With R the root key, r = s = its x and z = −t·r that is
        // root + t·G: the precompile does the arithmetic of the curve.
        uint256 z = GROUP_ORDER - mulmod(tweak, root.x, GROUP_ORDER);
        derived = ecrecover(bytes32(z), uint8(27 + (root.y & 1)), bytes32(root.x), bytes32(root.x));
        if (derived == address(0)) revert InvalidPublicKey();
    }

    /// @notice Whether the key of a requester and a path has signed a payload.
    /// @param payload the 32 bytes that were signed, already hashed
    /// @return false as well for a signature with s in the upper half, or a bigR that is no point or not recoveryId's
    function verify(
        AffinePoint memory root,
        address requester,
        string memory path,
        uint32 keyVersion,
        bytes32 payload,
        Signature memory signature
    ) internal pure returns (bool) {
        if (!isCanonical(signature)) return false;
        uint8 v = 27 + signature.recoveryId;
        address signer = ecrecover(payload, v, bytes32(signature.bigR.x), bytes32(signature.s));
        // derivedAddress is never zero, which is what ecrecover answers to what is no signature.
        return signer == derivedAddress(root, requester, path, keyVersion);
    }

    /// @notice Whether the network has signed this outcome of a bidirectional request.
    /// @param output as `RespondBidirectional` has it; `isFailure` tells what kind it is
    /// @return false as well for bytes that are no outcome: the same key signs errors
    function verifyOutcome(
        AffinePoint memory root,
        address requester,
        uint32 keyVersion,
        bytes32 requestId,
        bytes memory output,
        Signature memory signature
    ) internal pure returns (bool) {
        return isOutcome(output) && _hasReported(root, requester, keyVersion, requestId, output, signature);
    }

    /// @notice Whether the network has signed that a request failed, and why.
    /// @dev Signed is FAILURE_PREFIX ‖ message, by the key that signs outcomes too. The prefix alone does not tell them
    /// apart, because successes can begin with it; the length does.
    /// @return false as well for a message with which these bytes could be an outcome
    function verifyError(
        AffinePoint memory root,
        address requester,
        uint32 keyVersion,
        bytes32 requestId,
        string memory message,
        Signature memory signature
    ) internal pure returns (bool) {
        bytes memory report = abi.encodePacked(FAILURE_PREFIX, message);
        return !isOutcome(report) && _hasReported(root, requester, keyVersion, requestId, report, signature);
    }

    /// @notice Whether an outcome tells of a failure. It is these 36 bytes and nothing else: what a success begins with
    /// may have been chosen by somebody else.
    function isFailure(bytes memory output) internal pure returns (bool) {
        return keccak256(output) == keccak256(FAILURE);
    }

    /// @notice Whether bytes can be an outcome: a success, which is ABI-encoded and so whole words, or the failure.
    function isOutcome(bytes memory output) internal pure returns (bool) {
        return output.length % 32 == 0 || isFailure(output);
    }

    /// @notice Whether a signature is in the one form that the network hands out, whoever signed.
    function isCanonical(Signature memory signature) internal pure returns (bool) {
        return
            signature.recoveryId == (signature.bigR.y & 1) &&
            signature.s <= GROUP_ORDER / 2 &&
            isPoint(signature.bigR);
    }

    /// @notice Whether a point is on the curve, with an x that a signature can have as its r.
    function isPoint(AffinePoint memory point) internal pure returns (bool) {
        (uint256 x, uint256 y) = (point.x, point.y);
        if (x == 0 || x >= GROUP_ORDER || y >= FIELD_PRIME) return false;
        uint256 cube = mulmod(x, mulmod(x, x, FIELD_PRIME), FIELD_PRIME);
        return mulmod(y, y, FIELD_PRIME) == addmod(cube, 7, FIELD_PRIME);
    }

    /// @dev Whether the network has signed a report about a request, of whatever kind.
    function _hasReported(
        AffinePoint memory root,
        address requester,
        uint32 keyVersion,
        bytes32 requestId,
        bytes memory report,
        Signature memory signature
    ) private pure returns (bool) {
        bytes32 digest = keccak256(abi.encodePacked(requestId, report));
        return verify(root, requester, RESPONSE_PATH, keyVersion, digest, signature);
    }

    /// @dev OpenZeppelin's Strings would need the opcodes of Cancun.
    function _lowerHex(address account) private pure returns (bytes32 high, bytes8 low) {
        uint160 value = uint160(account);
        high = bytes32(_hexDigits(value >> 32));
        low = bytes8(uint64(_hexDigits(uint32(value))));
    }

    /// @dev The 32 hexadecimal digits of a 16-byte number in ASCII: each nibble is moved to a byte of its own.
    function _hexDigits(uint256 value) private pure returns (uint256 digits) {
        digits = (value | (value << 64)) & 0x0000000000000000ffffffffffffffff0000000000000000ffffffffffffffff;
        digits = (digits | (digits << 32)) & 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff;
        digits = (digits | (digits << 16)) & 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff;
        digits = (digits | (digits << 8)) & 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff;
        digits = (digits | (digits << 4)) & 0x0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f;
        uint256 ones = 0x0101010101010101010101010101010101010101010101010101010101010101;
        uint256 letters = ((digits + ones * 6) >> 4) & ones;
        unchecked {
            digits += ones * 0x30 + letters * 0x27;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title Whether bytes are a text
library Utf8 {
    /// The highest bit of each byte: where none is set, all of a word is ASCII.
    uint256 private constant HIGH_BITS = 0x8080808080808080808080808080808080808080808080808080808080808080;

    /// @notice Whether a string is well-formed UTF-8: shortest forms only, no surrogates, nothing above U+10FFFF.
    function isValid(string calldata text) internal pure returns (bool) {
        bytes calldata rest = bytes(text);
        while (rest.length != 0) {
            // Zeros beyond the end, which are ASCII and continue nothing.
            uint256 word = uint256(bytes32(rest));
            uint256 step = word & HIGH_BITS == 0 ? 32 : _codePointBytes(word);
            if (step == 0) return false;
            if (step >= rest.length) return true;
            rest = rest[step:];
        }
        return true;
    }

    /// @dev How many bytes the code point takes that a word begins with; 0 if it is none.
    function _codePointBytes(uint256 word) private pure returns (uint256) {
        if (word >> 255 == 0) return 1;
        // Leading and continuing bytes have fixed high bits; without them they are the digits of the code point.
        if ((word >> 240) & 0xe0c0 == 0xc080) return (word >> 248) & 0x1e == 0 ? 0 : 2;
        if ((word >> 232) & 0xf0c0c0 == 0xe08080) {
            uint256 high = ((word >> 242) & 0x3c0) | ((word >> 240) & 0x3f);
            // Below U+0800 two bytes do; U+D800 to U+DFFF are halves of pairs.
            return high < 0x20 || high >> 5 == 0x1b ? 0 : 3;
        }
        if ((word >> 224) & 0xf8c0c0c0 == 0xf0808080) {
            uint256 plane = ((word >> 246) & 0x1c) | ((word >> 244) & 0x03);
            return plane == 0 || plane > 0x10 ? 0 : 4;
        }
        return 0;
    }
}

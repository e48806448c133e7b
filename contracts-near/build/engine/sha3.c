/* SHA3-256 (FIPS 202) over Keccak-f[1600]: NEAR has no host function for it and JavaScript pays ~8 Tgas. */
#include "sha3.h"

#include <string.h>

enum { LANES = 25, ROUNDS = 24, RATE = 136, DIGEST = 32 };

static const uint64_t ROUND_CONSTANTS[ROUNDS] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
};
/* ρ offsets and π targets along the single cycle that π makes of the lanes 1..24. */
static const uint8_t ROTATION[24] = { 1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
                                      27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44 };
static const uint8_t TARGET[24] = { 10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
                                    15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1 };

static inline uint64_t rotate_left(uint64_t value, unsigned bits)
{
    return value << bits | value >> (64 - bits);
}

static void keccak_f(uint64_t state[LANES])
{
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t column[5];

        for (int x = 0; x < 5; x++) /* θ */
            column[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20];
        for (int x = 0; x < 5; x++) {
            uint64_t parity = column[(x + 4) % 5] ^ rotate_left(column[(x + 1) % 5], 1);
            for (int y = 0; y < LANES; y += 5)
                state[x + y] ^= parity;
        }

        uint64_t moving = state[1]; /* ρ and π */
        for (int i = 0; i < 24; i++) {
            uint64_t next = state[TARGET[i]];
            state[TARGET[i]] = rotate_left(moving, ROTATION[i]);
            moving = next;
        }

        for (int y = 0; y < LANES; y += 5) { /* χ */
            uint64_t row[5];
            memcpy(row, state + y, sizeof row);
            for (int x = 0; x < 5; x++)
                state[x + y] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
        }

        state[0] ^= ROUND_CONSTANTS[round]; /* ι */
    }
}

void sha3_256(const uint8_t *input, size_t length, uint8_t digest[DIGEST])
{
    uint64_t state[LANES] = { 0 };
    uint8_t *bytes = (uint8_t *)state; /* wasm is little-endian, as Keccak is */

    for (; length >= RATE; input += RATE, length -= RATE) {
        for (int i = 0; i < RATE / 8; i++) {
            uint64_t lane;
            memcpy(&lane, input + 8 * i, 8);
            state[i] ^= lane;
        }
        keccak_f(state);
    }
    for (size_t i = 0; i < length; i++)
        bytes[i] ^= input[i];
    bytes[length] ^= 0x06;
    bytes[RATE - 1] ^= 0x80;
    keccak_f(state);
    memcpy(digest, state, DIGEST);
}

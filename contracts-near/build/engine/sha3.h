#ifndef SHA3_H
#define SHA3_H

#include <stddef.h>
#include <stdint.h>

void sha3_256(const uint8_t *input, size_t length, uint8_t digest[32]);

#endif

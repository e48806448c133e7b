#ifndef ENCODING_H
#define ENCODING_H

#include <stddef.h>
#include <stdint.h>

enum { BASE58_MAX_BYTES = 64, BASE58_MAX_DIGITS = 88 };

/* Writes 2·length lowercase hex digits. */
void hex_encode(const uint8_t *bytes, size_t length, char *text);

/* Reads length / 2 bytes in either letter case. 0 when the text is not hex. */
int hex_decode(const char *text, size_t length, uint8_t *bytes);

/* Writes at most BASE58_MAX_DIGITS digits for length ≤ BASE58_MAX_BYTES bytes and returns how many. */
size_t base58_encode(const uint8_t *bytes, size_t length, char *text);

/* Reads exactly `size` bytes. 0 when the text is not base58 or encodes fewer or more. */
int base58_decode(const char *text, size_t length, uint8_t *bytes, size_t size);

/* Whether the bytes are UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF. */
int is_utf8(const uint8_t *bytes, size_t length);

#endif

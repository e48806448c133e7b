/* Hex, base58 and the check of UTF-8: each costs a call 0.2 to 0.9 Tgas in JavaScript. */
#include "encoding.h"

#include <string.h>

static const char HEX[] = "0123456789abcdef";
static const char BASE58[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 32;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void hex_encode(const uint8_t *bytes, size_t length, char *text)
{
    for (size_t i = 0; i < length; i++) {
        text[2 * i] = HEX[bytes[i] >> 4];
        text[2 * i + 1] = HEX[bytes[i] & 15];
    }
}

int hex_decode(const char *text, size_t length, uint8_t *bytes)
{
    if (length % 2)
        return 0;
    for (size_t i = 0; i < length; i += 2) {
        int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);

        if (high < 0 || low < 0)
            return 0;
        bytes[i / 2] = high << 4 | low;
    }
    return 1;
}

size_t base58_encode(const uint8_t *bytes, size_t length, char *text)
{
    uint8_t digits[BASE58_MAX_DIGITS]; /* least significant first */
    size_t zeros = 0, count = 0;

    while (zeros < length && bytes[zeros] == 0)
        zeros++;
    for (size_t i = zeros; i < length; i++) {
        uint32_t carry = bytes[i];

        for (size_t j = 0; j < count; j++) {
            carry += (uint32_t)digits[j] << 8;
            digits[j] = carry % 58;
            carry /= 58;
        }
        for (; carry > 0; carry /= 58)
            digits[count++] = carry % 58;
    }
    memset(text, '1', zeros);
    for (size_t i = 0; i < count; i++)
        text[zeros + i] = BASE58[digits[count - 1 - i]];
    return zeros + count;
}

int base58_decode(const char *text, size_t length, uint8_t *bytes, size_t size)
{
    size_t zeros = 0, used = 0; /* `used` bytes at the end of `bytes` hold the number so far */

    while (zeros < length && text[zeros] == '1')
        zeros++;
    memset(bytes, 0, size);
    for (size_t i = zeros; i < length; i++) {
        const char *digit = text[i] ? strchr(BASE58, text[i]) : NULL;
        uint32_t carry;

        if (!digit)
            return 0;
        carry = digit - BASE58;
        for (size_t j = 0; j < used; j++) {
            carry += 58u * bytes[size - 1 - j];
            bytes[size - 1 - j] = carry;
            carry >>= 8;
        }
        for (; carry > 0; carry >>= 8) {
            if (used == size)
                return 0;
            bytes[size - 1 - used++] = carry;
        }
    }
    return zeros + used == size;
}

int is_utf8(const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length;) {
        uint8_t first = bytes[i++], low = 0x80, high = 0xbf; /* of the second byte; Unicode, table 3-7 */
        size_t more;

        if (first < 0x80)
            continue;
        if (first < 0xc2 || first > 0xf4)
            return 0;
        more = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
        if (first == 0xe0)
            low = 0xa0;
        else if (first == 0xed)
            high = 0x9f;
        else if (first == 0xf0)
            low = 0x90;
        else if (first == 0xf4)
            high = 0x8f;
        for (; more > 0; more--, low = 0x80, high = 0xbf)
            if (i == length || bytes[i] < low || bytes[i++] > high)
                return 0;
    }
    return 1;
}

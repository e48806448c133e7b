//! Addresses as text.

use crate::account::Pubkey;

const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// 58⁵, the largest power of 58 that fits into a limb.
const CHUNK: u64 = 656_356_768;
const CHUNK_DIGITS: usize = 5;
/// 58⁴⁵ > 2²⁵⁶
const CHUNKS: usize = 9;
const DIGITS: usize = CHUNKS * CHUNK_DIGITS;

/// An address in base58.
pub struct Base58 {
    digits: [u8; DIGITS],
    start: usize,
}

impl Base58 {
    #[inline(never)]
    pub fn encode(key: &Pubkey) -> Base58 {
        let mut limbs = [0u32; 8];
        for i in 0..8 {
            limbs[i] = u32::from_be_bytes([key[4 * i], key[4 * i + 1], key[4 * i + 2], key[4 * i + 3]]);
        }
        let mut digits = [ALPHABET[0]; DIGITS];
        let mut at = DIGITS;
        for _ in 0..CHUNKS {
            let mut remainder = 0u64;
            for limb in limbs.iter_mut() {
                let value = remainder << 32 | *limb as u64;
                *limb = (value / CHUNK) as u32;
                remainder = value % CHUNK;
            }
            for _ in 0..CHUNK_DIGITS {
                at -= 1;
                digits[at] = ALPHABET[(remainder % 58) as usize];
                remainder /= 58;
            }
        }
        // One leading digit of zero for each leading byte of zero, and no more.
        let zeros = key.iter().take_while(|byte| **byte == 0).count();
        let significant = digits.iter().position(|digit| *digit != ALPHABET[0]).unwrap_or(DIGITS);
        Base58 { digits, start: significant - zeros }
    }

    pub fn text(&self) -> &[u8] {
        &self.digits[self.start..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes() {
        assert_eq!(Base58::encode(&[0; 32]).text(), &[b'1'; 32]);
        assert_eq!(Base58::encode(&[255; 32]).text(), b"JEKNVnkbo3jma5nREBBJCDoXFVeKkD56V3xKrvRmWxFG");
        let mut key = [0; 32];
        key[31] = 58;
        assert_eq!(&Base58::encode(&key).text()[31..], b"21");
        assert_eq!(Base58::encode(&key).text().len(), 33);
    }
}

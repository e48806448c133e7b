//! Integers modulo the group order and the field prime of secp256k1. Everything here is public: nothing is constant-time.

/// 256 bits, least significant limb first.
pub type U256 = [u32; 8];

/// A modulus m = 2²⁵⁶ − c with a small c.
pub struct Modulus {
    value: U256,
    /// c, least significant limb first.
    complement: &'static [u32],
}

/// n, the order of the group.
pub const GROUP_ORDER: Modulus = Modulus {
    value: [0xd036_4141, 0xbfd2_5e8c, 0xaf48_a03b, 0xbaae_dce6, 0xffff_fffe, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff],
    complement: &[0x2fc9_bebf, 0x402d_a173, 0x50b7_5fc4, 0x4551_2319, 1],
};

/// p, the size of the field.
pub const FIELD_PRIME: Modulus = Modulus {
    value: [0xffff_fc2f, 0xffff_fffe, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff],
    complement: &[0x3d1, 1],
};

/// n / 2, rounded down: no s of a signature may be above.
pub const HALF_GROUP_ORDER: U256 =
    [0x681b_20a0, 0xdfe9_2f46, 0x57a4_501d, 0x5d57_6e73, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0x7fff_ffff];

pub fn from_be_bytes(bytes: &[u8; 32]) -> U256 {
    let mut limbs = [0; 8];
    for i in 0..8 {
        let at = 28 - 4 * i;
        limbs[i] = u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    }
    limbs
}

pub fn to_be_bytes(limbs: &U256) -> [u8; 32] {
    let mut bytes = [0; 32];
    for i in 0..8 {
        let at = 28 - 4 * i;
        bytes[at..at + 4].copy_from_slice(&limbs[i].to_be_bytes());
    }
    bytes
}

pub fn is_zero(a: &U256) -> bool {
    a.iter().all(|limb| *limb == 0)
}

/// a ≤ b
pub fn is_at_most(a: &U256, b: &U256) -> bool {
    for i in (0..8).rev() {
        if a[i] != b[i] {
            return a[i] < b[i];
        }
    }
    true
}

impl Modulus {
    /// 0 < a < m
    pub fn has_nonzero(&self, a: &U256) -> bool {
        !is_zero(a) && !is_at_most(&self.value, a)
    }

    /// −a mod m for 0 ≤ a < m
    pub fn negate(&self, a: &U256) -> U256 {
        if is_zero(a) {
            return *a;
        }
        let mut result = self.value;
        subtract(&mut result, a);
        result
    }

    /// a + b mod m for a < m and a small b
    pub fn add_small(&self, a: &U256, b: u32) -> U256 {
        let mut sum = [0; 16];
        sum[..8].copy_from_slice(a);
        add_product(&mut sum, &[b], &[1]);
        self.reduce(sum)
    }

    /// a·b mod m
    pub fn multiply(&self, a: &U256, b: &U256) -> U256 {
        let mut product = [0; 16];
        add_product(&mut product, a, b);
        self.reduce(product)
    }

    /// 2²⁵⁶ ≡ c: what is above 256 bits comes back multiplied by c, until nothing is above.
    fn reduce(&self, mut wide: [u32; 16]) -> U256 {
        let mut high: U256 = [0; 8];
        loop {
            high.copy_from_slice(&wide[8..]);
            if is_zero(&high) {
                break;
            }
            wide[8..].fill(0);
            add_product(&mut wide, &high, self.complement);
        }
        let mut result: U256 = [0; 8];
        result.copy_from_slice(&wide[..8]);
        if is_at_most(&self.value, &result) {
            subtract(&mut result, &self.value);
        }
        result
    }
}

/// sum += a·b, where the sum fits.
fn add_product(sum: &mut [u32; 16], a: &[u32], b: &[u32]) {
    for (i, &x) in a.iter().enumerate() {
        if x == 0 {
            continue;
        }
        let mut carry = 0u64;
        let mut at = i;
        for &y in b {
            // (2³² − 1)² + 2·(2³² − 1) < 2⁶⁴
            let term = (x as u64).wrapping_mul(y as u64).wrapping_add(sum[at] as u64).wrapping_add(carry);
            sum[at] = term as u32;
            carry = term >> 32;
            at += 1;
        }
        while carry != 0 {
            let term = (sum[at] as u64).wrapping_add(carry);
            sum[at] = term as u32;
            carry = term >> 32;
            at += 1;
        }
    }
}

/// a −= b for b ≤ a
fn subtract(a: &mut U256, b: &U256) {
    let mut borrow = 0u64;
    for i in 0..8 {
        let difference = (a[i] as u64).wrapping_sub(b[i] as u64).wrapping_sub(borrow);
        a[i] = difference as u32;
        borrow = difference >> 63;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: U256 = [1, 0, 0, 0, 0, 0, 0, 0];
    const MAX: U256 = [u32::MAX; 8];

    fn minus_one(m: &Modulus) -> U256 {
        m.negate(&ONE)
    }

    /// a·b mod m by doubling and adding, one bit at a time.
    fn slow_multiply(m: &Modulus, a: &U256, b: &U256) -> U256 {
        let add = |x: &U256, y: &U256| {
            let mut sum = [0; 16];
            add_product(&mut sum, x, &[1]);
            add_product(&mut sum, y, &[1]);
            m.reduce(sum)
        };
        let mut result = [0; 8];
        for bit in (0..256).rev() {
            result = add(&result, &result);
            if b[bit / 32] >> (bit % 32) & 1 == 1 {
                result = add(&result, a);
            }
        }
        result
    }

    #[test]
    fn constants_belong_together() {
        for m in [GROUP_ORDER, FIELD_PRIME] {
            let mut sum = [0; 16];
            add_product(&mut sum, &m.value, &[1]);
            add_product(&mut sum, m.complement, &[1]);
            assert_eq!(sum, [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
        }
        let mut double = [0; 16];
        add_product(&mut double, &HALF_GROUP_ORDER, &[2]);
        add_product(&mut double, &ONE, &[1]);
        assert_eq!(double[..8], GROUP_ORDER.value);
    }

    #[test]
    fn multiplies_at_the_edges() {
        for m in [GROUP_ORDER, FIELD_PRIME] {
            let last = minus_one(&m);
            assert_eq!(m.multiply(&last, &last), ONE);
            assert_eq!(m.multiply(&last, &ONE), last);
            assert_eq!(m.multiply(&m.value, &MAX), [0; 8]);
            assert_eq!(m.multiply(&[0; 8], &last), [0; 8]);
            assert_eq!(m.multiply(&MAX, &MAX), slow_multiply(&m, &MAX, &MAX));
            assert_eq!(m.add_small(&last, 1), [0; 8]);
            assert_eq!(m.add_small(&last, 7), [6, 0, 0, 0, 0, 0, 0, 0]);
            assert_eq!(m.negate(&[0; 8]), [0; 8]);
        }
    }

    #[test]
    fn multiplies_like_the_slow_way() {
        let mut state = 1u64;
        let mut next = || {
            let mut limbs = [0u32; 8];
            for limb in limbs.iter_mut() {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                // Limbs of all zeros and all ones make carries run far.
                *limb = match state >> 62 {
                    0 => 0,
                    1 => u32::MAX,
                    _ => (state >> 24) as u32,
                };
            }
            limbs
        };
        for _ in 0..500 {
            let (a, b) = (next(), next());
            for m in [GROUP_ORDER, FIELD_PRIME] {
                assert_eq!(m.multiply(&a, &b), slow_multiply(&m, &a, &b), "{a:x?} {b:x?}");
            }
        }
    }

    #[test]
    fn compares_and_converts() {
        assert!(is_at_most(&ONE, &ONE) && is_at_most(&[0; 8], &ONE) && !is_at_most(&MAX, &ONE));
        assert!(GROUP_ORDER.has_nonzero(&minus_one(&GROUP_ORDER)));
        assert!(!GROUP_ORDER.has_nonzero(&GROUP_ORDER.value) && !GROUP_ORDER.has_nonzero(&[0; 8]));
        let mut bytes = [0; 32];
        bytes[0] = 0x12;
        bytes[31] = 0x34;
        assert_eq!(from_be_bytes(&bytes), [0x34, 0, 0, 0, 0, 0, 0, 0x1200_0000]);
        assert_eq!(to_be_bytes(&from_be_bytes(&bytes)), bytes);
    }
}

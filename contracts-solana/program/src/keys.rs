//! Which key signs for whom, and whether it has signed.

use crate::arithmetic::{from_be_bytes, is_at_most, to_be_bytes, FIELD_PRIME, GROUP_ORDER, HALF_GROUP_ORDER};
use crate::error::{require, Error, Res};
use crate::sys::{keccak256, secp256k1_recover};

/// The highest key version that the network derives keys for.
pub const LATEST_KEY_VERSION: u32 = 1;
/// The path of the key that signs what has become of a requester's requests, and nothing else.
pub const RESPONSE_PATH: &[u8] = b"solana response key";

/// Solana's id in the derivations, on every cluster.
const PREFIX_V1: &[u8] = b"sig.network v1.0.0 epsilon derivation,0x800001f5,";
const PREFIX_V2: &[u8] = b"sig.network v2.0.0 epsilon derivation:solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp:";

/// Whose key, and which of them.
pub struct KeyName<'a> {
    /// In base58.
    pub requester: &'a [u8],
    pub path: &'a [u8],
    pub key_version: u32,
}

/// A signature as the wire has it: R in affine coordinates, s, and the parity of R.
pub struct Signature {
    /// x‖y of R, s and recovery id: 97 bytes.
    pub bytes: &'static [u8; 97],
}

/// Refuses what is no payload: a signature of p would pass for one of p + n, and ids are of the 32 bytes as they are.
pub fn require_payload(payload: &[u8; 32]) -> Res<()> {
    require(GROUP_ORDER.has_nonzero(&from_be_bytes(payload)), Error::InvalidPayload)
}

/// Refuses a version that the network has no keys of.
pub fn require_key_version(key_version: u32) -> Res<()> {
    require(key_version <= LATEST_KEY_VERSION, Error::UnsupportedKeyVersion)
}

/// ε: derived key = root key + ε·G.
///
/// # Errors
/// UnsupportedKeyVersion; TweakOutOfRange when the hash is no scalar: chance 2⁻¹²⁸, refused rather than reduced
fn tweak(name: &KeyName) -> Res<[u8; 32]> {
    require_key_version(name.key_version)?;
    let hash = if name.key_version == 0 {
        keccak256(&[PREFIX_V1, name.requester, b",", name.path])
    } else {
        keccak256(&[PREFIX_V2, name.requester, b":", name.path])
    };
    require(GROUP_ORDER.has_nonzero(&from_be_bytes(&hash)), Error::TweakOutOfRange)?;
    Ok(hash)
}

/// K + t·G by the runtime's recovery, whose result is r⁻¹·(s·R − h·G): with r = s = K.x and R = K that is K − (h/K.x)·G,
/// so that h = −t·K.x gives the sum.
///
/// # Errors
/// InvalidPublicKey when there is no such point
fn add_tweak(key: &[u8; 64], tweak: &[u8; 32]) -> Res<[u8; 64]> {
    let (x, _) = halves(key);
    let product = GROUP_ORDER.multiply(&from_be_bytes(tweak), &from_be_bytes(x));
    let hash = to_be_bytes(&GROUP_ORDER.negate(&product));
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(x);
    signature[32..].copy_from_slice(x);
    secp256k1_recover(&hash, key[63] & 1, &signature).ok_or(Error::InvalidPublicKey)
}

/// Refuses what cannot be a root key: no point of the curve, or an x that is no scalar, which `add_tweak` cannot handle.
pub fn require_root_key(key: &[u8; 64]) -> Res<()> {
    require(is_point(key), Error::InvalidPublicKey)
}

/// Whether x‖y is on the curve, with an x that a signature can have as its r.
fn is_point(point: &[u8; 64]) -> bool {
    let (x, y) = halves(point);
    let (x, y) = (from_be_bytes(x), from_be_bytes(y));
    if !GROUP_ORDER.has_nonzero(&x) || !FIELD_PRIME.has_nonzero(&y) {
        return false;
    }
    let cube = FIELD_PRIME.multiply(&x, &FIELD_PRIME.multiply(&x, &x));
    FIELD_PRIME.multiply(&y, &y) == FIELD_PRIME.add_small(&cube, 7)
}

fn halves(point: &[u8; 64]) -> (&[u8; 32], &[u8; 32]) {
    let x = point.as_ptr() as *const [u8; 32];
    unsafe { (&*x, &*x.add(1)) }
}

impl Signature {
    /// Whether the key has signed the payload, in the one form that the network hands out: s in the lower half, R the
    /// point that the recovery id says. Otherwise who hands in a signature could alter what its readers get.
    ///
    /// # Errors
    /// UnsupportedKeyVersion, TweakOutOfRange, InvalidSignature
    #[inline(never)]
    pub fn verify(&self, root: &[u8; 64], name: &KeyName, payload: &[u8; 32]) -> Res<()> {
        let expected = add_tweak(root, &tweak(name)?)?;
        let big_r = unsafe { &*(self.bytes.as_ptr() as *const [u8; 64]) };
        let s = unsafe { &*(self.bytes.as_ptr().add(64) as *const [u8; 32]) };
        let recovery_id = self.bytes[96];
        let canonical = recovery_id == big_r[63] & 1 && is_at_most(&from_be_bytes(s), &HALF_GROUP_ORDER);
        require(canonical && is_point(big_r), Error::InvalidSignature)?;
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&big_r[..32]);
        signature[32..].copy_from_slice(s);
        let signer = secp256k1_recover(payload, recovery_id, &signature);
        require(signer == Some(expected), Error::InvalidSignature)
    }
}

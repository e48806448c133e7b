//! The 32 bytes that name a request, as every client of the network computes them.

use crate::sys::keccak256;

/// The fields of a `sign` request that its id covers.
pub struct SignRequest {
    pub payload: &'static [u8; 32],
    pub key_version: u32,
    pub path: &'static [u8],
    pub algo: &'static [u8],
    pub dest: &'static [u8],
    pub params: &'static [u8],
}

/// The fields of a `sign_bidirectional` request that its id covers.
pub struct TransactionRequest {
    pub serialized_transaction: &'static [u8],
    pub caip2_id: &'static [u8],
    pub key_version: u32,
    pub path: &'static [u8],
    pub algo: &'static [u8],
    pub dest: &'static [u8],
    pub params: &'static [u8],
}

const WORD: usize = 32;
const HEADS: usize = 8;
/// Which of the eight arguments is the key version; every other one is of dynamic length.
const KEY_VERSION_AT: usize = 3;

/// The number as a big-endian word of the ABI.
fn put_word(word: &mut [u8], value: u32) {
    word[WORD - 4..].copy_from_slice(&value.to_be_bytes());
}

/// `keccak256(abi.encode(string sender, bytes payload, string path, uint32 keyVersion, string chainId, string algo,
/// string dest, string params))`
///
/// @param sender in base58
#[inline(never)]
pub fn of_sign(sender: &[u8], chain_id: &[u8], request: &SignRequest) -> [u8; 32] {
    const EMPTY: &[u8] = &[];
    const ZEROS: [u8; WORD] = [0; WORD];
    let arguments: [&[u8]; HEADS] =
        [sender, request.payload, request.path, EMPTY, chain_id, request.algo, request.dest, request.params];
    let mut heads = [0; WORD * HEADS];
    let mut lengths = [0; WORD * HEADS];
    let mut offset = heads.len();
    for (i, argument) in arguments.iter().enumerate() {
        let head = &mut heads[i * WORD..(i + 1) * WORD];
        if i == KEY_VERSION_AT {
            put_word(head, request.key_version);
            continue;
        }
        put_word(head, offset as u32);
        put_word(&mut lengths[i * WORD..(i + 1) * WORD], argument.len() as u32);
        offset += WORD + argument.len() + padding(argument.len());
    }
    // Heads, then length, bytes and padding of each argument of dynamic length.
    let mut parts: [&[u8]; 1 + 3 * (HEADS - 1)] = [EMPTY; 1 + 3 * (HEADS - 1)];
    parts[0] = &heads;
    let mut next = 1;
    for (i, argument) in arguments.iter().enumerate() {
        if i == KEY_VERSION_AT {
            continue;
        }
        parts[next] = &lengths[i * WORD..(i + 1) * WORD];
        parts[next + 1] = argument;
        parts[next + 2] = &ZEROS[..padding(argument.len())];
        next += 3;
    }
    keccak256(&parts)
}

/// Zeros that fill the last word.
fn padding(len: usize) -> usize {
    len.wrapping_neg() % WORD
}

/// `keccak256(abi.encodePacked(string sender, bytes serializedTransaction, string caip2Id, uint32 keyVersion, string path,
/// string algo, string dest, string params))`
///
/// @param sender in base58
pub fn of_transaction(sender: &[u8], request: &TransactionRequest) -> [u8; 32] {
    keccak256(&[
        sender,
        request.serialized_transaction,
        request.caip2_id,
        &request.key_version.to_be_bytes(),
        request.path,
        request.algo,
        request.dest,
        request.params,
    ])
}

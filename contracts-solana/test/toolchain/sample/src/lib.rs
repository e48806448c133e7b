//! Runs `work` in the VM. Data: a seed (u64) and a number of rounds (u32), little-endian; returns the digest.
#![no_std]

#[path = "../../../../program/src/sys.rs"]
#[allow(dead_code)]
mod sys;
mod work;

/// # Safety
/// The loader calls it, with the buffer of an instruction without accounts.
#[no_mangle]
pub unsafe extern "C" fn entrypoint(buffer: *mut u8) -> u64 {
    let len = *(buffer.add(8) as *const u64) as usize;
    let data = core::slice::from_raw_parts(buffer.add(16), len);
    let seed = u64::from_le_bytes(data[..8].try_into().unwrap());
    let rounds = u32::from_le_bytes(data[8..12].try_into().unwrap());
    sys::set_return_data(&work::digest(seed, rounds).to_le_bytes());
    0
}

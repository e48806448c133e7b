//! The syscalls of the Solana VM that this program uses, and what a program without a standard library has to bring.

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
mod vm {
    extern "C" {
        pub fn sol_log_(message: *const u8, len: u64);
        pub fn sol_log_data(slices: *const u8, len: u64);
        pub fn sol_invoke_signed_c(
            instruction: *const u8,
            infos: *const u8,
            infos_len: u64,
            signers: *const u8,
            signers_len: u64,
        ) -> u64;
        pub fn sol_create_program_address(
            seeds: *const u8,
            seeds_len: u64,
            program_id: *const u8,
            address: *mut u8,
        ) -> u64;
        pub fn sol_try_find_program_address(
            seeds: *const u8,
            seeds_len: u64,
            program_id: *const u8,
            address: *mut u8,
            bump: *mut u8,
        ) -> u64;
        pub fn sol_keccak256(slices: *const u8, len: u64, hash: *mut u8) -> u64;
        pub fn sol_secp256k1_recover(hash: *const u8, recovery_id: u64, signature: *const u8, key: *mut u8) -> u64;
        pub fn sol_set_return_data(data: *const u8, len: u64);
        pub fn sol_get_rent_sysvar(rent: *mut u8) -> u64;
        pub fn sol_memcpy_(to: *mut u8, from: *const u8, len: u64);
        #[cfg(not(target_os = "solana"))]
        pub fn sol_memmove_(to: *mut u8, from: *const u8, len: u64);
        #[cfg(not(target_os = "solana"))]
        pub fn sol_memset_(to: *mut u8, byte: u8, len: u64);
        #[cfg(not(target_os = "solana"))]
        pub fn sol_memcmp_(a: *const u8, b: *const u8, len: u64, order: *mut i32);
        pub fn abort() -> !;
    }

    #[panic_handler]
    fn panic(_: &core::panic::PanicInfo) -> ! {
        const MESSAGE: &str = "panicked";
        unsafe {
            sol_log_(MESSAGE.as_ptr(), MESSAGE.len() as u64);
            abort()
        }
    }
}

/// On the host only the pure functions are tested; nothing calls these.
#[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
mod vm {
    macro_rules! absent {
        ($($name:ident($($arg:ty),*) $(-> $result:ty)?;)*) => {
            $(pub unsafe fn $name($(_: $arg),*) $(-> $result)? { unimplemented!() })*
        };
    }
    absent! {
        sol_log_(*const u8, u64);
        sol_log_data(*const u8, u64);
        sol_invoke_signed_c(*const u8, *const u8, u64, *const u8, u64) -> u64;
        sol_create_program_address(*const u8, u64, *const u8, *mut u8) -> u64;
        sol_try_find_program_address(*const u8, u64, *const u8, *mut u8, *mut u8) -> u64;
        sol_keccak256(*const u8, u64, *mut u8) -> u64;
        sol_secp256k1_recover(*const u8, u64, *const u8, *mut u8) -> u64;
        sol_set_return_data(*const u8, u64);
        sol_get_rent_sysvar(*mut u8) -> u64;
    }
}

pub use vm::*;

/// What the compiler may call by itself. The `solana` target of platform-tools brings its own.
#[cfg(all(target_arch = "bpf", not(target_os = "solana")))]
mod builtins {
    use super::vm::*;

    #[no_mangle]
    unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, len: usize) -> *mut u8 {
        sol_memcpy_(to, from, len as u64);
        to
    }

    #[no_mangle]
    unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, len: usize) -> *mut u8 {
        sol_memmove_(to, from, len as u64);
        to
    }

    #[no_mangle]
    unsafe extern "C" fn memset(to: *mut u8, byte: i32, len: usize) -> *mut u8 {
        sol_memset_(to, byte as u8, len as u64);
        to
    }

    #[no_mangle]
    unsafe extern "C" fn memcmp(a: *const u8, b: *const u8, len: usize) -> i32 {
        let mut order = 0;
        sol_memcmp_(a, b, len as u64, &mut order);
        order
    }

    #[no_mangle]
    unsafe extern "C" fn bcmp(a: *const u8, b: *const u8, len: usize) -> i32 {
        memcmp(a, b, len)
    }
}

pub fn log(message: &str) {
    unsafe { sol_log_(message.as_ptr(), message.len() as u64) }
}

/// `copy_from_slice` of a length known at run time only: upstream LLVM's bpf backend cannot emit a call of memcpy.
pub fn copy(to: &mut [u8], from: &[u8]) {
    if to.len() != from.len() {
        panic!();
    }
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    unsafe {
        sol_memcpy_(to.as_mut_ptr(), from.as_ptr(), from.len() as u64)
    };
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    to.copy_from_slice(from);
}

/// Keccak-256 of the parts one after the other.
pub fn keccak256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = [0; 32];
    unsafe { sol_keccak256(parts.as_ptr() as *const u8, parts.len() as u64, hash.as_mut_ptr()) };
    hash
}

/// The public key x‖y whose ECDSA signature of `hash` has r = `signature[..32]` and s = `signature[32..]`, if any.
pub fn secp256k1_recover(hash: &[u8; 32], recovery_id: u8, signature: &[u8; 64]) -> Option<[u8; 64]> {
    let mut key = [0; 64];
    let result =
        unsafe { sol_secp256k1_recover(hash.as_ptr(), recovery_id as u64, signature.as_ptr(), key.as_mut_ptr()) };
    if result == 0 {
        Some(key)
    } else {
        None
    }
}

pub fn set_return_data(data: &[u8]) {
    unsafe { sol_set_return_data(data.as_ptr(), data.len() as u64) }
}

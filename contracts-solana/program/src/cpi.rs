//! Calls of other programs, and of this one by itself.

use core::mem::MaybeUninit;

use crate::account::{Account, AccountInfo, Pubkey};
use crate::error::{Error, Res};
use crate::sys;

pub const SYSTEM_PROGRAM: Pubkey = [0; 32];
/// No call here takes more accounts.
const MAX_ACCOUNTS: usize = 2;

/// `SolAccountMeta` of the C interface.
#[repr(C)]
struct Meta {
    key: *const Pubkey,
    is_writable: bool,
    is_signer: bool,
}

/// `SolInstruction` of the C interface.
#[repr(C)]
struct Instruction {
    program_id: *const Pubkey,
    metas: *const Meta,
    metas_len: u64,
    data: *const u8,
    data_len: u64,
}

/// `SolSignerSeeds` of the C interface.
#[repr(C)]
struct SignerSeeds<'a> {
    seeds: *const &'a [u8],
    len: u64,
}

/// An account that a call names, and with what rights.
#[derive(Clone, Copy)]
pub struct Named {
    pub account: Account,
    pub is_writable: bool,
    pub is_signer: bool,
}

/// A call. One struct, since the bpf ABI passes five words at most.
pub struct Call<'a> {
    pub program_id: &'a Pubkey,
    /// Accounts of the instruction, at most two.
    pub accounts: &'a [Named],
    pub data: &'a [u8],
    /// Seeds with bump of the program's address that signs; none for no such signer.
    pub seeds: &'a [&'a [u8]],
}

/// Makes the call. The runtime ends the transaction when it fails.
#[inline(never)]
pub fn invoke(call: &Call) {
    let mut metas = [const { MaybeUninit::<Meta>::uninit() }; MAX_ACCOUNTS];
    let mut infos = [const { MaybeUninit::<AccountInfo>::uninit() }; MAX_ACCOUNTS];
    for (i, named) in call.accounts.iter().enumerate() {
        let Named { account, is_writable, is_signer } = *named;
        metas[i].write(Meta { key: account.key(), is_writable, is_signer });
        infos[i].write(account.info());
    }
    let instruction = Instruction {
        program_id: call.program_id,
        metas: metas.as_ptr() as *const Meta,
        metas_len: call.accounts.len() as u64,
        data: call.data.as_ptr(),
        data_len: call.data.len() as u64,
    };
    let signer = SignerSeeds { seeds: call.seeds.as_ptr(), len: call.seeds.len() as u64 };
    unsafe {
        sys::sol_invoke_signed_c(
            &instruction as *const Instruction as *const u8,
            infos.as_ptr() as *const u8,
            call.accounts.len() as u64,
            &signer as *const SignerSeeds as *const u8,
            if call.seeds.is_empty() { 0 } else { 1 },
        );
    }
}

/// System program: moves lamports out of an account that has signed.
pub fn transfer(from: Account, to: Account, lamports: u64) {
    let mut data = [0; 12];
    data[0] = 2;
    data[4..].copy_from_slice(&lamports.to_le_bytes());
    let accounts = [
        Named { account: from, is_writable: true, is_signer: true },
        Named { account: to, is_writable: true, is_signer: false },
    ];
    invoke(&Call { program_id: &SYSTEM_PROGRAM, accounts: &accounts, data: &data, seeds: &[] });
}

/// An account to be made at an address of this program.
pub struct NewAccount<'a> {
    pub account: Account,
    pub payer: Account,
    pub owner: &'a Pubkey,
    pub len: usize,
    /// With bump.
    pub seeds: &'a [&'a [u8]],
}

/// Makes a rent-exempt account full of zeros, also where somebody has already sent lamports to the address.
#[inline(never)]
pub fn create_account(new: &NewAccount) {
    let rent = rent_minimum(new.len);
    let present = new.account.lamports();
    if present < rent {
        transfer(new.payer, new.account, rent - present);
    }
    let mut allocate = [0; 12];
    allocate[0] = 8;
    allocate[4..].copy_from_slice(&(new.len as u64).to_le_bytes());
    let mut assign = [0; 36];
    assign[0] = 1;
    assign[4..].copy_from_slice(new.owner);
    let accounts = [Named { account: new.account, is_writable: true, is_signer: true }];
    for data in [&allocate[..], &assign[..]] {
        invoke(&Call { program_id: &SYSTEM_PROGRAM, accounts: &accounts, data, seeds: new.seeds });
    }
}

/// Lamports that free an account with `len` bytes of data of rent.
pub fn rent_minimum(len: usize) -> u64 {
    /// The sysvar; `threshold` is an f64.
    #[repr(C)]
    struct Rent {
        lamports_per_byte: u64,
        threshold: u64,
        burn_percent: u8,
    }
    const ACCOUNT_OVERHEAD: u64 = 128;
    const TWO: u64 = 2f64.to_bits();
    let mut rent = Rent { lamports_per_byte: 0, threshold: 0, burn_percent: 0 };
    unsafe { sys::sol_get_rent_sysvar(&mut rent as *mut Rent as *mut u8) };
    // Two years of rent before SIMD-0194, which folds them into the price and sets 1.0.
    let years = if rent.threshold == TWO { 2 } else { 1 };
    (ACCOUNT_OVERHEAD + len as u64) * rent.lamports_per_byte * years
}

/// The program's address for the seeds, and the bump that belongs to it.
///
/// # Errors
/// ConstraintSeeds
pub fn find_address(seeds: &[&[u8]], program_id: &Pubkey) -> Res<(Pubkey, u8)> {
    let mut address = [0; 32];
    let mut bump = 0;
    let result = unsafe {
        sys::sol_try_find_program_address(
            seeds.as_ptr() as *const u8,
            seeds.len() as u64,
            program_id.as_ptr(),
            address.as_mut_ptr(),
            &mut bump,
        )
    };
    if result == 0 {
        Ok((address, bump))
    } else {
        Err(Error::ConstraintSeeds)
    }
}

/// Whether an address is the program's for these seeds, bump included.
pub fn is_address(key: &Pubkey, seeds: &[&[u8]], program_id: &Pubkey) -> bool {
    let mut address = [0; 32];
    let result = unsafe {
        sys::sol_create_program_address(
            seeds.as_ptr() as *const u8,
            seeds.len() as u64,
            program_id.as_ptr(),
            address.as_mut_ptr(),
        )
    };
    result == 0 && key == &address
}

//! What the loader hands to the program: accounts, instruction data, program id.

use crate::error::{require, Error, Res};

pub type Pubkey = [u8; 32];

/// No instruction here takes as many; further accounts of a caller are skipped.
const MAX_ACCOUNTS: usize = 16;
/// Spare room that the loader leaves behind an account's data.
const MAX_PERMITTED_DATA_INCREASE: usize = 10_240;
const NOT_A_DUPLICATE: u8 = 0xff;

/// An account as the loader serializes it, on an 8-byte boundary; its data follow.
#[repr(C)]
struct Header {
    duplicate_of: u8,
    is_signer: u8,
    is_writable: u8,
    executable: u8,
    original_data_len: u32,
    key: Pubkey,
    owner: Pubkey,
    lamports: u64,
    data_len: u64,
}

/// An account in the loader's buffer. The runtime reads changes back from there.
#[derive(Clone, Copy)]
pub struct Account(*mut Header);

/// `SolAccountInfo` of the C interface.
#[repr(C)]
pub struct AccountInfo {
    key: *const Pubkey,
    lamports: *mut u64,
    data_len: u64,
    data: *mut u8,
    owner: *const Pubkey,
    rent_epoch: u64,
    is_signer: u8,
    is_writable: u8,
    executable: u8,
}

// The pointer stems from the loader and stays valid for the whole call, in which there is only one thread.
impl Account {
    pub fn key(self) -> &'static Pubkey {
        unsafe { &(*self.0).key }
    }

    pub fn owner(self) -> &'static Pubkey {
        unsafe { &(*self.0).owner }
    }

    pub fn is_signer(self) -> bool {
        unsafe { (*self.0).is_signer != 0 }
    }

    pub fn lamports(self) -> u64 {
        unsafe { (*self.0).lamports }
    }

    pub fn set_lamports(self, lamports: u64) {
        unsafe { (*self.0).lamports = lamports }
    }

    pub fn data(self) -> &'static [u8] {
        unsafe { core::slice::from_raw_parts(self.data_ptr(), (*self.0).data_len as usize) }
    }

    /// The caller keeps no other view of the data.
    pub fn data_mut(self) -> &'static mut [u8] {
        unsafe { core::slice::from_raw_parts_mut(self.data_ptr(), (*self.0).data_len as usize) }
    }

    /// Empties the account and gives it back to the system, so that what is left of it dies with the transaction.
    pub fn close(self, beneficiary: Account) {
        beneficiary.set_lamports(beneficiary.lamports() + self.lamports());
        unsafe {
            (*self.0).lamports = 0;
            (*self.0).data_len = 0;
            (*self.0).owner = crate::cpi::SYSTEM_PROGRAM;
        }
    }

    pub fn info(self) -> AccountInfo {
        unsafe {
            AccountInfo {
                key: &(*self.0).key,
                lamports: &mut (*self.0).lamports,
                data_len: (*self.0).data_len,
                data: self.data_ptr(),
                owner: &(*self.0).owner,
                rent_epoch: u64::MAX,
                is_signer: (*self.0).is_signer,
                is_writable: (*self.0).is_writable,
                executable: (*self.0).executable,
            }
        }
    }

    fn data_ptr(self) -> *mut u8 {
        unsafe { (self.0 as *mut u8).add(core::mem::size_of::<Header>()) }
    }
}

pub struct Input {
    accounts: [Account; MAX_ACCOUNTS],
    count: usize,
    pub data: &'static [u8],
    pub program_id: &'static Pubkey,
}

impl Input {
    /// # Safety
    /// `buffer` is the one that the loader calls the entrypoint with.
    #[inline(always)]
    pub unsafe fn parse(buffer: *mut u8) -> Input {
        let count = *(buffer as *const u64) as usize;
        let mut at = buffer.add(8);
        let mut accounts = [Account(core::ptr::null_mut()); MAX_ACCOUNTS];
        for i in 0..count {
            let header = at as *mut Header;
            let account;
            if (*header).duplicate_of == NOT_A_DUPLICATE {
                account = Account(header);
                let room = ((*header).data_len as usize + MAX_PERMITTED_DATA_INCREASE + 7) & !7;
                let rent_epoch = 8;
                at = at.add(core::mem::size_of::<Header>() + room + rent_epoch);
            } else {
                account = accounts[(*header).duplicate_of as usize % MAX_ACCOUNTS];
                at = at.add(8);
            }
            if i < MAX_ACCOUNTS {
                accounts[i] = account;
            }
        }
        let len = *(at as *const u64) as usize;
        let data = at.add(8);
        Input {
            accounts,
            count: if count < MAX_ACCOUNTS { count } else { MAX_ACCOUNTS },
            data: core::slice::from_raw_parts(data, len),
            program_id: &*(data.add(len) as *const Pubkey),
        }
    }

    /// # Errors
    /// AccountNotEnoughKeys
    pub fn account(&self, index: usize) -> Res<Account> {
        if index < self.count && index < MAX_ACCOUNTS {
            Ok(self.accounts[index])
        } else {
            Err(Error::AccountNotEnoughKeys)
        }
    }

    /// # Errors
    /// AccountNotEnoughKeys, AccountNotSigner
    pub fn signer(&self, index: usize) -> Res<Account> {
        let account = self.account(index)?;
        require(account.is_signer(), Error::AccountNotSigner)?;
        Ok(account)
    }

    /// An account that Anchor's clients leave out by naming the program in its place.
    pub fn optional_signer(&self, index: usize) -> Res<Option<Account>> {
        if self.account(index)?.key() == self.program_id {
            return Ok(None);
        }
        Ok(Some(self.signer(index)?))
    }

    /// The account at `index` must be this program.
    pub fn expect_program(&self, index: usize, program: &Pubkey) -> Res<()> {
        require(self.account(index)?.key() == program, Error::InvalidProgramId)
    }
}

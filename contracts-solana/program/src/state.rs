//! The program's one account of its own: who governs it, what a request costs, under which key the network signs.

use crate::account::{Account, Input, Pubkey};
use crate::borsh::Reader;
use crate::discriminator::PROGRAM_STATE;
use crate::error::{require, Error, Res};

pub const STATE_SEED: &[u8] = b"program-state";
pub const CHAIN_ID_LIMIT: usize = 128;
pub const STATE_LEN: usize = 8 + 32 + 8 + 4 + CHAIN_ID_LIMIT + 64 + 1;
const ADMIN_AT: usize = 8;
const DEPOSIT_AT: usize = ADMIN_AT + 32;
const CHAIN_ID_AT: usize = DEPOSIT_AT + 8;

/// `ProgramState`. Clients of the original program read its first three fields and ignore what follows.
pub struct State {
    pub account: Account,
    pub admin: &'static Pubkey,
    pub signature_deposit: u64,
    /// CAIP-2, as requests and request ids name the chain.
    pub chain_id: &'static [u8],
    /// The root key, x‖y.
    pub public_key: &'static [u8; 64],
    /// Of the address that signs events.
    pub event_authority_bump: u8,
}

impl State {
    /// Reads the state from the account at `index`. Only `initialize` makes an account with this discriminator, so that
    /// its owner tells that it is the one.
    ///
    /// # Errors
    /// AccountNotEnoughKeys, AccountOwnedByWrongProgram, AccountDiscriminatorMismatch
    #[inline(never)]
    pub fn load(input: &Input, index: usize) -> Res<State> {
        let account = input.account(index)?;
        require(account.owner() == input.program_id, Error::AccountOwnedByWrongProgram)?;
        let mut reader = Reader::new(account.data(), Error::AccountDidNotDeserialize);
        require(reader.take(8)? == PROGRAM_STATE, Error::AccountDiscriminatorMismatch)?;
        Ok(State {
            account,
            admin: reader.array()?,
            signature_deposit: reader.u64()?,
            chain_id: reader.bytes()?,
            public_key: reader.array()?,
            event_authority_bump: reader.u8()?,
        })
    }

    /// The account at `index` must be the admin and have signed.
    pub fn expect_admin(&self, input: &Input, index: usize) -> Res<()> {
        require(input.signer(index)?.key() == self.admin, Error::Unauthorized)
    }

    pub fn set_admin(&self, key: &Pubkey) {
        self.account.data_mut()[ADMIN_AT..DEPOSIT_AT].copy_from_slice(key);
    }

    pub fn set_signature_deposit(&self, lamports: u64) {
        self.account.data_mut()[DEPOSIT_AT..CHAIN_ID_AT].copy_from_slice(&lamports.to_le_bytes());
    }

    pub fn set_public_key(&self, key: &[u8; 64]) {
        let at = CHAIN_ID_AT + 4 + self.chain_id.len();
        self.account.data_mut()[at..at + 64].copy_from_slice(key);
    }
}

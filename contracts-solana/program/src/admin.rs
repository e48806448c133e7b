//! What governs the program.

use crate::account::{Account, Input};
use crate::borsh::{Reader, Writer};
use crate::cpi::{create_account, find_address, rent_minimum, NewAccount, SYSTEM_PROGRAM};
use crate::discriminator::{ADMIN_UPDATED, DEPOSIT_UPDATED, FUNDS_WITHDRAWN, PROGRAM_STATE, PUBLIC_KEY_UPDATED};
use crate::error::{require, Error, Res};
use crate::events::{log, log_event, EVENT_AUTHORITY_SEED};
use crate::keys::require_root_key;
use crate::state::{State, CHAIN_ID_LIMIT, STATE_LEN, STATE_SEED};
use crate::sys::set_return_data;

/// accounts: [program_state (w), admin (w, signer), system_program];
/// args: signature_deposit u64, chain_id String, public_key AffinePoint
pub fn initialize(input: &Input, mut args: Reader) -> Res<()> {
    let signature_deposit = args.u64()?;
    let chain_id = args.string()?;
    let public_key = args.array::<64>()?;
    require(!chain_id.is_empty() && chain_id.len() <= CHAIN_ID_LIMIT, Error::InvalidChainId)?;
    require_root_key(public_key)?;
    let account = input.account(0)?;
    let admin = input.signer(1)?;
    input.expect_program(2, &SYSTEM_PROGRAM)?;
    let (address, bump) = find_address(&[STATE_SEED], input.program_id)?;
    require(account.key() == &address, Error::ConstraintSeeds)?;
    let (_, event_authority_bump) = find_address(&[EVENT_AUTHORITY_SEED], input.program_id)?;
    create_account(&NewAccount {
        account,
        payer: admin,
        owner: input.program_id,
        len: STATE_LEN,
        seeds: &[STATE_SEED, &[bump]],
    });
    let mut state = Writer::new(account.data_mut());
    state.put(&PROGRAM_STATE);
    state.put(admin.key());
    state.u64(signature_deposit);
    state.bytes(chain_id);
    state.put(public_key);
    state.u8(event_authority_bump);
    state.finish()?;
    log_key_update(&[0; 64], public_key)
}

/// accounts: [program_state (w), admin (w, signer), system_program]; args: new_deposit u64
pub fn update_deposit(input: &Input, mut args: Reader) -> Res<()> {
    let new_deposit = args.u64()?;
    let state = State::load(input, 0)?;
    state.expect_admin(input, 1)?;
    state.set_signature_deposit(new_deposit);
    let mut event = log_event(&DEPOSIT_UPDATED);
    event.u64(state.signature_deposit);
    event.u64(new_deposit);
    log(event)
}

/// accounts: [program_state (w), admin (signer)]; args: public_key AffinePoint
pub fn update_public_key(input: &Input, mut args: Reader) -> Res<()> {
    let public_key = args.array::<64>()?;
    let state = State::load(input, 0)?;
    state.expect_admin(input, 1)?;
    require_root_key(public_key)?;
    // The state is a view of the account, which is about to change.
    let old = *state.public_key;
    state.set_public_key(public_key);
    log_key_update(&old, public_key)
}

/// accounts: [program_state (w), admin (signer), new_admin (signer)]. Both sign, so that no typing error locks the program.
pub fn update_admin(input: &Input) -> Res<()> {
    let state = State::load(input, 0)?;
    state.expect_admin(input, 1)?;
    let new_admin = input.signer(2)?.key();
    let mut event = log_event(&ADMIN_UPDATED);
    event.put(state.admin);
    event.put(new_admin);
    state.set_admin(new_admin);
    log(event)
}

fn log_key_update(old: &[u8; 64], new: &[u8; 64]) -> Res<()> {
    let mut event = log_event(&PUBLIC_KEY_UPDATED);
    event.put(old);
    event.put(new);
    log(event)
}

/// accounts: [program_state (w), admin (w, signer), recipient (w), system_program]; args: amount u64
pub fn withdraw_funds(input: &Input, mut args: Reader) -> Res<()> {
    let amount = args.u64()?;
    let state = State::load(input, 0)?;
    state.expect_admin(input, 1)?;
    let recipient = input.account(2)?;
    require(recipient.key() != &SYSTEM_PROGRAM, Error::InvalidRecipient)?;
    // What frees the state of rent stays: without it the runtime would refuse the transaction, or drop the state.
    let kept = rent_minimum(state.account.data().len());
    let available = state.account.lamports().saturating_sub(kept);
    require(amount <= available, Error::InsufficientFunds)?;
    move_lamports(state.account, recipient, amount);
    let mut event = log_event(&FUNDS_WITHDRAWN);
    event.u64(amount);
    event.put(recipient.key());
    log(event)
}

/// One after the other, since both may be the same account.
fn move_lamports(from: Account, to: Account, amount: u64) {
    from.set_lamports(from.lamports() - amount);
    to.set_lamports(to.lamports() + amount);
}

/// accounts: [program_state]; returns u64
pub fn get_signature_deposit(input: &Input) -> Res<()> {
    let state = State::load(input, 0)?;
    set_return_data(&state.signature_deposit.to_le_bytes());
    Ok(())
}

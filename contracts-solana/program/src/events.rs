//! Events as Anchor's clients read them: as the data of a call of the program by itself, or as a line of log.

use crate::account::Input;
use crate::borsh::Writer;
use crate::cpi::{find_address, invoke, is_address, Call, Named};
use crate::discriminator::EVENT_CALL;
use crate::error::{require, Error, Res};
use crate::state::State;
use crate::sys::sol_log_data;

pub const EVENT_AUTHORITY_SEED: &[u8] = b"__event_authority";
/// What the runtime takes as data of a call.
const EVENT_LIMIT: usize = 10_240;

/// Room for one event. There is no other use of the heap, so that each event may overwrite the one before.
#[cfg(any(target_os = "solana", target_arch = "bpf"))]
fn scratch() -> &'static mut [u8] {
    const HEAP: usize = 0x3_0000_0000;
    unsafe { core::slice::from_raw_parts_mut(HEAP as *mut u8, EVENT_LIMIT) }
}

#[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
fn scratch() -> &'static mut [u8] {
    Box::leak(Box::new([0; EVENT_LIMIT]))
}

/// An event that is to be emitted by `emit`.
pub fn call_event(discriminator: &[u8; 8]) -> Writer {
    let mut event = Writer::new(scratch());
    event.put(&EVENT_CALL);
    event.put(discriminator);
    event
}

/// An event that is to be emitted by `log`.
pub fn log_event(discriminator: &[u8; 8]) -> Writer {
    let mut event = Writer::new(scratch());
    event.put(discriminator);
    event
}

/// Who emits: the event authority at account `index`, this program behind it.
pub struct Emitter<'a> {
    input: &'a Input,
    index: usize,
    bump: [u8; 1],
}

impl<'a> Emitter<'a> {
    /// # Errors
    /// AccountNotEnoughKeys, ConstraintSeeds, InvalidProgramId
    pub fn new(input: &'a Input, state: &State, index: usize) -> Res<Emitter<'a>> {
        let bump = [state.event_authority_bump];
        let authority = input.account(index)?.key();
        let seeds = [EVENT_AUTHORITY_SEED, &bump];
        require(is_address(authority, &seeds, input.program_id), Error::ConstraintSeeds)?;
        input.expect_program(index + 1, input.program_id)?;
        Ok(Emitter { input, index, bump })
    }

    /// `emit_cpi!`
    ///
    /// # Errors
    /// RequestTooLong
    pub fn emit(&self, event: Writer) -> Res<()> {
        self.call(event.finish()?)
    }

    /// `emit!` and `emit_cpi!` of one event: clients read it in the logs, where it is lost if they are too long.
    ///
    /// # Errors
    /// RequestTooLong
    pub fn emit_and_log(&self, event: Writer) -> Res<()> {
        let data = event.finish()?;
        log_data(&data[EVENT_CALL.len()..]);
        self.call(data)
    }

    fn call(&self, data: &[u8]) -> Res<()> {
        let account = self.input.account(self.index)?;
        let accounts = [Named { account, is_writable: false, is_signer: true }];
        let seeds: [&[u8]; 2] = [EVENT_AUTHORITY_SEED, &self.bump];
        invoke(&Call { program_id: self.input.program_id, accounts: &accounts, data, seeds: &seeds });
        Ok(())
    }
}

/// `emit!`
pub fn log(event: Writer) -> Res<()> {
    log_data(event.finish()?);
    Ok(())
}

fn log_data(data: &[u8]) {
    let slices = [data];
    unsafe { sol_log_data(slices.as_ptr() as *const u8, 1) };
}

/// Where `emit` arrives: only the program itself can have the event authority sign.
pub fn receive(input: &Input) -> Res<()> {
    let authority = input.signer(0)?;
    let (address, _) = find_address(&[EVENT_AUTHORITY_SEED], input.program_id)?;
    require(authority.key() == &address, Error::ConstraintSeeds)
}

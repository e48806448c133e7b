#![cfg_attr(any(target_os = "solana", target_arch = "bpf"), no_std)]
//! The program on Solana that asks a Quorate network for signatures and verifies its answers. Without dependencies, and
//! compatible on the wire with clients made for Anchor.

mod account;
mod admin;
mod arithmetic;
mod base58;
mod borsh;
mod buffer;
mod cpi;
mod discriminator;
mod error;
mod events;
mod keys;
mod request_id;
mod respond;
mod sign;
mod state;
mod sys;

use account::Input;
use borsh::Reader;
use error::{Error, Res};

fn dispatch(input: &Input) -> Res<()> {
    let mut args = Reader::new(input.data, Error::InstructionFallbackNotFound);
    let name = *args.array::<8>()?;
    let args = Reader::new(args.rest(), Error::InstructionDidNotDeserialize);
    match name {
        discriminator::EVENT_CALL => events::receive(input),
        discriminator::SIGN => sign::sign(input, args),
        discriminator::SIGN_BIDIRECTIONAL => sign::sign_bidirectional(input, args),
        discriminator::OPEN_BUFFER => buffer::open_buffer(input, args),
        discriminator::WRITE_BUFFER => buffer::write_buffer(input, args),
        discriminator::RESPOND_BUFFERED => buffer::respond_buffered(input),
        discriminator::CLOSE_BUFFER => buffer::close_buffer(input),
        discriminator::INITIALIZE => admin::initialize(input, args),
        discriminator::UPDATE_DEPOSIT => admin::update_deposit(input, args),
        discriminator::UPDATE_PUBLIC_KEY => admin::update_public_key(input, args),
        discriminator::UPDATE_ADMIN => admin::update_admin(input),
        discriminator::WITHDRAW_FUNDS => admin::withdraw_funds(input, args),
        discriminator::GET_SIGNATURE_DEPOSIT => admin::get_signature_deposit(input),
        _ => error::require(respond::respond(input, input.data)?, Error::InstructionFallbackNotFound),
    }
}

/// # Safety
/// The loader calls it, with its buffer.
#[cfg_attr(any(target_os = "solana", target_arch = "bpf"), no_mangle)]
pub unsafe extern "C" fn entrypoint(buffer: *mut u8) -> u64 {
    match dispatch(&Input::parse(buffer)) {
        Ok(()) => 0,
        Err(error) => {
            sys::log(error.line());
            error as u64
        }
    }
}

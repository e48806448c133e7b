//! Responses that do not fit into a transaction: an account of the responder's takes them in pieces.

use crate::account::{Account, Input};
use crate::borsh::Reader;
use crate::cpi::{create_account, find_address, NewAccount, SYSTEM_PROGRAM};
use crate::discriminator::RESPONSE_BUFFER;
use crate::error::{require, Error, Res};
use crate::respond::respond;
use crate::sys::copy;

const BUFFER_SEED: &[u8] = b"response-buffer";
/// Discriminator and authority.
const HEADER_LEN: usize = 8 + 32;
/// An account that a program makes can have as many bytes.
const ACCOUNT_LIMIT: usize = 10_240;

/// accounts: [buffer (w), authority (w, signer), system_program]; args: id u32, length u32
pub fn open_buffer(input: &Input, mut args: Reader) -> Res<()> {
    let id = args.array::<4>()?;
    let length = args.u32()? as usize;
    require(length <= ACCOUNT_LIMIT - HEADER_LEN, Error::InvalidBuffer)?;
    let buffer = input.account(0)?;
    let authority = input.signer(1)?;
    input.expect_program(2, &SYSTEM_PROGRAM)?;
    let (address, bump) = find_address(&[BUFFER_SEED, authority.key(), id], input.program_id)?;
    require(buffer.key() == &address, Error::ConstraintSeeds)?;
    create_account(&NewAccount {
        account: buffer,
        payer: authority,
        owner: input.program_id,
        len: HEADER_LEN + length,
        seeds: &[BUFFER_SEED, authority.key(), id, &[bump]],
    });
    let data = buffer.data_mut();
    data[..8].copy_from_slice(&RESPONSE_BUFFER);
    data[8..HEADER_LEN].copy_from_slice(authority.key());
    Ok(())
}

/// accounts: [buffer (w), authority (signer)]; args: offset u32, bytes
pub fn write_buffer(input: &Input, mut args: Reader) -> Res<()> {
    let offset = args.u32()? as usize;
    let bytes = args.bytes()?;
    let buffer = load(input, 0, 1)?;
    let content = &mut buffer.data_mut()[HEADER_LEN..];
    require(offset <= content.len() && bytes.len() <= content.len() - offset, Error::InvalidBuffer)?;
    copy(&mut content[offset..offset + bytes.len()], bytes);
    Ok(())
}

/// Runs the response that the buffer holds, discriminator and arguments, and closes the buffer.
///
/// accounts: those of a response, then [buffer (w)]; the responder (w) is the buffer's authority and gets its rent
pub fn respond_buffered(input: &Input) -> Res<()> {
    let buffer = load(input, 4, 1)?;
    require(respond(input, &buffer.data()[HEADER_LEN..])?, Error::InvalidBuffer)?;
    buffer.close(input.signer(1)?);
    Ok(())
}

/// accounts: [buffer (w), authority (w, signer)]
pub fn close_buffer(input: &Input) -> Res<()> {
    load(input, 0, 1)?.close(input.signer(1)?);
    Ok(())
}

fn load(input: &Input, index: usize, authority_index: usize) -> Res<Account> {
    let buffer = input.account(index)?;
    require(buffer.owner() == input.program_id, Error::AccountOwnedByWrongProgram)?;
    let mut header = Reader::new(buffer.data(), Error::AccountDidNotDeserialize);
    require(header.take(8)? == RESPONSE_BUFFER, Error::AccountDiscriminatorMismatch)?;
    require(header.take(32)? == input.signer(authority_index)?.key(), Error::Unauthorized)?;
    Ok(buffer)
}

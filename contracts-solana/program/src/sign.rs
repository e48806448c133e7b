//! Requests. They are events only: nothing is stored, and what could never be answered is refused.

use crate::account::Input;
use crate::borsh::Reader;
use crate::cpi::{transfer, SYSTEM_PROGRAM};
use crate::discriminator::{SIGNATURE_REQUESTED, SIGN_BIDIRECTIONAL_EVENT};
use crate::error::{require, Error, Res};
use crate::events::{call_event, Emitter};
use crate::keys::{require_key_version, require_payload, RESPONSE_PATH};
use crate::state::State;

/// Bytes of what a responder hands back of a request, beside its fields of fixed length: so that a buffer can hold it.
/// Only other programs can ask for more than fits into a transaction.
const REQUEST_LIMIT: usize = 8_192;

/// accounts: [program_state (w), requester (w, signer), fee_payer (w, signer, optional), system_program,
/// event_authority, program]; args: payload [u8; 32], key_version u32, path, algo, dest, params String
pub fn sign(input: &Input, mut args: Reader) -> Res<()> {
    let payload = args.array::<32>()?;
    let key_version = args.u32()?;
    let (path, algo) = (args.string()?, args.string()?);
    let (dest, params) = (args.string()?, args.string()?);
    require_payload(payload)?;
    require_signable(key_version, path, algo)?;
    require_answerable(&[path, algo, dest, params])?;
    let state = State::load(input, 0)?;
    let emitter = Emitter::new(input, &state, 4)?;
    let fee_payer = take_deposit(input, &state)?;
    let mut event = call_event(&SIGNATURE_REQUESTED);
    event.put(input.signer(1)?.key());
    event.put(payload);
    event.u32(key_version);
    event.u64(state.signature_deposit);
    event.bytes(state.chain_id);
    event.bytes(path);
    event.bytes(algo);
    event.bytes(dest);
    event.bytes(params);
    match fee_payer {
        None => event.u8(0),
        Some(key) => {
            event.u8(1);
            event.put(key);
        }
    }
    emitter.emit(event)
}

/// accounts: [program_state (w), requester (w, signer), fee_payer (w, signer, optional), system_program,
/// instructions (optional, unused), event_authority, program]; args: serialized_transaction bytes, caip2_id String,
/// key_version u32, path, algo, dest, params String, program_id Pubkey, output_deserialization_schema,
/// respond_serialization_schema bytes
pub fn sign_bidirectional(input: &Input, mut args: Reader) -> Res<()> {
    let serialized_transaction = args.bytes()?;
    let caip2_id = args.string()?;
    let key_version = args.u32()?;
    let (path, algo) = (args.string()?, args.string()?);
    let (dest, params) = (args.string()?, args.string()?);
    let program_id = args.array::<32>()?;
    let (output_schema, respond_schema) = (args.bytes()?, args.bytes()?);
    require(!serialized_transaction.is_empty(), Error::InvalidTransaction)?;
    require_signable(key_version, path, algo)?;
    require_answerable(&[serialized_transaction, caip2_id, path, algo, dest, params])?;
    let state = State::load(input, 0)?;
    let emitter = Emitter::new(input, &state, 5)?;
    take_deposit(input, &state)?;
    let mut event = call_event(&SIGN_BIDIRECTIONAL_EVENT);
    event.put(input.signer(1)?.key());
    event.bytes(serialized_transaction);
    event.bytes(caip2_id);
    event.u32(key_version);
    event.u64(state.signature_deposit);
    event.bytes(path);
    event.bytes(algo);
    event.bytes(dest);
    event.bytes(params);
    event.put(program_id);
    event.bytes(output_schema);
    event.bytes(respond_schema);
    emitter.emit(event)
}

fn require_signable(key_version: u32, path: &[u8], algo: &[u8]) -> Res<()> {
    require_key_version(key_version)?;
    // Otherwise a requester could have outcomes of its own making signed.
    require(path != RESPONSE_PATH, Error::ReservedPath)?;
    let known = algo.is_empty() || algo == b"ECDSA" || algo == b"ecdsa" || algo == b"secp256k1";
    require(known, Error::UnsupportedAlgorithm)
}

fn require_answerable(fields: &[&[u8]]) -> Res<()> {
    let mut len = 0;
    for field in fields {
        len += field.len();
    }
    require(len <= REQUEST_LIMIT, Error::RequestTooLong)
}

/// Moves the deposit from fee payer or requester to the program.
///
/// @returns the fee payer, if there is one
fn take_deposit(input: &Input, state: &State) -> Res<Option<&'static [u8; 32]>> {
    let requester = input.signer(1)?;
    let fee_payer = input.optional_signer(2)?;
    input.expect_program(3, &SYSTEM_PROGRAM)?;
    let payer = fee_payer.unwrap_or(requester);
    require(payer.lamports() >= state.signature_deposit, Error::InsufficientDeposit)?;
    transfer(payer, state.account, state.signature_deposit);
    Ok(fee_payer.map(|account| account.key()))
}

//! Answers. Nothing is kept per request: a responder hands the request back with its signature, its id and the key that
//! has to have signed follow from that. So it does not matter who responds, and responding twice changes nothing.

use crate::account::Input;
use crate::base58::Base58;
use crate::borsh::Reader;
use crate::discriminator::{self, RESPOND_BIDIRECTIONAL_EVENT, SIGNATURE_ERROR, SIGNATURE_RESPONDED};
use crate::error::{require, Error, Res};
use crate::events::{call_event, log, log_event, Emitter};
use crate::keys::{require_payload, KeyName, Signature, RESPONSE_PATH};
use crate::request_id::{of_sign, of_transaction, SignRequest, TransactionRequest};
use crate::state::State;
use crate::sys::keccak256;

/// What an outcome begins with when the transaction failed.
const FAILURE_PREFIX: &[u8] = &[0xde, 0xad, 0xbe, 0xef];

/// Bytes of the messages of one instruction: the runtime keeps 10,000 bytes of a transaction's logs.
const MESSAGES_LIMIT: usize = 4_096;

/// Who responds, to which program. The accounts are the same for every way to respond:
/// [program_state, responder (signer), event_authority, program].
struct Desk<'a> {
    state: State,
    responder: &'static [u8; 32],
    emitter: Emitter<'a>,
}

/// Runs the instruction, if it is a response.
///
/// @param instruction discriminator and arguments
/// @returns whether it is one
pub fn respond(input: &Input, instruction: &'static [u8]) -> Res<bool> {
    let mut args = Reader::new(instruction, Error::InstructionDidNotDeserialize);
    let handler: fn(&Desk, &mut Reader) -> Res<()> = match *args.array::<8>()? {
        discriminator::RESPOND => respond_signature,
        discriminator::RESPOND_TRANSACTION => respond_transaction,
        discriminator::RESPOND_BIDIRECTIONAL => respond_bidirectional,
        discriminator::RESPOND_ERROR => respond_error,
        _ => return Ok(false),
    };
    let state = State::load(input, 0)?;
    let responder = input.signer(1)?.key();
    let emitter = Emitter::new(input, &state, 2)?;
    handler(&Desk { state, responder, emitter }, &mut args)?;
    Ok(true)
}

/// args: responses Vec<{ requester Pubkey, payload [u8; 32], key_version u32, path, algo, dest, params String,
/// signature Signature }>
fn respond_signature(desk: &Desk, args: &mut Reader) -> Res<()> {
    for _ in 0..args.u32()? {
        let requester = Base58::encode(args.array()?);
        let request = SignRequest {
            payload: args.array()?,
            key_version: args.u32()?,
            path: args.bytes()?,
            algo: args.bytes()?,
            dest: args.bytes()?,
            params: args.bytes()?,
        };
        let signature = Signature { bytes: args.array()? };
        require_payload(request.payload)?;
        let name = KeyName { requester: requester.text(), path: request.path, key_version: request.key_version };
        signature.verify(desk.state.public_key, &name, request.payload)?;
        publish(desk, &of_sign(requester.text(), desk.state.chain_id, &request), &signature)?;
    }
    Ok(())
}

/// args: responses Vec<{ requester Pubkey, serialized_transaction bytes, caip2_id String, key_version u32, path, algo,
/// dest, params String, signature Signature }>
fn respond_transaction(desk: &Desk, args: &mut Reader) -> Res<()> {
    for _ in 0..args.u32()? {
        let requester = Base58::encode(args.array()?);
        let request = TransactionRequest {
            serialized_transaction: args.bytes()?,
            caip2_id: args.bytes()?,
            key_version: args.u32()?,
            path: args.bytes()?,
            algo: args.bytes()?,
            dest: args.bytes()?,
            params: args.bytes()?,
        };
        let signature = Signature { bytes: args.array()? };
        let name = KeyName { requester: requester.text(), path: request.path, key_version: request.key_version };
        let payload = keccak256(&[request.serialized_transaction]);
        signature.verify(desk.state.public_key, &name, &payload)?;
        publish(desk, &of_transaction(requester.text(), &request), &signature)?;
    }
    Ok(())
}

fn publish(desk: &Desk, request_id: &[u8; 32], signature: &Signature) -> Res<()> {
    let mut event = call_event(&SIGNATURE_RESPONDED);
    event.put(request_id);
    event.put(desk.responder);
    event.put(signature.bytes);
    desk.emitter.emit(event)
}

/// args: requester Pubkey, key_version u32, request_id [u8; 32], serialized_output bytes, signature Signature
fn respond_bidirectional(desk: &Desk, args: &mut Reader) -> Res<()> {
    let requester = Base58::encode(args.array()?);
    let key_version = args.u32()?;
    let request_id = args.array::<32>()?;
    let output = args.bytes()?;
    let signature = Signature { bytes: args.array()? };
    verify_outcome(desk, &requester, key_version, &keccak256(&[request_id, output]), &signature)?;
    let mut event = call_event(&RESPOND_BIDIRECTIONAL_EVENT);
    event.put(request_id);
    event.put(desk.responder);
    event.bytes(output);
    event.put(signature.bytes);
    desk.emitter.emit_and_log(event)
}

/// args: errors Vec<{ requester Pubkey, key_version u32, request_id [u8; 32], error_message String, signature Signature }>
fn respond_error(desk: &Desk, args: &mut Reader) -> Res<()> {
    let mut len = 0;
    for _ in 0..args.u32()? {
        let requester = Base58::encode(args.array()?);
        let key_version = args.u32()?;
        let request_id = args.array::<32>()?;
        let message = args.string()?;
        len += message.len();
        require(len <= MESSAGES_LIMIT, Error::RequestTooLong)?;
        let signature = Signature { bytes: args.array()? };
        // With the prefix an error is signed as the outcome that it is: without it, a success could be handed in as an
        // error message, and an error message as a success, since one key signs both.
        let digest = keccak256(&[request_id, FAILURE_PREFIX, message]);
        verify_outcome(desk, &requester, key_version, &digest, &signature)?;
        let mut event = log_event(&SIGNATURE_ERROR);
        event.put(request_id);
        event.put(desk.responder);
        event.bytes(message);
        log(event)?;
    }
    Ok(())
}

/// The requester's response key signs outcomes of the requester's own requests only, so that it also tells whose request
/// the id names.
fn verify_outcome(
    desk: &Desk,
    requester: &Base58,
    key_version: u32,
    digest: &[u8; 32],
    signature: &Signature,
) -> Res<()> {
    let name = KeyName { requester: requester.text(), path: RESPONSE_PATH, key_version };
    signature.verify(desk.state.public_key, &name, digest)
}

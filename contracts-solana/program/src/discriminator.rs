//! Anchor's discriminators: the first 8 bytes of the SHA-256 of a name. A test computes them from the IDL's names.

pub const INITIALIZE: [u8; 8] = [175, 175, 109, 31, 13, 152, 155, 237];
pub const UPDATE_DEPOSIT: [u8; 8] = [126, 116, 15, 164, 238, 179, 155, 59];
pub const UPDATE_PUBLIC_KEY: [u8; 8] = [241, 200, 145, 32, 252, 208, 149, 115];
pub const UPDATE_ADMIN: [u8; 8] = [161, 176, 40, 213, 60, 184, 179, 228];
pub const WITHDRAW_FUNDS: [u8; 8] = [241, 36, 29, 111, 208, 31, 104, 217];
pub const GET_SIGNATURE_DEPOSIT: [u8; 8] = [45, 243, 86, 86, 58, 57, 172, 253];
pub const SIGN: [u8; 8] = [5, 221, 155, 46, 237, 91, 28, 236];
pub const SIGN_BIDIRECTIONAL: [u8; 8] = [21, 104, 182, 213, 189, 143, 219, 48];
pub const RESPOND: [u8; 8] = [72, 65, 227, 97, 42, 255, 147, 12];
pub const RESPOND_TRANSACTION: [u8; 8] = [110, 178, 112, 52, 6, 134, 151, 220];
pub const RESPOND_BIDIRECTIONAL: [u8; 8] = [138, 0, 45, 246, 236, 211, 109, 81];
pub const RESPOND_ERROR: [u8; 8] = [3, 170, 41, 132, 72, 184, 252, 69];
pub const OPEN_BUFFER: [u8; 8] = [44, 175, 185, 234, 87, 198, 98, 249];
pub const WRITE_BUFFER: [u8; 8] = [164, 194, 69, 154, 75, 169, 228, 85];
pub const RESPOND_BUFFERED: [u8; 8] = [82, 188, 142, 179, 220, 0, 171, 56];
pub const CLOSE_BUFFER: [u8; 8] = [46, 114, 179, 58, 57, 45, 194, 172];

pub const PROGRAM_STATE: [u8; 8] = [77, 209, 137, 229, 149, 67, 167, 230];
pub const RESPONSE_BUFFER: [u8; 8] = [31, 182, 220, 33, 78, 180, 3, 156];

pub const SIGNATURE_REQUESTED: [u8; 8] = [171, 129, 105, 91, 154, 49, 160, 34];
pub const SIGN_BIDIRECTIONAL_EVENT: [u8; 8] = [135, 205, 217, 152, 96, 187, 11, 124];
pub const SIGNATURE_RESPONDED: [u8; 8] = [118, 146, 248, 151, 194, 93, 18, 86];
pub const RESPOND_BIDIRECTIONAL_EVENT: [u8; 8] = [195, 195, 28, 1, 102, 100, 189, 234];
pub const SIGNATURE_ERROR: [u8; 8] = [42, 28, 210, 105, 9, 196, 189, 51];
pub const DEPOSIT_UPDATED: [u8; 8] = [215, 193, 53, 27, 221, 101, 249, 108];
pub const FUNDS_WITHDRAWN: [u8; 8] = [86, 232, 194, 4, 211, 69, 172, 202];
pub const PUBLIC_KEY_UPDATED: [u8; 8] = [248, 239, 138, 139, 224, 199, 186, 172];
pub const ADMIN_UPDATED: [u8; 8] = [87, 146, 113, 247, 187, 52, 223, 11];

/// What a call of the program by itself begins with when it carries an event: of `anchor:event`, little-endian.
pub const EVENT_CALL: [u8; 8] = [228, 69, 165, 46, 81, 203, 154, 29];

//! Error codes: Anchor's own where Anchor has one, the program's from 6000 on. 6001 and 6006 are codes of clients' older
//! interfaces that nothing here raises.

macro_rules! errors {
    ($($name:ident = $code:literal, $message:literal;)*) => {
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u64)]
        pub enum Error {
            $($name = $code,)*
        }

        impl Error {
            /// The line by which Anchor's clients know an error.
            pub fn line(self) -> &'static str {
                match self {
                    $(Error::$name => concat!(
                        "AnchorError occurred. Error Code: ", stringify!($name),
                        ". Error Number: ", stringify!($code),
                        ". Error Message: ", $message, "."
                    ),)*
                }
            }
        }
    };
}

errors! {
    InstructionFallbackNotFound = 101, "Fallback functions are not supported";
    InstructionDidNotDeserialize = 102, "The program could not deserialize the given instruction";
    ConstraintSeeds = 2006, "A seeds constraint was violated";
    AccountDiscriminatorMismatch = 3002, "8 byte discriminator did not match what was expected";
    AccountDidNotDeserialize = 3003, "Failed to deserialize the account";
    AccountNotEnoughKeys = 3005, "Not enough account keys given to the instruction";
    AccountOwnedByWrongProgram = 3007, "The given account is owned by a different program than expected";
    InvalidProgramId = 3008, "Program ID was not as expected";
    AccountNotSigner = 3010, "The given account did not sign";
    InsufficientDeposit = 6000, "Insufficient deposit amount";
    Unauthorized = 6002, "Unauthorized access";
    InsufficientFunds = 6003, "Insufficient funds for withdrawal";
    InvalidRecipient = 6004, "Invalid recipient address";
    InvalidTransaction = 6005, "Invalid transaction data";
    InvalidPayload = 6007, "The payload must be above 0 and below the group order";
    UnsupportedKeyVersion = 6008, "The network has no keys of this version";
    UnsupportedAlgorithm = 6009, "The network does not sign with this algorithm";
    ReservedPath = 6010, "The path is reserved for the keys that sign outcomes";
    RequestTooLong = 6011, "The request or response is too long";
    TweakOutOfRange = 6012, "The path derives no key, choose another";
    InvalidPublicKey = 6013, "Not a root key that keys can be derived from";
    InvalidSignature = 6014, "The signature is not the one of the expected key";
    InvalidChainId = 6015, "The chain id must have 1 to 128 bytes";
    InvalidBuffer = 6016, "The buffer does not hold a response, or not that many bytes";
}

pub type Res<T> = Result<T, Error>;

/// `Err(error)` unless the condition holds.
#[inline(always)]
pub fn require(condition: bool, error: Error) -> Res<()> {
    if condition {
        Ok(())
    } else {
        Err(error)
    }
}

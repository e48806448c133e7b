//! Borsh, as far as the program's types need it: little-endian integers, u32 lengths.

use crate::error::{Error, Res};
use crate::sys::copy;

/// Reads borsh from bytes that outlive the call.
pub struct Reader {
    rest: &'static [u8],
    error: Error,
}

impl Reader {
    /// @param error what a read past the end is answered with
    pub fn new(bytes: &'static [u8], error: Error) -> Reader {
        Reader { rest: bytes, error }
    }

    pub fn take(&mut self, len: usize) -> Res<&'static [u8]> {
        if len > self.rest.len() {
            return Err(self.error);
        }
        let (taken, rest) = self.rest.split_at(len);
        self.rest = rest;
        Ok(taken)
    }

    pub fn array<const N: usize>(&mut self) -> Res<&'static [u8; N]> {
        let bytes = self.take(N)?;
        Ok(unsafe { &*(bytes.as_ptr() as *const [u8; N]) })
    }

    pub fn u8(&mut self) -> Res<u8> {
        Ok(self.take(1)?[0])
    }

    pub fn u32(&mut self) -> Res<u32> {
        Ok(u32::from_le_bytes(*self.array::<4>()?))
    }

    pub fn u64(&mut self) -> Res<u64> {
        Ok(u64::from_le_bytes(*self.array::<8>()?))
    }

    /// `Vec<u8>`
    pub fn bytes(&mut self) -> Res<&'static [u8]> {
        let len = self.u32()?;
        self.take(len as usize)
    }

    /// `String`
    pub fn string(&mut self) -> Res<&'static [u8]> {
        let bytes = self.bytes()?;
        if core::str::from_utf8(bytes).is_err() {
            return Err(self.error);
        }
        Ok(bytes)
    }

    /// What has not been read.
    pub fn rest(&self) -> &'static [u8] {
        self.rest
    }
}

/// Writes borsh into a buffer. What does not fit is dropped, and `finish` tells.
pub struct Writer {
    buffer: &'static mut [u8],
    len: usize,
    overflow: bool,
}

impl Writer {
    pub fn new(buffer: &'static mut [u8]) -> Writer {
        Writer { buffer, len: 0, overflow: false }
    }

    pub fn put(&mut self, bytes: &[u8]) {
        if bytes.len() > self.buffer.len() - self.len {
            self.overflow = true;
            return;
        }
        copy(&mut self.buffer[self.len..self.len + bytes.len()], bytes);
        self.len += bytes.len();
    }

    pub fn u8(&mut self, value: u8) {
        self.put(&[value]);
    }

    pub fn u32(&mut self, value: u32) {
        self.put(&value.to_le_bytes());
    }

    pub fn u64(&mut self, value: u64) {
        self.put(&value.to_le_bytes());
    }

    /// `Vec<u8>` or `String`
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.u32(bytes.len() as u32);
        self.put(bytes);
    }

    /// What has been written.
    pub fn finish(self) -> Res<&'static [u8]> {
        if self.overflow {
            return Err(Error::RequestTooLong);
        }
        let Writer { buffer, len, .. } = self;
        Ok(&buffer[..len])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Error = Error::InstructionDidNotDeserialize;

    #[test]
    fn refuses_what_is_short_or_no_text() {
        assert_eq!(Reader::new(&[1, 0, 0], SHORT).u32(), Err(SHORT));
        assert_eq!(Reader::new(&[0xff, 0xff, 0xff, 0xff, 1], SHORT).bytes(), Err(SHORT));
        assert_eq!(Reader::new(&[2, 0, 0, 0, 0xff, 0xff], SHORT).string(), Err(SHORT));
        assert_eq!(Reader::new(&[2, 0, 0, 0, b'o', b'k'], SHORT).string(), Ok(&b"ok"[..]));
    }

    #[test]
    fn tells_what_did_not_fit() {
        let mut writer = Writer::new(Box::leak(Box::new([0; 6])));
        writer.bytes(b"ok");
        assert_eq!(writer.finish(), Ok(&[2, 0, 0, 0, b'o', b'k'][..]));
        let mut writer = Writer::new(Box::leak(Box::new([0; 6])));
        writer.bytes(b"oh no");
        assert_eq!(writer.finish(), Err(Error::RequestTooLong));
    }
}

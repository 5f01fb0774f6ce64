//! Randomness for serial numbers, passwords and salts, from the system's generator (getrandom(2)).
//!
//! Not by way of aws-lc, whose own generator takes tens of milliseconds before its first octet: it measures the jitter of
//! the clock. Keys are made with that one; a run that makes none need not wait for it.

use rustix::io::Errno;
use rustix::rand::{GetRandomFlags, getrandom};

use super::OsError;

/// `N` bytes that nobody can foresee.
pub fn bytes<const N: usize>() -> Result<[u8; N], OsError> {
    let mut bytes = [0; N];
    let mut missing: &mut [u8] = &mut bytes;
    while !missing.is_empty() {
        match getrandom(&mut *missing, GetRandomFlags::empty()) {
            Ok(count) => missing = missing.split_at_mut_checked(count).ok_or(OsError::Random)?.1,
            Err(Errno::INTR) => {}
            Err(_) => return Err(OsError::Random),
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_draws_differ() {
        assert_ne!(
            bytes::<16>().expect("randomness"),
            bytes::<16>().expect("randomness")
        );
    }
}

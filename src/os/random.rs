//! Randomness for serial numbers, passwords and salts, from the system's generator by way of aws-lc.

use super::OsError;

/// `N` bytes that nobody can foresee.
pub fn bytes<const N: usize>() -> Result<[u8; N], OsError> {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| OsError::Random)?;
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

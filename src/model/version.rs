use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::quoted::Quoted;

/// A release of ZooKeeper or ClickHouse: `3.8` stands for every `3.8.z`, `3.8.5` for one of them.
///
/// More parts than three (ClickHouse's `26.8.10.6`) are kept in full.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Version(Vec<u32>);

impl Version {
    /// The version of these parts, such as `[3, 8, 5]`.
    #[must_use]
    pub fn new(parts: &[u32]) -> Self {
        Self(parts.to_vec())
    }

    /// Whether *every* release that this stands for is `other` or later: `3.8` is not at least `3.8.5`.
    #[must_use]
    pub fn is_at_least(&self, other: &[u32]) -> bool {
        for (index, wanted) in other.iter().enumerate() {
            match self.0.get(index).copied().unwrap_or(0).cmp(wanted) {
                Ordering::Less => return false,
                Ordering::Greater => return true,
                Ordering::Equal => {}
            }
        }
        true
    }

    /// Whether *some* release that this stands for is before `other`: `3.8` may be before `3.8.5`.
    #[must_use]
    pub fn may_be_before(&self, other: &[u32]) -> bool {
        !self.is_at_least(other)
    }

    /// Whether *some* release that this stands for is `other` or later: `3.8` may be 3.8.5, `3.8.4` is not.
    #[must_use]
    pub fn may_be_at_least(&self, other: &[u32]) -> bool {
        self.0.as_slice() >= other.get(..self.0.len()).unwrap_or(other)
    }

    /// The leading two parts, which name a release line such as 3.8.
    #[must_use]
    pub fn line(&self) -> (u32, u32) {
        (
            self.0.first().copied().unwrap_or(0),
            self.0.get(1).copied().unwrap_or(0),
        )
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.0.iter().enumerate() {
            if index > 0 {
                formatter.write_str(".")?;
            }
            write!(formatter, "{part}")?;
        }
        Ok(())
    }
}

/// The text is not a version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{} is not a version: write two to four numbers such as `3.8` or `3.9.5`",
    Quoted(_0)
)]
pub struct VersionError(pub String);

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || VersionError(text.to_owned());
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let parts = text
            .split('.')
            .map(|part| {
                if digits(part) {
                    part.parse().map_err(|_| refused())
                } else {
                    Err(refused())
                }
            })
            .collect::<Result<Vec<u32>, _>>()?;
        if (2..=4).contains(&parts.len()) {
            Ok(Self(parts))
        } else {
            Err(refused())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().expect("a version")
    }

    #[test]
    fn a_release_line_is_at_least_what_its_first_release_is() {
        assert!(version("3.8").is_at_least(&[3, 8, 0]));
        assert!(!version("3.8").is_at_least(&[3, 8, 5]));
        assert!(version("3.8.5").is_at_least(&[3, 8, 5]));
        assert!(version("3.9").is_at_least(&[3, 8, 5]));
        assert!(version("26.8.10.6").is_at_least(&[26, 8, 10, 6]));
        assert!(version("26.8").may_be_before(&[26, 8, 10, 6]));
    }

    #[test]
    fn a_release_line_may_be_any_of_its_releases() {
        for (text, expected) in [
            ("3.8", true),
            ("3.8.5", true),
            ("3.8.4", false),
            ("3.7", false),
            ("3.9", true),
        ] {
            assert_eq!(version(text).may_be_at_least(&[3, 8, 5]), expected, "{text}");
        }
        assert!(version("3.8.5.1").may_be_at_least(&[3, 8, 5]));
    }

    #[test]
    fn what_is_not_dotted_numbers_is_refused() {
        for text in ["", "3", "3.", "3.8.x", "+3.8", "3.8.5.1.1", "3.99999999999"] {
            assert!(text.parse::<Version>().is_err(), "{text}");
        }
    }
}

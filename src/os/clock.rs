//! The one clock. It is read once a run and passed down as a value.

use std::time::{Duration, Instant};

use time::OffsetDateTime;

/// Now, in UTC, to the second: certificates know nothing finer.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the door to the clock")]
pub fn now() -> OffsetDateTime {
    let now = OffsetDateTime::now_utc();
    now.replace_nanosecond(0).unwrap_or(now)
}

/// Waits.
pub fn pause(span: Duration) {
    std::thread::sleep(span);
}

/// Measures how long something takes.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the door to the clock")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since the start.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// The moment at which something has to be over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Instant);

impl Deadline {
    /// So long from now; a span that no clock can count ends now.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the door to the clock")]
    pub fn after(span: Duration) -> Self {
        let now = Instant::now();
        Self(now.checked_add(span).unwrap_or(now))
    }

    /// The time that is left; `None` when it is over.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the door to the clock")]
    pub fn left(&self) -> Option<Duration> {
        let left = self.0.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }

    /// An earlier one: this part (one `of` several) of the time that is left from now.
    #[must_use]
    pub fn share(&self, of: u32) -> Self {
        let left = self.left().unwrap_or_default();
        Self::after(left / of.max(1)).min(*self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_a_deadline_is_never_later_than_the_deadline() {
        let deadline = Deadline::after(Duration::from_secs(10));
        for of in [0, 1, 2, 7] {
            assert!(deadline.share(of) <= deadline, "{of}");
        }
        assert!(deadline.share(2).left().expect("time is left") <= Duration::from_secs(5));
        assert_eq!(Deadline::after(Duration::ZERO).share(2).left(), None);
    }
}

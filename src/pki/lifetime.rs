use time::{Duration, OffsetDateTime, UtcOffset};

use super::IssueError;
use crate::model::Validity;

/// How long before the moment of issuing a certificate begins, so that a host whose clock is a little behind accepts it at
/// once. The *age* is not shortened: `days` are counted from the moment of issuing.
pub const BACKDATING: Duration = Duration::hours(1);

/// The validity of a certificate that is issued now for so many days. It must end by 9999-12-31, the last day that a
/// certificate can name (RFC 5280, 4.1.2.5.2).
pub(super) fn from_now(now: OffsetDateTime, days: u32) -> Result<Validity, IssueError> {
    if days == 0 {
        return Err(IssueError::NoDays);
    }
    let second = now.to_offset(UtcOffset::UTC);
    let second = second.replace_nanosecond(0).unwrap_or(second);
    let not_before = second.checked_sub(BACKDATING);
    let not_after = second.checked_add(Duration::days(days.into()));
    match (not_before, not_after) {
        (Some(not_before), Some(not_after)) => Ok(Validity {
            not_before,
            not_after,
        }),
        _ => Err(IssueError::TooManyDays(days)),
    }
}

/// How many whole days a certificate that is issued now may last and end no later than `end`.
pub(super) fn days_until(end: OffsetDateTime, now: OffsetDateTime) -> u32 {
    u32::try_from((end - now).whole_days()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_certificate_begins_an_hour_early_and_ends_so_many_days_after_now() {
        let validity = from_now(datetime!(2026-03-01 12:00:00.75 +2), 397).expect("in range");
        assert_eq!(validity.not_before, datetime!(2026-03-01 09:00:00 UTC));
        assert_eq!(validity.not_after, datetime!(2027-04-02 10:00:00 UTC));
    }

    #[test]
    fn the_year_9999_is_the_last() {
        let now = datetime!(9999-12-01 0:00 UTC);
        assert!(from_now(now, 30).is_ok());
        assert!(from_now(now, 31).is_err());
        assert!(from_now(datetime!(2026-03-01 0:00 UTC), u32::MAX).is_err());
    }

    #[test]
    fn the_days_that_are_offered_do_fit() {
        let now = datetime!(2026-03-01 12:00:00.75 UTC);
        let end = datetime!(2026-03-31 12:00:00 UTC);
        let days = days_until(end, now);
        assert_eq!(days, 29);
        assert!(from_now(now, days).expect("in range").not_after <= end);
        assert_eq!(days_until(now, end), 0);
    }
}

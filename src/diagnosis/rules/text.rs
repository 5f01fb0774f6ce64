//! How certificates and moments are called in messages.

use time::{Duration, OffsetDateTime};

use crate::model::Quoted;
use crate::pki::Certificate;

/// What a message calls a certificate.
pub(super) fn called(certificate: &Certificate) -> String {
    Quoted(&certificate.called()).to_string()
}

/// How far away a moment is: in days, or in hours or minutes where it is near.
pub(super) fn distance(span: Duration) -> String {
    let (count, unit) = match span.abs() {
        span if span >= Duration::days(2) => (span.whole_days(), "day"),
        span if span >= Duration::hours(2) => (span.whole_hours(), "hour"),
        span => (span.whole_minutes(), "minute"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

/// A day of the calendar, in UTC.
pub(super) fn day(moment: OffsetDateTime) -> String {
    moment.date().to_string()
}

/// A moment to the second, in UTC.
pub(super) fn second(moment: OffsetDateTime) -> String {
    format!(
        "{} {:02}:{:02}:{:02} UTC",
        moment.date(),
        moment.hour(),
        moment.minute(),
        moment.second()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_is_told_in_the_largest_unit_of_which_there_are_two() {
        for (span, expected) in [
            (Duration::days(397), "397 days"),
            (Duration::days(-2), "2 days"),
            (Duration::hours(47), "47 hours"),
            (Duration::minutes(119), "119 minutes"),
            (Duration::seconds(90), "1 minute"),
        ] {
            assert_eq!(distance(span), expected);
        }
    }
}

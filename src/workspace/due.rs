//! When a certificate is due to be followed by another one, and why. Pure: `status` shows it, `renew` acts on it.

use time::{Duration, OffsetDateTime};

use crate::model::Validity;

use super::manifest::LeafSettings;

/// How a certificate is followed by another one, which is also the reason for the day on which that begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Succession {
    /// It was issued here, and `renew` issues the next one: due `renew_before_days` before its end.
    Renew,
    /// It came from elsewhere, and so will the next one: due a third of its own life before its end, and no earlier than
    /// `renew_before_days` before it. A certificate of 47 days is due for 15 of them, one of ten years not for three.
    Import,
    /// It issues others, or stands above one that does: due as soon as a leaf of `days` that is issued now would not end
    /// before it. From then on `renew` cannot give its leaves their whole life; `rotate` takes longer than a day, and has
    /// until the first leaf that could not be renewed ends.
    Rotate,
}

/// How a certificate stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// It is valid, and due from this moment on.
    Not {
        /// The first second.
        from: OffsetDateTime,
    },
    /// It is valid, and has been due since this moment.
    Since(OffsetDateTime),
    /// It has ended.
    Expired,
    /// It has not begun: one of two clocks is wrong.
    NotYetValid,
}

impl Due {
    /// How a certificate stands now.
    #[must_use]
    pub fn of(succession: Succession, validity: Validity, leaf: &LeafSettings, now: OffsetDateTime) -> Self {
        if validity.not_after < now {
            return Self::Expired;
        }
        if now < validity.not_before {
            return Self::NotYetValid;
        }
        match due_from(succession, validity, leaf) {
            from if now < from => Self::Not { from },
            from => Self::Since(from),
        }
    }

    /// Whether another certificate should follow now.
    #[must_use]
    pub const fn is_due(self) -> bool {
        matches!(self, Self::Since(_) | Self::Expired)
    }
}

/// From which second on a certificate is due; not after its end, and not before its beginning.
///
/// One that lasts no longer than its rule wants to be early, because it was issued under other settings, would be due
/// from its first day on and be replaced in every run: it is due a third of its own life before its end.
#[must_use]
pub fn due_from(succession: Succession, validity: Validity, leaf: &LeafSettings) -> OffsetDateTime {
    let life = (validity.not_after - validity.not_before).max(Duration::ZERO);
    let third = life / 3;
    let renew_before = Duration::days(leaf.renew_before_days.into());
    let early = match succession {
        Succession::Renew => renew_before,
        Succession::Import => renew_before.min(third),
        Succession::Rotate => Duration::days(leaf.days.into()),
    };
    let early = if early < life { early } else { third };
    validity
        .not_after
        .checked_sub(early)
        .unwrap_or(validity.not_after)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::model::KeyAlgorithm;
    use crate::pki::BACKDATING;

    const MADE: OffsetDateTime = datetime!(2026-03-01 12:00 UTC);

    fn leaf(days: u32, renew_before_days: u32) -> LeafSettings {
        LeafSettings {
            key: KeyAlgorithm::EcdsaP256,
            days,
            renew_before_days,
        }
    }

    /// Of a certificate that was issued at [`MADE`] for so many days.
    fn validity(days: i64) -> Validity {
        Validity {
            not_before: MADE - BACKDATING,
            not_after: MADE + Duration::days(days),
        }
    }

    /// On which day of its life it is first due.
    fn first_day(succession: Succession, days: i64, settings: &LeafSettings) -> i64 {
        (due_from(succession, validity(days), settings) - MADE).whole_days()
    }

    #[test]
    fn a_leaf_is_due_by_the_manifest_an_imported_one_by_its_own_life_an_authority_by_its_leaves() {
        use Succession::{Import, Renew, Rotate};
        let usual = leaf(397, 132);
        for (succession, days, settings, expected) in [
            (Renew, 397, &usual, 265),
            (Renew, 90, &leaf(90, 60), 30),
            (Renew, 1, &leaf(1, 0), 1),
            // Issued under other settings, or cut short by the end of its authority.
            (Renew, 90, &usual, 59),
            (Renew, 132, &leaf(397, 133), 87),
            (Import, 397, &usual, 265),
            (Import, 47, &usual, 31),
            (Import, 3650, &usual, 3518),
            (Import, 90, &leaf(30, 10), 80),
            (Rotate, 3650, &usual, 3253),
            (Rotate, 3650, &leaf(90, 30), 3560),
            (Rotate, 365, &usual, 243),
        ] {
            assert_eq!(
                first_day(succession, days, settings),
                expected,
                "{succession:?} {days} {settings:?}"
            );
        }
    }

    #[test]
    fn what_is_due_is_told_to_the_second() {
        let settings = leaf(397, 132);
        let (second, from) = (Duration::SECOND, MADE + Duration::days(265));
        let end = validity(397).not_after;
        for (now, expected, is_due) in [
            (MADE - BACKDATING - second, Due::NotYetValid, false),
            (MADE - BACKDATING, Due::Not { from }, false),
            (MADE + Duration::days(1), Due::Not { from }, false),
            (from - second, Due::Not { from }, false),
            (from, Due::Since(from), true),
            (MADE + Duration::days(300), Due::Since(from), true),
            (MADE + Duration::days(396), Due::Since(from), true),
            (end, Due::Since(from), true),
            (end + second, Due::Expired, true),
            (MADE + Duration::days(3650), Due::Expired, true),
        ] {
            let due = Due::of(Succession::Renew, validity(397), &settings, now);
            assert_eq!((due, due.is_due()), (expected, is_due), "{now}");
        }
    }

    #[test]
    fn an_authority_is_due_when_a_leaf_that_it_issues_would_end_with_it() {
        let settings = leaf(397, 132);
        let authority = validity(3650);
        let now = due_from(Succession::Rotate, authority, &settings);
        assert_eq!(now + Duration::days(397), authority.not_after);
    }

    #[test]
    fn dates_that_no_one_should_write_are_no_reason_to_stop() {
        let settings = leaf(u32::MAX, u32::MAX - 1);
        let (first, last) = (datetime!(0000-01-01 0:00 UTC), datetime!(9999-12-31 23:59:59 UTC));
        for (not_before, not_after) in [(first, last), (last, first), (first, first)] {
            for succession in [Succession::Renew, Succession::Import, Succession::Rotate] {
                let validity = Validity {
                    not_before,
                    not_after,
                };
                let from = due_from(succession, validity, &settings);
                assert!(from <= not_after, "{succession:?} {validity:?}");
                assert!(Due::of(succession, validity, &settings, last).is_due());
            }
        }
    }
}

use time::OffsetDateTime;

/// From when until when a certificate holds (RFC 5280, 4.1.2.5); both ends are inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// The first second.
    pub not_before: OffsetDateTime,
    /// The last second.
    pub not_after: OffsetDateTime,
}

impl Validity {
    /// Whether the moment lies inside.
    #[must_use]
    pub fn contains(&self, moment: OffsetDateTime) -> bool {
        self.not_before <= moment && moment <= self.not_after
    }

    /// Whole days that are left at the moment; negative once it is over.
    #[must_use]
    pub fn days_left(&self, moment: OffsetDateTime) -> i64 {
        (self.not_after - moment).whole_days()
    }
}

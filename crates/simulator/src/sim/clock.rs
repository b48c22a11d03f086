//! The virtual clock. It moves only as the scenario says.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// Microseconds in a second.
const SECOND: u64 = 1_000_000;

/// A point in time: microseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Time(u64);

/// A duration in microseconds.
#[derive(
    Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Span(u64);

impl Span {
    /// The empty span.
    pub const ZERO: Self = Self(0);

    /// A span of so many microseconds.
    pub const fn micros(micros: u64) -> Self {
        Self(micros)
    }

    /// A span of so many seconds; saturates.
    pub const fn seconds(seconds: u64) -> Self {
        Self(seconds.saturating_mul(SECOND))
    }

    /// Microseconds.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// Whole seconds, rounded down.
    pub const fn as_seconds(self) -> u64 {
        self.0 / SECOND
    }

    /// The sum; saturates.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Time {
    /// Where every scenario begins: 2026-01-05T09:00:00Z, a Monday morning.
    pub const START: Self = Self::from_seconds(1_767_603_600);

    /// From seconds since 1970-01-01T00:00:00Z.
    pub const fn from_seconds(seconds: u64) -> Self {
        Self(seconds.saturating_mul(SECOND))
    }

    /// Whole seconds since 1970, rounded down: what a NumericDate would hold.
    pub const fn as_seconds(self) -> u64 {
        self.0 / SECOND
    }

    /// This time plus a span; saturates.
    #[must_use]
    pub const fn after(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }

    /// This time minus a span; saturates.
    #[must_use]
    pub const fn before(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }

    /// The span since `earlier`; zero if that is in the future.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }

    /// The time of the day: `09:00:31`.
    pub fn clock(self) -> String {
        let second = self.as_seconds();
        format!(
            "{:02}:{:02}:{:02}",
            second / 3_600 % 24,
            second / 60 % 60,
            second % 60
        )
    }

    /// An IMF-fixdate as in `Date` and `Expires` (RFC 9110 §5.6.7):
    /// `Mon, 05 Jan 2026 09:00:00 GMT`. Years past 9999 are written as 9999.
    pub fn http_date(self) -> String {
        // 9999-12-31T23:59:59Z
        const LAST: i64 = 253_402_300_799;
        let seconds = i64::try_from(self.as_seconds()).map_or(LAST, |seconds| seconds.min(LAST));
        let date =
            OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        let weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
            .get(usize::from(date.weekday().number_days_from_monday()))
            .copied()
            .unwrap_or_default();
        let month = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        .get(usize::from(u8::from(date.month())).saturating_sub(1))
        .copied()
        .unwrap_or_default();
        format!(
            "{weekday}, {:02} {month} {:04} {:02}:{:02}:{:02} GMT",
            date.day(),
            date.year(),
            date.hour(),
            date.minute(),
            date.second()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_dates_as_rfc_9110_does() {
        assert_eq!(Time::START.http_date(), "Mon, 05 Jan 2026 09:00:00 GMT");
        // The example of RFC 9110 §5.6.7.
        assert_eq!(
            Time::from_seconds(784_111_777).http_date(),
            "Sun, 06 Nov 1994 08:49:37 GMT"
        );
        assert_eq!(
            Time::from_seconds(u64::MAX).http_date(),
            "Fri, 31 Dec 9999 23:59:59 GMT"
        );
    }

    #[test]
    fn never_wraps_around() {
        let end = Time::from_seconds(u64::MAX);
        assert_eq!(end.after(Span::seconds(1)), end);
        assert_eq!(Time::START.since(end), Span::ZERO);
    }
}

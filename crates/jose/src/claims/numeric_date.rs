//! NumericDate (RFC 7519, section 2): a moment as seconds since
//! 1970-01-01T00:00:00Z, ignoring leap seconds.
//!
//! Parsed from the number's text, not through a float, so that nothing is lost.
//! Nothing here reads a clock, and all times are UTC.

use serde::Serialize;
use thiserror::Error;
use time::OffsetDateTime;

pub use super::duration::{Relative, duration_text};

const NANOS_PER_SECOND: u32 = 1_000_000_000;

/// Digits after the decimal point that are kept.
const FRACTION_DIGITS: usize = 9;

/// A moment, exact to the nanosecond.
///
/// Ordered as moments are: earlier is less.
///
/// ```
/// use jose::claims::numeric_date::NumericDate;
/// let exp = NumericDate::from_number_text("1795851648.25").unwrap();
/// assert_eq!(exp.seconds(), 1_795_851_648);
/// assert_eq!(exp.to_utc_text(), "2026-11-28 07:40:48.25 UTC");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct NumericDate {
    // The field order makes the derived order right: `nanos` counts forward
    // from `seconds`, before 1970 as after it.
    seconds: i64,
    nanos: u32,
}

/// Why a number's text is not a usable NumericDate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NumericDateError {
    /// The text is not one JSON number (RFC 8259, section 6).
    #[error("not a JSON number: unexpected at byte {at}")]
    NotANumber {
        /// Where the text stops being a number, in bytes from its start.
        at: usize,
    },
    /// The number is valid JSON, but beyond ±9.2 × 10¹⁸ seconds, some 292
    /// billion years.
    #[error("too large to be a time: more than 292 billion years away from 1970")]
    TooLarge,
}

impl NumericDateError {
    /// A stable name for the error, for reports and tests.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotANumber { .. } => "numeric-date-not-a-number",
            Self::TooLarge => "numeric-date-too-large",
        }
    }
}

/// A unit in which a time may have been written by mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeUnit {
    /// What RFC 7519 asks for.
    Seconds,
    /// What JavaScript's `Date.now()` gives.
    Milliseconds,
    /// What many databases give.
    Microseconds,
    /// What Go's `UnixNano` gives.
    Nanoseconds,
}

impl TimeUnit {
    /// The unit's name in the plural: "milliseconds".
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Milliseconds => "milliseconds",
            Self::Microseconds => "microseconds",
            Self::Nanoseconds => "nanoseconds",
        }
    }

    /// How many make a second.
    #[must_use]
    pub const fn per_second(self) -> u32 {
        match self {
            Self::Seconds => 1,
            Self::Milliseconds => 1_000,
            Self::Microseconds => 1_000_000,
            Self::Nanoseconds => NANOS_PER_SECOND,
        }
    }
}

/// A moment as calendar and clock show it in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct DateTimeParts {
    /// 1 to 9999.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59; NumericDate has no leap seconds.
    pub second: u8,
    /// 0 to 999,999,999.
    pub nanosecond: u32,
}

impl NumericDate {
    /// The moment this many whole seconds after 1970-01-01 UTC.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self { seconds, nanos: 0 }
    }

    /// The moment this many milliseconds after 1970-01-01 UTC, as a browser's
    /// clock counts.
    #[must_use]
    pub const fn from_milliseconds(milliseconds: i64) -> Self {
        Self {
            seconds: milliseconds.div_euclid(1_000),
            nanos: milliseconds.rem_euclid(1_000) as u32 * 1_000_000,
        }
    }

    /// Reads the text of a JSON number: `1795851648`, `1.7e9`, `3.0`, `-1.5`.
    ///
    /// Digits past the nanosecond are dropped.
    ///
    /// # Errors
    ///
    /// [`NumericDateError::NotANumber`] if the text is not exactly one JSON
    /// number, without space around it; [`NumericDateError::TooLarge`] if the
    /// number is further from 1970 than can be held, as `1e400` is.
    ///
    /// ```
    /// use jose::claims::numeric_date::{NumericDate, NumericDateError};
    /// assert_eq!(NumericDate::from_number_text("1.7e9").unwrap().seconds(), 1_700_000_000);
    /// assert_eq!(NumericDate::from_number_text("1e400"), Err(NumericDateError::TooLarge));
    /// ```
    pub fn from_number_text(text: &str) -> Result<Self, NumericDateError> {
        let number = Decimal::scan(text)?;
        let magnitude = number.nanoseconds().ok_or(NumericDateError::TooLarge)?;
        let nanoseconds = if number.negative {
            -magnitude
        } else {
            magnitude
        };
        Self::from_nanoseconds(nanoseconds).ok_or(NumericDateError::TooLarge)
    }

    /// Whole seconds since 1970-01-01 UTC, rounded towards the past.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.seconds
    }

    /// Nanoseconds past [`Self::seconds`]: 0 to 999,999,999.
    #[must_use]
    pub const fn subsecond_nanoseconds(self) -> u32 {
        self.nanos
    }

    /// The moment `seconds` later, or earlier if negative. Saturates.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self {
            seconds: self.seconds.saturating_add(seconds),
            nanos: self.nanos,
        }
    }

    /// Whole seconds from this moment until `other`; negative if `other` is
    /// earlier. Rounded down.
    #[must_use]
    pub fn seconds_until(self, other: Self) -> i64 {
        let whole = (other.nanoseconds() - self.nanoseconds()) / i128::from(NANOS_PER_SECOND);
        i64::try_from(whole).unwrap_or(if whole < 0 { i64::MIN } else { i64::MAX })
    }

    /// This moment relative to `now`, for display.
    ///
    /// ```
    /// use jose::claims::numeric_date::NumericDate;
    /// let now = NumericDate::from_seconds(1_795_248_000);
    /// assert_eq!(now.plus_seconds(845).relative(now).to_string(), "in 14 min 5 s");
    /// assert_eq!(now.plus_seconds(-273_600).relative(now).to_string(), "3 days 4 h ago");
    /// ```
    #[must_use]
    pub fn relative(self, now: Self) -> Relative {
        Relative::from_seconds(now.seconds_until(self))
    }

    /// Calendar and clock in UTC; `None` outside the years 1 to 9999.
    #[must_use]
    pub fn date_time(self) -> Option<DateTimeParts> {
        let moment = OffsetDateTime::from_unix_timestamp(self.seconds).ok()?;
        if !(1..=9999).contains(&moment.year()) {
            return None;
        }
        Some(DateTimeParts {
            year: moment.year(),
            month: u8::from(moment.month()),
            day: moment.day(),
            hour: moment.hour(),
            minute: moment.minute(),
            second: moment.second(),
            nanosecond: self.nanos,
        })
    }

    /// `2026-11-21 08:30:00 UTC`, with the fraction of a second if there is
    /// one; outside the years 1 to 9999, words that say so.
    ///
    /// ```
    /// use jose::claims::numeric_date::NumericDate;
    /// let moment = NumericDate::from_seconds(1_795_249_800);
    /// assert_eq!(moment.to_utc_text(), "2026-11-21 08:30:00 UTC");
    /// ```
    #[must_use]
    pub fn to_utc_text(self) -> String {
        match self.date_time() {
            Some(parts) => format!("{} {} UTC", parts.date_text(), parts.time_text()),
            None if self.seconds < 0 => "before the year 1".to_owned(),
            None => "after the year 9999".to_owned(),
        }
    }

    /// `2026-11-21T08:30:00Z` (RFC 3339), for machines; `None` outside the
    /// years 1 to 9999.
    #[must_use]
    pub fn to_rfc3339(self) -> Option<String> {
        let parts = self.date_time()?;
        Some(format!("{}T{}Z", parts.date_text(), parts.time_text()))
    }

    /// The unit in which this number was most likely written.
    ///
    /// Another unit than seconds only where it gives a date from 2000 to 2099, and seconds give
    /// one after the year 30000.
    ///
    /// ```
    /// use jose::claims::numeric_date::{NumericDate, TimeUnit};
    /// let exp = NumericDate::from_number_text("1795851648000").unwrap();
    /// assert_eq!(exp.likely_unit(), TimeUnit::Milliseconds);
    /// assert_eq!(exp.reread_as(TimeUnit::Milliseconds).to_utc_text(), "2026-11-28 07:40:48 UTC");
    /// ```
    #[must_use]
    pub const fn likely_unit(self) -> TimeUnit {
        match self.seconds {
            946_684_800_000..4_102_444_800_000 => TimeUnit::Milliseconds,
            946_684_800_000_000..4_102_444_800_000_000 => TimeUnit::Microseconds,
            946_684_800_000_000_000..4_102_444_800_000_000_000 => TimeUnit::Nanoseconds,
            _ => TimeUnit::Seconds,
        }
    }

    /// Whether the number was most likely written in milliseconds.
    #[must_use]
    pub const fn looks_like_milliseconds(self) -> bool {
        matches!(self.likely_unit(), TimeUnit::Milliseconds)
    }

    /// The moment that the same number means in another unit.
    #[must_use]
    pub fn reread_as(self, unit: TimeUnit) -> Self {
        // Smaller than before, so it can always be held.
        Self::from_nanoseconds(self.nanoseconds() / i128::from(unit.per_second())).unwrap_or(self)
    }

    fn nanoseconds(self) -> i128 {
        i128::from(self.seconds) * i128::from(NANOS_PER_SECOND) + i128::from(self.nanos)
    }

    fn from_nanoseconds(nanoseconds: i128) -> Option<Self> {
        let second = i128::from(NANOS_PER_SECOND);
        Some(Self {
            seconds: i64::try_from(nanoseconds.div_euclid(second)).ok()?,
            nanos: u32::try_from(nanoseconds.rem_euclid(second)).ok()?,
        })
    }
}

impl DateTimeParts {
    fn date_text(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    fn time_text(self) -> String {
        let mut text = format!("{:02}:{:02}:{:02}", self.hour, self.minute, self.second);
        if self.nanosecond != 0 {
            let fraction = format!(".{:09}", self.nanosecond);
            text.push_str(fraction.trim_end_matches('0'));
        }
        text
    }
}

/// The parts of a JSON number.
struct Decimal<'a> {
    negative: bool,
    whole: &'a [u8],
    fraction: &'a [u8],
    /// Saturates at ±`i32::MAX`.
    exponent: i32,
}

impl<'a> Decimal<'a> {
    /// The grammar of RFC 8259, section 6.
    fn scan(text: &'a str) -> Result<Self, NumericDateError> {
        let all = text.as_bytes();
        let unexpected = |rest: &[u8]| NumericDateError::NotANumber {
            at: all.len() - rest.len(),
        };

        let (negative, rest) = match all {
            [b'-', rest @ ..] => (true, rest),
            _ => (false, all),
        };
        let (whole, mut rest) = split_digits(rest);
        match whole {
            [] => return Err(unexpected(rest)),
            [b'0', after @ .., _] => {
                // A leading zero: the digit after it is the fault.
                let digits_after_zero = after.len() + 1;
                return Err(NumericDateError::NotANumber {
                    at: all.len() - rest.len() - digits_after_zero,
                });
            }
            _ => {}
        }

        let mut fraction: &[u8] = &[];
        if let [b'.', after @ ..] = rest {
            (fraction, rest) = split_digits(after);
            if fraction.is_empty() {
                return Err(unexpected(rest));
            }
        }

        let mut exponent = 0;
        if let [b'e' | b'E', after @ ..] = rest {
            let (down, after) = match after {
                [b'-', after @ ..] => (true, after),
                [b'+', after @ ..] => (false, after),
                _ => (false, after),
            };
            let digits;
            (digits, rest) = split_digits(after);
            if digits.is_empty() {
                return Err(unexpected(rest));
            }
            let size = digits.iter().fold(0_i32, |size, digit| {
                size.saturating_mul(10)
                    .saturating_add(i32::from(digit - b'0'))
            });
            exponent = if down { -size } else { size };
        }

        if rest.is_empty() {
            Ok(Self {
                negative,
                whole,
                fraction,
                exponent,
            })
        } else {
            Err(unexpected(rest))
        }
    }

    /// The magnitude in whole nanoseconds; `None` if it needs more than 19
    /// digits before the decimal point.
    fn nanoseconds(&self) -> Option<i128> {
        let digits = || self.whole.iter().chain(self.fraction);
        let Some(zeros) = digits().position(|&digit| digit != b'0') else {
            return Some(0);
        };
        // How many of the digits from the first that counts stand before the
        // decimal point once the exponent has moved it.
        let before_point = i64::try_from(self.whole.len()).ok()? - i64::try_from(zeros).ok()?
            + i64::from(self.exponent);
        if before_point > 19 {
            return None;
        }
        let wanted = usize::try_from(before_point + FRACTION_DIGITS as i64).unwrap_or(0);
        // At most 28 digits, which an i128 holds with room to spare.
        let nanoseconds = digits()
            .skip(zeros)
            .map(|digit| i128::from(digit - b'0'))
            .chain(std::iter::repeat(0))
            .take(wanted)
            .fold(0, |sum, digit| sum * 10 + digit);
        Some(nanoseconds)
    }
}

fn split_digits(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes
        .iter()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(bytes.len());
    bytes.split_at_checked(end).unwrap_or((bytes, &[]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NumericDate {
        NumericDate::from_number_text(text).expect(text)
    }

    fn parts(text: &str) -> (i64, u32) {
        let date = date(text);
        (date.seconds(), date.subsecond_nanoseconds())
    }

    #[test]
    fn numbers_keep_their_exact_value() {
        assert_eq!(parts("0"), (0, 0));
        assert_eq!(parts("-0"), (0, 0));
        assert_eq!(parts("-0.0e5"), (0, 0));
        assert_eq!(parts("0e99999999999999999999"), (0, 0));
        assert_eq!(parts("1795851648"), (1_795_851_648, 0));
        assert_eq!(parts("3.0"), (3, 0));
        assert_eq!(parts("1.7e9"), (1_700_000_000, 0));
        assert_eq!(parts("1.7E+9"), (1_700_000_000, 0));
        assert_eq!(parts("17000000000e-1"), (1_700_000_000, 0));
        assert_eq!(parts("0.0000000017e18"), (1_700_000_000, 0));
        // A float would turn this into …648.2000000477.
        assert_eq!(parts("1795851648.2"), (1_795_851_648, 200_000_000));
        assert_eq!(parts("1.5e-3"), (0, 1_500_000));
        assert_eq!(parts("0.123456789987654321"), (0, 123_456_789));
        assert_eq!(parts("1e-400"), (0, 0));
    }

    #[test]
    fn times_before_1970_count_their_fraction_forward() {
        assert_eq!(parts("-1"), (-1, 0));
        assert_eq!(parts("-1.5"), (-2, 500_000_000));
        assert_eq!(parts("-1e-400"), (0, 0));
        assert!(date("-1.5") < date("-1.25"));
        assert!(date("-0.25") < date("0"));
    }

    #[test]
    fn the_ends_of_what_can_be_held() {
        assert_eq!(parts("9223372036854775807"), (i64::MAX, 0));
        assert_eq!(
            parts("9223372036854775807.999999999"),
            (i64::MAX, 999_999_999)
        );
        assert_eq!(parts("-9223372036854775808"), (i64::MIN, 0));
        for text in [
            "9223372036854775808",
            "-9223372036854775808.1",
            "12345678901234567890",
            "1e400",
            "-1e400",
            "1e99999999999999999999",
            "9999999999999999999",
        ] {
            assert_eq!(
                NumericDate::from_number_text(text),
                Err(NumericDateError::TooLarge),
                "{text}"
            );
        }
        let digits = "9".repeat(100_000);
        assert_eq!(
            NumericDate::from_number_text(&digits),
            Err(NumericDateError::TooLarge)
        );
        let tiny = format!("{digits}e-100000");
        assert_eq!(parts(&tiny), (0, 999_999_999));
    }

    #[test]
    fn what_is_not_a_json_number_is_refused_where_it_goes_wrong() {
        for (text, at) in [
            ("", 0),
            ("-", 1),
            ("+1", 0),
            (" 1", 0),
            ("1 ", 1),
            (".5", 0),
            ("1.", 2),
            ("1.e5", 2),
            ("1e", 2),
            ("1e+", 3),
            ("01", 1),
            ("-007", 2),
            ("0x10", 1),
            ("NaN", 0),
            ("Infinity", 0),
            ("-Infinity", 1),
            ("1_000", 1),
            ("\u{661}", 0),
            ("1.2.3", 3),
        ] {
            assert_eq!(
                NumericDate::from_number_text(text),
                Err(NumericDateError::NotANumber { at }),
                "{text:?}"
            );
        }
    }

    #[test]
    fn utc_text() {
        assert_eq!(date("0").to_utc_text(), "1970-01-01 00:00:00 UTC");
        assert_eq!(date("1795249800").to_utc_text(), "2026-11-21 08:30:00 UTC");
        assert_eq!(
            date("1795249800.25").to_utc_text(),
            "2026-11-21 08:30:00.25 UTC"
        );
        assert_eq!(date("-0.5").to_utc_text(), "1969-12-31 23:59:59.5 UTC");
        assert_eq!(date("951782400").to_utc_text(), "2000-02-29 00:00:00 UTC");
        assert_eq!(
            date("253402300799").to_utc_text(),
            "9999-12-31 23:59:59 UTC"
        );
        assert_eq!(date("253402300800").to_utc_text(), "after the year 9999");
        assert_eq!(
            date("-62135596800").to_utc_text(),
            "0001-01-01 00:00:00 UTC"
        );
        assert_eq!(date("-62135596801").to_utc_text(), "before the year 1");
        assert_eq!(date("9e18").to_utc_text(), "after the year 9999");
        assert_eq!(date("-9e18").to_utc_text(), "before the year 1");
    }

    #[test]
    fn rfc_3339_text() {
        assert_eq!(
            date("1795249800.125").to_rfc3339().as_deref(),
            Some("2026-11-21T08:30:00.125Z")
        );
        assert_eq!(date("1e12").to_rfc3339(), None);
    }

    #[test]
    fn relative_times() {
        let now = date("1795248000");
        for (seconds, text) in [
            ("1795248000", "now"),
            ("1795248000.9", "now"),
            ("1795247999.1", "now"),
            ("1795248001", "in 1 s"),
            ("1795248060", "in 1 min"),
            ("1795247999", "1 s ago"),
            ("1794988800", "3 days ago"),
            ("1e18", "in 31688738450 years"),
            ("-9e18", "285198646618 years ago"),
        ] {
            assert_eq!(date(seconds).relative(now).to_string(), text, "{seconds}");
        }
        let relative = date("-9223372036854775808").relative(date("9223372036854775807"));
        assert_eq!(relative.seconds(), i64::MIN);
        assert!(relative.is_past() && !relative.is_now());
    }

    #[test]
    fn the_unit_is_guessed_from_the_size() {
        for (text, unit) in [
            ("-1795851648000", TimeUnit::Seconds),
            ("0", TimeUnit::Seconds),
            ("1795851648", TimeUnit::Seconds),
            // The last second of the year 9999, which stands for "never".
            ("253402300799", TimeUnit::Seconds),
            ("946684799999", TimeUnit::Seconds),
            ("946684800000", TimeUnit::Milliseconds),
            ("1795851648123", TimeUnit::Milliseconds),
            ("4102444799999", TimeUnit::Milliseconds),
            ("4102444800000", TimeUnit::Seconds),
            ("1795851648123456", TimeUnit::Microseconds),
            ("1795851648123456789", TimeUnit::Nanoseconds),
        ] {
            let date = date(text);
            assert_eq!(date.likely_unit(), unit, "{text}");
            assert_eq!(
                date.looks_like_milliseconds(),
                unit == TimeUnit::Milliseconds
            );
            if unit != TimeUnit::Seconds && text.starts_with("17") {
                assert_eq!(date.reread_as(unit).seconds(), 1_795_851_648);
            }
        }
        assert_eq!(
            date("1795851648123").reread_as(TimeUnit::Milliseconds),
            date("1795851648.123")
        );
    }

    #[test]
    fn milliseconds_of_a_browser_clock() {
        assert_eq!(
            NumericDate::from_milliseconds(1_795_248_000_250),
            date("1795248000.25")
        );
        assert_eq!(NumericDate::from_milliseconds(-1), date("-0.001"));
        assert_eq!(
            NumericDate::from_milliseconds(i64::MIN).seconds(),
            -9_223_372_036_854_776
        );
    }
}

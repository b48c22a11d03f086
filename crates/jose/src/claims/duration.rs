//! Lengths of time in words, and one moment relative to another.
//!
//! All countdowns, verdicts and reports use this wording.

use std::fmt;

use serde::Serialize;

/// One moment relative to another. Displays as "in 14 min 5 s", "3 days 4 h ago"
/// or "now".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Relative {
    seconds: i64,
}

impl Relative {
    /// So many seconds ahead; negative for the past.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self { seconds }
    }

    /// Whole seconds; positive for the future, negative for the past.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.seconds
    }

    /// Less than a second away.
    #[must_use]
    pub const fn is_now(self) -> bool {
        self.seconds == 0
    }

    /// A second or more in the past.
    #[must_use]
    pub const fn is_past(self) -> bool {
        self.seconds < 0
    }
}

impl fmt::Display for Relative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let duration = duration_text(self.seconds);
        match self.seconds {
            0 => f.write_str("now"),
            1.. => write!(f, "in {duration}"),
            _ => write!(f, "{duration} ago"),
        }
    }
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// The Gregorian mean, 365.2425 days.
const YEAR: u64 = 31_556_952;
const MONTH: u64 = YEAR / 12;

/// A length of time in at most two units: "45 s", "14 min 5 s", "3 h 12 min",
/// "3 days 4 h", "5 months", "12 years".
///
/// The sign is ignored. Seconds to hours are rounded down, as in a countdown; months
/// (from 60 days) and years (from two) are rounded.
///
/// ```
/// use jose::claims::duration::duration_text;
/// assert_eq!(duration_text(900), "15 min");
/// assert_eq!(duration_text(11_520), "3 h 12 min");
/// ```
#[must_use]
pub fn duration_text(seconds: i64) -> String {
    let seconds = seconds.unsigned_abs();
    if seconds < MINUTE {
        format!("{seconds} s")
    } else if seconds < HOUR {
        two_units(seconds / MINUTE, "min", seconds % MINUTE, "s")
    } else if seconds < DAY {
        two_units(seconds / HOUR, "h", seconds % HOUR / MINUTE, "min")
    } else if seconds < 60 * DAY {
        let days = seconds / DAY;
        let unit = if days == 1 { "day" } else { "days" };
        two_units(days, unit, seconds % DAY / HOUR, "h")
    } else if seconds < 2 * YEAR {
        format!("{} months", rounded(seconds, MONTH))
    } else {
        format!("{} years", rounded(seconds, YEAR))
    }
}

fn two_units(large: u64, large_unit: &str, small: u64, small_unit: &str) -> String {
    if small == 0 {
        format!("{large} {large_unit}")
    } else {
        format!("{large} {large_unit} {small} {small_unit}")
    }
}

const fn rounded(seconds: u64, unit: u64) -> u64 {
    // At most 2^63 seconds come in, so the sum cannot overflow.
    (seconds + unit / 2) / unit
}

/// Units that people write, with their seconds.
const UNITS: [(&str, u64); 18] = [
    ("s", 1),
    ("sec", 1),
    ("secs", 1),
    ("second", 1),
    ("seconds", 1),
    ("m", MINUTE),
    ("min", MINUTE),
    ("mins", MINUTE),
    ("minute", MINUTE),
    ("minutes", MINUTE),
    ("h", HOUR),
    ("hr", HOUR),
    ("hour", HOUR),
    ("hours", HOUR),
    ("d", DAY),
    ("day", DAY),
    ("days", DAY),
    ("w", 7 * DAY),
];

/// Reads a length of time as people write it: seconds, or whole numbers with units.
/// `None` for anything else, and for more than a million years.
///
/// ```
/// use jose::claims::duration::read_duration;
/// assert_eq!(read_duration("900"), Some(900));
/// assert_eq!(read_duration("15 min"), Some(900));
/// assert_eq!(read_duration("1h30m"), Some(5400));
/// assert_eq!(read_duration("soon"), None);
/// ```
#[must_use]
pub fn read_duration(text: &str) -> Option<i64> {
    const LONGEST: u64 = 1_000_000 * YEAR;
    let mut rest = text.trim();
    let mut sum = 0_u64;
    loop {
        let digits = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let (number, behind) = rest.split_at_checked(digits)?;
        let number: u64 = number.parse().ok()?;
        let behind = behind.trim_start();
        let letters = behind
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(behind.len());
        let (unit, behind) = behind.split_at_checked(letters)?;
        rest = behind.trim_start();
        let seconds = match unit {
            // A bare number counts seconds, and only by itself.
            "" if sum == 0 && rest.is_empty() => 1,
            _ => {
                UNITS
                    .iter()
                    .find(|(name, _)| name.eq_ignore_ascii_case(unit))?
                    .1
            }
        };
        sum = sum.checked_add(number.checked_mul(seconds)?)?;
        if sum > LONGEST {
            return None;
        }
        if rest.is_empty() {
            return i64::try_from(sum).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        for (text, seconds) in [
            ("0", Some(0)),
            ("60", Some(60)),
            (" 60 ", Some(60)),
            ("60s", Some(60)),
            ("60 S", Some(60)),
            ("15 min", Some(900)),
            ("15 minutes", Some(900)),
            ("1 h 30 min", Some(5_400)),
            ("1h30m", Some(5_400)),
            ("2 days", Some(172_800)),
            ("1w", Some(604_800)),
            ("", None),
            ("soon", None),
            ("-5", None),
            ("+5", None),
            ("1.5 h", None),
            ("1,000", None),
            ("5 ms", None),
            ("5 5", None),
            ("5 min 5", None),
            ("min", None),
            ("1e3", None),
            ("0x10", None),
            ("\u{661}", None),
            ("99999999999999999999", None),
            ("99999999999999999 d", None),
        ] {
            assert_eq!(read_duration(text), seconds, "{text:?}");
        }
    }

    #[test]
    fn durations_have_at_most_two_units() {
        let day = 86_400;
        for (seconds, text) in [
            (0, "0 s"),
            (1, "1 s"),
            (59, "59 s"),
            (60, "1 min"),
            (845, "14 min 5 s"),
            (3_599, "59 min 59 s"),
            (3_600, "1 h"),
            (3_659, "1 h"),
            (11_520, "3 h 12 min"),
            (day - 1, "23 h 59 min"),
            (day, "1 day"),
            (day + 3_600, "1 day 1 h"),
            (3 * day + 4 * 3_600, "3 days 4 h"),
            (60 * day - 1, "59 days 23 h"),
            (60 * day, "2 months"),
            (152 * day, "5 months"),
            (365 * day, "12 months"),
            (730 * day, "24 months"),
            (731 * day, "2 years"),
            (3_652 * day, "10 years"),
            (-845, "14 min 5 s"),
            (i64::MAX, "292277024627 years"),
            (i64::MIN, "292277024627 years"),
        ] {
            assert_eq!(duration_text(seconds), text, "{seconds}");
        }
    }
}

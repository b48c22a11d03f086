//! The dates of a certificate (RFC 5280 section 4.1.2.5).

use crate::claims::numeric_date::NumericDate;
use crate::der::{Elements, SEQUENCE};
use serde::Serialize;
use time::{Date, Month};

/// UTCTime: two digits of the year.
const UTC_TIME: u8 = 0x17;
/// GeneralizedTime: four digits of the year.
const GENERALIZED_TIME: u8 = 0x18;

/// 9999-12-31 23:59:59 UTC, in seconds: the certificate has no end.
const NO_END: i64 = 253_402_300_799;

/// When a certificate is valid: from the first moment through the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Validity {
    /// `notBefore`.
    pub from: NumericDate,
    /// `notAfter`, whose second still belongs to it.
    pub until: NumericDate,
}

/// A moment relative to a validity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ValidityState {
    /// Before it.
    NotYet,
    /// In it.
    Current,
    /// After it.
    Expired,
}

impl Validity {
    pub(super) fn read(elements: &mut Elements<'_>) -> Option<Self> {
        let mut inner = elements.elements(SEQUENCE)?;
        let (from, until) = (moment(inner.any()?)?, moment(inner.any()?)?);
        inner.end()?;
        Some(Self { from, until })
    }

    /// Where a moment lies.
    pub fn at(self, now: NumericDate) -> ValidityState {
        match now.seconds() {
            now if now < self.from.seconds() => ValidityState::NotYet,
            now if now > self.until.seconds() => ValidityState::Expired,
            _ => ValidityState::Current,
        }
    }

    /// Whether it ends at all.
    pub fn has_end(self) -> bool {
        self.until.seconds() < NO_END
    }
}

/// `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ` (RFC 5280 sections 4.1.2.5.1 and 4.1.2.5.2). Older
/// certificates leave out the seconds, or name an offset instead of Z.
fn moment((tag, text): (u8, &[u8])) -> Option<NumericDate> {
    let end = text.iter().position(|byte| !byte.is_ascii_digit())?;
    let (digits, zone) = text.split_at_checked(end)?;
    let mut pairs = digits.chunks(2).map(number);
    let mut next = || pairs.next().flatten();
    let year = match tag {
        UTC_TIME => match next()? {
            year @ 50.. => 1900 + year,
            year => 2000 + year,
        },
        GENERALIZED_TIME => next()? * 100 + next()?,
        _ => return None,
    };
    let month = Month::try_from(u8::try_from(next()?).ok()?).ok()?;
    let mut small = || next().and_then(|number| u8::try_from(number).ok());
    let (day, hour, minute) = (small()?, small()?, small()?);
    let second = match digits.len() % 4 {
        // An odd digit is no pair.
        1 | 3 => return None,
        _ => small().unwrap_or(0),
    };
    if pairs.next().is_some() {
        return None;
    }
    let moment = Date::from_calendar_date(year, month, day)
        .ok()?
        .with_hms(hour, minute, second)
        .ok()?
        .assume_utc();
    Some(NumericDate::from_seconds(
        moment.unix_timestamp().checked_sub(offset(zone)?)?,
    ))
}

/// The offset from UTC, in seconds: `Z` or `+hhmm`.
fn offset(zone: &[u8]) -> Option<i64> {
    let (sign, hours, minutes) = match zone {
        b"Z" => return Some(0),
        [sign @ (b'+' | b'-'), a, b, c, d] => (*sign, number(&[*a, *b])?, number(&[*c, *d])?),
        _ => return None,
    };
    let seconds = i64::from(hours) * 3600 + i64::from(minutes) * 60;
    Some(if sign == b'-' { -seconds } else { seconds })
}

/// Two digits.
fn number(pair: &[u8]) -> Option<i32> {
    match pair {
        [a @ b'0'..=b'9', b @ b'0'..=b'9'] => {
            Some(i32::from(*a - b'0') * 10 + i32::from(*b - b'0'))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(tag: u8, text: &str) -> Option<String> {
        Some(moment((tag, text.as_bytes()))?.to_utc_text())
    }

    #[test]
    fn both_forms_of_a_date_are_read() {
        for (tag, written, read) in [
            (UTC_TIME, "260601123456Z", "2026-06-01 12:34:56 UTC"),
            (UTC_TIME, "491231235959Z", "2049-12-31 23:59:59 UTC"),
            (UTC_TIME, "500101000000Z", "1950-01-01 00:00:00 UTC"),
            (UTC_TIME, "9901010000Z", "1999-01-01 00:00:00 UTC"),
            (UTC_TIME, "260601120000+0200", "2026-06-01 10:00:00 UTC"),
            (UTC_TIME, "260601120000-0130", "2026-06-01 13:30:00 UTC"),
            (
                GENERALIZED_TIME,
                "20600229120000Z",
                "2060-02-29 12:00:00 UTC",
            ),
            (
                GENERALIZED_TIME,
                "99991231235959Z",
                "9999-12-31 23:59:59 UTC",
            ),
        ] {
            assert_eq!(text(tag, written).as_deref(), Some(read), "{written}");
        }
        for (tag, written) in [
            (UTC_TIME, ""),
            (UTC_TIME, "Z"),
            (UTC_TIME, "260601123456"),
            (UTC_TIME, "261301000000Z"),
            (UTC_TIME, "260230000000Z"),
            (UTC_TIME, "260601246060Z"),
            (UTC_TIME, "2606011234567Z"),
            (UTC_TIME, "20260601123456Z"),
            (UTC_TIME, "260601123456+02"),
            (GENERALIZED_TIME, "260601123456Z"),
            (GENERALIZED_TIME, "20260601123456.5Z"),
            (0x0C, "260601123456Z"),
        ] {
            assert_eq!(text(tag, written), None, "{written}");
        }
    }

    #[test]
    fn the_last_second_still_belongs_to_it() {
        let (from, until) = (
            NumericDate::from_seconds(100),
            NumericDate::from_seconds(200),
        );
        let validity = Validity { from, until };
        for (now, state) in [
            (99, ValidityState::NotYet),
            (100, ValidityState::Current),
            (200, ValidityState::Current),
            (201, ValidityState::Expired),
        ] {
            assert_eq!(validity.at(NumericDate::from_seconds(now)), state, "{now}");
        }
        let half = NumericDate::from_milliseconds(200_500);
        assert_eq!(validity.at(half), ValidityState::Current);
        assert!(validity.has_end());
    }
}

//! Dates in `Expires`: read as leniently as RFC 6265bis §5.1.1 says, in any order of
//! day, month, year and time, with two-digit years and odd separators.

use time::{Date, Month, OffsetDateTime, UtcOffset};

use crate::sim::clock::Time;

const MONTHS: [(&str, Month); 12] = [
    ("jan", Month::January),
    ("feb", Month::February),
    ("mar", Month::March),
    ("apr", Month::April),
    ("may", Month::May),
    ("jun", Month::June),
    ("jul", Month::July),
    ("aug", Month::August),
    ("sep", Month::September),
    ("oct", Month::October),
    ("nov", Month::November),
    ("dec", Month::December),
];

/// The moment that a cookie date names. Moments before 1970 are all [`Time::default`],
/// which has passed on every clock. `None` where it is no date.
pub fn parse(text: &str) -> Option<Time> {
    let mut clock = None;
    let mut day = None;
    let mut month = None;
    let mut year = None;
    for token in text.split(is_delimiter).filter(|token| !token.is_empty()) {
        if clock.is_none() {
            clock = clock_time(token);
            if clock.is_some() {
                continue;
            }
        }
        if day.is_none() {
            day = number(token, 1, 2);
            if day.is_some() {
                continue;
            }
        }
        if month.is_none() {
            month = month_of(token);
            if month.is_some() {
                continue;
            }
        }
        if year.is_none() {
            year = number(token, 2, 4);
        }
    }
    let year = match year? {
        short @ 70..=99 => short.saturating_add(1900),
        short @ 0..=69 => short.saturating_add(2000),
        full => full,
    };
    if year < 1601 {
        return None;
    }
    let day = u8::try_from(day?).ok()?;
    let date = Date::from_calendar_date(i32::from(year), month?, day).ok()?;
    let (hour, minute, second) = clock?;
    let moment = OffsetDateTime::new_in_offset(
        date,
        time::Time::from_hms(hour, minute, second).ok()?,
        UtcOffset::UTC,
    );
    let seconds = u64::try_from(moment.unix_timestamp()).unwrap_or(0);
    Some(Time::from_seconds(seconds))
}

/// Everything printable but letters, digits and the colon, and the tab.
fn is_delimiter(c: char) -> bool {
    c == '\t' || c == ' ' || (c.is_ascii_punctuation() && c != ':')
}

/// A number of so many digits, with anything but a digit after it.
fn number(token: &str, least: usize, most: usize) -> Option<u16> {
    let digits = leading_digits(token);
    (least..=most)
        .contains(&digits.len())
        .then(|| digits.parse().ok())
        .flatten()
}

/// `hh:mm:ss`, each of one or two digits, with anything but a digit after them.
fn clock_time(token: &str) -> Option<(u8, u8, u8)> {
    let mut fields = token.splitn(3, ':');
    let mut exact = || -> Option<u8> {
        let field = fields.next()?;
        (leading_digits(field) == field && field.len() <= 2)
            .then(|| field.parse().ok())
            .flatten()
    };
    let (hour, minute) = (exact()?, exact()?);
    let second = u8::try_from(number(fields.next()?, 1, 2)?).ok()?;
    Some((hour, minute, second))
}

fn leading_digits(token: &str) -> &str {
    let end = token
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(token.len());
    token.get(..end).unwrap_or_default()
}

fn month_of(token: &str) -> Option<Month> {
    let start = token.get(..3)?;
    MONTHS
        .iter()
        .find(|(name, _)| start.eq_ignore_ascii_case(name))
        .map(|(_, month)| *month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_dates_that_servers_send() {
        let expected = Some(Time::from_seconds(784_111_777));
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "06 Nov 1994 08:49:37",
            "1994 6 November 8:49:37",
            "08:49:37 06-nov-1994",
            "Sun, 06/Nov/1994 08:49:37 +0900",
            "6\tNOVember\t94 08:49:37z",
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
        assert_eq!(
            parse("Thu, 01 Jan 1970 00:00:00 GMT"),
            Some(Time::from_seconds(0))
        );
        assert_eq!(
            parse("Mon, 01 Jan 1601 00:00:00 GMT"),
            Some(Time::from_seconds(0))
        );
        assert_eq!(
            parse("Fri, 31 Dec 9999 23:59:59 GMT"),
            Some(Time::from_seconds(253_402_300_799))
        );
    }

    #[test]
    fn a_date_that_is_none_is_none() {
        for text in [
            "",
            "0",
            "tomorrow",
            "Sun, 06 Nov 1994",
            "06 Nov 08:49:37",
            "31 Feb 2026 10:00:00",
            "00 Feb 2026 10:00:00",
            "10 Feb 2026 24:00:00",
            "10 Feb 2026 10:60:00",
            "10 Feb 2026 10:00",
            "10 Feb 1600 10:00:00",
            "10 Feb 20260 10:00:00",
            "10 Fév 2026 10:00:00",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

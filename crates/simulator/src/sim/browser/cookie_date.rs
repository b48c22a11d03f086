//! Dates in `Expires`, read leniently (RFC 6265bis §5.1.1): in any order of day, month,
//! year and time, with two-digit years and odd separators. Where the draft and Chromium
//! differ, this follows Chromium: numbers have digits alone, years have one to five of
//! them, and a second time of day is ignored.

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

/// Parses a cookie date. Times before 1970 become [`Time::default`], which is always past.
/// `None` if it is not a date.
pub fn parse(text: &str) -> Option<Time> {
    let mut clock = None;
    let mut day = None;
    let mut month = None;
    let mut year = None;
    for token in text.split(is_delimiter) {
        if !token.starts_with(|c: char| c.is_ascii_digit()) {
            month = month.or_else(|| month_of(token));
        } else if token.contains(':') {
            clock = clock.or_else(|| clock_time(token));
        } else if let Some(number) = number(token) {
            // The first short number is the day, the next number the year.
            if day.is_none() && token.len() <= 2 {
                day = u8::try_from(number).ok();
            } else if year.is_none() && token.len() <= 5 {
                year = i32::try_from(number).ok();
            }
        }
    }
    let year = match year? {
        short @ 70..=99 => short.saturating_add(1900),
        short @ 0..=69 => short.saturating_add(2000),
        // Later years are far beyond the longest lifetime of a cookie.
        full => full.min(9999),
    };
    let date = Date::from_calendar_date(year, month?, day?).ok()?;
    let (hour, minute, second) = clock?;
    let time = time::Time::from_hms(hour, minute, second).ok()?;
    let moment = OffsetDateTime::new_in_offset(date, time, UtcOffset::UTC);
    let seconds = u64::try_from(moment.unix_timestamp()).unwrap_or(0);
    Some(Time::from_seconds(seconds))
}

/// Everything printable but letters, digits and the colon, and the tab.
fn is_delimiter(c: char) -> bool {
    c == '\t' || c == ' ' || (c.is_ascii_punctuation() && c != ':')
}

/// A token of digits alone.
fn number(token: &str) -> Option<u32> {
    let digits = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| token.parse().ok()).flatten()
}

/// `hh:mm:ss`, each of any number of digits.
fn clock_time(token: &str) -> Option<(u8, u8, u8)> {
    let mut fields = token.split(':').map(number);
    let mut next = || u8::try_from(fields.next()??).ok();
    let time = (next()?, next()?, next()?);
    fields.next().is_none().then_some(time)
}

/// A name of a month, by its first three letters.
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
            "6 Nov 1994 008:049:037",
            "6 Nov 1994 08:49:37 10:00:00 1999",
            "6 Nov 1994 08:49:37 10:00:00.000",
            "08:49:37 06-nov-1994",
            "Sun, 06/Nov/1994 08:49:37 +0900",
            "\"6\tNOVember\t94 08:49:37\"",
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
        assert_eq!(
            parse("Thu, 01 Jan 1970 00:00:00 GMT"),
            Some(Time::from_seconds(0))
        );
        for past in [
            "01 Jan 1601 00:00:00",
            "01 Jan 100 00:00:00",
            "01 Jan 70 0:0:0",
        ] {
            assert_eq!(parse(past), Some(Time::from_seconds(0)), "{past}");
        }
        let two_digits = [
            ("69", "2069"),
            ("7", "2007"),
            ("027", "2027"),
            ("70", "1970"),
        ];
        for (short, full) in two_digits {
            let date = |year: &str| parse(&format!("2 Jan {year} 00:00:00"));
            assert_eq!(date(short), date(full), "{short}");
            assert!(date(short).is_some());
        }
        assert_eq!(
            parse("Fri, 31 Dec 9999 23:59:59 GMT"),
            Some(Time::from_seconds(253_402_300_799))
        );
        assert!(parse("1 Sep 12027 00:00:00").is_some());
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
            "10 Feb 2026 10:00:00Z",
            "10 Feb 2026 10:00:00:00",
            "10 Feb 2026 :10:00:00",
            "10 Feb 2026AD 10:00:00",
            "10th Feb 2026 10:00:00",
            "010 Feb 2026 10:00:00",
            "10 Feb 202600 10:00:00",
            "10 Fév 2026 10:00:00",
            "10\u{a0}Feb 2026 10:00:00",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

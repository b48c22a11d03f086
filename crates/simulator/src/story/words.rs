//! Times, identifiers and texts from a run, formatted for sentences.

use crate::sim::clock::{Span, Time};
use crate::sim::measure;
pub use jose::text::visible;
use time::OffsetDateTime;

/// Seconds of a day.
const DAY: u64 = 86_400;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A time of the virtual clock: "09:00:31"; with its date unless it is on the day on which
/// every scenario begins: "19 Jan 2026, 09:00:31".
pub fn moment(time: Time) -> String {
    let seconds = time.as_seconds();
    let within = seconds % DAY;
    let clock = format!(
        "{:02}:{:02}:{:02}",
        within / 3_600,
        within / 60 % 60,
        within % 60
    );
    if seconds / DAY == Time::START.as_seconds() / DAY {
        return clock;
    }
    let date = i64::try_from(seconds)
        .ok()
        .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
    let Some(date) = date else {
        return "after the year 9999".to_owned();
    };
    let month = MONTHS
        .get(usize::from(u8::from(date.month())).saturating_sub(1))
        .copied()
        .unwrap_or_default();
    format!("{} {month} {}, {clock}", date.day(), date.year())
}

/// A length of time in words.
pub fn duration(span: Span) -> String {
    measure::duration(span.as_seconds())
}

/// At most `most` characters of a text. A longer one has `…` in place of its middle, so that
/// identifiers can still be told apart.
pub fn shortened(text: &str, most: usize) -> String {
    let count = text.chars().count();
    if count <= most {
        return text.to_owned();
    }
    let kept = most.saturating_sub(1);
    let tail = kept / 2;
    let head = kept - tail;
    let start: String = text.chars().take(head).collect();
    let end: String = text.chars().skip(count - tail).collect();
    format!("{start}…{end}")
}

/// At most about `most` characters of a text. A longer one is cut after a word and gets `…`.
pub fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let start: String = text.chars().take(most.saturating_sub(1)).collect();
    let end = start.rfind(' ').filter(|end| *end > start.len() / 2);
    let start = end.and_then(|end| start.get(..end)).unwrap_or(&start);
    format!("{}…", start.trim_end_matches([',', ':', ' ']))
}

/// The text with its first letter in upper case.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        // ASCII only: Unicode tables would make every visit larger.
        Some(first) => format!("{}{}", first.to_ascii_uppercase(), chars.as_str()),
        None => String::new(),
    }
}

/// The text with its first letter in lower case, to continue a sentence. Words with further
/// capitals (`SameSite`, `JWT`) stay as they are.
pub fn small(text: &str) -> String {
    let word = text.split(' ').next().unwrap_or_default();
    if word.chars().skip(1).any(|c| c.is_ascii_uppercase()) {
        return text.to_owned();
    }
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => format!("{}{}", first.to_ascii_lowercase(), chars.as_str()),
        None => String::new(),
    }
}

/// A sentence as a clause after "because".
pub fn clause(sentence: &str) -> String {
    plain(&small(sentence.trim_end_matches('.')))
}

/// A rule's sentence without backticks.
pub fn plain(sentence: &str) -> String {
    sentence.replace('`', "")
}

/// "a", "a and b", "a, b and c".
pub fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_like_a_clock() {
        assert_eq!(moment(Time::START.after(Span::seconds(31))), "09:00:31");
        let later = Time::START.after(Span::seconds(14 * DAY));
        assert_eq!(moment(later), "19 Jan 2026, 09:00:00");
        assert_eq!(moment(Time::from_seconds(u64::MAX)), "after the year 9999");
    }

    #[test]
    fn long_texts_lose_their_middle_or_their_end() {
        assert_eq!(shortened("abcdef", 6), "abcdef");
        assert_eq!(shortened("abcdefgh", 5), "ab…gh");
        assert_eq!(cut("reads the row of ana", 15), "reads the row…");
        assert_eq!(
            clause("SameSite=None needs `Secure`."),
            "SameSite=None needs Secure"
        );
        assert_eq!(clause("The cookie has expired."), "the cookie has expired");
        assert_eq!(listed(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}

//! Positions in a JSON string with escapes: which bytes of the source make which of its value.

/// Splits the source of a JSON string, quotes included, into stretches without an escape and
/// single escapes: the start of each in the source, and its length in the value, in bytes.
///
/// ```
/// use jose::json::stretches;
/// let found: Vec<_> = stretches(r#""ab\u00e9c""#).collect();
/// assert_eq!(found, [(1, 2), (3, 2), (9, 1)]);
/// ```
pub fn stretches(written: &str) -> impl Iterator<Item = (usize, usize)> {
    let end = written.len().saturating_sub(1);
    let mut at = 1;
    std::iter::from_fn(move || {
        let rest = written.get(at..end).filter(|rest| !rest.is_empty())?;
        let start = at;
        let len = match rest.find('\\') {
            Some(0) => {
                let (width, len) = escape(rest);
                at += width;
                len
            }
            found => {
                let len = found.unwrap_or(rest.len());
                at += len;
                len
            }
        };
        Some((start, len))
    })
}

/// The length of the escape at the start, in the source and in the value.
fn escape(rest: &str) -> (usize, usize) {
    let unit = |at: usize| u32::from_str_radix(rest.get(at..at + 4)?, 16).ok();
    let is_unicode = |at: usize| rest.get(at..at + 2) == Some("\\u");
    match unit(2).filter(|_| is_unicode(0)) {
        None => (2, 1),
        Some(0xD800..0xDC00) if is_unicode(6) && matches!(unit(8), Some(0xDC00..0xE000)) => (12, 4),
        Some(code) => (6, char::from_u32(code).map_or(3, char::len_utf8)),
    }
}

#[cfg(test)]
mod tests {
    use super::stretches;
    use crate::json::read;

    #[test]
    fn stretches_cover_the_string_and_nothing_else() {
        for written in [
            r#""""#,
            r#""plain""#,
            r#""\n\"\\\/""#,
            r#""a\u0041漢\ud83d\ude00z""#,
            "\"漢é\\t\"",
        ] {
            let text = read(written.as_bytes()).root.unwrap();
            let text = text.as_str().unwrap();
            let found: Vec<_> = stretches(written).collect();
            let len: usize = found.iter().map(|(_, len)| len).sum();
            assert_eq!(len, text.len(), "{written}");
            assert!(
                found.iter().all(|(at, _)| written.is_char_boundary(*at)),
                "{written}"
            );
        }
    }
}

//! The Base64 between the BEGIN and the END line of PEM, without what mails, source code and
//! consoles put around its lines.

use super::note::FormNote;
use super::other::NotAKey;
use crate::key::secret;
use crate::text::is_invisible;
use std::borrow::Cow;
use zeroize::Zeroizing;

/// The Base64 of a block, line by line.
pub(super) struct Body {
    lines: Vec<Zeroizing<String>>,
    /// The same with the spaces at their ends, if nothing stands in front of the lines.
    raw: Vec<Zeroizing<String>>,
    /// None if their number of characters is impossible.
    bytes: Option<Zeroizing<Vec<u8>>>,
    /// Characters of padding behind the Base64.
    padding: usize,
}

impl Body {
    /// Reads what stands behind the BEGIN line, in front of which the prefix stands.
    ///
    /// # Errors
    /// A character that does not belong there, or one that is missing.
    pub(super) fn read(
        text: &str,
        prefix: &str,
        has_end: bool,
        notes: &mut Vec<FormNote>,
    ) -> Result<Self, NotAKey> {
        let joined = join_literals(text);
        if matches!(joined, Cow::Owned(_)) {
            notes.push(FormNote::Joined);
        }
        let joined = joined
            .replace("\\r", "")
            .replace("\\n", "\n")
            .replace("\\/", "/");
        if text.contains("\\/") {
            notes.push(FormNote::Slashes);
        }
        let repeated = Repeated::of(prefix);
        let mut lines: Vec<Zeroizing<String>> = Vec::new();
        let mut raw = Vec::new();
        let mut is_header = false;
        for (number, line) in joined.split(['\n', '\r']).enumerate() {
            let bare = repeated.strip(line);
            if bare.len() < line.trim().len()
                && let Some(note) = repeated.note().filter(|note| !notes.contains(note))
            {
                notes.push(note);
            }
            // Headers (RFC 4716 section 3.3, OpenPGP), which may go on in the next line.
            let was_header = is_header;
            is_header = (bare.contains(':') || was_header) && bare.ends_with('\\');
            if bare.contains(':') || was_header {
                continue;
            }
            match base64_of(bare) {
                Ok(found) if !found.trim().is_empty() => {
                    let line = line.strip_prefix(prefix).unwrap_or(line);
                    raw.extend(
                        base64_of(line)
                            .ok()
                            .filter(|_| matches!(repeated, Repeated::Nothing)),
                    );
                    lines.push(found);
                }
                Ok(_) => {}
                // Without an END line, the block ends where the Base64 does.
                Err(_) if !has_end && !lines.is_empty() => break,
                Err(found) => {
                    return Err(NotAKey::Character {
                        found,
                        line: number.max(1),
                    });
                }
            }
        }
        if lines.iter().any(|line| line.contains(['-', '_'])) {
            notes.push(FormNote::UrlAlphabet);
        }
        for line in &mut lines {
            *line = Zeroizing::new(line.replace('-', "+").replace('_', "/"));
        }
        let compact: Zeroizing<String> =
            Zeroizing::new(lines.iter().flat_map(|line| line.split(' ')).collect());
        let bytes = match has_end {
            true => secret::any_base64(&compact),
            // What follows may be Base64 as well: the DER says where it ends.
            false => decode_der(&compact).or_else(|| secret::any_base64(&compact)),
        };
        let padding = text.trim_end_matches(|c: char| c != '=' && !c.is_alphanumeric());
        Ok(Self {
            lines,
            raw,
            bytes,
            padding: padding.len() - padding.trim_end_matches('=').len(),
        })
    }

    pub(super) fn bytes(&self) -> Option<Zeroizing<Vec<u8>>> {
        self.bytes.clone()
    }

    /// That characters were lost or added, if their number does not fit: PEM pads Base64 to a
    /// multiple of four. The line is the one whose length differs from all before it.
    pub(super) fn lost(&self) -> Option<NotAKey> {
        let length = |line: &String| line.chars().filter(|c| *c != ' ').count();
        let count: usize = self.lines.iter().map(|line| length(line)).sum();
        if (count + self.padding).is_multiple_of(4) {
            return None;
        }
        let lengths: Vec<usize> = self.lines.iter().map(|line| length(line)).collect();
        let (_, full) = lengths.split_last()?;
        let usual = *full
            .iter()
            .max_by_key(|length| full.iter().take(64).filter(|other| other == length).count())?;
        let odd = full.iter().position(|length| *length != usual);
        Some(
            match odd.and_then(|index| Some((index, full.get(index)?))) {
                Some((index, found)) => NotAKey::LineLength {
                    line: index + 1,
                    found: *found,
                    usual,
                },
                None => NotAKey::Length,
            },
        )
    }

    /// The bytes with a `+` for each space inside a line, if there are any.
    pub(super) fn with_plus(&self) -> Option<Zeroizing<Vec<u8>>> {
        let compact: Zeroizing<String> =
            Zeroizing::new(self.raw.iter().flat_map(|line| line.chars()).collect());
        compact
            .contains(' ')
            .then(|| secret::any_base64(&compact.replace(' ', "+")))?
    }
}

/// The length of a DER element with its header, by its first bytes.
pub(super) fn der_length(bytes: &[u8]) -> Option<usize> {
    let (first, rest) = bytes.get(1..)?.split_first()?;
    let count = match first {
        0x81..=0x83 => usize::from(first - 0x80),
        0x80.. => return None,
        short => return Some(2 + usize::from(*short)),
    };
    let length = rest
        .get(..count)?
        .iter()
        .fold(0, |length, byte| length << 8 | usize::from(*byte));
    Some(2 + count + length)
}

/// DER in Base64 that is followed by more of the same characters.
fn decode_der(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let length = der_length(&secret::any_base64(text.get(..8)?)?)?;
    secret::any_base64(text.get(..length.div_ceil(3) * 4)?)
        .or_else(|| secret::any_base64(text.get(..(length * 4).div_ceil(3))?))
        .and_then(|bytes| Some(Zeroizing::new(bytes.get(..length)?.to_vec())))
}

/// The Base64 characters of a line, with its spaces.
///
/// # Errors
/// The first character that does not belong there.
fn base64_of(line: &str) -> Result<Zeroizing<String>, char> {
    let mut out = Zeroizing::new(String::with_capacity(line.len()));
    for c in line.chars() {
        match c {
            _ if c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_' | ' ') => {
                out.push(c)
            }
            // Quotes and separators of source code.
            '"' | '\'' | '`' | ',' | ';' | '\\' | '=' | '|' | '(' | ')' => {}
            _ if c.is_whitespace() || is_invisible(c) => {}
            _ => return Err(c),
        }
    }
    Ok(out)
}

/// A text without the seams of string literals that are put together: from the quote that closes
/// one to the quote that opens the next. Only if a literal holds the BEGIN line.
fn join_literals(text: &str) -> Cow<'_, str> {
    let is_quote = |c: char| matches!(c, '"' | '\'' | '`');
    let first_line = text.split('\n').next().unwrap_or_default();
    if !first_line.contains(is_quote) {
        return Cow::Borrowed(text);
    }
    let parts = text.split(is_quote);
    Cow::Owned(parts.step_by(2).collect())
}

/// What stands in front of every line.
enum Repeated {
    Nothing,
    /// `> `, `# `, `+`.
    Marks(String),
    /// The number of the line.
    Number,
}

impl Repeated {
    /// By what stands in front of the BEGIN line.
    fn of(prefix: &str) -> Self {
        let marks = prefix.trim();
        let is_number = marks.starts_with(|c: char| c.is_ascii_digit())
            && marks.trim_start_matches(|c: char| c.is_ascii_digit()).len() <= 2;
        match marks {
            "" => Self::Nothing,
            _ if is_number => Self::Number,
            // Names, quotes and brackets stand there once.
            _ if marks.contains(|c: char| {
                c.is_alphanumeric() || matches!(c, '"' | '\'' | '`' | '=' | '(' | '{' | '[')
            }) =>
            {
                Self::Nothing
            }
            _ => Self::Marks(marks.into()),
        }
    }

    fn strip<'a>(&self, line: &'a str) -> &'a str {
        let line = line.trim();
        match self {
            Self::Nothing => line,
            Self::Marks(marks) => {
                let bare = line.strip_prefix(marks.as_str()).unwrap_or(line);
                bare.strip_suffix(marks.as_str())
                    .filter(|_| marks == "|")
                    .unwrap_or(bare)
                    .trim()
            }
            Self::Number => {
                let bare = line.trim_start_matches(|c: char| c.is_ascii_digit());
                let text = bare.trim_start_matches([' ', '\t', ':', '.', '|', ')', '>', ']']);
                // Digits that the line itself begins with are Base64.
                if text.len() < bare.len() || text.is_empty() {
                    text
                } else {
                    line
                }
            }
        }
    }

    fn note(&self) -> Option<FormNote> {
        match self {
            Self::Nothing => None,
            Self::Marks(marks) => Some(FormNote::Prefix {
                marks: marks.clone(),
            }),
            Self::Number => Some(FormNote::Numbers),
        }
    }
}

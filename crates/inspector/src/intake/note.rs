//! What was removed, joined, decoded or chosen, in words.

use core::fmt;
use core::ops::Range;

use serde::Serialize;

use super::origin::Label;
use jose::text::quoted;

/// One thing that was done to get at the token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// What was done.
    pub code: NoteCode,
    /// Where, in bytes of the pasted text.
    pub span: Range<usize>,
}

/// What was done to get at the token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum NoteCode {
    /// Only space was around it.
    RemovedSpace,
    /// This text stood in front; long ones are shortened.
    RemovedInFront(String),
    /// This text stood behind; long ones are shortened.
    RemovedBehind(String),
    /// Words follow the token.
    LeftOutRest,
    /// So many zero-width characters, byte order marks and the like.
    RemovedInvisible(usize),
    /// The token went over so many lines.
    JoinedLines(usize),
    /// The token had spaces where lines had been.
    JoinedSpaces,
    /// `%2E` and the like.
    DecodedPercent,
    /// `\u003d`, `\/` and the like.
    DecodedEscapes,
    /// The token was taken from this place of a longer text.
    TookFrom(Label),
    /// The token was taken from within a longer text that does not name it.
    TookFromText,
    /// The token is in more pieces than are followed.
    CutOff,
    /// The text holds several tokens.
    Several {
        /// How many.
        total: usize,
        /// Which of them is shown, counted from one.
        shown: usize,
    },
    /// What [`unwrap`](super::unwrap) did, as a sentence.
    Unwrapped(String),
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.code.fmt(f)
    }
}

impl fmt::Display for NoteCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RemovedSpace => f.write_str("Removed the space around it."),
            Self::RemovedInFront(what) => match kind(what) {
                Some(kind) => write!(f, "Removed a leading {kind}."),
                None => write!(f, "Removed `{}` in front.", quoted(what)),
            },
            Self::RemovedBehind(what) => match kind(what) {
                Some(kind) => write!(f, "Removed a trailing {kind}."),
                None => write!(f, "Removed `{}` at the end.", quoted(what)),
            },
            Self::LeftOutRest => f.write_str("Left out the text after the token."),
            Self::RemovedInvisible(1) => f.write_str("Removed an invisible character."),
            Self::RemovedInvisible(count) => write!(f, "Removed {count} invisible characters."),
            Self::JoinedLines(count) => write!(f, "Joined {count} lines."),
            Self::JoinedSpaces => f.write_str("Removed spaces inside the token."),
            Self::DecodedPercent => f.write_str("Decoded percent-encoding."),
            Self::DecodedEscapes => f.write_str("Decoded backslash escapes."),
            Self::TookFrom(label) => {
                let name = quoted(label.name().unwrap_or_default());
                match label {
                    Label::Header(_) => write!(f, "Took the token from the `{name}` header."),
                    Label::Cookie(_) => write!(f, "Took the token from the cookie `{name}`."),
                    Label::Query(_) => write!(f, "Took `{name}` from the URL query."),
                    Label::Fragment(_) => write!(f, "Took `{name}` from the URL fragment."),
                    Label::Form(_) => write!(f, "Took `{name}` from the form body."),
                    Label::Json(_) => write!(f, "Took the JSON member `{name}`."),
                    Label::Named(_) => write!(f, "Took the value of `{name}`."),
                    Label::Path => f.write_str("Took the token from the URL path."),
                }
            }
            Self::TookFromText => f.write_str("Took the token out of the text around it."),
            Self::CutOff => {
                f.write_str("The token is in too many pieces; the rest of it was left out.")
            }
            Self::Several { total, shown: 1 } => {
                write!(f, "This text holds {total} tokens; showing the first.")
            }
            Self::Several { total, shown } => {
                write!(f, "This text holds {total} tokens; showing number {shown}.")
            }
            Self::Unwrapped(sentence) => f.write_str(sentence),
        }
    }
}

/// Single characters read better by name.
fn kind(what: &str) -> Option<&'static str> {
    let mut chars = what.chars();
    let (first, None) = (chars.next()?, chars.next()) else {
        return None;
    };
    Some(match first {
        '`' => "backtick",
        ',' => "comma",
        ';' => "semicolon",
        '.' => "full stop",
        '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' => "bracket",
        _ if super::symbol::is_quote(first) => "quote",
        _ => return None,
    })
}

//! White space anywhere inside a token that is all of the text.

use super::super::symbol::{Class, class, is_blank, is_wrapping};
use super::super::wrapper::front;
use super::draft::{Draft, Unwrapped, counted};
use super::quality::{Quality, disclosures_fit, quality};

/// White space as URLs and string literals write it.
const ENCODED: [(&str, Gap); 11] = [
    ("%20", Gap::Space),
    ("%09", Gap::Space),
    ("%0A", Gap::Break),
    ("%0a", Gap::Break),
    ("%0D", Gap::Break),
    ("%0d", Gap::Break),
    ("\\r\\n", Gap::Break),
    ("\\n", Gap::Break),
    ("\\r", Gap::Break),
    ("\\t", Gap::Space),
    ("\r\n", Gap::Break),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    Space,
    Break,
}

/// Removes white space if nothing else is wrong: the text is a token, its usual wrappers and
/// white space.
pub(super) fn remove_spaces(text: &str) -> Option<Unwrapped> {
    let start = front(text);
    let mut draft = Draft::new(text);
    draft.keep(0..start);
    let (mut spaces, mut breaks) = (0, 0);
    let (mut at, mut gaps) = (start, Vec::new());
    while let Some(ch) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        if let Some((written, gap)) = ENCODED.iter().find(|(code, _)| rest.starts_with(code)) {
            gaps.push((at..at + written.len(), *gap));
            at += written.len();
        } else if is_blank(ch) {
            let gap = if class(ch) == Class::Break {
                Gap::Break
            } else {
                Gap::Space
            };
            gaps.push((at..at + ch.len_utf8(), gap));
            at += ch.len_utf8();
        } else if matches!(class(ch), Class::Body | Class::Joint) {
            for (range, gap) in gaps.drain(..) {
                draft.remove(range);
                match gap {
                    Gap::Space => spaces += 1,
                    Gap::Break => breaks += 1,
                }
            }
            let end = rest
                .find(|ch| !matches!(class(ch), Class::Body | Class::Joint))
                .map_or(text.len(), |len| at + len);
            draft.keep(at..end);
            at = end;
        } else if rest.chars().all(is_wrapping) {
            break;
        } else {
            return None;
        }
    }
    let what = match (spaces, breaks) {
        (0, breaks) => counted(breaks, "line break"),
        (spaces, 0) => counted(spaces, "space"),
        (spaces, breaks) => format!(
            "{} and {}",
            counted(spaces, "space"),
            counted(breaks, "line break")
        ),
    };
    // Words behind a token consist of its characters too. Disclosures show that they do not.
    let sure = match quality(&draft.text) {
        Quality::Sound => true,
        Quality::Begins => disclosures_fit(&draft.text),
        Quality::None => false,
    };
    sure.then(|| draft.finish(format!("Removed {what} inside the token.")))?
}

//! JWS and JWE JSON serialization (RFC 7515 §7.2, RFC 7516 §7.2): is the whole
//! text such an object?

use core::ops::Range;

use jose::serialization::recognise;

use super::symbol::{is_blank, is_wrapping};
use super::wrapper::skip;

/// The object's place in the text.
pub(super) fn find(text: &str) -> Option<Range<usize>> {
    let start = skip(text, 0, is_blank);
    let end = start + recognise(text.get(start..)?)?.end;
    let is_whole = text.get(end..)?.chars().all(is_wrapping);
    is_whole.then_some(start..end)
}

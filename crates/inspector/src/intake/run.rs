//! Gathers one token from its first character to its last: joins wrapped
//! lines, undoes encodings, skips what is invisible, keeps what is damaged.

use super::glyph::{Glyph, Written, glyph};
use super::line::{Gap, NextLine, body, remaining};
use super::map::SourceMap;
use super::opening::{HeaderStart, header_mentions, opening};
use super::symbol::{Class, class, is_body};
use super::wrapper::is_loose;

/// How to read a run of characters.
#[derive(Clone, Copy, Debug)]
pub(super) struct RunOptions {
    /// Nothing but wrappers stands before it: damage is part of the token.
    pub(super) alone: bool,
    /// Not even wrappers stand before it: a quote inside is damage, too.
    pub(super) naked: bool,
    /// It stands in a URL's path, where `/` separates.
    pub(super) in_path: bool,
    /// It does not begin like a header, so only tidy characters count.
    pub(super) weak: bool,
    /// How many pieces its map may have.
    pub(super) pieces: usize,
}

/// A token that is being gathered. One is reused for a whole text, so that rejected candidates
/// cost no allocation.
#[derive(Debug, Default)]
pub(super) struct TokenDraft {
    pub(super) token: String,
    pub(super) map: SourceMap,
    pub(super) traits: Traits,
    /// Joints so far: dots only.
    pub(super) dots: usize,
    /// Where the current segment begins.
    segment: usize,
    /// Where the current line begins.
    line: usize,
}

/// What had to be undone to get the token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Traits {
    pub(super) line_breaks: usize,
    pub(super) spaces: bool,
    pub(super) percent: bool,
    pub(super) escapes: bool,
    pub(super) invisible: usize,
    pub(super) cut: bool,
}

/// Lengths in characters of the signatures and tags that RFC 7518 §3.1 and
/// §5.1, RFC 8037 and ML-DSA make: a segment that long is complete.
const SIGNATURES: [usize; 15] = [
    22, 32, 43, 64, 86, 128, 152, 171, 176, 342, 512, 683, 3227, 4412, 6170,
];

/// Inside a text, a line with less of the token than this was not wrapped.
const SHORT_LINE: usize = 32;

/// From this many dots on a token may be complete.
const COMPLETE: usize = 2;

/// Fills the draft with the run that starts at `start` and returns where the
/// search may go on.
pub(super) fn gather(
    text: &str,
    start: usize,
    manner: RunOptions,
    draft: &mut TokenDraft,
) -> usize {
    draft.clear();
    let mut at = start;
    loop {
        at = draft.stretch(text, at);
        if draft.map.pieces() >= manner.pieces {
            draft.traits.cut = true;
            break;
        }
        let Some(next) = glyph(text, at) else { break };
        let kept = match class(next.ch) {
            Class::Body | Class::Joint => true,
            Class::Foreign if manner.weak => {
                draft.dots > 0 && (next.ch != '=' || is_padding(text, next.end))
            }
            Class::Foreign => !(next.ch == '/' && manner.in_path && draft.dots >= COMPLETE),
            Class::Stray => !manner.weak && (manner.alone || draft.dots < COMPLETE),
            Class::Delimiter => manner.naked && draft.is_damage(text, next),
            Class::Space | Class::Break => match draft.go_on(text, next.start, manner) {
                Some(after) => {
                    at = after;
                    continue;
                }
                None => false,
            },
        };
        if !kept {
            break;
        }
        draft.push(text, at, next);
        at = next.end;
    }
    draft.tidy();
    at
}

impl TokenDraft {
    fn clear(&mut self) {
        self.token.clear();
        self.map.clear();
        self.traits = Traits::default();
        self.dots = 0;
        self.segment = 0;
        self.line = 0;
    }

    /// Takes all characters of the alphabet from `at` on, and returns their end.
    fn stretch(&mut self, text: &str, at: usize) -> usize {
        let plain = body(text, at);
        self.token.push_str(plain);
        self.map.push(at, plain.len(), 1);
        at + plain.len()
    }

    fn push(&mut self, text: &str, at: usize, next: Glyph) {
        self.traits.invisible += text
            .get(at..next.start)
            .map_or(0, |gap| gap.chars().count());
        let len = next.ch.len_utf8();
        match next.written {
            Written::Plain => self.map.push(next.start, len, 1),
            written => {
                self.traits.percent |= written == Written::Percent;
                self.traits.escapes |= written == Written::Escape;
                self.map.push(next.start, len, next.end - next.start);
            }
        }
        self.token.push(next.ch);
        if class(next.ch) == Class::Joint {
            self.segment = self.token.len();
        }
        if next.ch == '.' {
            self.dots += 1;
        }
    }

    /// Whether a separator is damage inside a token rather than its end: one
    /// alone between two characters of a token that is not yet complete.
    fn is_damage(&self, text: &str, separator: Glyph) -> bool {
        let before = self.token.bytes().next_back().is_some_and(is_body);
        let joint = usize::from(text.as_bytes().get(separator.end) == Some(&b'.'));
        let after = body(text, separator.end + joint);
        before
            && !after.is_empty()
            && self.dots < COMPLETE
            && separator.written == Written::Plain
            && separator.ch != '\\'
            && opening(after) != HeaderStart::Yes
    }

    /// Where the token goes on after the space at `at`, if it does.
    fn go_on(&mut self, text: &str, at: usize, manner: RunOptions) -> Option<usize> {
        let gap = Gap::measure(text, at);
        // Joining must not make an escape, nor continue what a log cut short.
        let tail = self.token.as_bytes();
        let half_escape = matches!(tail, [.., b'%'] | [.., b'%', _]);
        if half_escape || self.token.ends_with("...") || self.token.ends_with('…') {
            return None;
        }
        let strays = manner.alone && !manner.weak && self.dots < COMPLETE;
        let line = NextLine::measure(text, gap.end, strays);
        // Of whole tokens, only a key binding follows the disclosures of an SD-JWT (RFC 9901 section 4).
        let binds = || {
            let rest = text.get(gap.end..).unwrap_or_default();
            header_mentions(rest, &[b"\"kb+jwt\""])
        };
        let at_joint = self.token.ends_with('.') || self.token.ends_with('~') && binds();
        let goes_on =
            line.is_part && (at_joint || !line.is_token) && self.fits(text, &gap, &line, manner);
        if !goes_on {
            return None;
        }
        if gap.breaks == 0 {
            self.traits.spaces = true;
        } else {
            self.traits.line_breaks += 1;
            self.line = self.token.len();
        }
        Some(gap.end)
    }

    fn fits(&self, text: &str, gap: &Gap, line: &NextLine, manner: RunOptions) -> bool {
        let complete = self.dots >= COMPLETE;
        let joint = self.token.ends_with('.');
        let is_signature = joint && line.dots == 0 && SIGNATURES.contains(&line.len);
        if gap.breaks == 0 {
            // Spaces where lines had been: only before what must be the rest.
            let rest = if complete {
                is_signature
            } else {
                line.dots > 0
            };
            return manner.alone && !manner.weak && rest;
        }
        if manner.weak && (!manner.alone || line.dots >= COMPLETE) {
            return false;
        }
        if !complete {
            return line.ends_well || joint && line.dots > 0;
        }
        if gap.breaks > 1 || !line.ends_well {
            return is_signature;
        }
        let in_last = self.token.len() - self.segment;
        let finished = line.dots == 0
            && SIGNATURES.contains(&in_last)
            && !SIGNATURES.contains(&(in_last + remaining(text, gap.end)));
        // The signature of an unsecured token is empty (RFC 7519 §6).
        let unsecured =
            joint && self.dots == COMPLETE && header_mentions(&self.token, &[b"\"none\""]);
        let wrapped = manner.alone || joint || self.token.len() - self.line >= SHORT_LINE;
        wrapped && !finished && !unsecured
    }

    /// Removes what belongs to the surrounding text from the end.
    fn tidy(&mut self) {
        loop {
            let loose = match self.token.chars().next_back() {
                Some('.') => self.ends_a_sentence(),
                Some(ch) => is_loose(ch),
                None => false,
            };
            if !loose {
                break;
            }
            let len = self.token.len() - 1;
            self.token.truncate(len);
            self.map.truncate(len);
        }
        self.dots = self.token.bytes().filter(|byte| *byte == b'.').count();
    }

    /// A third dot at the end of a JWS, or a fifth at the end of a JWE, is a
    /// full stop. A JWE that is still being typed keeps its third.
    fn ends_a_sentence(&self) -> bool {
        if self.token.ends_with("..") {
            return false;
        }
        let part = self.token.rsplit('~').next().unwrap_or_default();
        match part.bytes().filter(|byte| *byte == b'.').count() {
            3 => !header_mentions(part, &[b"\"enc\""]),
            5 => true,
            _ => false,
        }
    }
}

/// Whether an equals sign that ends at `at` stands at the end of a segment.
fn is_padding(text: &str, at: usize) -> bool {
    glyph(text, at).is_none_or(|next| match class(next.ch) {
        // A line end may be joined, and then a value would follow.
        Class::Body | Class::Space | Class::Break => false,
        Class::Foreign => next.ch == '=',
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::SIGNATURES;
    use jose::algorithm::{ALGORITHMS, CONTENT_ENCRYPTION};
    use std::collections::BTreeSet;

    #[test]
    fn lengths_are_those_of_every_algorithm() {
        let fixed = ALGORITHMS.iter().filter_map(|row| row.signature_size);
        let tags = CONTENT_ENCRYPTION.iter().map(|row| row.tag_size);
        // RSA keys of 1024, 2048, 3072 and 4096 bits.
        let rsa = [128, 256, 384, 512];
        let expected: BTreeSet<usize> = fixed
            .chain(tags)
            .chain(rsa)
            .filter(|size| *size > 0)
            .map(|size| (size * 4).div_ceil(3))
            .collect();
        assert_eq!(BTreeSet::from(SIGNATURES), expected);
    }
}

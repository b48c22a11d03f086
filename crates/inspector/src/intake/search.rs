//! Every token in a text.

use super::glyph::{before, glyph};
use super::limits::{MAX_LISTED, MAX_PIECES};
use super::line::body;
use super::name::is_ordinary_name;
use super::opening::{HeaderStart, header_mentions, opening, opening_alone};
use super::origin::{Label, Rank, label, nearby_label};
use super::result::Candidate;
use super::run::{RunOptions, TokenDraft, Traits, gather};
use super::shape::recognise;
use super::symbol::{Class, class, is_blank, is_body};
use super::wrapper::{skip, tail};

/// A token that was found.
#[derive(Debug)]
pub(super) struct FoundToken {
    pub(super) candidate: Candidate,
    pub(super) traits: Traits,
    /// Nothing but wrappers stands before it.
    pub(super) alone: bool,
}

/// All tokens of a text.
#[derive(Debug, Default)]
pub(super) struct FoundTokens {
    hits: Vec<FoundToken>,
    pub(super) total: usize,
}

impl FoundTokens {
    pub(super) fn is_empty(&self) -> bool {
        self.hits.is_empty()
    }

    /// The token to show, its place among those listed, and the others.
    pub(super) fn choose(mut self) -> Option<(FoundToken, usize, Vec<FoundToken>)> {
        let rank = |hit: &FoundToken| {
            hit.candidate
                .label
                .as_ref()
                .map_or(Rank::Other, Label::rank)
        };
        let (place, _) = self
            .hits
            .iter()
            .enumerate()
            .min_by_key(|(_, hit)| rank(hit))?;
        let chosen = self.hits.remove(place);
        Some((chosen, place, self.hits))
    }
}

/// Tokens that begin like a JOSE header, anywhere in the text.
pub(super) fn by_header(text: &str, bare: usize) -> FoundTokens {
    let mut search = Search::new(text, bare, false);
    let mut at = 0;
    // In Base64 every `{` at the beginning is an `e`.
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('e')) {
        let start = at + found;
        at = start + 1;
        let begins = start == bare || opens(text, start) && starts_a_word(text, start);
        if begins {
            at = search.take(start).max(at);
        }
    }
    search.harvest
}

/// Dotted values whose first segment is no header, where the text is nothing
/// else or the value is named as a token.
pub(super) fn by_dots(text: &str, bare: usize) -> FoundTokens {
    let mut search = Search::new(text, bare, true);
    let mut at = 0;
    while let Some(found) = text
        .get(at..)
        .and_then(|rest| rest.bytes().position(is_body))
    {
        let start = at + found;
        let end = start + body(text, start).len();
        let goes_on = glyph(text, end)
            .is_some_and(|next| matches!(class(next.ch), Class::Body | Class::Joint));
        at = if goes_on || start == bare {
            search.take(start).max(end)
        } else {
            end
        };
    }
    search.harvest
}

struct Search<'a> {
    text: &'a str,
    bare: usize,
    /// Where the text begins if it has no wrappers at all.
    naked: usize,
    weak: bool,
    draft: TokenDraft,
    pieces: usize,
    harvest: FoundTokens,
}

impl<'a> Search<'a> {
    fn new(text: &'a str, bare: usize, weak: bool) -> Self {
        Self {
            text,
            bare,
            naked: skip(text, 0, is_blank),
            weak,
            draft: TokenDraft::default(),
            pieces: MAX_PIECES,
            harvest: FoundTokens::default(),
        }
    }

    /// Reads the run at `start`, keeps it if it is a token, and returns where
    /// to go on.
    fn take(&mut self, start: usize) -> usize {
        let alone = start == self.bare;
        let manner = RunOptions {
            alone,
            naked: alone && !self.weak && start == self.naked,
            in_path: !alone && matches!(before(self.text, start), Some(('/', _))),
            weak: self.weak,
            pieces: self.pieces,
        };
        let end = gather(self.text, start, manner, &mut self.draft);
        let accepted = if self.weak {
            self.judge_dots(start, alone)
        } else {
            self.judge_header(start, alone)
        };
        if accepted {
            self.keep(start, alone);
        }
        end
    }

    fn keep(&mut self, start: usize, alone: bool) {
        self.harvest.total += 1;
        let pieces = self.draft.map.pieces();
        if self.harvest.hits.len() >= MAX_LISTED || pieces > self.pieces {
            return;
        }
        self.pieces -= pieces;
        let label = label(self.text, start);
        let candidate = Candidate {
            token: self.draft.token.clone(),
            map: self.draft.map.clone(),
            label,
            notes: Vec::new(),
        };
        self.harvest.hits.push(FoundToken {
            candidate,
            traits: self.draft.traits.clone(),
            alone,
        });
    }

    fn judge_header(&self, start: usize, alone: bool) -> bool {
        let draft = &self.draft;
        let first = draft.token.split('.').next().unwrap_or_default();
        let answer = if alone {
            opening_alone(first)
        } else {
            opening(first)
        };
        let shortened = draft.token.ends_with("...") || draft.token.ends_with('…');
        if answer == HeaderStart::Yes
            && draft.dots > 0
            && (!shortened || draft.token.len() > first.len() + 3)
        {
            return true;
        }
        let undecided = answer == HeaderStart::Possible && !draft.token.bytes().all(is_body);
        if answer == HeaderStart::No || undecided || draft.dots > 0 && !shortened {
            return false;
        }
        // One segment: what a person types, or all that a log has left of it,
        // or any other JSON in Base64.
        let header = answer == HeaderStart::Yes
            && (shortened || header_mentions(first, &[b"\"alg\"", b"\"enc\""]));
        let typed = alone
            && (first.len() >= LONE_SEGMENT
                || tail(self.text, draft.map.span().end) == self.text.len());
        if !header && !typed {
            return false;
        }
        let label = nearby_label(self.text, start);
        match &label {
            None => true,
            Some(label) if header => !label.holds_a_part(),
            Some(Label::Header(_) | Label::Named(_)) => true,
            Some(label) => label.promises_token(),
        }
    }

    fn judge_dots(&self, start: usize, alone: bool) -> bool {
        let draft = &self.draft;
        let token = draft.token.as_str();
        let tidy = draft.dots >= 2
            && token.len() >= SHORTEST
            && !token.starts_with(['.', '~'])
            && !token.contains("...");
        if !tidy {
            return false;
        }
        let label = nearby_label(self.text, start);
        let meant = label.as_ref().is_some_and(Label::promises_token)
            || alone && tail(self.text, draft.map.span().end) == self.text.len();
        meant && !is_ordinary_name(token) && recognise(token, 0).is_none()
    }
}

/// A lone first segment of this many characters is one whatever follows it.
const LONE_SEGMENT: usize = 16;

/// `a.b.c`; below that there are only abbreviations.
const SHORTEST: usize = 5;

/// Whether the first characters at `start`, an `e`, are those of a header.
fn opens(text: &str, start: usize) -> bool {
    // The next character rules out nearly every `e` of a text.
    let second = text.as_bytes().get(start + 1);
    if second
        .is_some_and(|byte| byte.is_ascii() && !matches!(byte, b'y' | b'w' | b'3' | b'%' | b'\\'))
    {
        return false;
    }
    let plain = text
        .get(start..start + 4)
        .filter(|head| head.bytes().all(is_body));
    if let Some(head) = plain {
        return opening(head) == HeaderStart::Yes;
    }
    let mut head = String::new();
    let mut at = start;
    while head.len() < 4 {
        let Some(next) = glyph(text, at) else { break };
        if class(next.ch) != Class::Body {
            break;
        }
        head.push(next.ch);
        at = next.end;
    }
    opening(&head) == HeaderStart::Yes
}

/// Whether no character of a token stands right before `start`.
fn starts_a_word(text: &str, start: usize) -> bool {
    !matches!(before(text, start), Some((ch, _)) if matches!(class(ch), Class::Body | Class::Joint))
}

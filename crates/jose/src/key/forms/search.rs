//! Looks for keys in a text in every form, and in what it encodes.

use super::beside::Beside;
use super::note::FormNote;
use super::other;
use super::secrets;
use super::{pem, raw, run, ssh, tool, unescape, xml};
use crate::key::der::any_key;
use crate::key::limits::MAX_DERIVED;
use crate::key::look::may_hold_key;
use crate::key::point::{complete, lacks_public_half, too_many_private};
use crate::key::{Format, Key, KeyFault, KeySet, MAX_KEYS, secret};
use std::borrow::Cow;
use std::ops::Range;

/// Keys that were found in a text, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundKeys {
    /// The keys; at least one. Where the text holds no others, its shared secrets.
    pub set: KeySet,
    /// What was found or mended, in words; each once.
    pub notes: Vec<String>,
    /// The shared secrets of a text that holds other keys too, and what there is to say of them.
    pub secrets: Option<(KeySet, String)>,
    /// Where there are only secrets: what to say if the token needs a public key.
    pub no_public_key: Option<KeyFault>,
}

/// How many encodings inside each other are undone: Base64 of JSON that holds Base64 of PEM.
const MAX_LAYERS: usize = 3;

/// More notes are not worth reading.
const MAX_NOTES: usize = 8;

/// Searches a text that is not empty.
pub(super) fn find(text: &str) -> Result<FoundKeys, KeyFault> {
    let mut search = Search::default();
    search.text(text, &Beside::default(), MAX_LAYERS);
    search.finish(text)
}

/// What was found so far.
#[derive(Default)]
pub(super) struct Search {
    keys: Vec<Key>,
    /// Keys that were read, those included that are there twice.
    taken: usize,
    /// What looked like a key and could not be read, each with its place among all.
    skipped: Vec<(usize, KeyFault)>,
    /// The `kid` of the first of these.
    skipped_kid: Option<String>,
    /// There are more than [`MAX_KEYS`].
    is_over: bool,
    /// Private keys whose public half was computed.
    derived: usize,
    notes: Vec<FormNote>,
    secrets: Vec<secrets::Found>,
    /// Why the likeliest part of the text is no key.
    fault: Option<KeyFault>,
}

/// How much was found; it only grows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Count {
    taken: usize,
    skipped: usize,
    secrets: usize,
    has_fault: bool,
}

impl Search {
    /// Searches a text, whose keys get what is said beside them.
    pub(super) fn text(&mut self, text: &str, beside: &Beside, layers: usize) {
        let text = text.trim_matches(|c: char| c.is_whitespace() || crate::text::is_invisible(c));
        let (text, mended) = tidy(text);
        if let Some(found) = other::name(&text) {
            return self.fail(found.into());
        }
        mended.into_iter().for_each(|note| self.note(note));
        let before = self.count();
        if let Some(layers) = layers.checked_sub(1)
            && let Some((plain, note)) = unescape::unescape(&text)
        {
            self.text(&plain, beside, layers);
            if self.has_keys_since(before) {
                return self.note(note);
            }
        }
        let rest = self.json(&text, beside, layers);
        let mut spans = Vec::new();
        for block in pem::blocks(&rest) {
            self.take(block.key, beside, block.notes);
            spans.push(block.span);
        }
        let rest = without(&rest, &spans);
        spans.clear();
        for line in ssh::lines(&rest) {
            self.take(line.key, beside, line.notes);
            spans.push(line.span);
        }
        let rest = without(&rest, &spans);
        if let Some(key) = xml::read(&rest) {
            self.take(key, beside, vec![FormNote::Xml]);
        }
        for (key, notes) in tool::keys(&rest) {
            self.take(Ok(key), beside, notes);
        }
        if self.count() == before {
            let was_text = self.encoded(&rest, beside, layers);
            if was_text || self.count() != before {
                return;
            }
        }
        self.runs(&rest, beside, layers);
    }

    /// Searches what the whole text is an encoding of. Whether it is one of text.
    fn encoded(&mut self, text: &str, beside: &Beside, layers: usize) -> bool {
        let before = self.count();
        // Bare numbers are short.
        let is_short = text.len() <= MAX_RAW;
        let may_be = |start: &[u8]| is_short || may_hold_key(start) || other::is_key_store(start);
        let mut was_text = false;
        let is_decimal = is_short && text.len() >= MIN_DECIMAL;
        if let Some(number) = tool::decimal(text).filter(|_| is_decimal) {
            self.raw(&number, beside);
            return false;
        }
        for bytes in secret::readings(text, may_be) {
            let inner = std::str::from_utf8(&bytes)
                .ok()
                .filter(|_| may_hold_key(&bytes));
            if let (Some(inner), Some(layers)) = (inner, layers.checked_sub(1)) {
                was_text = !is_short;
                self.text(inner, beside, layers);
                if self.has_keys_since(before) {
                    self.note(FormNote::Base64);
                }
            }
            if self.count() == before {
                self.bytes(&bytes, beside);
            }
            if self.count() != before {
                break;
            }
        }
        was_text
    }

    /// Takes the key that bytes are.
    fn bytes(&mut self, bytes: &[u8], beside: &Beside) {
        if let Some(key) = ssh::blob(bytes) {
            return self.take(Ok(key), beside, vec![FormNote::Ssh]);
        }
        match any_key(bytes) {
            Err(KeyFault::Der { .. }) => {}
            key => return self.take(key, beside, Vec::new()),
        }
        if let Some(found) = other::name_bytes(bytes) {
            return self.fail(found.into());
        }
        self.raw(bytes, beside);
    }

    /// Takes the keys that bare numbers may be.
    pub(super) fn raw(&mut self, bytes: &[u8], beside: &Beside) {
        for read in raw::read(bytes) {
            match read {
                Ok((key, note)) => self.take(Ok(key), beside, vec![note]),
                Err(fault) => self.fail(fault),
            }
        }
    }

    /// Searches Base64 that stands inside the text.
    fn runs(&mut self, text: &str, beside: &Beside, layers: usize) {
        for found in run::runs(text) {
            let before = self.count();
            match (found, layers.checked_sub(1)) {
                (run::Run::Bytes(bytes), _) => match ssh::blob(&bytes) {
                    Some(key) => self.take(Ok(key), beside, vec![FormNote::Ssh]),
                    None => match any_key(&bytes) {
                        Err(KeyFault::Der { .. }) => {}
                        key => self.take(key, beside, Vec::new()),
                    },
                },
                (run::Run::Text(inner), Some(layers)) => {
                    self.text(&inner, beside, layers);
                    if self.has_keys_since(before) {
                        self.note(FormNote::Base64);
                    }
                }
                (run::Run::Text(_), None) => {}
            }
            if self.has_keys_since(before) {
                self.note(FormNote::Run);
            }
        }
    }

    pub(super) fn take(
        &mut self,
        key: Result<Key, KeyFault>,
        beside: &Beside,
        notes: Vec<FormNote>,
    ) {
        if self.keys.len() + self.skipped.len() >= MAX_KEYS {
            // Before anything is computed with one more.
            self.is_over = true;
            return;
        }
        let key = key.and_then(|key| beside.apply(key)).and_then(|key| {
            self.derived += usize::from(lacks_public_half(&key));
            // What is over is not computed, and refuses the whole.
            match self.derived <= MAX_DERIVED {
                true => complete(key, self.keys.len() < MAX_DERIVED),
                false => Err(too_many_private()),
            }
        });
        match key {
            Ok(key) => {
                self.taken += 1;
                if !self.keys.contains(&key) {
                    self.keys.push(key);
                }
                notes.into_iter().for_each(|note| self.note(note));
            }
            Err(fault) => {
                let place = self.keys.len() + self.skipped.len();
                if self.skipped.is_empty() {
                    self.skipped_kid = beside.kid.clone();
                }
                self.skipped.push((place, fault.clone()));
                self.fail(fault);
            }
        }
    }

    pub(super) fn take_secret(&mut self, secret: secrets::Found) {
        self.secrets.push(secret);
    }

    pub(super) fn note(&mut self, note: FormNote) {
        if !self.notes.contains(&note) && self.notes.len() < MAX_NOTES {
            self.notes.push(note);
        }
    }

    /// Keeps the first fault.
    pub(super) fn fail(&mut self, fault: KeyFault) {
        self.fault.get_or_insert(fault);
    }

    pub(super) fn count(&self) -> Count {
        Count {
            taken: self.taken,
            skipped: self.skipped.len(),
            secrets: self.secrets.len(),
            has_fault: self.fault.is_some(),
        }
    }

    pub(super) fn has_keys_since(&self, before: Count) -> bool {
        self.taken > before.taken
    }

    fn finish(mut self, text: &str) -> Result<FoundKeys, KeyFault> {
        if self.is_over {
            return Err(KeyFault::TooMany);
        }
        if self.derived > MAX_DERIVED {
            return Err(too_many_private());
        }
        if let Some((_, fault)) = self.skipped.first().filter(|_| !self.keys.is_empty()) {
            let (count, fault) = (self.skipped.len(), fault.to_string());
            let kid = self.skipped_kid.take();
            self.notes.push(FormNote::LeftOut { count, kid, fault });
        }
        let secrets = secrets::set(self.secrets);
        let Some(first) = self.keys.first() else {
            let fault = self.fault.unwrap_or_else(|| other::describe(text).into());
            let (set, note) = secrets.ok_or_else(|| fault.clone())?;
            return Ok(FoundKeys {
                set,
                notes: vec![note],
                secrets: None,
                no_public_key: Some(fault),
            });
        };
        let format = match self.keys.len() {
            1 => first.format,
            _ => Format::JwkSet,
        };
        Ok(FoundKeys {
            set: KeySet {
                keys: self.keys,
                format,
                skipped: self.skipped,
            },
            notes: self.notes.iter().map(ToString::to_string).collect(),
            secrets,
            no_public_key: None,
        })
    }
}

/// The longest text of a bare number: the digits of 8192 bits with colons and line breaks.
const MAX_RAW: usize = 4_096;

/// The decimal digits of a modulus of 1024 bits.
const MIN_DECIMAL: usize = 308;

/// A text with a line break for each of these stretches.
fn without<'a>(text: &'a str, spans: &[Range<usize>]) -> Cow<'a, str> {
    if spans.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for span in spans {
        out.push_str(text.get(at..span.start).unwrap_or_default());
        out.push('\n');
        at = span.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    Cow::Owned(out)
}

/// A text without NUL characters, with plain spaces, and without the backslashes that Markdown
/// puts before hyphens; and what of this was there.
fn tidy(text: &str) -> (Cow<'_, str>, Vec<FormNote>) {
    let mut notes = Vec::new();
    let is_odd = |c: char| c != ' ' && !c.is_ascii() && c.is_whitespace();
    // Byte by byte first, which is several times as fast.
    let has_odd = !text.is_ascii() && text.contains(is_odd);
    let mut text = Cow::Borrowed(text);
    if has_odd {
        notes.push(FormNote::Spaces);
        text = Cow::Owned(text.replace(is_odd, " "));
    }
    for (mark, plain, note) in [("\0", "", FormNote::Nul), ("\\-", "-", FormNote::Markdown)] {
        let is_there = match note {
            FormNote::Markdown => text.contains("\\-\\-"),
            _ => text.contains(mark),
        };
        if is_there {
            notes.push(note);
            text = Cow::Owned(text.replace(mark, plain));
        }
    }
    (text, notes)
}

//! Keys in the forms in which endpoints, configuration files and consoles give them: damaged or
//! mislabelled PEM, JSON that holds a key somewhere, Base64 of either, SSH keys, XML, bare
//! points. And what is often pasted instead of a key, by name.
//!
//! This is only asked where [`read`](super::read) finds no key, or a secret where the token needs
//! something else ([`crate::resolver::Request::FindKeys`]): a page can load it when it is wanted.

mod json; // JSON that holds keys
mod note; // what was found, and what was mended
mod other; // what is no key
mod pem; // PEM, damaged or mislabelled
mod raw; // numbers and points without any wrapping
mod ssh; // OpenSSH and RFC 4716
mod xml; // RSAKeyValue

pub use other::NotAKey;

use super::der::any_key;
use super::point::complete;
use super::{Format, Key, KeyFault, KeySet, MAX_KEY_TEXT, MAX_KEYS, secret};
use note::FormNote;
use zeroize::Zeroizing;

/// Keys that were found in a text, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundKeys {
    /// The keys; at least one.
    pub set: KeySet,
    /// What was found or mended, in words; each once.
    pub notes: Vec<String>,
}

/// How many encodings inside each other are undone: Base64 of JSON that holds Base64 of PEM.
const MAX_LAYERS: usize = 3;

/// Looks for keys in a text that is no key in the usual forms. None if it is nothing that is
/// known here.
///
/// ```
/// use jose::key::forms::find;
/// let text = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea ana@host";
/// let found = find(text).unwrap().unwrap();
/// assert_eq!(found.set.keys[0].type_name(), "OKP Ed25519");
/// assert_eq!(find("https://id.example/jwks").unwrap().unwrap_err().code(), "key-url");
/// assert_eq!(find("correct horse battery staple"), None);
/// ```
pub fn find(text: &str) -> Option<Result<FoundKeys, KeyFault>> {
    if text.len() > MAX_KEY_TEXT {
        return None;
    }
    let mut search = Search::default();
    search.text(text, None, MAX_LAYERS);
    search.finish()
}

/// What was found so far.
#[derive(Default)]
struct Search {
    keys: Vec<Key>,
    /// What looked like a key and could not be read, each with its place among all.
    skipped: Vec<(usize, KeyFault)>,
    /// There are more than [`MAX_KEYS`].
    is_over: bool,
    notes: Vec<FormNote>,
    /// Values of members whose names say that they are secrets, with these names.
    secrets: Vec<(String, Zeroizing<String>)>,
    /// Why the likeliest part of the text is no key.
    fault: Option<KeyFault>,
}

impl Search {
    /// Searches a text, whose keys get this `kid` where they have none.
    fn text(&mut self, text: &str, kid: Option<&str>, layers: usize) {
        let text = text.trim_matches(|c: char| c.is_whitespace() || crate::text::is_invisible(c));
        if let Some(found) = other::name(text) {
            return self.fail(found.into());
        }
        // Before PEM: in JSON a member may name the key.
        let count = self.keys.len();
        self.json(text, layers);
        if self.keys.len() > count {
            return;
        }
        for (key, notes) in pem::blocks(text) {
            self.take(key, kid, notes);
        }
        for key in ssh::lines(text) {
            self.take(key, kid, vec![FormNote::Ssh]);
        }
        if let Some(key) = xml::read(text) {
            self.take(key, kid, vec![FormNote::Xml]);
        }
        if self.keys.len() > count || self.fault.is_some() || !self.secrets.is_empty() {
            return;
        }
        for bytes in secret::readings(text) {
            let inner = std::str::from_utf8(&bytes).ok();
            if let (Some(inner), Some(layers)) = (inner, layers.checked_sub(1)) {
                let count = self.keys.len();
                self.text(inner, kid, layers);
                if self.keys.len() > count {
                    self.note(FormNote::Base64);
                    return;
                }
            }
            if let Some(key) = any_key(&bytes) {
                return self.take(Ok(key), kid, Vec::new());
            }
            if let Some(found) = other::name_der(&bytes) {
                return self.fail(found.into());
            }
            if let Some((key, notes)) = raw::read(&bytes) {
                return self.take(Ok(key), kid, notes);
            }
        }
    }

    fn take(&mut self, key: Result<Key, KeyFault>, kid: Option<&str>, notes: Vec<FormNote>) {
        if self.keys.len() + self.skipped.len() >= MAX_KEYS {
            // Before anything is computed with one more.
            self.is_over = true;
            return;
        }
        match key.and_then(complete) {
            Ok(mut key) => {
                key.kid = key.kid.or_else(|| kid.map(Into::into));
                if !self.keys.contains(&key) {
                    self.keys.push(key);
                }
                notes.into_iter().for_each(|note| self.note(note));
            }
            Err(fault) => {
                let place = self.keys.len() + self.skipped.len();
                self.skipped.push((place, fault.clone()));
                self.fail(fault);
            }
        }
    }

    fn note(&mut self, note: FormNote) {
        if !self.notes.contains(&note) && self.notes.len() < MAX_NOTES {
            self.notes.push(note);
        }
    }

    /// Keeps the first fault.
    fn fail(&mut self, fault: KeyFault) {
        self.fault.get_or_insert(fault);
    }

    fn finish(mut self) -> Option<Result<FoundKeys, KeyFault>> {
        if self.is_over {
            return Some(Err(KeyFault::TooMany));
        }
        let mut format = match self.keys.as_slice() {
            [] => None,
            [one] => Some(one.format),
            _ => Some(Format::JwkSet),
        };
        if format.is_none()
            && let Some((name, value)) = self.secrets.first()
        {
            self.keys = secret::secret_candidates(value);
            self.notes.push(FormNote::Secret { name: name.clone() });
            format = self.keys.first().map(|key| key.format);
        }
        match (format, self.fault) {
            (Some(format), _) => Some(Ok(FoundKeys {
                set: KeySet {
                    keys: self.keys,
                    format,
                    skipped: self.skipped,
                },
                notes: self.notes.iter().map(ToString::to_string).collect(),
            })),
            (None, fault) => fault.map(Err),
        }
    }
}

/// More are not worth reading.
const MAX_NOTES: usize = 8;

//! The supplied keys, read once for every check and for display.

use jose::algorithm::{Algorithm, Family};
use jose::key::forms::FoundKeys;
use jose::key::{self, KeyFault, KeyLook, KeySet, SecretEncoding};
use jose::resolver::{Request, Resolver};
use serde::Serialize;

/// What the key box holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct SuppliedKeys {
    /// The keys; none if the box is empty or holds no key.
    pub set: Option<KeySet>,
    /// Why its text cannot be read as a key.
    pub fault: Option<KeyFault>,
    /// How a secret was to be read; none to recognise it.
    pub encoding: Option<SecretEncoding>,
    /// What the text looks like if it is no shared secret, also where it cannot be read as a
    /// key or was to be read as a secret: a public key is known to everyone.
    pub look: Option<KeyLook>,
    /// How the keys were found in a text that is not in one of the usual forms.
    pub notes: Vec<String>,
    /// Whether they came with a link and not from the person who looks at the token.
    pub from_link: bool,
}

impl SuppliedKeys {
    /// Reads the text of the key box; what is not computed here stays open with the resolver.
    pub fn read(text: &str, encoding: Option<SecretEncoding>, resolver: &Resolver) -> Self {
        let (set, fault) = match key::read_with(text, encoding, resolver) {
            Ok(set) => (set, None),
            Err(fault) => (None, Some(fault)),
        };
        Self {
            set,
            fault,
            encoding,
            look: Some(text)
                .filter(|text| text.len() <= key::MAX_KEY_TEXT)
                .and_then(|text| key::look(text.as_bytes())),
            notes: Vec::new(),
            from_link: false,
        }
    }

    /// What there is to ask about the text, where it gave no key for a token with this algorithm:
    /// the text may hold keys in another form ([`jose::key::forms`]).
    pub fn request(&self, text: &str, algorithm: Option<&Algorithm>) -> Option<Request> {
        let is_odd = match (&self.set, &self.fault) {
            _ if self.encoding.is_some() => false,
            (_, Some(fault)) => !matches!(fault, KeyFault::TooLong | KeyFault::TooMany),
            (Some(set), None) if set.is_secret() => match algorithm {
                // Nearly any text may be a secret; these hardly are.
                Some(row) if row.family == Family::Hmac => {
                    text.contains("://") || text.trim_start().starts_with("eyJ")
                }
                _ => true,
            },
            _ => false,
        };
        is_odd.then(|| Request::find_keys(text))
    }

    /// Takes what was found instead.
    #[must_use]
    pub fn with(self, found: &Result<FoundKeys, KeyFault>) -> Self {
        match found {
            Ok(FoundKeys { set, notes }) => Self {
                set: Some(set.clone()),
                fault: None,
                notes: notes.clone(),
                ..self
            },
            Err(fault) => Self {
                set: None,
                fault: Some(fault.clone()),
                ..self
            },
        }
    }
}

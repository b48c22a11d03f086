//! The supplied keys, read once for every check and for display.

use jose::key::{self, KeyFault, KeyLook, KeySet, SecretEncoding};
use jose::resolver::Resolver;
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
            from_link: false,
        }
    }
}

//! The supplied keys, read once for every check and for display.

use jose::key::{self, Key, KeyFault, KeySet, Material, SecretEncoding};
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
    /// Whether the text is that of an asymmetric key or a certificate, also where it was to be
    /// read as a secret: as a secret it is known to everyone.
    pub is_asymmetric_text: bool,
}

impl SuppliedKeys {
    /// Reads the text of the key box; what is not computed here stays open with the resolver.
    pub fn read(text: &str, encoding: Option<SecretEncoding>, resolver: &Resolver) -> Self {
        // Of a text that is to be a secret, only the form counts: nothing is computed for it.
        let form_only = Resolver::default();
        let asked = if encoding.is_some() {
            &form_only
        } else {
            resolver
        };
        let recognised = key::read_with(text, None, asked);
        let is_asymmetric_text = recognised
            .as_ref()
            .is_ok_and(|set| set.iter().flat_map(|set| &set.keys).any(is_asymmetric));
        let read = match encoding {
            None => recognised,
            Some(_) => key::read_with(text, encoding, resolver),
        };
        let (set, fault) = match read {
            Ok(set) => (set, None),
            Err(fault) => (None, Some(fault)),
        };
        Self {
            set,
            fault,
            encoding,
            is_asymmetric_text,
        }
    }
}

fn is_asymmetric(key: &Key) -> bool {
    !matches!(key.material, Material::Secret(_))
}

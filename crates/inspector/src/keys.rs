//! The supplied keys, read once for every check and for display.

use jose::key::forms::FoundKeys;
use jose::key::{self, Format, Key, KeyFault, KeyLook, KeySet, Material, SecretEncoding};
use jose::resolver::{Request, Resolver};
use jose::text::{capitalise, count};
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
    /// Whether the token needs a shared secret; known once something was asked for it.
    #[serde(skip)]
    pub needs_secret: bool,
}

/// The shortest Base64 of a key, in characters: the coordinate of a 256-bit curve.
const MIN_BASE64: usize = 40;

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
            ..Self::default()
        }
    }

    /// What there is to ask about the text, where none of its keys matches a token: the text may
    /// hold keys in another form ([`jose::key::forms`]).
    pub fn request(&self, text: &str) -> Option<Request> {
        let is_odd = match (&self.set, &self.fault) {
            _ if self.encoding.is_some() => false,
            (_, Some(fault)) => !matches!(fault.code(), "key-too-long" | "key-too-many"),
            // Nearly any text may be a secret; some hardly are.
            (Some(set), None) if set.is_secret() => {
                !self.needs_secret || self.look.is_some() || is_hardly_secret(text)
            }
            (Some(set), None) => !set.skipped.is_empty() || holds_more(text, set.format),
            (None, None) => false,
        };
        is_odd.then(|| Request::find_keys(text))
    }

    /// Takes what was found instead, where it is better.
    #[must_use]
    pub fn with(self, found: &Result<FoundKeys, KeyFault>) -> Self {
        match found {
            Ok(found) => self.with_keys(found),
            Err(fault) => self.with_fault(fault),
        }
    }

    fn with_keys(self, found: &FoundKeys) -> Self {
        let (set, notes) = match (&found.secrets, &found.no_public_key) {
            (Some((secrets, note)), _) if self.needs_secret => (secrets, vec![note.clone()]),
            (None, Some(fault)) if !self.needs_secret => return self.with_fault(fault),
            _ => (&found.set, found.notes.clone()),
        };
        let known = self.set.as_ref().filter(|known| !known.is_secret());
        let is_new = |key: &key::Key| {
            known.is_none_or(|known| known.keys.iter().all(|old| old.material != key.material))
        };
        if !set.keys.iter().any(is_new) {
            return Self { notes, ..self };
        }
        let mut set = set.clone();
        // What only the first reading saw.
        for key in known.into_iter().flat_map(|known| &known.keys) {
            let is_missing = set.keys.iter().all(|other| other.material != key.material);
            if is_missing && set.keys.len() < key::MAX_KEYS {
                set.keys.push(key.clone());
                set.format = Format::JwkSet;
            }
        }
        Self {
            set: Some(set),
            fault: None,
            notes,
            ..self
        }
    }

    fn with_fault(self, found: &KeyFault) -> Self {
        let names_it = !matches!(found.code(), "key-none" | "key-file");
        match (&self.set, &self.fault) {
            // A name may be a secret, too.
            (Some(set), _)
                if set.is_secret() && self.needs_secret && self.look.is_none() && !names_it =>
            {
                let notes = match found.code() {
                    "key-file" => vec![format!("{}.", capitalise(&found.to_string()))],
                    _ => Vec::new(),
                };
                Self { notes, ..self }
            }
            (Some(set), _) if !set.is_secret() => self,
            (_, Some(first)) if !is_better(found, first) => self,
            _ => Self {
                set: None,
                fault: Some(found.clone()),
                ..self
            },
        }
    }
}

/// What the key is: "RSA, 2048 bits".
pub fn describe(key: &Key) -> String {
    match &key.material {
        Material::Secret(bytes) => format!("A secret of {}.", count(bytes.len(), "byte")),
        Material::Rsa { .. } => format!("RSA, {} bits.", key.bits()),
        Material::Ec { curve, .. } | Material::Okp { curve, .. } => {
            format!("On the curve {}.", curve.name())
        }
        Material::Akp { set, .. } => format!("For {}.", set.name()),
    }
}

/// Whether the second reason says more than the first.
fn is_better(second: &KeyFault, first: &KeyFault) -> bool {
    // How far the reader got.
    let rank = |fault: &KeyFault| match fault {
        KeyFault::NotAJwk
        | KeyFault::Json { .. }
        | KeyFault::Pem
        | KeyFault::PemLabel { .. }
        | KeyFault::Ssh => 0,
        KeyFault::Missing { .. } | KeyFault::Der { .. } => 1,
        _ => 2,
    };
    match second {
        KeyFault::NotAKey { code, .. } => *code != "key-none",
        KeyFault::TooMany => true,
        second => rank(second) > rank(first),
    }
}

/// Whether a text is hardly a secret: an address, a token, the name of a file, a setting with JSON.
fn is_hardly_secret(text: &str) -> bool {
    let text = text.trim();
    let is_path = ["/", "./", "../", "~/"]
        .iter()
        .any(|start| text.starts_with(start))
        || text.as_bytes().get(1..3) == Some(b":\\");
    let has_json = text.contains("{\"") || text.contains("{\\\"");
    has_json
        || text.contains("://")
        || text.starts_with("eyJ")
        || text.starts_with("Bearer ")
        || is_path
}

/// Whether a text holds Base64 of another key outside of its PEM blocks.
fn holds_more(text: &str, format: Format) -> bool {
    if matches!(format, Format::Jwk | Format::JwkSet) && !text.contains("-----BEGIN ") {
        return false;
    }
    let outside = text
        .split("-----BEGIN ")
        .enumerate()
        .filter_map(|(index, part)| match index {
            0 => Some(part),
            _ => part.split_once("-----END ").map(|(_, rest)| rest),
        });
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_');
    text.contains("-----BEGIN ")
        && outside
            .flat_map(|part| part.split(move |c| !is_base64(c)))
            .any(|word| word.len() >= MIN_BASE64)
}

//! Shared secrets in JSON: values of members whose names say so, and arrays of bytes.

use crate::json::{JsonKind, Value};
use crate::key::{Key, KeySet, SecretEncoding, secret};
use crate::text::quoted;
use zeroize::Zeroizing;

/// More are not tried.
const MAX_SECRETS: usize = 32;

/// A secret as it was written, with the name of its member.
pub(super) struct Found {
    name: String,
    keys: Vec<Key>,
}

impl Found {
    pub(super) fn text(name: &str, text: &str) -> Self {
        Self {
            name: name.into(),
            keys: secret::secret_candidates(text),
        }
    }

    /// An array of bytes, as JavaScript and Go write secrets.
    pub(super) fn bytes(name: &str, value: &Value) -> Option<Self> {
        let items = value.as_array().filter(|items| items.len() >= 8)?;
        let bytes = items
            .iter()
            .map(|item| u8::try_from(item.as_u64()?).ok())
            .collect::<Option<Vec<u8>>>()?;
        let bytes = Zeroizing::new(bytes);
        Some(Self {
            name: name.into(),
            keys: vec![Key::secret(bytes.as_slice(), SecretEncoding::Utf8)],
        })
    }
}

/// Whether a value is a `Buffer` of Node.js, whose `data` are bytes.
pub(super) fn buffer(value: &Value) -> Option<&Value> {
    let is_buffer = value.get("type").and_then(Value::as_str) == Some("Buffer");
    value
        .get("data")
        .filter(|data| is_buffer && matches!(data.kind, JsonKind::Array(_)))
}

/// The secrets as the keys of one text, each once, and what there is to say about them.
pub(super) fn set(found: Vec<Found>) -> Option<(KeySet, String)> {
    let left_out = found.len().saturating_sub(MAX_SECRETS);
    let mut keys: Vec<Key> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for secret in found.into_iter().take(MAX_SECRETS) {
        let name = match secret.name.is_empty() {
            true => "the array of bytes".to_owned(),
            false => format!("the member `{}`", quoted(&secret.name)),
        };
        if !names.contains(&name) {
            names.push(name);
        }
        for key in secret.keys {
            if keys.iter().all(|known| known.material != key.material) {
                keys.push(key);
            }
        }
    }
    let mut note = match names.as_slice() {
        [] => return None,
        [one] => format!("Took the secret from {one}."),
        [one, other] => format!("Tried the secrets from {one} and {other}."),
        [one, others @ ..] => {
            format!(
                "Tried the secrets from {one} and {} other members.",
                others.len()
            )
        }
    };
    if left_out > 0 {
        note.push_str(&format!(" {left_out} more were not tried."));
    }
    let format = keys.first()?.format;
    let set = KeySet {
        keys,
        format,
        skipped: Vec::new(),
    };
    Some((set, note))
}

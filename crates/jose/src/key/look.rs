//! Does a text look like a key that is no shared secret?
//!
//! A public key is known to everyone, so an HMAC with its text as the secret proves nothing (RFC
//! 8725 section 2.1, CVE-2024-33663). The forms are recognised, not read: a damaged key, or one
//! of a type that is not supported, is as public as any other.

use super::{KeyLook, der, secret};
use crate::algorithm::Curve;
use crate::curve;
use crate::der::SEQUENCE;
use crate::json::{self, JsonKind, Value};

/// Encodings inside encodings that are undone: Base64 of PEM is Base64 of Base64.
const MAX_LAYERS: usize = 3;

/// Types of keys at the start of an SSH key, as text and as bytes (RFC 4253 section 6.6 and its
/// successors).
const SSH_TYPES: [&str; 6] = [
    "ssh-rsa",
    "ssh-dss",
    "ssh-ed25519",
    "ssh-ed448",
    "ecdsa-sha2-",
    "sk-",
];

/// Whether the bytes are a public or private key in any form: PEM with any label, DER, an SSH
/// line or the bytes in it, RFC 4716, a JWK or a set without a shared secret, XML; plain, in
/// Base64, Base64url or hex.
///
/// ```
/// use jose::key::{KeyLook, look};
/// assert_eq!(look(b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 ana@host"), Some(KeyLook::Public));
/// assert_eq!(look(br#"{"kty":"RSA","kid":5}"#), Some(KeyLook::Public));
/// assert_eq!(look(br#"{"kty":"oct","k":"c2VjcmV0"}"#), None);
/// assert_eq!(look(b"a secret that is long enough for HS256"), None);
/// ```
pub fn look(bytes: &[u8]) -> Option<KeyLook> {
    look_within(bytes, MAX_LAYERS)
}

fn look_within(bytes: &[u8], layers: usize) -> Option<KeyLook> {
    let binary = der::look_of_der(bytes)
        .or_else(|| ssh_bytes(bytes))
        .or_else(|| is_point(bytes).then_some(KeyLook::Public));
    let Ok(text) = std::str::from_utf8(bytes) else {
        return binary;
    };
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    binary
        .or_else(|| marked(text))
        .or_else(|| ssh_line(text))
        .or_else(|| in_json(text))
        .or_else(|| {
            let layers = layers.checked_sub(1)?;
            secret::readings(text, may_hold_key)
                .iter()
                .find_map(|bytes| look_within(bytes, layers))
        })
}

/// Whether bytes that begin so may be a key, or text that holds one.
pub(super) fn may_hold_key(start: &[u8]) -> bool {
    let is_text = || {
        let text = match std::str::from_utf8(start) {
            Ok(text) => text,
            // A character is cut off.
            Err(fault) if fault.error_len().is_none() => "",
            Err(_) => return false,
        };
        !text
            .chars()
            .any(|c| c.is_control() && !c.is_ascii_whitespace())
    };
    matches!(
        start,
        [SEQUENCE | 4, ..] | [0, 0, 0, 7..=64, b's' | b'e', ..]
    ) || is_text()
}

/// An uncompressed point of P-256 (SEC 1 section 2.3.3). One byte tells too little, the curve's
/// equation enough.
fn is_point(bytes: &[u8]) -> bool {
    bytes.len() == 65 && bytes.first() == Some(&4) && curve::is_point(Curve::P256, bytes)
}

/// The text between `BEGIN` and the end of its line names a key or certificate (RFC 7468, RFC
/// 4716); or an XML key.
fn marked(text: &str) -> Option<KeyLook> {
    if text.contains("RSAKeyValue>") || text.contains("Modulus>") {
        return Some(private_if(text.contains("D>")));
    }
    // XML signatures, PuTTY, `openssl -text`, PEM in a URL, in Base64 and with other spaces.
    let marks = [
        "X509Certificate>",
        "Public-Lines:",
        "Modulus:\n",
        "pub:\n",
        "BEGIN%20",
        "LS0tLS1CRUdJTi",
        "BEGIN\u{A0}",
    ];
    if marks.iter().any(|mark| text.contains(mark)) {
        let private = ["PRIVATE", "BQUklWQVRF", "UFJJVkFUR"];
        return Some(private_if(private.iter().any(|mark| text.contains(mark))));
    }
    // A JWK in a setting or in source code.
    if !text.starts_with(['{', '[', '"']) && text.contains("\"kty\"") && !text.contains("oct") {
        return Some(private_if(text.contains("\"d\"")));
    }
    let labels: Vec<&str> = text
        .split("BEGIN ")
        .skip(1)
        .map(|rest| rest.split(['-', '\n', '\\']).next().unwrap_or_default())
        .filter(|label| {
            ["KEY", "CERTIFICATE", "PKCS"]
                .iter()
                .any(|word| label.contains(word))
        })
        .collect();
    (!labels.is_empty()).then(|| private_if(labels.iter().any(|label| label.contains("PRIVATE"))))
}

fn private_if(is_private: bool) -> KeyLook {
    if is_private {
        KeyLook::Private
    } else {
        KeyLook::Public
    }
}

/// A line of `authorized_keys` or `known_hosts`: words, a type, Base64.
fn ssh_line(text: &str) -> Option<KeyLook> {
    if !text.contains("AAAA") {
        return None;
    }
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let is_type = SSH_TYPES.iter().any(|name| word.starts_with(name));
        if is_type && words.peek().is_some_and(|next| next.starts_with("AAAA")) {
            return Some(KeyLook::Public);
        }
    }
    None
}

/// The bytes of an SSH key: the length of the type in four bytes, then the type.
fn ssh_bytes(bytes: &[u8]) -> Option<KeyLook> {
    if bytes.starts_with(b"openssh-key-v1\0") {
        return Some(KeyLook::Private);
    }
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let name = rest.get(..usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    SSH_TYPES
        .iter()
        .any(|start| name.starts_with(start.as_bytes()))
        .then_some(KeyLook::Public)
}

/// JWKs in JSON, readable or not, at any depth. One with a shared secret among them makes the
/// whole text unknown to others.
fn in_json(text: &str) -> Option<KeyLook> {
    if !text.starts_with(['{', '[', '"']) {
        return None;
    }
    let document = json::read(text.as_bytes());
    let mut seen = Seen::default();
    seen.value(document.root.as_ref()?);
    match seen {
        Seen { secret: true, .. } => None,
        Seen { private: true, .. } => Some(KeyLook::Private),
        Seen { public: true, .. } => Some(KeyLook::Public),
        _ => None,
    }
}

#[derive(Default)]
struct Seen {
    secret: bool,
    private: bool,
    public: bool,
}

impl Seen {
    fn value(&mut self, value: &Value) {
        match &value.kind {
            JsonKind::Array(items) => items.iter().for_each(|item| self.value(item)),
            JsonKind::Object(members) => {
                let has = |name| value.get(name).is_some();
                let kty = value.get("kty").and_then(Value::as_str);
                if kty == Some("oct") || (kty.is_none() && has("k")) {
                    self.secret = true;
                } else if has("kty") || (has("n") && has("e")) || (has("crv") && has("x")) {
                    self.private |= has("d") || has("priv");
                    self.public = true;
                } else {
                    members.iter().for_each(|member| self.value(&member.value));
                }
            }
            JsonKind::String(text) => match marked(text).or_else(|| ssh_line(text)) {
                Some(KeyLook::Private) => self.private = true,
                Some(KeyLook::Public) => self.public = true,
                None => {}
            },
            _ => {}
        }
    }
}

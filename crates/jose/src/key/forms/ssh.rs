//! SSH keys: OpenSSH's lines, and the public half of its private keys.

use super::note::FormNote;
use super::other::NotAKey;
use crate::algorithm::Curve;
use crate::key::{Format, Key, KeyFault, Material, secret};
use std::ops::Range;

/// A key of a line.
pub(super) struct Line {
    /// Its bytes in the text.
    pub(super) span: Range<usize>,
    /// The key, or why there is none.
    pub(super) key: Result<Key, KeyFault>,
    /// What there is to say about it.
    pub(super) notes: Vec<FormNote>,
}

/// The keys of lines as OpenSSH writes them: a type, Base64, a comment. In `authorized_keys` and
/// `known_hosts` other words stand before. A terminal may have broken the Base64.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut keys = Vec::new();
    if !text.contains("AAAA") {
        return keys;
    }
    let (mut is_comment, mut is_revoked) = (false, false);
    let mut words = words(text).peekable();
    while let Some((begins_line, word)) = words.next() {
        if begins_line {
            is_comment = word.starts_with('#');
            is_revoked = word == "@revoked";
        }
        let is_type = word.starts_with("ssh-") || word.starts_with("ecdsa-sha2-");
        if is_type && let Some((_, next)) = words.next_if(|(_, next)| next.starts_with("AAAA")) {
            let mut blob = next.to_owned();
            let mut last = next;
            // The next line, if the blob ends there.
            while let Some((_, more)) = words.next_if(|(begins_line, more)| {
                *begins_line && is_cut(&blob) && blob.len() < MAX_BLOB && is_base64(more)
            }) {
                blob.push_str(more);
                last = more;
            }
            let mut notes = vec![FormNote::Ssh];
            if is_comment {
                notes.push(FormNote::Commented);
            }
            let key = match is_revoked {
                true => Err(NotAKey::Revoked.into()),
                false => read_blob(&blob).ok_or_else(|| KeyFault::Unsupported {
                    what: "SSH key",
                    value: word.chars().take(40).collect(),
                }),
            };
            let place = |word: &str| word.as_ptr().addr() - text.as_ptr().addr();
            keys.push(Line {
                span: place(word)..place(last) + last.len(),
                key,
                notes,
            });
        }
    }
    keys
}

/// The words of a text, and whether each is the first of its line.
fn words(text: &str) -> impl Iterator<Item = (bool, &str)> {
    text.lines().flat_map(|line| {
        let words = line.split_whitespace().enumerate();
        words.map(|(index, word)| (index == 0, word))
    })
}

/// The longest Base64 of a key, in characters: RSA with 16384 bits.
const MAX_BLOB: usize = 4_096;

/// Whether the fields of the key go on behind the end of this Base64.
fn is_cut(blob: &str) -> bool {
    let whole = blob.get(..blob.len() / 4 * 4).and_then(secret::any_base64);
    whole.is_some_and(|bytes| {
        let mut fields = Fields(&bytes);
        while fields.next().is_some() {}
        !fields.0.is_empty() || !blob.len().is_multiple_of(4) || self::blob(&bytes).is_none()
    })
}

fn is_base64(word: &str) -> bool {
    word.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
}

fn read_blob(text: &str) -> Option<Key> {
    blob(&secret::any_base64(text)?)
}

/// A public key in SSH's own encoding: RFC 4253, RFC 5656 for ECDSA, RFC 8709 for
/// Ed25519 and Ed448.
pub(super) fn blob(bytes: &[u8]) -> Option<Key> {
    let mut fields = Fields(bytes);
    let material = match fields.next()? {
        b"ssh-rsa" => {
            let e = fields.next()?;
            Material::rsa(fields.next()?, e)
        }
        b"ssh-ed25519" => okp(Curve::Ed25519, fields.next()?)?,
        b"ssh-ed448" => okp(Curve::Ed448, fields.next()?)?,
        b"ecdsa-sha2-nistp256" => ec(Curve::P256, &mut fields)?,
        b"ecdsa-sha2-nistp384" => ec(Curve::P384, &mut fields)?,
        b"ecdsa-sha2-nistp521" => ec(Curve::P521, &mut fields)?,
        _ => return None,
    };
    fields
        .0
        .is_empty()
        .then(|| Key::plain(material, Format::Ssh))
}

/// The public half of a private key. It is not encrypted, whether or not the private one is:
/// <https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key>.
pub(super) fn private(bytes: &[u8]) -> Option<Key> {
    let mut fields = Fields(bytes.strip_prefix(b"openssh-key-v1\0")?);
    let (_cipher, _derivation, _options) = (fields.next()?, fields.next()?, fields.next()?);
    let (_count, rest) = fields.0.split_first_chunk::<4>()?;
    blob(Fields(rest).next()?)
}

fn okp(curve: Curve, x: &[u8]) -> Option<Material> {
    (x.len() == curve.size()).then(|| Material::Okp {
        curve,
        x: x.to_vec(),
    })
}

fn ec(curve: Curve, fields: &mut Fields<'_>) -> Option<Material> {
    let (_name, point) = (fields.next()?, fields.next()?);
    let fits = point.len() == 1 + 2 * curve.size() && point.first() == Some(&4);
    fits.then(|| Material::Ec {
        curve,
        point: point.to_vec(),
    })
}

/// Strings as in RFC 4251: a length in four bytes, then as many.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn next(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.0.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (field, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(field)
    }
}

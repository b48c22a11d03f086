//! SSH keys: OpenSSH's lines, and the public half of its private keys.

use crate::algorithm::Curve;
use crate::key::{Format, Key, KeyFault, Material};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The keys of lines as OpenSSH writes them: a type, Base64, a comment. In `authorized_keys` and
/// `known_hosts` other words stand before.
pub(super) fn lines(text: &str) -> Vec<Result<Key, KeyFault>> {
    let mut keys = Vec::new();
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let is_type = word.starts_with("ssh-") || word.starts_with("ecdsa-sha2-");
        if is_type && let Some(next) = words.next_if(|next| next.starts_with("AAAA")) {
            let bytes = STANDARD.decode(next).ok();
            keys.push(
                bytes
                    .and_then(|bytes| blob(&bytes))
                    .ok_or_else(|| KeyFault::Unsupported {
                        what: "SSH key",
                        value: word.chars().take(40).collect(),
                    }),
            );
        }
    }
    keys
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

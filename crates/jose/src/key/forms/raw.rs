//! The numbers and points of public keys, without any wrapping.

use super::note::FormNote;
use crate::algorithm::Curve;
use crate::curve;
use crate::key::{Format, Key, Material};

/// RSA moduli in use, in bytes.
const MODULI: [usize; 5] = [128, 256, 384, 512, 1024];

/// A point of a NIST curve in uncompressed form (SEC 1 section 2.3.3), a public key of Ed25519 or
/// Ed448 (RFC 8032), or an RSA modulus. Which curve is told by the length.
pub(super) fn read(bytes: &[u8]) -> Option<(Key, Vec<FormNote>)> {
    let raw = |curve: Curve| {
        vec![FormNote::Raw {
            curve: curve.name(),
            bytes: bytes.len(),
        }]
    };
    if let [4, rest @ ..] = bytes {
        let curve = [Curve::P256, Curve::P384, Curve::P521]
            .into_iter()
            .find(|curve| rest.len() == 2 * curve.size())?;
        let point = bytes.to_vec();
        let key = Key::plain(Material::Ec { curve, point }, Format::Raw);
        return curve::is_point_any(curve, bytes).then(|| (key, raw(curve)));
    }
    let okp = [Curve::Ed25519, Curve::Ed448]
        .into_iter()
        .find(|curve| bytes.len() == curve.size());
    if let Some(curve) = okp {
        let x = bytes.to_vec();
        let key = Key::plain(Material::Okp { curve, x }, Format::Raw);
        return curve::is_point_any(curve, bytes).then(|| (key, raw(curve)));
    }
    // With or without the zero that keeps it positive in DER.
    let number = bytes.strip_prefix(&[0]).unwrap_or(bytes);
    let is_modulus = MODULI.contains(&number.len())
        && number.first().is_some_and(|byte| byte & 0x80 != 0)
        && number.last().is_some_and(|byte| byte & 1 != 0);
    is_modulus.then(|| {
        let key = Key::plain(Material::rsa(number, &[1, 0, 1]), Format::Raw);
        (key, vec![FormNote::Modulus])
    })
}

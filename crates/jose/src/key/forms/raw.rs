//! The numbers and points of keys, without any wrapping.

use super::note::FormNote;
use super::other::NotAKey;
use crate::algorithm::Curve;
use crate::curve;
use crate::key::{Format, Key, KeyFault, Material};

/// RSA moduli in use, in bytes.
const MODULI: [usize; 5] = [128, 256, 384, 512, 1024];

/// Public exponents in use.
const EXPONENTS: [&[u8]; 2] = [&[1, 0, 1], &[3]];

/// A key, and what it was read as.
type Read = Result<(Key, FormNote), KeyFault>;

/// What bytes of this length may be: a point of a curve in uncompressed form (SEC 1 section
/// 2.3.3) or without its first byte, a public or private key of Ed25519 or Ed448 (RFC 8032), an
/// RSA modulus. Of points the curve's equation tells the curve.
pub(super) fn read(bytes: &[u8]) -> Vec<Read> {
    let points = match bytes {
        [4, rest @ ..] => points(rest, bytes.len()),
        _ => points(bytes, bytes.len()),
    };
    let found: Vec<Read> = points.into_iter().chain(edwards(bytes)).map(Ok).collect();
    match (found.is_empty(), bytes) {
        (false, _) => found,
        (_, [2 | 3, x @ ..]) if [32, 48, 66].contains(&x.len()) => {
            vec![Err(NotAKey::Compressed.into())]
        }
        (_, [4, rest @ ..]) if [64, 96, 132].contains(&rest.len()) => {
            vec![Err(NotAKey::Point.into())]
        }
        _ => moduli(bytes).into_iter().map(Ok).collect(),
    }
}

fn points(coordinates: &[u8], bytes: usize) -> Vec<(Key, FormNote)> {
    let curves = [Curve::P256, Curve::Secp256k1, Curve::P384, Curve::P521];
    let curves = curves
        .into_iter()
        .filter(|curve| coordinates.len() == 2 * curve.size());
    curves
        .map(|curve| (curve, [&[4], coordinates].concat()))
        .filter(|(curve, point)| curve::is_point_any(*curve, point))
        .map(|(curve, point)| {
            let key = Key::plain(Material::Ec { curve, point }, Format::Raw);
            (
                key,
                FormNote::Raw {
                    curve: curve.name(),
                    bytes,
                },
            )
        })
        .collect()
}

/// Public and private keys have the same length, so bytes may be either.
fn edwards(bytes: &[u8]) -> Vec<(Key, FormNote)> {
    let mut found = Vec::new();
    for curve in [Curve::Ed25519, Curve::Ed448] {
        let (seed, public) = bytes.split_at_checked(curve.size()).unwrap_or_default();
        let derived = || {
            let key = Key::from_private(curve, seed)?;
            Some(Key {
                format: Format::Raw,
                ..key
            })
        };
        // Go and NaCl write the seed with the public key behind it.
        if bytes.len() == 2 * curve.size() {
            let x = public.to_vec();
            let key = derived().filter(|key| key.material == Material::Okp { curve, x });
            found.extend(key.map(|key| {
                (
                    key,
                    FormNote::Seed {
                        curve: curve.name(),
                        bytes: bytes.len(),
                    },
                )
            }));
        }
        if bytes.len() == curve.size() {
            if curve::is_point_any(curve, bytes) {
                let x = bytes.to_vec();
                let key = Key::plain(Material::Okp { curve, x }, Format::Raw);
                found.push((
                    key,
                    FormNote::Raw {
                        curve: curve.name(),
                        bytes: bytes.len(),
                    },
                ));
            }
            found.extend(derived().map(|key| {
                (
                    key,
                    FormNote::Seed {
                        curve: curve.name(),
                        bytes: bytes.len(),
                    },
                )
            }));
        }
    }
    found
}

fn moduli(bytes: &[u8]) -> Vec<(Key, FormNote)> {
    // With or without the zero that keeps it positive in DER.
    let number = bytes.strip_prefix(&[0]).unwrap_or(bytes);
    let is_modulus = MODULI.contains(&number.len())
        && number.first().is_some_and(|byte| byte & 0x80 != 0)
        && number.last().is_some_and(|byte| byte & 1 != 0);
    let exponents = EXPONENTS.iter().filter(|_| is_modulus);
    exponents
        .map(|e| {
            (
                Key::plain(Material::rsa(number, e), Format::Raw),
                FormNote::Modulus,
            )
        })
        .collect()
}
